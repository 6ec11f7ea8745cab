import { PomboError, type Status } from '@pombo/message';
import { lanesOf, type CampaignMove, type CampaignRecord, type CampaignState, type Standing } from './record.ts';
import type { CampaignStore } from './store.ts';

/** What an order needs beside the store: it must reach every lane at once, not with the feeder's next round. */
export interface OrderPort {
  setCampaignState(campaign: string, lane: string, state: 'running' | 'paused' | 'cancelled'): Promise<void>;
  requeue(campaign: string, lane: string): Promise<void>;
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
  if (moved.answer === 'refused') throw notAllowed(before, order, moved.state);
  const record = (await store.get(id))!;
  const state = { start: 'running', resume: 'running', pause: 'paused', cancel: 'cancelled' } as const;
  await Promise.all(
    lanesOf(record).map(async (lane) => {
      await port.setCampaignState(id, lane, state[order]);
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

function notAllowed({ id, startAt }: CampaignRecord, order: string, state: CampaignState): PomboError {
  const when = startAt === undefined ? 'its time' : new Date(startAt).toISOString();
  const hint: Record<CampaignState, string> = {
    importing: 'Its import was cut off or is under way; run the same `campaign create` again.',
    ready: `Start it with: pombo campaign start ${id}`,
    scheduled: `It starts by itself at ${when}; take that back with: pombo campaign pause ${id}`,
    running: `Pause it with: pombo campaign pause ${id}`,
    paused: `Go on with: pombo campaign resume ${id}`,
    completed: 'It has ended; its results: pombo campaign export.',
    cancelled: 'It was cancelled; create it again with --again.',
  };
  return new PomboError('wrong_status', `The campaign "${id}" is ${state}: ${order} is not possible`, {
    hint: hint[state],
  });
}
