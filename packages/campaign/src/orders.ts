import { PomboError } from '@pombo/message';
import type { CampaignMove, CampaignRecord, CampaignState } from './record.ts';
import type { CampaignStore } from './store.ts';

/** What an order needs beside the store: it must reach every lane at once, not with the feeder's next round. */
export interface OrderPort {
  setCampaignState(campaign: string, lane: string, state: 'running' | 'paused' | 'cancelled'): Promise<void>;
  requeue(campaign: string, lane: string): Promise<void>;
  takeBack(campaign: string, lane: string): Promise<void>;
}

/**
 * Starts, pauses, resumes or cancels a campaign. The record changes first (atomically, against every other order),
 * then each lane is told, so that no further attempt begins; the feeder finishes what is cut off in between.
 * Throws `not_found` or `wrong_status`.
 */
export async function orderCampaign(
  id: string,
  move: Extract<CampaignMove, 'start' | 'pause' | 'resume' | 'cancel'>,
  { store, port, reason }: { store: CampaignStore; port: OrderPort; reason?: string },
): Promise<CampaignRecord> {
  const moved = await store.move(id, move, reason);
  if (moved.answer === 'gone') throw campaignNotFound(id);
  if (moved.answer === 'refused') throw notAllowed(id, move, moved.state);
  const record = (await store.get(id))!;
  const state = { start: 'running', resume: 'running', pause: 'paused', cancel: 'cancelled' } as const;
  await Promise.all(
    Object.keys(record.rows).map(async (lane) => {
      await port.setCampaignState(id, lane, state[move]);
      if (move === 'resume') await port.requeue(id, lane);
      if (move === 'cancel') await port.takeBack(id, lane);
    }),
  );
  return record;
}

export function campaignNotFound(id: string): PomboError {
  return new PomboError('not_found', `No campaign has the id "${id}"`, { hint: 'See: pombo campaign list' });
}

function notAllowed(id: string, move: string, state: CampaignState): PomboError {
  const hint: Record<CampaignState, string> = {
    importing: 'Its import was cut off or is under way; run the same `campaign create` again.',
    ready: `Start it with: pombo campaign start ${id}`,
    running: `Pause it with: pombo campaign pause ${id}`,
    paused: `Go on with: pombo campaign resume ${id}`,
    completed: 'It has ended; its results: pombo campaign export.',
    cancelled: 'It was cancelled; create it again with --again.',
  };
  return new PomboError('wrong_status', `The campaign "${id}" is ${state}: ${move} is not possible`, {
    hint: hint[state],
  });
}
