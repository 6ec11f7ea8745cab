import { PomboError, type Status } from '@pombo/core';
import { lanesOf, type CampaignMove, type CampaignRecord, type CampaignState, type Standing } from '../store/record.ts';
import type { CampaignStore } from '../store/campaign-store.ts';
import { campaignProgress } from '../report/campaign-view.ts';

/** What an order needs beside the store: it must reach every lane at once, not with the feeder's next round. */
export interface OrderPort {
  /**
   * `fence`: the number of the record's change; a lane that has heard of a newer one ignores it. Returns true when the
   * lane knew the campaign in another state, or not at all.
   */
  setCampaignState(
    campaign: string,
    lane: string,
    state: 'running' | 'paused' | 'cancelled',
    fence: number,
  ): Promise<boolean>;
  requeue(campaign: string, lane: string): Promise<void>;
  /** Cancels what is queued of it, on a lane that knows it as cancelled. */
  takeBack(campaign: string, lane: string): Promise<void>;
  /** The campaign's messages by status, summed over lanes. */
  counts(campaign: string, lanes: string[]): Promise<Partial<Record<Status, number>>>;
}

export type CampaignOrder = Extract<CampaignMove, 'start' | 'pause' | 'resume' | 'cancel'>;

/**
 * Starts, pauses, resumes or cancels a campaign. The record changes first (atomically, against every other order),
 * then each lane is told, so that no further attempt begins; the feeder finishes what is cut off in between. One whose
 * `startAt` lies ahead is `scheduled`, and runs by itself from then on. Throws `not_found` or `wrong_status`.
 */
export async function orderCampaign(
  id: string,
  order: CampaignOrder,
  { store, port, reason }: { store: CampaignStore; port: OrderPort; reason?: string },
): Promise<CampaignRecord> {
  const before = await store.get(id);
  if (before === undefined) throw campaignNotFound(id);
  if (order === 'resume') await judgeFromNow(before, { store, port });
  const moved = await store.move(id, await moveOf(order, before, store), reason);
  if (moved.answer === 'gone') throw campaignNotFound(id);
  if (moved.answer === 'refused') throw await notAllowed({ ...before, state: moved.state }, order, port);
  if (order === 'resume') await store.forgetMedia(id);
  const record = (await store.get(id))!;
  const state = { start: 'running', resume: 'running', pause: 'paused', cancel: 'cancelled' } as const;
  await Promise.all(
    lanesOf(record).map(async (lane) => {
      await port.setCampaignState(id, lane, state[order], moved.fence);
      if (order === 'resume') await port.requeue(id, lane);
      if (order === 'cancel') await port.takeBack(id, lane);
    }),
  );
  return record;
}

/** Failures are judged from here: what went wrong before was known to whoever goes on. */
export async function judgeFromNow(
  record: CampaignRecord,
  { store, port }: { store: CampaignStore; port: Pick<OrderPort, 'counts'> },
): Promise<void> {
  await store.judgeFrom(record.id, standingOf(await port.counts(record.id, lanesOf(record))));
}

/** What has come to an end that says how the campaign fares: what somebody took back says nothing. */
export function standingOf(counts: Partial<Record<Status, number>>): Standing {
  const { accepted = 0, sent = 0, delivered = 0, read = 0, unknown = 0, failed = 0 } = counts;
  return { failed, ended: accepted + sent + delivered + read + unknown + failed };
}

async function moveOf(order: CampaignOrder, { startAt }: CampaignRecord, store: CampaignStore): Promise<CampaignMove> {
  if (startAt === undefined || (order !== 'start' && order !== 'resume')) return order;
  if (startAt <= (await store.now())) return order;
  return order === 'start' ? 'schedule' : 'reschedule';
}

export function campaignNotFound(id: string): PomboError {
  return new PomboError('not_found', `No campaign has the id "${id}"`, { hint: 'See: pombo campaign list' });
}

async function notAllowed(
  record: CampaignRecord,
  order: CampaignOrder,
  port: Pick<OrderPort, 'counts'>,
): Promise<PomboError> {
  const { id, state, startAt } = record;
  const when = startAt === undefined ? 'its time' : new Date(startAt).toISOString();
  const hint: Record<CampaignState, string | (() => string | Promise<string>)> = {
    importing: 'Its import was cut off or is under way; run the same `campaign create` again.',
    ready: `Start it with: pombo campaign start ${id}`,
    scheduled: `It starts by itself at ${when}; take that back with: pombo campaign pause ${id}`,
    running: `Pause it with: pombo campaign pause ${id}`,
    paused: `Go on with: pombo campaign resume ${id}`,
    completed: `It has ended; its results: pombo campaign export ${id}`,
    removing: 'It is being removed.',
    cancelled: () => (order === 'start' || order === 'resume' ? sendTheRest(record, port) : results(id)),
  };
  const text = hint[state];
  return new PomboError('wrong_status', `The campaign "${id}" is ${state}: ${order} is not possible`, {
    hint: typeof text === 'string' ? text : await text(),
  });
}

/** How to send what is left of a cancelled campaign, and only that. */
async function sendTheRest(record: CampaignRecord, port: Pick<OrderPort, 'counts'>): Promise<string> {
  const { id, continuedBy } = record;
  if (continuedBy !== undefined) return `What was not sent of it is in a later run: pombo campaign show ${continuedBy}`;
  const total = Object.values(record.rows).reduce((sum, rows) => sum + rows, 0);
  const { cancelled } = campaignProgress(record, total, await port.counts(id, lanesOf(record)));
  if (cancelled === 0) return results(id);
  return `${cancelled} of its ${total} messages were cancelled before they were sent. To send only those: pombo campaign retry ${id} --only cancelled`;
}

function results(id: string): string {
  return `What became of each line: pombo campaign export ${id}`;
}
