/** A worker's folder: numbered segments, each a file of lines. */
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseLine, type Line } from './record.ts';

export const LOCK_NAME = 'lock';

const NAME = /^(\d{10})\.log$/;

export interface Segment {
  path: string;
  number: number;
}

export function segmentName(number: number): string {
  return `${String(number).padStart(10, '0')}.log`;
}

/** Returns the segments of a worker's folder, oldest first; an empty list if the folder does not exist. */
export async function listSegments(folder: string): Promise<Segment[]> {
  const names = await namesIn(folder);
  return names
    .flatMap((name) => {
      const number = NAME.exec(name)?.[1];
      return number === undefined ? [] : [{ path: join(folder, name), number: Number(number) }];
    })
    .toSorted((a, b) => a.number - b.number);
}

/** Returns the names in a folder; an empty list if the folder does not exist. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error) || (error as NodeJS.ErrnoException).code === 'ENOTDIR') return [];
    throw error;
  }
}

/**
 * Reads a segment line by line. Reading stops at an incomplete last line, which a power cut can leave. A line inside the
 * file that does not match its checksum is reported and skipped. A file that has been removed since has no lines.
 */
export async function* readSegment(path: string, onDamage?: (file: string) => void): AsyncGenerator<Line> {
  let bad = false;
  for await (const { line } of linesOf(path)) {
    if (bad) onDamage?.(path);
    bad = line === undefined;
    if (line !== undefined) yield line;
  }
}

/** Returns how many bytes of a segment are complete lines. */
export async function wholeBytes(path: string): Promise<number> {
  let whole = 0;
  for await (const { line, end } of linesOf(path)) if (line !== undefined) whole = end;
  return whole;
}

/** Returns the first line of a segment if it is a header. */
export async function headerOf(path: string): Promise<Extract<Line, { kind: 'header' }> | undefined> {
  for await (const { line } of linesOf(path)) return line?.kind === 'header' ? line : undefined;
  return undefined;
}

const CHUNK = 256 * 1024;
const NEWLINE = 0x0a;

/** Yields each line that has a line break, with the position of its end; `line` is undefined if it is damaged. */
async function* linesOf(path: string): AsyncGenerator<{ line: Line | undefined; end: number }> {
  const file = await open(path, 'r').catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (file === undefined) return;
  try {
    const chunk = Buffer.allocUnsafe(CHUNK);
    let rest: Buffer = Buffer.alloc(0);
    let position = 0;
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, CHUNK, position);
      if (bytesRead === 0) return;
      const data = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
      const start = position - rest.length;
      let from = 0;
      for (let at = data.indexOf(NEWLINE); at !== -1; at = data.indexOf(NEWLINE, from)) {
        yield { line: parseLine(data.subarray(from, at)), end: start + at + 1 };
        from = at + 1;
      }
      rest = data.subarray(from);
      position += bytesRead;
    }
  } finally {
    await file.close();
  }
}

/** Syncs a folder, so that the names of its files survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Returns the size and the time of the last write (ms); undefined if the file has been removed. */
export async function sizeOf(path: string): Promise<{ bytes: number; writtenAt: number } | undefined> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { bytes: size, writtenAt: mtimeMs };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
