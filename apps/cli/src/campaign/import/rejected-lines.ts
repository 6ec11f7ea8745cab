import { open, unlink, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { Rejection } from '@pombo/campaign';

/** A line that cannot be sent, without its original cells. */
export type RejectedLine = Omit<Rejection, 'original'>;

/** The rejected lines of a file, in order. Memory stays constant, no matter how many there are. */
export interface RejectedLines {
  readonly count: number;
  /** The first 1,000, which are kept in memory. */
  readonly first: readonly RejectedLine[];
  add(line: Rejection): Promise<void>;
  all(): AsyncIterable<RejectedLine>;
  /** Must be called: lines that do not fit into memory are in a file. */
  close(): Promise<void>;
}

/** Lines kept in memory. */
export const KEPT_LINES = 1000;
const BUFFERED = 64 * 1024;

/**
 * Collects rejected lines: the first ones in memory, the others in a temporary file that only this user can read, and that
 * is unlinked as soon as it is open.
 */
export function collectRejectedLines(): RejectedLines {
  const first: RejectedLine[] = [];
  let [count, waiting] = [0, ''];
  let file: FileHandle | undefined;
  let remove: (() => Promise<void>) | undefined;

  async function openFile(): Promise<FileHandle> {
    const path = join(tmpdir(), `pombo-${randomUUID()}.ndjson`);
    const opened = await open(path, 'wx+', 0o600);
    remove = () => unlink(path).catch(() => undefined);
    // Where an open file cannot be removed, `close` removes it.
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
      for await (const text of linesOf(file)) yield JSON.parse(text) as RejectedLine;
    },
    async close() {
      await file?.close();
      await remove?.();
      file = undefined;
    },
  };
}

/** Yields the lines of an open file, from its beginning. */
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
