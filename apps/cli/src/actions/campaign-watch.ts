import { setTimeout as pause } from 'node:timers/promises';
import type { CampaignStore } from '@pombo/campaign';
import type { Ledger } from '@pombo/ledger';
import { PomboError } from '@pombo/message';
import { isUnreachable } from '@pombo/redis';
import { openDesk } from '../campaign/desk.ts';
import { findCampaign } from '../campaign/find.ts';
import { createLive } from '../campaign/live.ts';
import { detailCampaign, etaText, left, progressText, waitingTexts, type CampaignDetail } from '../campaign/view.ts';
import { figure } from '../campaign/words.ts';
import { withDeployment } from '../deployment.ts';
import { watchInterrupt } from '../interrupt.ts';
import type { Output } from '../output.ts';
import { hasEnded, sayWhatHolds } from './campaign-orders.ts';
import { showParts, stepsOf } from './campaign-show.ts';

/** Between two looks. */
const LOOK_MS = 1000;

/**
 * `pombo campaign watch`: follows a campaign until it ends; with `--json` one line for each change. Exit code 0 when it
 * completed, 1 when it was cancelled or nobody watches any more. Throws `not_found`, `invalid_input`.
 */
export async function watchCampaign(words: string, output: Output): Promise<void> {
  const interrupt = watchInterrupt();
  try {
    await withDeployment(async (deployment) => {
      const { store } = openDesk(deployment);
      const { id } = await findCampaign(words, store, ({ state }) => !hasEnded(state));
      const last = await follow(id, { store, ledger: deployment.ledger }, interrupt.signal, output);
      end(last, output);
    });
  } finally {
    interrupt.close();
  }
}

interface Sources {
  store: CampaignStore;
  ledger: Ledger;
}

/** Looks until the campaign ends or the signal comes; answers what was seen last. */
async function follow(id: string, sources: Sources, signal: AbortSignal, output: Output): Promise<CampaignDetail> {
  const live = createLive();
  let seen = '';
  let state = '';
  try {
    for (;;) {
      const view = await look(id, sources, signal);
      if (view !== undefined) {
        const print = JSON.stringify([view.state, view.progress, view.waiting]);
        if (print !== seen && output.json) output.document(view, () => []);
        if (print !== seen || !output.json) live.show(lineOf(view), view.state !== state);
        if (hasEnded(view.state) || signal.aborted) return view;
        [seen, state] = [print, view.state];
      } else live.show('Redis does not answer; trying again …');
      await pause(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    live.clear();
  }
}

/** Undefined while Redis is away: whoever watches for hours outlasts its restart. */
async function look(id: string, { store, ledger }: Sources, signal: AbortSignal): Promise<CampaignDetail | undefined> {
  try {
    const record = await store.get(id);
    if (record === undefined) throw new PomboError('not_found', `The campaign "${id}" is gone`);
    return await detailCampaign(record, ledger);
  } catch (error) {
    if (!isUnreachable(error) || signal.aborted) throw error;
    return undefined;
  }
}

/** `natal  6,212/9,955  62%  19/min  about 3 h 10 – 3 h 25 to go  14 failed` */
function lineOf(view: CampaignDetail): string {
  const { name, total, progress, perMinute, state } = view;
  const done = total - left(progress);
  const troubles = (['failed', 'unknown', 'expired'] as const).filter((status) => progress[status] > 0);
  const parts = [
    name,
    `${figure(done)}/${figure(total)}`,
    `${total === 0 ? 0 : Math.floor((done / total) * 100)}%`,
    ...(state === 'running' ? [] : [state]),
    ...(perMinute > 0 ? [`${figure(perMinute)}/min`] : []),
    ...troubles.map((status) => `${figure(progress[status])} ${status}`),
    etaText(view),
    ...waitingTexts(view).map((text) => `(${process.stderr.isTTY ? brief(text) : text})`),
  ];
  return parts.filter((part) => part !== '').join('  ');
}

/** A terminal has one line for all of it. */
function brief(text: string): string {
  return text.replace(/ messages? waits?:/, ' wait:').replace(/ (?:is|are) (held|cooling)/, ' $1');
}

function end(view: CampaignDetail, output: Output): void {
  const { id, name, state, progress } = view;
  if (state !== 'completed') process.exitCode = 1;
  if (!hasEnded(state)) {
    output.say(`Stopped watching; the campaign ${name} is ${state} and stays so (${progressText(progress)}).`);
    sayWhatHolds(view, output);
    return output.next(
      `watch again: pombo campaign watch ${id}`,
      ...(state === 'running' ? [`stop it: pombo campaign pause ${id}`] : []),
    );
  }
  if (output.json) return;
  output.tell(`${state === 'completed' ? 'Completed' : 'Cancelled'} ${name} (${id}): ${progressText(progress)}.\n`);
  showParts(view, output);
  output.next(...stepsOf(view));
}
