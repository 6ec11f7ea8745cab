import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, readSync, fstatSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Cuts an unfinished transaction off the end of a Redis append-only file. Call it before the server starts.
 *
 * After a power cut in the middle of a transaction, Redis itself keeps the transaction's complete commands. What it
 * appends later then closes the transaction, and the next start executes half of a script's work.
 *
 * Returns the number of bytes cut: 0 if there is no such file or its content is not understood. Throws if the file
 * cannot be read or written.
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

/** Returns the file that Redis appends to: the last one of type `i` in the manifest. */
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

/** Returns where the last complete command outside an open transaction ends; undefined if the file does not hold commands. */
function wholeBytes(reader: Reader): number | undefined {
  let opened: number | undefined;
  for (;;) {
    const start = reader.position();
    const head = reader.line();
    if (head === undefined) return opened ?? start;
    // A timestamp, which Redis writes if configured to.
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
  /** Returns the next line without its line end; undefined if the file ends first. */
  line(): string | undefined;
  /** Returns the next value (as text only if `wanted`, else ''); undefined if the file ends first. */
  value(length: number, wanted: boolean): string | undefined;
}

const CHUNK = 1024 * 1024;

function createReader(fd: number): Reader {
  const { size } = fstatSync(fd);
  const chunk = Buffer.allocUnsafe(CHUNK);
  let from = 0;
  let filled = 0;
  let at = 0;

  /** Loads the next `bytes` bytes into the chunk; false if the file has fewer. */
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
      // Lines before a value are short.
      have(Math.min(LONGEST_LINE, size - at));
      const end = chunk.subarray(0, filled).indexOf('\r\n', at - from);
      if (end === -1 || at >= size) return undefined;
      const text = chunk.toString('latin1', at - from, end);
      at = from + end + 2;
      return text;
    },

    value(length, wanted) {
      if (at + length + 2 > size) return undefined;
      const text =
        wanted && length <= LONGEST_LINE && have(length) ? chunk.toString('latin1', at - from, at - from + length) : '';
      at += length + 2;
      return text;
    },
  };
}

/** Length of the longest line or name that is read (bytes). */
const LONGEST_LINE = 256;
