import type { Recorded } from '@pombo/core';
import { join } from 'node:path';
import { isAlive, processSpace } from './alive.ts';
import { headerOf, listSegments, namesIn, readSegment } from './segments.ts';
import type { JournalOwner, ReadOptions } from './types.ts';

/** The journals in a folder that belong to one deployment. */
export interface Shelf {
  dir: string;
  prefix: string;
  /** The worker that reads. */
  worker: string;
  /** Names the processes whose numbers mean the same; default that of this process. */
  space?: string | undefined;
  /** A worker elsewhere is dead after this time without a sign of life (ms, default 15 s). */
  silentMs?: number | undefined;
  onDamage?: ((file: string) => void) | undefined;
}

/** Clocks are set back now and then; a segment is left out only when the next one began this long before what is asked for, ms. */
const CLOCK_SLACK_MS = 10 * 60_000;

/** The workers whose journals lie in the folder; one whose segments are all unreadable or another deployment's is left out. */
export async function ownersIn({
  dir,
  prefix,
  worker,
  space = processSpace(),
  silentMs,
}: Shelf): Promise<JournalOwner[]> {
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

/** Reads the journals that are asked for, one worker after the other. */
export async function* readJournals(shelf: Shelf, { since = 0, of = 'all' }: ReadOptions): AsyncGenerator<Recorded> {
  for (const { worker, alive } of await ownersIn(shelf)) {
    const own = worker === shelf.worker;
    const wanted = own ? of !== 'dead' : !alive && of !== 'own';
    if (wanted) yield* readOne(shelf, worker, since);
  }
}

/** An intent is given out when its end has been read, and those without one last. */
async function* readOne({ dir, onDamage }: Shelf, worker: string, since: number): AsyncGenerator<Recorded> {
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
