import type { FeederOptions } from './campaign-feeder.ts';
import { isShared, unfedOf, type CampaignRecord } from '../store/record.ts';

/** Numbers that do not send, for long enough that others take their share. */
export interface Away {
  lanes: ReadonlySet<string>;
  /** Those that no worker serves: nobody feeds their share but who adopts it. */
  absent: ReadonlySet<string>;
}

/** Looks at records for the worker of these lanes. */
export type AwayWatch = (records: readonly CampaignRecord[], own: ReadonlySet<string>, nowMs: number) => Promise<Away>;

/**
 * Looks which numbers of the campaigns that share are away: held for longer than a short grace, or served by no worker
 * for longer than a restart takes. While all is well that is asked of our own lanes only; of the others once they may
 * be given something.
 */
export function createAwayWatch({ port, shareAfterMs = 5000, absentAfterMs = 60_000 }: FeederOptions): AwayWatch {
  /** Lane → when it was first seen without a worker. */
  const since = new Map<string, number>();

  async function absentOf(lanes: readonly string[], nowMs: number): Promise<string[]> {
    const unserved = await port.unserved([...lanes]);
    for (const lane of lanes) if (!unserved.includes(lane)) since.delete(lane);
    for (const lane of unserved) if (!since.has(lane)) since.set(lane, nowMs);
    return unserved.filter((lane) => since.get(lane)! <= nowMs - absentAfterMs);
  }

  return async (records, own, nowMs) => {
    const sharing = records.filter(isShared);
    const all = [...new Set(sharing.flatMap(({ instances }) => instances))];
    if (all.length === 0) return { lanes: new Set(), absent: new Set() };
    const ours = all.filter((lane) => own.has(lane));
    const [absent, held] = await Promise.all([absentOf(all, nowMs), port.held(ours)]);
    const gives = held.size > 0 || absent.length > 0 || sharing.some((record) => hasTakers(record, own));
    const others = gives ? await port.held(all.filter((lane) => !own.has(lane))) : [];
    const long = [...held, ...others].flatMap(([lane, heldAt]) => (heldAt <= nowMs - shareAfterMs ? [lane] : []));
    return { lanes: new Set([...long, ...absent]), absent: new Set(absent) };
  };
}

/** True when a lane of ours has rows left and another number has none: it may take from them. */
export function hasTakers(record: CampaignRecord, minded: ReadonlySet<string>): boolean {
  const hasRest = (lane: string): boolean => unfedOf(record, lane) > 0;
  return [...minded].some(hasRest) && !record.instances.every(hasRest);
}

/** Whether a lane of this campaign is for the worker of these lanes to see to: its own, or one that it adopts. */
export function mindedBy(
  own: ReadonlySet<string>,
  { instances }: CampaignRecord,
  away: Away,
): (lane: string) => boolean {
  // One of them, and the same for everybody who asks.
  const first = instances.find((lane) => !away.lanes.has(lane));
  const adopts = first !== undefined && own.has(first);
  return (lane) => own.has(lane) || (adopts && away.absent.has(lane));
}
