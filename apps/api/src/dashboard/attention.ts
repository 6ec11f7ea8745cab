import type { CampaignView } from '@pombo/campaign';
import type { RedisFinding } from '@pombo/redis';
import type { z } from 'zod';
import type { attentionItem, laneDetail } from '../schemas/overview.ts';

type Item = z.output<typeof attentionItem>;
type Lane = z.output<typeof laneDetail>;

/** States that pass within seconds or that the rules ask for: nothing to act on. */
const PASSING = new Set(['closed', 'daily-limit', 'scheduled', 'searching', 'probing', 'recovering', 'queue-full']);
/** Lanes named in one item; `count` has all of them. */
const NAMED = 5;

interface Facts {
  lanes: readonly Lane[];
  campaigns: readonly CampaignView[];
  workers: number;
  redis: readonly RedisFinding[];
  /** Ids of the campaigns that a person paused last. */
  pausedByPeople: ReadonlySet<string>;
}

/** Returns what a person should look at, the most urgent first. Lanes with the same reason are one item. */
export function attentionOf({ lanes, campaigns, workers, redis, pausedByPeople }: Facts): Item[] {
  const queued = lanes.reduce((sum, lane) => sum + lane.queued, 0);
  const idle = workers === 0 && lanes.length > 0;
  return [
    ...redis.map(({ code, message, hint }): Item => ({
      kind: 'redis',
      code,
      detail: hint === undefined ? message : `${message}. ${hint}`,
    })),
    ...(idle ? [{ kind: 'no-worker' as const, queued }] : []),
    ...blocked(lanes, idle),
    // A person who pauses a campaign knows of it.
    ...campaigns.filter(({ id }) => !pausedByPeople.has(id)).flatMap(stopped),
    ...unknown(lanes),
    ...silent(lanes),
  ];
}

function blocked(lanes: readonly Lane[], idle: boolean): Item[] {
  const found = lanes.flatMap((lane) => {
    const [first] = lane.blockers;
    if (first === undefined || PASSING.has(first.code) || first.code.startsWith('cooling')) return [];
    // Without any worker, each lane would say the same.
    if (['unserved', 'not-configured'].includes(first.code) && (idle || lane.queued === 0)) return [];
    return [{ lane, blocker: first }];
  });
  return [...Map.groupBy(found, ({ blocker }) => blocker.code)].map(([code, group]) => ({
    kind: 'lane',
    code,
    instances: group.slice(0, NAMED).map(({ lane }) => lane.instance),
    count: group.length,
    queued: group.reduce((sum, { lane }) => sum + lane.queued, 0),
    ...(group.length === 1 && group[0]!.blocker.detail ? { detail: group[0]!.blocker.detail } : {}),
    ...sinceOf(group.flatMap(({ blocker }) => blocker.since ?? [])),
  }));
}

function stopped({ id, name, state, reason }: CampaignView): Item[] {
  if (state !== 'paused' || reason === undefined) return [];
  return [{ kind: 'campaign', campaign: id, name, detail: reason }];
}

function unknown(lanes: readonly Lane[]): Item[] {
  const count = lanes.reduce((sum, lane) => sum + lane.unknown, 0);
  if (count === 0) return [];
  const instances = lanes.filter((lane) => lane.unknown > 0).map(({ instance }) => instance);
  return [{ kind: 'unknown', count, instances: instances.slice(0, NAMED) }];
}

function silent(lanes: readonly Lane[]): Item[] {
  const found = lanes.filter(({ callbacksMissed }) => callbacksMissed === true).map(({ instance }) => instance);
  return found.length === 0 ? [] : [{ kind: 'callbacks', count: found.length, instances: found.slice(0, NAMED) }];
}

function sinceOf(times: string[]): { since?: string } {
  const [first] = times.toSorted();
  return first === undefined ? {} : { since: first };
}
