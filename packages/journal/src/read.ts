import type { Recorded } from '@pombo/core';
import { join } from 'node:path';
import { isAlive, processSpace } from './alive.ts';
import { headerOf, listSegments, namesIn, readSegment } from './segments.ts';
import type { JournalOwner, ReadOptions } from './types.ts';

/** The journals in a folder that belong to one deployment. */
export interface JournalFolder {
  dir: string;
  prefix: string;
  /** Name of the reading worker. */
  worker: string;
  /** Identifies the processes that see the same process numbers (default: that of this process). */
  space?: string | undefined;
  /** A worker in another container counts as dead after this time without a touch (ms; default 15 s). */
  silentMs?: number | undefined;
  onDamage?: ((file: string) => void) | undefined;
}

/** Clocks can be set back. A segment is skipped only if the next one began this long before the requested time (ms). */
const CLOCK_SLACK_MS = 10 * 60_000;

/** Returns the workers with journals in the folder. Omits those with only unreadable segments, or of another deployment. */
export async function ownersIn({
  dir,
  prefix,
  worker,
  space = processSpace(),
  silentMs,
}: JournalFolder): Promise<JournalOwner[]> {
  const owners: JournalOwner[] = [];
  for (const name of await namesIn(dir)) {
    const header = await firstHeader(join(dir, name));
    if (header === undefined || header.prefix !== prefix) continue;
    const alive = name === worker || (await isAlive(join(dir, name), space, silentMs));
    owners.push({ worker: name, host: header.host, alive });
  }
  return owners;
}

async function firstHeader(folder: string): ReturnType<typeof headerOf> {
  for (const { path } of await listSegments(folder)) {
    const header = await headerOf(path);
    if (header !== undefined) return header;
  }
  return undefined;
}

/** Reads the requested journals, one worker after the other. */
export async function* readJournals(
  journals: JournalFolder,
  { since = 0, of = 'all' }: ReadOptions,
): AsyncGenerator<Recorded> {
  for (const { worker, alive } of await ownersIn(journals)) {
    const own = worker === journals.worker;
    const wanted = own ? of !== 'dead' : !alive && of !== 'own';
    if (wanted) yield* readOne(journals, worker, since);
  }
}

/** Yields each intent when its end has been read; intents without an end come last. */
async function* readOne({ dir, onDamage }: JournalFolder, worker: string, since: number): AsyncGenerator<Recorded> {
  const open = new Map<string, Recorded>();
  for (const path of await segmentsSince(join(dir, worker), since)) {
    for await (const line of readSegment(path, onDamage)) {
      if (line.kind === 'intent') open.set(line.intent.nonce, { ...line.intent, worker });
      if (line.kind !== 'end') continue;
      const intent = open.get(line.end.nonce);
      open.delete(line.end.nonce);
      if (intent !== undefined) yield { ...intent, end: line.end };
    }
  }
  yield* open.values();
}

async function segmentsSince(folder: string, since: number): Promise<string[]> {
  const segments = await listSegments(folder);
  if (since === 0) return segments.map(({ path }) => path);
  let first = 0;
  for (let at = 1; at < segments.length; at += 1) {
    const header = await headerOf(segments[at]!.path);
    if (header !== undefined && header.at < since - CLOCK_SLACK_MS) first = at;
  }
  return segments.slice(first).map(({ path }) => path);
}
