import { randomUUID } from 'node:crypto';
import { read } from 'node:fs';
import { open as openFile, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { notice } from '@pombo/catalogue';
import { PomboError } from '@pombo/core';

/** A file's path, its bytes, a stream of them (an upload), or an open file, which stays open. */
export type TableSource = string | Uint8Array | AsyncIterable<Uint8Array> | FileHandle;

/** Content that can be read more than once, from the beginning or at any place. */
export interface Content {
  read(): AsyncIterable<Uint8Array>;
  /** The open file, or its bytes. */
  fd?: number;
  bytes?: Uint8Array;
  /** Throws `file_unreadable` if the file has changed since it was first read. `read` calls it at its end. */
  verify(): Promise<void>;
  close(): Promise<void>;
}

/** Larger files are refused. */
export const DEFAULT_MAX_BYTES: number = 1024 * 1024 * 1024;
const readFd = promisify(read);
// A few hundred rows: all rows of one piece are in memory at a time.
const CHUNK_BYTES = 16 * 1024;

/**
 * Returns the bytes of a source. A stream is copied to a private file. Throws `file_unreadable`.
 */
export async function contentOf(source: TableSource, limits: { maxBytes: number; spoolDir: string }): Promise<Content> {
  if (source instanceof Uint8Array) {
    return {
      bytes: source,
      verify: () => Promise.resolve(),
      // eslint-disable-next-line typescript/require-await
      read: async function* () {
        for (let at = 0; at < source.length; at += CHUNK_BYTES) yield source.subarray(at, at + CHUNK_BYTES);
      },
      close: () => Promise.resolve(),
    };
  }
  if (typeof source === 'object' && Symbol.asyncIterator in source) return spool(source, limits);
  if (typeof source === 'object') return { ...fromFile(source), close: () => Promise.resolve() };
  const file = await openFile(source, 'r').catch((cause: unknown) => {
    throw unreadable(source, cause);
  });
  const facts = await file.stat();
  if (facts.isFile()) return fromFile(file, source);
  if (!facts.isDirectory()) return spool(file.createReadStream(), limits);
  await file.close();
  throw new PomboError('file_unreadable', notice('file_folder', { path: source }));
}

/** Refuses a file that changes: the second pass would yield other rows than the first one counted. */
function fromFile(file: FileHandle, path?: string): Content {
  let seen: string | undefined;
  const verify = async (): Promise<void> => {
    const { size, mtimeMs } = await file.stat();
    if ((seen ??= `${size} ${mtimeMs}`) === `${size} ${mtimeMs}`) return;
    throw new PomboError('file_unreadable', notice('file_changed', { path }));
  };
  return {
    fd: file.fd,
    verify,
    read: async function* () {
      // Read by position: two readers of one open file must not move each other's position.
      for (let position = 0; ;) {
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, position);
        if (bytesRead === 0) break;
        position += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
      await verify();
    },
    close: () => file.close(),
  };
}

async function spool(
  stream: AsyncIterable<Uint8Array>,
  limits: { maxBytes: number; spoolDir: string },
): Promise<Content> {
  return fromFile(await spoolFile(stream, limits));
}

/**
 * Copies a stream to a file that only this user can read, and that has no name once it is open: nothing is left of it when
 * the process ends, however it ends. Stops one piece beyond `maxBytes`, which is enough to refuse the file.
 */
export async function spoolFile(
  stream: AsyncIterable<Uint8Array>,
  { maxBytes = DEFAULT_MAX_BYTES, spoolDir }: { maxBytes?: number; spoolDir: string },
): Promise<FileHandle> {
  const path = join(spoolDir, `pombo-${randomUUID()}.csv`);
  const file = await openFile(path, 'wx+', 0o600);
  await unlink(path);
  try {
    let bytes = 0;
    for await (const chunk of stream) {
      bytes += chunk.length;
      await file.write(chunk);
      if (bytes > maxBytes) break;
    }
    return file;
  } catch (cause) {
    await file.close();
    throw new PomboError('file_unreadable', notice('file_not_received'), { cause });
  }
}

function unreadable(path: string, cause: unknown): PomboError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const why =
    code === 'ENOENT'
      ? notice('file_not_found', { path })
      : code === 'EACCES'
        ? notice('file_no_permission', { path })
        : notice('file_unreadable', { path, cause: String(code) });
  return new PomboError('file_unreadable', why, { cause });
}

/** Returns the first bytes of a content. */
export async function firstBytes(bytes: AsyncIterable<Uint8Array>, count: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= count) break;
  }
  return Buffer.concat(parts).subarray(0, count);
}

/** Returns the bytes at a place of a content; fewer at its end. */
export async function readAt({ fd, bytes }: Content, position: number, length: number): Promise<Uint8Array> {
  if (bytes !== undefined) return bytes.subarray(position, position + length);
  const { bytesRead, buffer } = await readFd(fd!, Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
