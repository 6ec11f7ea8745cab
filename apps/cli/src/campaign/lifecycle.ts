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
import { plural } from '../terminal/text.ts';
import { withDeployment } from '../deployment/deployment.ts';
import type { Output } from '../terminal/output.ts';
import { quoted } from '../terminal/shell-quote.ts';
import { moment } from '../terminal/table.ts';

/**
 * `pombo campaign start|pause|resume|cancel`. Throws `not_found`, `wrong_status`, `invalid_input` if several campaigns
 * match or it is not confirmed, and `image_unreachable` for a start.
 * Returns the campaign's id.
 */
export async function runByName(
  command: CampaignCommand,
  idOrName: string,
  { yes = false, ...options }: CommandOptions & { yes?: boolean | undefined },
  output: Output,
): Promise<string> {
  const { view, called } = await withDeployment(async (deployment) => {
    const campaigns = openCampaigns(deployment);
    const record = await findCampaign(idOrName, campaigns.store, ({ state }) => FITTING[command].includes(state));
    const { id } = record;
    if (command === 'start' || command === 'cancel') await confirmMany(command, record, yes, deployment.ledger);
    const changed = await detailCampaign(await campaigns.run(id, command, options), deployment.ledger);
    return { view: changed, called: await unambiguousName(idOrName, id, campaigns.store) };
  });
  output.document(view, () => [done(command, view)]);
  if (command === 'start' || command === 'resume') sayWhatHolds(view, output);
  output.next(...STEPS[command].map((step) => `${step} ${quoted(called)}`));
  if (command === 'cancel' && view.progress.cancelled > 0) output.next(restText(called, view.progress.cancelled));
  return view.id;
}

/** Returns how to send the cancelled messages of a campaign after all. */
export function restText(called: string, count: number): string {
  return `send the ${plural(count, 'message')} that ${count === 1 ? 'was' : 'were'} cancelled after all: pombo campaign retry ${quoted(called)} --only cancelled`;
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

const STEPS: Record<CampaignCommand, readonly string[]> = {
  start: ['follow it: pombo campaign watch', 'stop it: pombo campaign pause'],
  pause: ['continue: pombo campaign resume', 'end it: pombo campaign cancel'],
  resume: ['follow it: pombo campaign watch'],
  cancel: ['what was sent: pombo campaign export'],
};

const DONE: Record<CampaignCommand, string> = {
  start: 'Started',
  pause: 'Paused',
  resume: 'Resumed',
  cancel: 'Cancelled',
};

function done(command: CampaignCommand, view: CampaignDetail): string {
  const { name, id, progress } = view;
  const waiting = plural(left(progress), 'message');
  const facts: Record<CampaignCommand, string> = {
    start: startText(view),
    resume: `${waiting} left, ${etaText(view)}`,
    pause: `${waiting} wait`,
    cancel: `${plural(progress.cancelled, 'message')} will not be sent`,
  };
  return `${DONE[command]} campaign ${name === id ? id : `${name} (${id})`}: ${facts[command]}.`;
}

function startText(view: CampaignDetail): string {
  const { state, total, startAt } = view;
  const what = plural(total, 'message');
  return state === 'scheduled' ? `${what}, starting at ${moment(startAt)}` : `${what}, ${etaText(view)}`;
}

/** Returns true if a campaign has reached a final state. */
export function hasEnded(state: CampaignState): boolean {
  return state === 'completed' || state === 'cancelled';
}
