import { createCampaignStore } from '@pombo/campaign';
import { createLedger, viewKnownLanes, type Ledger } from '@pombo/ledger';
import { LANE_STATES, type Blocker, type BlockerCode, type LaneView } from '@pombo/core';
import { closeRedis, connect, type RedisClient } from '@pombo/redis';
import type { Config } from '@pombo/worker';
import { headline } from '../lanes/blockers.ts';
import { callbackSteps } from '../webhooks/missing-callbacks.ts';
import { figure, plural } from '../terminal/text.ts';
import { namesConfiguredHere } from '../instances/configured.ts';
import { findRedisUrl } from '../deployment/redis-url.ts';
import { span } from '../terminal/table.ts';
import { LIMIT_MS, type Finding } from './finding.ts';

/** Age at which a direct message that could have been sent is reported. */
const OLD_MS = 15 * 60_000;

/** Z-API sends callbacks within seconds; an accepted message of this age without one is reported. */
const SILENT_MS = 10 * 60_000;

/**
 * Checks that every lane can send: workers, holds and other blockers, unknown messages, old messages, missing callbacks.
 * Also reports paused campaigns. Another check covers Redis itself.
 */
export async function checkLanes(config: Config): Promise<Finding[]> {
  const client = await openRedis(config);
  if (client === undefined) return [{ check: 'lanes', level: 'skipped', message: 'Redis does not answer' }];
  try {
    const ledger = createLedger(client, { prefix: config.prefix });
    const lanes = await viewKnownLanes(ledger);
    const here = namesConfiguredHere(config);
    return [
      ...checkServed(lanes, here),
      ...checkBlockers(lanes.filter((lane) => !isGone(lane, here))),
      ...checkUnknowns(lanes),
      ...(await Promise.all(lanes.map((lane) => checkWaiting(lane, ledger)))).flat(),
      ...(await checkCampaigns(client, config.prefix)),
    ];
  } finally {
    await closeRedis(client);
  }
}

async function openRedis(config: Config): Promise<RedisClient | undefined> {
  try {
    const url = await findRedisUrl(config);
    return await connect(url, { purpose: 'producer', connectionName: 'pombo-doctor', withinMs: LIMIT_MS - 1000 });
  } catch {
    return undefined;
  }
}

/** Checks that a live worker serves each lane. A lane that is no longer configured is an error only while messages wait there. */
function checkServed(lanes: readonly LaneView[], here: readonly string[]): Finding[] {
  const check = 'workers';
  const seen = new Set(lanes.map(({ instance }) => instance));
  const unseen = here.filter((name) => !seen.has(name)).map((name) => unserved(name, 0));
  const found = lanes.map((lane): Finding => {
    const { instance, workers, configured, queued } = lane;
    if (workers > 0) return { check, level: 'ok', message: `${instance} is served by ${workers}` };
    if (isGone(lane, here)) {
      const fix = `If it is no longer used: pombo lanes forget ${instance}`;
      return { check, level: 'warning', message: `${instance} is no longer configured`, fix };
    }
    if (configured || here.includes(instance)) return unserved(instance, queued);
    const open = unsettled(lane);
    return {
      check,
      level: 'error',
      message: `${instance} is no longer configured, and ${plural(open, 'message')} of it ${open === 1 ? 'is' : 'are'} not settled`,
      fix: [
        'Start the worker whose instance file has it, or add it to the instance file.',
        `Or settle them, then: pombo lanes forget ${instance}`,
      ].join('\n'),
    };
  });
  const all = [...found, ...unseen];
  return all.length === 0 ? [{ check, level: 'skipped', message: 'no lanes to serve' }] : all;
}

/**
 * Returns true if nothing waits in the lane and no instance file in use has it, neither a running worker's nor this
 * machine's. While no worker runs, only this machine's file is known.
 */
function isGone(lane: LaneView, here: readonly string[]): boolean {
  const { instance, configured, workers } = lane;
  const inUse = workers > 0 || here.includes(instance) || (configured && here.length === 0);
  return !inUse && unsettled(lane) === 0;
}

function unsettled({ queued, sending, unknown }: LaneView): number {
  return queued + sending + unknown;
}

function unserved(instance: string, queued: number): Finding {
  return {
    check: 'workers',
    level: 'error',
    message: `no running worker serves ${instance}${queued === 0 ? '' : `: ${plural(queued, 'message')} wait`}`,
    fix: 'Start one on this Redis, where the instance is configured: pombo up',
  };
}

/** Reported by the check of the workers. */
const OTHERS: ReadonlySet<BlockerCode> = new Set(['unserved', 'not-configured']);
/** Over within seconds, or the setting of a single message: not reported. */
const BRIEF: ReadonlySet<BlockerCode> = new Set(['searching', 'probing', 'scheduled']);

/** Returns true for a hold, even one that a newer version wrote, and for what stops every lane. Everything else passes automatically. */
function isRed({ code }: Blocker): boolean {
  return code === 'redis-full' || code === 'replica-behind' || !LANE_STATES.some((state) => state === code);
}

function checkBlockers(lanes: readonly LaneView[]): Finding[] {
  const check = 'lanes';
  const findings = lanes.flatMap(({ instance, blockers }) =>
    blockers
      .filter(({ code }) => !OTHERS.has(code) && !BRIEF.has(code))
      .map((blocker): Finding => ({
        check,
        level: isRed(blocker) ? 'error' : 'warning',
        message: `${headline(instance, blocker)}\n${blocker.means}`,
        fix: [...blocker.steps, ...(blocker.avoid === undefined ? [] : [blocker.avoid])].join('\n'),
      })),
  );
  if (findings.length > 0) return findings;
  if (lanes.length === 0) return [{ check, level: 'skipped', message: 'no lanes yet' }];
  return [{ check, level: 'ok', message: `nothing holds ${lanes.length === 1 ? 'the lane' : 'a lane'}` }];
}

function checkUnknowns(lanes: readonly LaneView[]): Finding[] {
  return lanes
    .filter(({ unknown }) => unknown > 0)
    .map(({ instance, unknown }) => ({
      check: 'unknown',
      level: 'warning',
      message: `${instance}: ${plural(unknown, 'message')} may or may not have been sent`,
      fix: `Check the phone, then settle them: pombo unknown list --instance ${instance}`,
    }));
}

/** Reports what has waited too long: in the queue, or for a callback. */
async function checkWaiting({ instance, blockers, accepted }: LaneView, ledger: Ledger): Promise<Finding[]> {
  const [{ now, callbackAt }, dueAt, acceptedAt] = await Promise.all([
    ledger.lanes.read(instance),
    ledger.lanes.dueSince(instance),
    ledger.lanes.acceptedSince(instance),
  ]);
  const findings: Finding[] = [];
  // A blocked message is old for a reason that another finding reports.
  if (blockers.length === 0 && dueAt !== undefined && now - dueAt > OLD_MS) {
    findings.push({
      check: 'queue',
      level: 'warning',
      message: `${instance}: the oldest message has waited for ${span(now - dueAt)}`,
      fix: `More is queued than this number can send at its pace: pombo lanes; to see the messages: pombo message list --instance ${instance} --status queued`,
    });
  }
  if (acceptedAt !== undefined && now - acceptedAt > SILENT_MS && (callbackAt ?? 0) < acceptedAt) {
    const never = callbackAt === undefined;
    findings.push({
      check: 'callbacks',
      level: 'warning',
      message: never
        ? `${instance}: Z-API has never sent a callback, so ${figure(accepted)} accepted ${accepted === 1 ? 'message stays' : 'messages stay'} "accepted"`
        : `${instance}: the last callback of Z-API arrived ${span(now - callbackAt)} ago, but a message was accepted ${span(now - acceptedAt)} ago`,
      fix: never
        ? `To receive them:\n${callbackSteps(instance).join('\n')}`
        : `Check where they go: pombo webhooks check ${instance}`,
    });
  }
  return findings;
}

async function checkCampaigns(client: RedisClient, prefix: string): Promise<Finding[]> {
  const paused = (await createCampaignStore(client, prefix).list()).filter(({ state }) => state === 'paused');
  return paused.map(({ id, name, reason }) => ({
    check: 'campaigns',
    level: 'warning',
    message: `${name === id ? id : `${name} (${id})`} is paused${reason === undefined ? '' : `: ${reason}`}`,
    fix: `Look at it: pombo campaign show ${id}; then: pombo campaign resume ${id}`,
  }));
}
