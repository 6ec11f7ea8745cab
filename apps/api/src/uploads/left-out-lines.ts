import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import type { Rejection } from '@pombo/campaign';

/** The lines of an upload that are left out, written to disk while the file is read. */
export interface LeftOutLines {
  add(line: Rejection): void;
  /** Writes the rest; must be called once. */
  close(): void;
  /** Lines beyond the largest size, which are counted but not written. */
  readonly more: number;
}

const BUFFERED = 64 * 1024;
/** About five million lines: as much disk as the upload itself may take. */
const MOST_CHARACTERS = 1024 * 1024 * 1024;

/**
 * Opens a list of left-out lines in a new file that only this user reads: JSON objects with commas between them, without
 * the cells of the line. Writes synchronously, in the thread that reads the upload, so memory stays flat however many
 * lines there are. Throws what the file system throws.
 */
export function openLeftOutLines(path: string, mostCharacters: number = MOST_CHARACTERS): LeftOutLines {
  const file = openSync(path, 'wx', 0o600);
  let [waiting, length, more] = ['', 0, 0];

  function flush(): void {
    const bytes = Buffer.from(waiting);
    waiting = '';
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
  }

  return {
    get more() {
      return more;
    },
    add({ original: _original, notice: _notice, ...line }) {
      const text = `${length === 0 ? '' : ',\n'}${JSON.stringify(line)}`;
      if (more > 0 || length + text.length > mostCharacters) return void (more += 1);
      length += text.length;
      waiting += text;
      if (waiting.length >= BUFFERED) flush();
    },
    close() {
      try {
        flush();
      } finally {
        closeSync(file);
      }
    },
  };
}

/** Adds `leftOutLines` to the text of a JSON object: its lines come from the file at `path`, as fast as they are taken. */
export async function* withLeftOutLines(answer: string, path: string, more: number): AsyncIterable<string | Buffer> {
  yield `${answer.slice(0, answer.lastIndexOf('}'))},"leftOutLines":{"lines":[`;
  yield* createReadStream(path, { highWaterMark: BUFFERED }) as AsyncIterable<Buffer>;
  yield `],"more":${more}}}`;
}
