import { isShared, unfedOf, type CampaignRecord } from '../store/record.ts';
import type { FeederOptions } from './options.ts';

/** Lanes that have not sent for long enough that others take their rows. */
export interface Unavailable {
  lanes: ReadonlySet<string>;
  /** Those that no live worker serves: only the worker that adopts them feeds their rows. */
  unserved: ReadonlySet<string>;
}

/** Finds the unavailable lanes of these campaigns, for the worker that owns the lanes `own`. */
export type UnavailableWatch = (
  records: readonly CampaignRecord[],
  own: ReadonlySet<string>,
  nowMs: number,
) => Promise<Unavailable>;

/**
 * Finds the lanes of shared campaigns that are unavailable: held for longer than a short grace time, or unserved for longer
 * than a restart takes. While all is well, only the worker's own lanes are queried; the others are queried once they may
 * take rows.
 */
export function createUnavailableWatch({
  port,
  shareAfterMs = 5000,
  absentAfterMs = 60_000,
}: FeederOptions): UnavailableWatch {
  /** Lane → when it was first seen without a worker. */
  const since = new Map<string, number>();

  async function unservedOf(lanes: readonly string[], nowMs: number): Promise<string[]> {
    const unserved = await port.unserved([...lanes]);
    for (const lane of lanes) if (!unserved.includes(lane)) since.delete(lane);
    for (const lane of unserved) if (!since.has(lane)) since.set(lane, nowMs);
    return unserved.filter((lane) => since.get(lane)! <= nowMs - absentAfterMs);
  }

  return async (records, own, nowMs) => {
    const sharing = records.filter(isShared);
    const all = [...new Set(sharing.flatMap(({ instances }) => instances))];
    if (all.length === 0) return { lanes: new Set(), unserved: new Set() };
    const ours = all.filter((lane) => own.has(lane));
    const [unserved, held] = await Promise.all([unservedOf(all, nowMs), port.held(ours)]);
    const gives = held.size > 0 || unserved.length > 0 || sharing.some((record) => hasStealingLanes(record, own));
    const others = gives ? await port.held(all.filter((lane) => !own.has(lane))) : [];
    const long = [...held, ...others].flatMap(([lane, heldAt]) => (heldAt <= nowMs - shareAfterMs ? [lane] : []));
    return { lanes: new Set([...long, ...unserved]), unserved: new Set(unserved) };
  };
}

/** Returns true when one of these lanes has rows left and another lane of the campaign has none: it may steal them. */
export function hasStealingLanes(record: CampaignRecord, lanes: ReadonlySet<string>): boolean {
  const hasRest = (lane: string): boolean => unfedOf(record, lane) > 0;
  return [...lanes].some(hasRest) && !record.instances.every(hasRest);
}

/** Returns whether the worker with the lanes `own` is responsible for a lane of this campaign: it owns or adopts it. */
export function responsibleFor(
  own: ReadonlySet<string>,
  { instances }: CampaignRecord,
  unavailable: Unavailable,
): (lane: string) => boolean {
  // The first lane that sends: every worker picks the same one, so exactly one adopts.
  const first = instances.find((lane) => !unavailable.lanes.has(lane));
  const adopts = first !== undefined && own.has(first);
  return (lane) => own.has(lane) || (adopts && unavailable.unserved.has(lane));
}
