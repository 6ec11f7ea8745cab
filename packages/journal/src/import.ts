import { copyFile, mkdir, open } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { headerOf, listSegments, namesIn, readSegment, segmentName, sizeOf, syncFolder } from './segments.ts';

export interface Imported {
  worker: string;
  /** Host name of the machine that the worker ran on. */
  host: string;
  segments: number;
  intents: number;
}

/**
 * Copies journals of another machine into `dir` (`DATA_DIR/journal`). The workers that use the folder then read them as
 * journals of dead workers. `from` is a data folder, its `journal`, or one worker's folder in it. Segments that already
 * exist are kept unchanged. Returns what was copied; empty if `from` contains no journal.
 */
export async function importJournals(from: string, dir: string): Promise<Imported[]> {
  const imported: Imported[] = [];
  for (const folder of await journalsUnder(resolve(from))) {
    const found = await importOne(folder, dir);
    if (found !== undefined) imported.push(found);
  }
  return imported;
}

async function journalsUnder(from: string): Promise<string[]> {
  const places = [from, ...(await inside(from)), ...(await inside(join(from, 'journal')))];
  const found: string[] = [];
  for (const place of places) if ((await listSegments(place).catch(() => [])).length > 0) found.push(place);
  return found;
}

async function inside(folder: string): Promise<string[]> {
  return (await namesIn(folder)).map((name) => join(folder, name));
}

async function importOne(folder: string, dir: string): Promise<Imported | undefined> {
  const segments = await listSegments(folder);
  const header = await headerOf(segments[0]!.path);
  if (header === undefined) return undefined;
  // Use the worker name in the header, because the folder may have been renamed.
  const target = join(dir, basename(header.worker));
  await mkdir(target, { recursive: true, mode: 0o700 });
  let intents = 0;
  for (const { path, number } of segments) {
    for await (const line of readSegment(path)) if (line.kind === 'intent') intents += 1;
    const copy = join(target, segmentName(number));
    if (resolve(copy) === path || !(await isShorter(copy, path))) continue;
    await copyFile(path, copy);
    const file = await open(copy, 'r+');
    try {
      await file.chmod(0o600);
      await file.sync();
    } finally {
      await file.close();
    }
  }
  await syncFolder(target);
  await syncFolder(dir);
  return { worker: header.worker, host: header.host, segments: segments.length, intents };
}

/** True for a missing segment or an interrupted copy, which is shorter than its source. */
async function isShorter(copy: string, of: string): Promise<boolean> {
  return ((await sizeOf(copy))?.bytes ?? -1) < (await sizeOf(of))!.bytes;
}
