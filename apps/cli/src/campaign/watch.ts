import { setTimeout as pause } from 'node:timers/promises';
import { notice } from '@pombo/catalogue';
import { detailCampaign, type CampaignDetail, type CampaignRecord } from '@pombo/campaign';
import { PomboError } from '@pombo/core';
import { openCampaigns } from './service.ts';
import { findCampaign } from './find.ts';
import { createProgressLine } from '../terminal/progress-line.ts';
import { etaText, left, progressText, waitingTexts } from './labels.ts';
import { figure } from '../terminal/text.ts';
import { step, words } from '../terminal/words.ts';
import { isRedisUnavailable, withLastingDeployment, type LastingDeployment } from '../deployment/deployment.ts';
import { interruptExitCode, watchInterrupt } from '../terminal/interrupt.ts';
import type { Output } from '../terminal/output.ts';
import { hasEnded, sayWhatHolds } from './lifecycle.ts';
import { showParts, stepsOf } from './show.ts';

/** Interval between two refreshes. */
const POLL_MS = 1000;

/**
 * `pombo campaign watch`: follows a campaign until it ends; with `--json` prints one line per change. Exit code 0 if it
 * completed, 1 if it was cancelled, 130 after Ctrl-C. Throws `not_found`, `invalid_input`, and `wrong_status` for one
 * that was not started. Returns whether it ended. `exports`: the caller writes its results then, so that is not advised.
 */
export async function watchCampaign(
  idOrName: string,
  output: Output,
  { exports = false }: { exports?: boolean } = {},
): Promise<boolean> {
  const interrupt = watchInterrupt();
  try {
    return await withLastingDeployment(async (lasting) => {
      const record = await lasting.use((deployment) =>
        findCampaign(idOrName, openCampaigns(deployment).store, isUnderWay),
      );
      refuseUnstarted(record);
      const last = await follow(record.id, lasting, interrupt.signal, output);
      end(last, interrupt.signal, { exports, output });
      return hasEnded(last.state);
    });
  } finally {
    interrupt.close();
  }
}

function isUnderWay({ state }: CampaignRecord): boolean {
  return state === 'scheduled' || state === 'running' || state === 'paused';
}

/** A campaign that was not started never changes, so a watch would last forever. */
function refuseUnstarted({ id, state }: CampaignRecord): void {
  if (state === 'importing') {
    throw new PomboError('wrong_status', notice('watch_importing', { id }));
  }
  if (state !== 'ready') return;
  throw new PomboError('wrong_status', notice('watch_unstarted', { id }));
}

/** Refreshes until the campaign ends or the signal arrives. Returns the last state; throws if it never got one. */
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
      } else live.show(words('campaign_watch_redis'));
      if (signal.aborted) {
        if (last !== undefined) return last;
        throw new PomboError('interrupted', notice('watch_interrupted'));
      }
      await pause(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    live.clear();
  }
}

/** Returns undefined while Redis is unavailable, because a watch of many hours must survive a restart. */
async function look(id: string, lasting: LastingDeployment): Promise<CampaignDetail | undefined> {
  try {
    return await lasting.use(async (deployment) => {
      const record = await openCampaigns(deployment).store.get(id);
      if (record === undefined) throw new PomboError('not_found', notice('watch_gone', { id }));
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
    ...(state === 'running' ? [] : [words('campaign_state', { state })]),
    ...(perMinute > 0 ? [`${figure(perMinute)}/min`] : []),
    ...troubles.map((status) => words('status_count', { status, count: progress[status] })),
    etaText(view),
    ...waitingTexts(view).map((text) => `(${process.stderr.isTTY ? brief(text) : text})`),
  ];
  return parts.filter((part) => part !== '').join('  ');
}

/** Shortens a text for the single line of a terminal. */
function brief(text: string): string {
  return text
    .replace(/ messages? waits?:/, ' wait:')
    .replace(/ (?:is|are) (held|cooling)/, ' $1')
    .replace(/ mensage(?:m|ns) (aguardam?):/, ' $1:')
    .replace(/ est(?:á|ão) (parados?)/, ' $1');
}

function end(
  view: CampaignDetail,
  signal: AbortSignal,
  { exports, output }: { exports: boolean; output: Output },
): void {
  const { id, name, state, progress } = view;
  if (state !== 'completed') process.exitCode = signal.aborted ? interruptExitCode() : 1;
  if (!hasEnded(state)) {
    output.say(words('campaign_watch_stopped', { name, state, progress: progressText(progress) }));
    sayWhatHolds(view, output);
    return output.next(
      step('watch_again', `pombo campaign watch ${id}`),
      ...(state === 'running' ? [step('stop', `pombo campaign pause ${id}`)] : []),
    );
  }
  if (output.json) return;
  const ended = { isCompleted: state === 'completed', name, id, progress: progressText(progress) };
  output.narrate(`${words('campaign_ended', ended)}\n`);
  showParts(view, output);
  output.next(...stepsOf(view, { exports }));
}
