import { createCampaignStore } from '@pombo/campaign';
import { viewKnownLanes, type Ledger } from '@pombo/ledger';
import { LANE_STATES, type Blocker, type BlockerCode, type LaneView } from '@pombo/core';
import type { RedisClient } from '@pombo/redis';
import type { Config } from '@pombo/worker';
import { advice, headline } from '../lanes/blockers.ts';
import { callbackSteps } from '../webhooks/missing-callbacks.ts';
import { namesConfiguredHere } from '../instances/configured.ts';
import { span } from '../terminal/table.ts';
import { found, type Finding } from './finding.ts';
import { withLedger } from './deployment/with-ledger.ts';
import { words } from '../terminal/words.ts';

/** Age at which a direct message that could have been sent is reported. */
const OLD_MS = 15 * 60_000;

/** Z-API sends callbacks within seconds; an accepted message of this age without one is reported. */
const SILENT_MS = 10 * 60_000;

/**
 * Checks that every lane can send: workers, holds and other blockers, unknown messages, old messages, missing callbacks.
 * Also reports paused campaigns. Another check covers Redis itself.
 */
export async function checkLanes(config: Config): Promise<Finding[]> {
  return withLedger('lanes', config, async (ledger, client) => {
    const lanes = await viewKnownLanes(ledger);
    const here = namesConfiguredHere(config);
    return [
      ...checkServed(lanes, here),
      ...checkBlockers(lanes.filter((lane) => !isGone(lane, here))),
      ...checkUnknowns(lanes),
      ...(await Promise.all(lanes.map((lane) => checkWaiting(lane, ledger)))).flat(),
      ...(await checkCampaigns(client, config.prefix)),
    ];
  });
}

/** Checks that a live worker serves each lane. A lane that is no longer configured is an error only while messages wait there. */
function checkServed(lanes: readonly LaneView[], here: readonly string[]): Finding[] {
  const check = 'workers';
  const seen = new Set(lanes.map(({ instance }) => instance));
  const unseen = here.filter((name) => !seen.has(name)).map((name) => unserved(name, 0));
  const served = lanes.map((lane): Finding => {
    const { instance, workers, configured, queued } = lane;
    if (workers > 0) return { check, level: 'ok', message: words('doctor_served', { instance, workers }) };
    if (isGone(lane, here)) return { check, level: 'warning', ...found('doctor_gone', { instance }) };
    if (configured || here.includes(instance)) return unserved(instance, queued);
    return { check, level: 'error', ...found('doctor_gone_waiting', { instance, open: unsettled(lane) }) };
  });
  const all = [...served, ...unseen];
  return all.length === 0 ? [{ check, level: 'skipped', message: words('doctor_no_lanes') }] : all;
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
  return { check: 'workers', level: 'error', ...found('doctor_unserved', { instance, queued }) };
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
      .map((blocker): Finding => {
        const { means, steps, avoid } = advice(instance, blocker);
        return {
          check,
          level: isRed(blocker) ? 'error' : 'warning',
          message: `${headline(instance, blocker)}\n${means}`,
          fix: [...steps, ...(avoid === undefined ? [] : [avoid])].join('\n'),
        };
      }),
  );
  if (findings.length > 0) return findings;
  if (lanes.length === 0) return [{ check, level: 'skipped', message: words('doctor_lanes_new') }];
  return [{ check, level: 'ok', message: words('doctor_lanes_free', { count: lanes.length }) }];
}

function checkUnknowns(lanes: readonly LaneView[]): Finding[] {
  return lanes
    .filter(({ unknown }) => unknown > 0)
    .map(({ instance, unknown }) => ({
      check: 'unknown',
      level: 'warning',
      ...found('doctor_unknowns', { instance, unknown }),
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
      ...found('doctor_old', { instance, age: span(now - dueAt) }),
    });
  }
  if (acceptedAt !== undefined && now - acceptedAt > SILENT_MS && (callbackAt ?? 0) < acceptedAt) {
    findings.push({
      check: 'callbacks',
      level: 'warning',
      ...(callbackAt === undefined
        ? found('doctor_no_callbacks', { instance, accepted, steps: callbackSteps(instance) })
        : found('doctor_late_callbacks', {
            instance,
            last: span(now - callbackAt),
            accepted: span(now - acceptedAt),
          })),
    });
  }
  return findings;
}

async function checkCampaigns(client: RedisClient, prefix: string): Promise<Finding[]> {
  const paused = (await createCampaignStore(client, prefix).list()).filter(({ state }) => state === 'paused');
  return paused.map(({ id, name, reason }) => ({
    check: 'campaigns',
    level: 'warning',
    ...found('doctor_paused', { named: name === id ? id : `${name} (${id})`, id, reason }),
  }));
}
