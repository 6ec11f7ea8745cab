import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PomboError } from '@pombo/core';
import { z } from 'zod';

/** Files that clients uploaded to prepare a campaign, each in a folder of this machine that only this user reads. */
export interface KeptUploads {
  /** Moves a received file into a new upload. Throws `rate_limited` when too much is kept already. */
  keep(path: string, name: string): Promise<KeptUpload>;
  /** Returns an upload, which is then kept for another day. Throws `not_found`. */
  get(id: string): Promise<KeptUpload>;
  /** Stores the image of an upload, with its fingerprint; without `content`, only what is known of it. */
  setImage(upload: KeptUpload, image: Omit<KeptImage, 'fingerprint'>, content?: Buffer): Promise<void>;
  /**
   * Replaces the list of left-out lines by what `write` stores at the path that it is given: whole, however many run at once.
   * Returns the result of `write`.
   */
  replaceRejected<T>(upload: KeptUpload, write: (path: string) => Promise<T>): Promise<T>;
  remove(id: string): Promise<void>;
  /** Removes uploads that were not used for a day. */
  sweep(): Promise<void>;
}

export interface KeptUpload {
  id: string;
  /** The client's name of the file. */
  name: string;
  bytes: number;
  /** ISO 8601 UTC. */
  expiresAt: string;
  image?: KeptImage | undefined;
  path: string;
  imagePath: string;
  /** Where the last check wrote the lines that are left out. */
  rejectedPath: string;
}

const keptImage = z.object({
  /** `template`: an address with placeholders, which cannot be fetched before they are filled. */
  kind: z.enum(['url', 'base64', 'template']),
  url: z.string().optional(),
  mime: z.string().optional(),
  bytes: z.int().optional(),
  width: z.int().optional(),
  height: z.int().optional(),
  /** Of its address and its bytes; absent if an earlier version stored it. */
  fingerprint: z.string().optional(),
});
export type KeptImage = z.output<typeof keptImage>;

const record = z.object({ name: z.string(), bytes: z.int(), image: keptImage.optional() });

const KEEP_MS = 24 * 60 * 60 * 1000;
/** An upload that was used within this time is never removed to make room. */
const IN_USE_MS = 60 * 60 * 1000;
const ID = /^upl_[0-9a-f]{32}$/;

export interface KeptUploadLimits {
  /** Uploads kept at once (default 50). */
  most?: number;
  /** Bytes of their folders together: files, images and lists of left-out lines (default 4 GiB). */
  mostBytes?: number;
}

/** Opens the folder `kept-uploads` in the data folder; removes what expired. `onError` receives what cannot be removed. */
export async function openKeptUploads(
  dataDir: string,
  onError: (error: unknown) => void,
  { most = 50, mostBytes = 4 * 1024 ** 3 }: KeptUploadLimits = {},
): Promise<KeptUploads> {
  const root = join(dataDir, 'kept-uploads');
  await mkdir(root, { recursive: true, mode: 0o700 });

  const folderOf = (id: string): string => join(root, id);
  const noteOf = (id: string): string => join(folderOf(id), 'upload.json');

  async function remove(id: string): Promise<void> {
    if (ID.test(id)) await rm(folderOf(id), { recursive: true, force: true }).catch(onError);
  }

  /** Returns the uploads with all bytes they take and the time of their last use, the longest unused first. */
  async function list(): Promise<{ id: string; bytes: number; usedMs: number }[]> {
    const ids = (await readdir(root)).filter((name) => ID.test(name));
    const found = await Promise.all(
      ids.map(async (id) => {
        const note = await read(id);
        // Without a note it is being made, or was left by a killed process.
        const { mtimeMs } = await stat(note === undefined ? folderOf(id) : noteOf(id)).catch(() => ({ mtimeMs: 0 }));
        return { id, bytes: await sizeOf(folderOf(id)), usedMs: mtimeMs };
      }),
    );
    return found.toSorted((a, b) => a.usedMs - b.usedMs);
  }

  async function read(id: string): Promise<z.output<typeof record> | undefined> {
    try {
      return record.parse(JSON.parse(await readFile(noteOf(id), 'utf8')));
    } catch {
      return undefined;
    }
  }

  async function write(id: string, note: z.output<typeof record>): Promise<void> {
    const part = `${noteOf(id)}.${randomBytes(4).toString('hex')}`;
    await writeFile(part, JSON.stringify(note), { mode: 0o600, flag: 'wx' });
    await rename(part, noteOf(id));
  }

  async function sweep(): Promise<void> {
    const old = (await list()).filter(({ usedMs }) => Date.now() - usedMs > KEEP_MS);
    for (const { id } of old) await remove(id);
  }

  async function makeRoom(bytes: number): Promise<void> {
    await sweep();
    const all = await list();
    let [count, kept] = [all.length, all.reduce((sum, each) => sum + each.bytes, 0)];
    for (const { id, usedMs, bytes: own } of all) {
      if (count < most && kept + bytes <= mostBytes) return;
      if (Date.now() - usedMs < IN_USE_MS) break;
      await remove(id);
      [count, kept] = [count - 1, kept - own];
    }
    if (count < most && kept + bytes <= mostBytes) return;
    throw new PomboError('rate_limited', `${count} uploaded files are kept already`, {
      hint: 'Delete uploads that are no longer needed, or wait: an upload that was not used for an hour makes room.',
    });
  }

  const shown = (id: string, note: z.output<typeof record>): KeptUpload => ({
    id,
    ...note,
    expiresAt: new Date(Date.now() + KEEP_MS).toISOString(),
    path: join(folderOf(id), 'file'),
    imagePath: join(folderOf(id), 'image'),
    rejectedPath: join(folderOf(id), 'rejected.csv'),
  });

  await sweep().catch(onError);
  return {
    remove,
    sweep,

    async keep(path, name) {
      const { size: bytes } = await stat(path);
      await makeRoom(bytes);
      const id = `upl_${randomBytes(16).toString('hex')}`;
      await mkdir(folderOf(id), { mode: 0o700 });
      await rename(path, join(folderOf(id), 'file'));
      await write(id, { name, bytes });
      return shown(id, { name, bytes });
    },

    async get(id) {
      const note = ID.test(id) ? await read(id) : undefined;
      const used = note && (await stat(noteOf(id)).catch(() => undefined));
      if (note === undefined || used === undefined || Date.now() - used.mtimeMs > KEEP_MS) throw noSuchUpload();
      const now = new Date();
      await utimes(noteOf(id), now, now).catch(() => {});
      return shown(id, note);
    },

    async replaceRejected({ rejectedPath }, work) {
      const path = `${rejectedPath}.${randomBytes(4).toString('hex')}`;
      try {
        const result = await work(path);
        await rename(path, rejectedPath);
        return result;
      } finally {
        // The writer's own unfinished file, when its thread was ended.
        for (const left of [path, `${path}.part`]) await rm(left, { force: true }).catch(onError);
      }
    },

    async setImage({ id, name, bytes, imagePath }, image, content) {
      if (content === undefined) await rm(imagePath, { force: true });
      else await writeFile(imagePath, content, { mode: 0o600 });
      await write(id, { name, bytes, image: { ...image, fingerprint: fingerprintOf(image, content) } });
    },
  };
}

/** Returns what changes with an image, however it was given: with its address, and with its bytes. */
export function fingerprintOf({ kind, url = '' }: Pick<KeptImage, 'kind' | 'url'>, content?: Buffer): string {
  const hash = createHash('sha256').update(JSON.stringify([kind, url]));
  return hash
    .update(content ?? '')
    .digest('hex')
    .slice(0, 32);
}

/** Returns the size of the files in a folder (bytes); those that are removed meanwhile count as nothing. */
async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    names.map(async (name) => (await stat(join(folder, name)).catch(() => undefined))?.size ?? 0),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

function noSuchUpload(): PomboError {
  return new PomboError('not_found', 'The upload was not found', {
    hint: 'Uploads are removed a day after their last use, and exist only on the server that received them. Upload the file again.',
  });
}
