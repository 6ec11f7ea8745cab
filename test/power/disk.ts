import { spawnSync } from 'node:child_process';
import {
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that loses at a cut what the processes that use it have not synced. */
export interface Disk {
  /** Where the processes keep their files. */
  root: string;
  /** Another folder, which no cut touches. */
  scratch: string;
  /** For their environment. */
  env: Record<string, string>;
  /** Marks everything as synced, as it is some time after it was written. The processes must have ended. */
  flush(): Promise<void>;
  /**
   * Cuts every file back to what was synced, and to what of the rest `random` leaves; names that were not synced
   * disappear, or come back. The processes must be dead. Returns how many bytes and names were lost.
   *
   */
  cut(random: () => number): Promise<{ bytes: number; names: number }>;
  remove(): Promise<void>;
}

/** Why power cannot be cut here, or undefined. */
export function noCutsBecause(): string | undefined {
  if (process.platform !== 'linux') return 'LD_PRELOAD and /proc are needed';
  return spawnSync('gcc', ['--version']).status === 0 ? undefined : 'there is no gcc to build the preloaded library';
}

/** Name and inode of what is in a folder. */
type Names = Map<string, number>;

/** What survives: names by folder, bytes by file; both by inode. */
interface Durable {
  folders: Map<number, Names>;
  bytes: Map<number, number>;
}

export async function makeDisk(): Promise<Disk> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'pombo-power-')));
  const [root, keep, log, scratch, library] = ['root', 'keep', 'log', 'scratch', 'synced.so'].map((name) =>
    join(base, name),
  ) as [string, string, string, string, string];
  const source = join(import.meta.dirname, 'synced.c');
  const built = spawnSync('gcc', ['-O1', '-shared', '-fPIC', '-o', library, source, '-ldl'], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`gcc: ${built.stderr}`);
  await Promise.all([root, keep, scratch].map((folder) => mkdir(folder)));
  await writeFile(log, '');
  let durable = await scan(root);

  return {
    root,
    scratch,
    // libuv must not go around the library by way of the kernel's ring.
    env: { LD_PRELOAD: library, POWER_ROOT: root, POWER_KEEP: keep, POWER_LOG: log, UV_USE_IO_URING: '0' },

    async flush() {
      await writeFile(log, '');
      durable = await scan(root);
    },

    async cut(random) {
      apply(await readFile(log, 'utf8'), durable);
      const places = new Map<number, string>();
      await locate(root, places);
      await locate(keep, places);
      const lost = { bytes: 0, names: 0 };
      const after = join(base, 'after');
      await rebuild((await stat(root)).ino, after, { durable, places, lost, random });
      await rm(root, { recursive: true });
      await rename(after, root);
      await rm(keep, { recursive: true });
      await mkdir(keep);
      await writeFile(log, '');
      durable = await scan(root);
      return lost;
    },

    remove: () => rm(base, { recursive: true, force: true }),
  };
}

/** Reads the library's log over what was durable before. */
function apply(log: string, { folders, bytes }: Durable): void {
  for (const line of log.split('\n')) {
    const [kind, inode] = line.split(' ', 2);
    if (kind === 'S') bytes.set(Number(inode), Number(line.split(' ')[2]));
    if (kind !== 'D') continue;
    const entries = line.split('\t').slice(1);
    folders.set(
      Number(inode),
      new Map(
        entries.map((entry) => [entry.slice(entry.indexOf(' ') + 1), Number(entry.slice(0, entry.indexOf(' ')))]),
      ),
    );
  }
}

/** The present location of each file and folder. */
async function locate(folder: string, places: Map<number, string>): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    places.set((await stat(path)).ino, path);
    if (entry.isDirectory()) await locate(path, places);
  }
}

interface Cut {
  durable: Durable;
  places: Map<number, string>;
  lost: { bytes: number; names: number };
  random: () => number;
}

/** Makes a folder as it is after the cut. */
async function rebuild(inode: number, target: string, cut: Cut): Promise<void> {
  const { durable, places, lost, random } = cut;
  await mkdir(target, { mode: 0o700 });
  const names = durable.folders.get(inode) ?? new Map<string, number>();
  const now = places.get(inode);
  if (now !== undefined) lost.names += (await readdir(now)).filter((name) => !names.has(name)).length;
  for (const [name, each] of names) {
    const place = places.get(each);
    // A folder that was removed but still has its name comes back empty, because its files were removed before.
    if (place === undefined) continue;
    const to = join(target, name);
    const found = await stat(place);
    if (found.isDirectory()) await rebuild(each, to, cut);
    else {
      const synced = Math.min(durable.bytes.get(each) ?? 0, found.size);
      // The kernel writes in the background: any part of the rest may have reached the disk.
      const kept = random() < 0.5 ? synced : synced + Math.floor(random() * (found.size - synced + 1));
      lost.bytes += found.size - kept;
      await link(place, to);
      await truncate(to, kept);
    }
  }
}

/** This is the state when the power came back: all of it is on the disk. */
async function scan(folder: string, into: Durable = { folders: new Map(), bytes: new Map() }): Promise<Durable> {
  const names: Names = new Map();
  into.folders.set((await stat(folder)).ino, names);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const { ino, size } = await stat(path);
    names.set(entry.name, ino);
    if (entry.isDirectory()) await scan(path, into);
    else into.bytes.set(ino, size);
  }
  return into;
}
