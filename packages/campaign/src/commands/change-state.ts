import { notice, type Notice } from '@pombo/catalogue';
import { PomboError, type Status } from '@pombo/core';
import type { CampaignLaneOps } from '../lanes/contract.ts';
import { lanesOf, type CampaignMove, type CampaignRecord, type OutcomeCounts } from '../store/record.ts';
import type { CampaignStore } from '../store/campaign-store.ts';
import { campaignProgress } from '../report/campaign-view.ts';

/** The lane operations that a command needs: it must reach every lane at once, not with the feeder's next round. */
export type CommandPort = Pick<CampaignLaneOps, 'setCampaignState' | 'requeue' | 'takeBack' | 'counts'>;

export type CampaignCommand = Extract<CampaignMove, 'start' | 'pause' | 'resume' | 'cancel'>;

/**
 * Starts, pauses, resumes or cancels a campaign. The record changes first, atomically against every other command; then
 * each lane gets the new state, so that no further attempt begins. The feeder completes a command that a crash interrupted.
 * A campaign whose `startAt` lies ahead becomes `scheduled` and starts automatically at that time. Throws `not_found` or
 * `wrong_status`.
 */
export async function commandCampaign(
  id: string,
  command: CampaignCommand,
  { store, port, reason, by }: { store: CampaignStore; port: CommandPort; reason?: string; by?: string },
): Promise<CampaignRecord> {
  const before = await store.get(id);
  if (before === undefined) throw campaignNotFound(id);
  if (command === 'resume') await resetFailureBaseline(before, { store, port });
  const moved = await store.move(id, await moveOf(command, before, store), reason, undefined, by);
  if (moved.answer === 'gone') throw campaignNotFound(id);
  if (moved.answer === 'refused') throw await notAllowed({ ...before, state: moved.state }, command, port);
  if (command === 'resume') await store.forgetMedia(id);
  const record = (await store.get(id))!;
  const state = { start: 'running', resume: 'running', pause: 'paused', cancel: 'cancelled' } as const;
  await Promise.all(
    lanesOf(record).map(async (lane) => {
      await port.setCampaignState(id, lane, state[command], moved.fence);
      if (command === 'resume') await port.requeue(id, lane);
      if (command === 'cancel') await port.takeBack(id, lane);
    }),
  );
  return record;
}

/** Sets the baseline of the failure breaker, so that failures you already know about do not pause the campaign again. */
export async function resetFailureBaseline(
  record: CampaignRecord,
  { store, port }: { store: CampaignStore; port: Pick<CommandPort, 'counts'> },
): Promise<void> {
  await store.setFailureBaseline(record.id, outcomeCounts(await port.counts(record.id, lanesOf(record))));
}

/** Returns how many messages have ended, and how many of them failed. Cancelled and expired ones do not count. */
export function outcomeCounts(counts: Partial<Record<Status, number>>): OutcomeCounts {
  const { accepted = 0, sent = 0, delivered = 0, read = 0, unknown = 0, failed = 0 } = counts;
  return { failed, ended: accepted + sent + delivered + read + unknown + failed };
}

async function moveOf(
  command: CampaignCommand,
  { startAt }: CampaignRecord,
  store: CampaignStore,
): Promise<CampaignMove> {
  if (startAt === undefined || (command !== 'start' && command !== 'resume')) return command;
  if (startAt <= (await store.now())) return command;
  return command === 'start' ? 'schedule' : 'reschedule';
}

export function campaignNotFound(id: string): PomboError {
  return new PomboError('not_found', notice('campaign_not_found', { id }));
}

async function notAllowed(
  record: CampaignRecord,
  command: CampaignCommand,
  port: Pick<CommandPort, 'counts'>,
): Promise<PomboError> {
  const { id, state } = record;
  const next = await nextStep(record, command, port);
  return new PomboError('wrong_status', notice('campaign_not_possible', { id, state, command, next }));
}

async function nextStep(
  record: CampaignRecord,
  command: CampaignCommand,
  port: Pick<CommandPort, 'counts'>,
): Promise<Notice> {
  const { id, state, startAt } = record;
  switch (state) {
    case 'importing':
      return notice('next_import_again');
    case 'ready':
      return notice('next_start', { id });
    case 'scheduled':
      return notice('next_scheduled', { id, at: startAt === undefined ? undefined : new Date(startAt).toISOString() });
    case 'running':
      return notice('next_pause', { id });
    case 'paused':
      return notice('next_resume', { id });
    case 'completed':
      return notice('next_ended', { id });
    case 'removing':
      return notice('next_removing');
    case 'cancelled':
      return command === 'start' || command === 'resume' ? sendTheRest(record, port) : notice('next_results', { id });
  }
}

/** Says how to send what is left of a cancelled campaign, and only that. */
async function sendTheRest(record: CampaignRecord, port: Pick<CommandPort, 'counts'>): Promise<Notice> {
  const { id, continuedBy } = record;
  if (continuedBy !== undefined) return notice('next_later_run', { later: continuedBy });
  const total = Object.values(record.rows).reduce((sum, rows) => sum + rows, 0);
  const { cancelled } = campaignProgress(record, total, await port.counts(id, lanesOf(record)));
  return cancelled === 0 ? notice('next_results', { id }) : notice('next_send_rest', { id, cancelled, total });
}
