import { CAMPAIGN_MOVES, type CampaignState } from '@pombo/campaign';
import { sayBlockers } from '../lanes/blockers.ts';
import { openDesk, type Desk, type Order, type OrderWish } from './service.ts';
import { findCampaign } from './find.ts';
import { detailCampaign, etaText, left, waitingTexts, type CampaignDetail } from './detail.ts';
import { expiryLines } from './import/report.ts';
import { plural } from '../terminal/text.ts';
import { withDeployment } from '../deployment/deployment.ts';
import type { Output } from '../terminal/output.ts';
import { quoted } from '../terminal/shell-quote.ts';
import { moment } from '../terminal/table.ts';

/**
 * `pombo campaign start|pause|resume|cancel`. Throws `not_found`, `wrong_status`, `invalid_input` when several are meant,
 * `image_unreachable` for a start.
 */
export async function orderByName(order: Order, words: string, wish: OrderWish, output: Output): Promise<void> {
  const { view, called } = await withDeployment(async (deployment) => {
    const desk = openDesk(deployment);
    const { id } = await findCampaign(words, desk.store, ({ state }) => FITTING[order].includes(state));
    const ordered = await detailCampaign(await desk.order(id, order, wish), deployment.ledger);
    return { view: ordered, called: await lastingWord(words, id, desk.store) };
  });
  output.document(view, () => [done(order, view)]);
  if (order === 'start' || order === 'resume') sayWhatHolds(view, output);
  output.next(...STEPS[order].map((step) => `${step} ${quoted(called)}`));
  if (order === 'cancel' && view.progress.cancelled > 0) output.next(restText(called, view.progress.cancelled));
}

/** How to send, after all, what was cancelled of a campaign before it was sent. */
export function restText(called: string, count: number): string {
  return `send the ${plural(count, 'message')} that ${count === 1 ? 'was' : 'were'} cancelled after all: pombo campaign retry ${quoted(called)} --only cancelled`;
}

/** What a next command can call the campaign by: the words as typed, as long as they mean no other one as well. */
async function lastingWord(words: string, id: string, store: Desk['store']): Promise<string> {
  const others = (await store.list()).filter((record) => record.id !== id);
  return others.some((record) => record.name === words || record.id.startsWith(words)) ? id : words;
}

/** Says why a part of a running campaign is not sent now, and what to do about it. */
export function sayWhatHolds(view: CampaignDetail, output: Output): void {
  for (const text of [...waitingTexts(view), ...expiryOf(view)]) output.say(`${text}.`);
  const names = new Set(view.waiting?.lanes?.map(({ instance }) => instance));
  const kept = view.lanes.filter(({ instance }) => names.has(instance));
  const blocked = kept.map(({ instance, lane }) => ({ instance, blockers: lane.blockers }));
  sayBlockers(blocked, output, { heads: false });
}

/** A campaign that expires before it can be done, in words; empty for any other. */
export function expiryOf({ progress, expiresAt, eta }: CampaignDetail): string[] {
  return left(progress) === 0 || expiresAt === undefined || eta === undefined
    ? []
    : expiryLines(Date.now() + eta.minMs, Date.parse(expiresAt));
}

/** Of several with one name, an order means the one that it fits. */
const FITTING: Record<Order, readonly CampaignState[]> = {
  start: CAMPAIGN_MOVES.start.from,
  pause: CAMPAIGN_MOVES.pause.from,
  resume: CAMPAIGN_MOVES.resume.from,
  cancel: CAMPAIGN_MOVES.cancel.from,
};

const STEPS: Record<Order, readonly string[]> = {
  start: ['follow it: pombo campaign watch', 'stop it: pombo campaign pause'],
  pause: ['go on: pombo campaign resume', 'end it: pombo campaign cancel'],
  resume: ['follow it: pombo campaign watch'],
  cancel: ['what was sent: pombo campaign export'],
};

const WORDS: Record<Order, string> = { start: 'Started', pause: 'Paused', resume: 'Resumed', cancel: 'Cancelled' };

function done(order: Order, view: CampaignDetail): string {
  const { name, id, progress } = view;
  const waiting = plural(left(progress), 'message');
  const facts: Record<Order, string> = {
    start: startText(view),
    resume: `${waiting} left, ${etaText(view)}`,
    pause: `${waiting} wait`,
    cancel: `${plural(progress.cancelled, 'message')} will not be sent`,
  };
  return `${WORDS[order]} campaign ${name === id ? id : `${name} (${id})`}: ${facts[order]}.`;
}

function startText(view: CampaignDetail): string {
  const { state, total, startAt } = view;
  const what = plural(total, 'message');
  return state === 'scheduled' ? `${what}, from ${moment(startAt)} on` : `${what}, ${etaText(view)}`;
}

/** True when nothing more happens to a campaign by itself. */
export function hasEnded(state: CampaignState): boolean {
  return state === 'completed' || state === 'cancelled';
}
