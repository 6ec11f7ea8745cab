import { setTimeout as sleep } from 'node:timers/promises';
import { PomboError } from '@pombo/core';
import { readEmbeddedUrl } from '@pombo/redis';
import type { Config } from '@pombo/worker';
import { onDeployment, type Deployment } from '../deployment/deployment.ts';

/** Shown with the hold, and how a later probe recognises one that an interrupted probe left. */
const DETAIL = 'pombo instances probe is measuring this number';

/** Longest wait for a POST in flight (ms): longer than its deadline. */
const IDLE_MS = 90_000;
const LOOK_MS = 200;

/** Returns why the probe may not send now, or undefined. */
export type MayProceed = () => Promise<string | undefined>;

/**
 * Runs the work while the number's lane is paused and has no open attempt, then resumes the lane unless a person had
 * paused it. Without a Redis address it runs the work at once. Throws `redis_unreachable`, `wrong_status` if a POST of the
 * lane does not end, and the signal's reason if it is interrupted while it waits.
 */
export async function whileLaneIsIdle<T>(
  lane: string,
  config: Config,
  work: (mayProceed: MayProceed) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const url = config.redisUrl ?? (await readEmbeddedUrl(config.dataDir));
  if (url === undefined) return work(() => Promise.resolve(undefined));
  return onDeployment(config, url, async (deployment) => {
    const ours = await pause(lane, deployment);
    try {
      await untilIdle(lane, deployment, signal);
      return await work(() => problemOf(lane, deployment));
    } finally {
      if (ours) await resume(lane, deployment);
    }
  });
}

/** Returns true if the pause is the probe's own. */
async function pause(lane: string, { ledger }: Deployment): Promise<boolean> {
  const held = (await ledger.lanes.holds(lane)).find(({ reason }) => reason === 'paused');
  if (held !== undefined) return held.detail === DETAIL;
  await ledger.lanes.hold(lane, 'paused', DETAIL);
  return true;
}

async function untilIdle(lane: string, { ledger }: Deployment, signal: AbortSignal): Promise<void> {
  const end = Date.now() + IDLE_MS;
  while ((await ledger.lanes.read(lane)).open !== undefined) {
    if (Date.now() >= end) {
      throw new PomboError('wrong_status', `${lane} has an attempt that does not end, so the probe cannot begin`, {
        hint: 'Nothing was sent. See: pombo lanes',
      });
    }
    await sleep(LOOK_MS, undefined, { signal });
  }
}

async function problemOf(lane: string, { ledger }: Deployment): Promise<string | undefined> {
  const { holds, open } = await ledger.lanes.read(lane);
  if (!holds.some(({ reason }) => reason === 'paused')) return `${lane} was resumed meanwhile`;
  return open === undefined ? undefined : `${lane} is sending`;
}

async function resume(lane: string, { ledger, jobs }: Deployment): Promise<void> {
  const held = (await ledger.lanes.holds(lane)).find(({ reason }) => reason === 'paused');
  // A person may have resumed it, and paused it again.
  if (held?.detail !== DETAIL) return;
  await ledger.lanes.release(lane, 'paused');
  await jobs.wake(lane);
}
