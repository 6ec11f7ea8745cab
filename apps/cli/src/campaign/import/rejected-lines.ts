import { open, unlink, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { Rejection } from '@pombo/campaign';

/** A line that cannot be sent, without the cells it was made of. */
export type BadLine = Omit<Rejection, 'original'>;

/** The bad lines of a file in its order, however many they are, at flat memory. */
export interface BadLines {
  readonly count: number;
  /** The first ones, as many as are kept in memory: 1,000. */
  readonly first: readonly BadLine[];
  add(line: Rejection): Promise<void>;
  all(): AsyncIterable<BadLine>;
  /** Must be called: what does not fit into memory lies in a file. */
  close(): Promise<void>;
}

/** Lines kept in memory. */
export const KEPT_LINES = 1000;
const BUFFERED = 64 * 1024;

/**
 * Collects bad lines: the first ones in memory, the others in a file of the system's folder for temporary files, which only
 * this user reads and which has no name any more once it is open.
 */
export function collectBadLines(): BadLines {
  const first: BadLine[] = [];
  let [count, waiting] = [0, ''];
  let file: FileHandle | undefined;
  let remove: (() => Promise<void>) | undefined;

  async function openFile(): Promise<FileHandle> {
    const path = join(tmpdir(), `pombo-${randomUUID()}.ndjson`);
    const opened = await open(path, 'wx+', 0o600);
    remove = () => unlink(path).catch(() => undefined);
    // Where an open file cannot be removed it is when it is closed.
    await remove();
    return opened;
  }

  async function flush(): Promise<void> {
    if (waiting === '') return;
    file ??= await openFile();
    const text = waiting;
    waiting = '';
    await file.appendFile(text);
  }

  return {
    get count() {
      return count;
    },
    first,
    async add({ original: _original, ...line }) {
      count += 1;
      if (first.length < KEPT_LINES) return void first.push(line);
      waiting += `${JSON.stringify(line)}\n`;
      if (waiting.length >= BUFFERED) await flush();
    },
    async *all() {
      yield* first;
      await flush();
      if (file === undefined) return;
      for await (const text of linesOf(file)) yield JSON.parse(text) as BadLine;
    },
    async close() {
      await file?.close();
      await remove?.();
      file = undefined;
    },
  };
}

/** The lines of an open file, from its beginning. */
async function* linesOf(file: FileHandle): AsyncIterable<string> {
  const buffer = Buffer.alloc(BUFFERED);
  let [position, rest] = [0, Buffer.alloc(0)];
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, BUFFERED, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    const bytes = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
    const end = bytes.lastIndexOf('\n') + 1;
    rest = bytes.subarray(end);
    yield* bytes.subarray(0, end).toString().split('\n').slice(0, -1);
  }
}
