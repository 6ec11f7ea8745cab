import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, readSync, fstatSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Cuts an unfinished transaction off the end of a Redis' append-only file. Redis itself, after a power cut in the middle of a
 * command, keeps the commands of that transaction that are whole; what it appends then completes them, and at the
 * next start half of a script's work is done. Returns how many bytes were cut; 0 where there is no such file, or one that is
 * not understood. For the time before the server is started; throws when the file cannot be read or written.
 */
export function cutTornTail(dir: string): number {
  const file = lastIncrement(join(dir, 'appendonlydir'));
  if (file === undefined) return 0;
  const fd = openSync(file, 'r+');
  try {
    const { size } = fstatSync(fd);
    const whole = wholeBytes(createReader(fd));
    if (whole === undefined || whole >= size) return 0;
    ftruncateSync(fd, whole);
    fsyncSync(fd);
    return size - whole;
  } finally {
    closeSync(fd);
  }
}

/** The file that is appended to, by the manifest: the last one of type `i`. */
function lastIncrement(folder: string): string | undefined {
  try {
    const manifest = readFileSync(join(folder, 'appendonly.aof.manifest'), 'utf8');
    const names = [...manifest.matchAll(/^file (\S+) seq \d+ type i/gm)].map((match) => match[1]!);
    const last = names.at(-1);
    return last === undefined || last.includes('/') ? undefined : join(folder, last);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Where the last whole command that is in no open transaction ends; undefined for what are no commands. */
function wholeBytes(reader: Reader): number | undefined {
  let opened: number | undefined;
  for (;;) {
    const start = reader.position();
    const head = reader.line();
    if (head === undefined) return opened ?? start;
    // A note of the time, which Redis writes where it is asked to.
    if (head.startsWith('#')) continue;
    if (!/^\*\d+$/.test(head)) return undefined;
    let name: string | undefined;
    for (let left = Number(head.slice(1)); left > 0; left -= 1) {
      const length = reader.line();
      if (length === undefined) return opened ?? start;
      if (!/^\$\d+$/.test(length)) return undefined;
      const value = reader.value(Number(length.slice(1)), name === undefined);
      if (value === undefined) return opened ?? start;
      name ??= value.toUpperCase();
    }
    if (name === 'MULTI') opened ??= start;
    if (name === 'EXEC') opened = undefined;
  }
}

interface Reader {
  position(): number;
  /** The next line without its end; undefined when the file ends before it does. */
  line(): string | undefined;
  /** The next value (as text only when that is wanted, else ''); undefined when the file ends before it does. */
  value(length: number, wanted: boolean): string | undefined;
}

const CHUNK = 1024 * 1024;

function createReader(fd: number): Reader {
  const { size } = fstatSync(fd);
  const chunk = Buffer.allocUnsafe(CHUNK);
  let from = 0;
  let filled = 0;
  let at = 0;

  /** Has these bytes in the chunk, from `at` on; false when the file has fewer. */
  function have(bytes: number): boolean {
    if (at + bytes <= from + filled) return true;
    if (at + bytes > size || bytes > CHUNK) return false;
    from = at;
    filled = 0;
    while (filled < CHUNK) {
      const read = readSync(fd, chunk, filled, CHUNK - filled, from + filled);
      if (read === 0) break;
      filled += read;
    }
    return filled >= bytes;
  }

  return {
    position: () => at,

    line() {
      // Heads of values are short.
      have(Math.min(MOST_HEAD, size - at));
      const end = chunk.subarray(0, filled).indexOf('\r\n', at - from);
      if (end === -1 || at >= size) return undefined;
      const text = chunk.toString('latin1', at - from, end);
      at = from + end + 2;
      return text;
    },

    value(length, wanted) {
      if (at + length + 2 > size) return undefined;
      const text =
        wanted && length <= MOST_HEAD && have(length) ? chunk.toString('latin1', at - from, at - from + length) : '';
      at += length + 2;
      return text;
    },
  };
}

/** Bytes of the longest line or name that is looked at. */
const MOST_HEAD = 256;
