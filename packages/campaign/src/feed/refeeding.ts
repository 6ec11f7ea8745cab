import { RETENTION_MS } from '@pombo/core';
import { lanesOf, type CampaignRecord } from '../store/record.ts';
import { toBody } from './message-body.ts';
import type { FeederOptions } from './options.ts';

/**
 * Queues rows again whose messages Redis has lost. A cursor counts the rows of a partition that became messages. On a cluster it is
 * on another shard than the messages, and one shard can lose writes without the other.
 */
export interface Refeeding {
  /**
   * Checks the next enqueued rows of these lanes; after a recovery, starts from the first row. `complete` is true once every
   * row has its message, and false if one was queued again just now.
   */
  check(record: CampaignRecord, lanes: readonly string[], nowMs: number): Promise<Checked>;
}

export interface Checked {
  /** Whether every enqueued row of these lanes has its message. */
  complete: boolean;
  /** Number of rows that were queued again. */
  queued: number;
  /** Whether the check of a lane has ended and found lost messages that may have been sent. */
  foundLost: boolean;
}

/** How far the check of one partition has got. */
interface Walk {
  epoch: string;
  /** Number of rows that were checked. */
  at: number;
  /** An earlier row has a message that the journals still cover, and therefore they cover all later rows of the partition. */
  isProven: boolean;
  foundLost: boolean;
}

/** Default retention period of the journals (ms). */
const PROVEN_MS = 7 * 24 * 60 * 60 * 1000;

export function createRefeeding({ store, port, onError, provenMs: journalMs = PROVEN_MS }: FeederOptions): Refeeding {
  // An older message may have been sent and deleted since. It is not lost.
  const provenMs = Math.min(journalMs, RETENTION_MS);
  /** Campaign and lane → walk. */
  const walks = new Map<string, Walk>();
  /** Campaign and lane → epoch of the last check, for records that were read before it. */
  const checked = new Map<string, string>();

  async function step(record: CampaignRecord, lane: string, epoch: string, nowMs: number): Promise<Checked> {
    const place = `${record.id} ${lane}`;
    const known = walks.get(place);
    const isRecent = record.startedAt !== undefined && record.startedAt > nowMs - provenMs;
    const walk = known?.epoch === epoch ? known : { epoch, at: 0, isProven: isRecent, foundLost: false };
    walks.set(place, walk);
    const fed = (await store.cursors(record.id))[lane] ?? 0;
    const queued = walk.at < fed ? await lookOn(record, lane, walk, { fed, nowMs }) : 0;
    if (walk.at < fed) return { complete: false, queued, foundLost: false };
    await store.noteChecked(record.id, lane, epoch);
    walks.delete(place);
    checked.set(place, epoch);
    return { complete: true, queued, foundLost: walk.foundLost };
  }

  /** Checks the rows of one chunk. Returns how many were queued again. */
  async function lookOn(
    record: CampaignRecord,
    lane: string,
    walk: Walk,
    { fed, nowMs }: { fed: number; nowMs: number },
  ): Promise<number> {
    const chunk = (await store.rows(record.id, lane, walk.at)).slice(0, fed - walk.at);
    if (chunk.length === 0) throw new Error(`rows ${walk.at}… of campaign ${record.id} are missing`);
    const rows = chunk.filter(({ gone }) => gone !== true);
    const lanes = [lane, ...lanesOf(record).filter((other) => other !== lane)];
    const found = await port.present(
      rows.map(({ id }) => id),
      lanes,
    );
    const again: typeof rows = [];
    let unproven = 0;
    let { isProven } = walk;
    for (const [at, row] of rows.entries()) {
      const each = found[at]!;
      if (each.is === 'kept') isProven ||= each.createdAt > nowMs - provenMs;
      else if (each.is === 'stub' || isProven) again.push(row);
      // The message may have been sent and deleted after its retention period, and no journal would know.
      else unproven += 1;
    }
    if (again.length > 0) await port.put(again.map((row) => ({ lane, body: toBody(record, row) })));
    if (unproven > 0) onError(new Error(`${unproven} rows of campaign ${record.id} have no message that is kept`));
    walk.at += chunk.length;
    walk.isProven = isProven;
    walk.foundLost ||= unproven > 0;
    return again.length;
  }

  return {
    async check(record, lanes, nowMs) {
      const { epoch, open } = await port.recovery();
      // Rows that the journals know are not queued again: the journals are compared first.
      if (open) return { complete: false, queued: 0, foundLost: false };
      const unchecked = lanes.filter((lane) => {
        const place = `${record.id} ${lane}`;
        const isNoted = (record.checked?.[lane] ?? '') === epoch;
        if (isNoted) checked.delete(place);
        return !isNoted && checked.get(place) !== epoch;
      });
      const done = await Promise.all(unchecked.map((lane) => step(record, lane, epoch, nowMs)));
      const queued = done.reduce((sum, each) => sum + each.queued, 0);
      return {
        complete: queued === 0 && done.every(({ complete }) => complete),
        queued,
        foundLost: done.some(({ foundLost }) => foundLost),
      };
    },
  };
}
