import { setTimeout as pause } from 'node:timers/promises';
import type { CampaignRecord } from '@pombo/campaign';
import { PomboError } from '@pombo/core';
import { openDesk } from './service.ts';
import { findCampaign } from './find.ts';
import { createProgressLine } from '../terminal/progress-line.ts';
import { detailCampaign, etaText, left, progressText, waitingTexts, type CampaignDetail } from './detail.ts';
import { figure } from '../terminal/text.ts';
import { isRedisUnavailable, withLastingDeployment, type LastingDeployment } from '../deployment/deployment.ts';
import { interruptExitCode, watchInterrupt } from '../terminal/interrupt.ts';
import type { Output } from '../terminal/output.ts';
import { hasEnded, sayWhatHolds } from './lifecycle.ts';
import { showParts, stepsOf } from './show.ts';

/** Between two looks. */
const LOOK_MS = 1000;

/**
 * `pombo campaign watch`: follows a campaign until it ends; with `--json` one line for each change. Exit code 0 when it
 * completed, 1 when it was cancelled, 130 after Ctrl-C. Throws `not_found`, `invalid_input`, and `wrong_status` for one
 * that nobody has started.
 */
export async function watchCampaign(words: string, output: Output): Promise<void> {
  const interrupt = watchInterrupt();
  try {
    await withLastingDeployment(async (lasting) => {
      const record = await lasting.use((deployment) => findCampaign(words, openDesk(deployment).store, isUnderWay));
      refuseUnstarted(record);
      const last = await follow(record.id, lasting, interrupt.signal, output);
      end(last, interrupt.signal, output);
    });
  } finally {
    interrupt.close();
  }
}

function isUnderWay({ state }: CampaignRecord): boolean {
  return state === 'scheduled' || state === 'running' || state === 'paused';
}

/** Nothing happens to it before somebody starts it, so a watch would last for ever. */
function refuseUnstarted({ id, state }: CampaignRecord): void {
  if (state === 'importing') {
    throw new PomboError('wrong_status', `The campaign "${id}" is not stored completely, so it cannot be watched`, {
      hint: `see how far its import is: pombo campaign show ${id}`,
    });
  }
  if (state !== 'ready') return;
  throw new PomboError('wrong_status', `The campaign "${id}" is not started`, {
    hint: `start it: pombo campaign start ${id}`,
  });
}

/** Looks until the campaign ends or the signal comes; returns what was seen last. Throws when that is nothing at all. */
async function follow(
  id: string,
  lasting: LastingDeployment,
  signal: AbortSignal,
  output: Output,
): Promise<CampaignDetail> {
  const live = createProgressLine();
  let last: CampaignDetail | undefined;
  let seen = '';
  let state = '';
  try {
    for (;;) {
      const view = await look(id, lasting);
      last = view ?? last;
      if (view !== undefined) {
        const print = JSON.stringify([view.state, view.progress, view.waiting]);
        if (print !== seen && output.json) output.document(view, () => []);
        if (print !== seen || !output.json) live.show(lineOf(view), view.state !== state);
        if (hasEnded(view.state)) return view;
        [seen, state] = [print, view.state];
      } else live.show('Redis does not answer; trying again …');
      if (signal.aborted) {
        if (last !== undefined) return last;
        throw new PomboError('interrupted', 'Stopped watching before Redis had answered');
      }
      await pause(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    live.clear();
  }
}

/** Undefined while Redis is away: a watch of many hours survives its restart. */
async function look(id: string, lasting: LastingDeployment): Promise<CampaignDetail | undefined> {
  try {
    return await lasting.use(async (deployment) => {
      const record = await openDesk(deployment).store.get(id);
      if (record === undefined) throw new PomboError('not_found', `The campaign "${id}" is gone`);
      return detailCampaign(record, deployment.ledger);
    });
  } catch (error) {
    if (!isRedisUnavailable(error)) throw error;
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

function end(view: CampaignDetail, signal: AbortSignal, output: Output): void {
  const { id, name, state, progress } = view;
  if (state !== 'completed') process.exitCode = signal.aborted ? interruptExitCode() : 1;
  if (!hasEnded(state)) {
    output.say(`Stopped watching; the campaign ${name} is ${state} and stays so (${progressText(progress)}).`);
    sayWhatHolds(view, output);
    return output.next(
      `watch again: pombo campaign watch ${id}`,
      ...(state === 'running' ? [`stop it: pombo campaign pause ${id}`] : []),
    );
  }
  if (output.json) return;
  output.narrate(`${state === 'completed' ? 'Completed' : 'Cancelled'} ${name} (${id}): ${progressText(progress)}.\n`);
  showParts(view, output);
  output.next(...stepsOf(view));
}
