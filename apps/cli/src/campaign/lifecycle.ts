import type { StepKind } from '@pombo/catalogue';
import {
  detailCampaign,
  type CampaignDetail,
  CAMPAIGN_MOVES,
  type CampaignCommand,
  type CampaignService,
  type CampaignState,
  type CommandOptions,
} from '@pombo/campaign';
import { printBlockers } from '../lanes/blockers.ts';
import { openCampaigns } from './service.ts';
import { confirmMany } from './confirm-many.ts';
import { findCampaign } from './find.ts';
import { etaText, left, waitingTexts } from './labels.ts';
import { expiryLines } from './import/report.ts';
import { step, words } from '../terminal/words.ts';
import { withDeployment } from '../deployment/deployment.ts';
import type { Output } from '../terminal/output.ts';
import { quoted } from '../terminal/shell-quote.ts';
import { operator } from '../terminal/operator.ts';
import { moment } from '../terminal/table.ts';

/**
 * `pombo campaign start|pause|resume|cancel`. Throws `not_found`, `wrong_status`, `invalid_input` if several campaigns
 * match or it is not confirmed, and `image_unreachable` for a start.
 * Returns the campaign's id. `follows`: the caller follows it, so that is not advised.
 */
export async function runByName(
  command: CampaignCommand,
  idOrName: string,
  { yes = false, follows = false, ...options }: CommandOptions & { yes?: boolean | undefined; follows?: boolean },
  output: Output,
): Promise<string> {
  const { view, called } = await withDeployment(async (deployment) => {
    const campaigns = openCampaigns(deployment);
    const record = await findCampaign(idOrName, campaigns.store, ({ state }) => FITTING[command].includes(state));
    const { id } = record;
    if (command === 'start' || command === 'cancel') await confirmMany(command, record, yes, deployment.ledger);
    const changed = await detailCampaign(
      await campaigns.run(id, command, { by: operator(), ...options }),
      deployment.ledger,
    );
    await deployment.record(`${command}Campaign`, id);
    return { view: changed, called: await unambiguousName(idOrName, id, campaigns.store) };
  });
  output.document(view, () => [done(command, view)]);
  if (command === 'start' || command === 'resume') sayWhatHolds(view, output);
  // This process follows it itself.
  const steps = STEPS[command].filter(([kind]) => !(follows && kind === 'follow'));
  output.next(...steps.map(([kind, next]) => step(kind, `pombo campaign ${next} ${quoted(called)}`)));
  if (command === 'cancel' && view.progress.cancelled > 0) output.next(restText(called, view.progress.cancelled));
  return view.id;
}

/** Returns how to send the cancelled messages of a campaign after all. */
export function restText(called: string, count: number): string {
  return words('step_send_rest', { count, command: `pombo campaign retry ${quoted(called)} --only cancelled` });
}

/** Returns what the next command can call the campaign: what the user typed, unless it also matches another one. */
async function unambiguousName(idOrName: string, id: string, store: CampaignService['store']): Promise<string> {
  const others = (await store.list()).filter((record) => record.id !== id);
  return others.some((record) => record.name === idOrName || record.id.startsWith(idOrName)) ? id : idOrName;
}

/** Prints why part of a running campaign is not being sent, and what to do about it. */
export function sayWhatHolds(view: CampaignDetail, output: Output): void {
  for (const text of [...waitingTexts(view), ...expiryOf(view)]) output.say(`${text}.`);
  const names = new Set(view.waiting?.lanes?.map(({ instance }) => instance));
  const held = view.lanes.filter(({ instance }) => names.has(instance));
  const blocked = held.map(({ instance, lane }) => ({ instance, blockers: lane.blockers }));
  printBlockers(blocked, output, { heads: false });
}

/** Returns a warning for a campaign that expires before it can finish; empty for any other. */
export function expiryOf({ progress, expiresAt, eta }: CampaignDetail): string[] {
  return left(progress) === 0 || expiresAt === undefined || eta === undefined
    ? []
    : expiryLines(Date.now() + eta.minMs, Date.parse(expiresAt));
}

/** Among campaigns with the same name, a command means the one whose state it fits. */
const FITTING: Record<CampaignCommand, readonly CampaignState[]> = {
  start: CAMPAIGN_MOVES.start.from,
  pause: CAMPAIGN_MOVES.pause.from,
  resume: CAMPAIGN_MOVES.resume.from,
  cancel: CAMPAIGN_MOVES.cancel.from,
};

const STEPS: Record<CampaignCommand, readonly (readonly [StepKind, CampaignCommand | 'watch' | 'export'])[]> = {
  start: [
    ['follow', 'watch'],
    ['stop', 'pause'],
  ],
  pause: [
    ['resume', 'resume'],
    ['end', 'cancel'],
  ],
  resume: [['follow', 'watch']],
  cancel: [['what_was_sent', 'export']],
};

function done(command: CampaignCommand, view: CampaignDetail): string {
  const { name, id, progress } = view;
  const count = left(progress);
  const facts: Record<CampaignCommand, () => string> = {
    start: () => startText(view),
    resume: () => words('campaign_done_resume', { count, takes: etaText(view) }),
    pause: () => words('campaign_done_pause', { count }),
    cancel: () => words('campaign_done_cancel', { count: progress.cancelled }),
  };
  return words('campaign_done', { command, campaign: name === id ? id : `${name} (${id})`, fact: facts[command]() });
}

function startText(view: CampaignDetail): string {
  const { state, total: count, startAt } = view;
  return state === 'scheduled'
    ? words('campaign_done_scheduled', { count, at: moment(startAt) ?? '' })
    : words('campaign_done_start', { count, takes: etaText(view) });
}

/** Returns true if a campaign has reached a final state. */
export function hasEnded(state: CampaignState): boolean {
  return state === 'completed' || state === 'cancelled';
}
