import type { InstanceInfo, LaneView } from '@pombo/core';
import { viewKnownLanes, type Ledger } from '@pombo/ledger';
import { redisNow } from '@pombo/redis';
import { localDay } from '@pombo/schedule';
import type { Config } from '@pombo/worker';
import { words } from '../../terminal/words.ts';
import { found, type Finding } from '../finding.ts';
import { withLedger } from './with-ledger.ts';

const check = 'headroom';

/** A queue that takes longer than this at its number's pace is reported (hours). */
const LONG_HOURS = 24;

/** Compares what waits for each number with what it may send: its daily limit and its pace. */
export function checkHeadroom(config: Config): Promise<Finding[]> {
  return withLedger(check, config, async (ledger, client) => {
    const [lanes, published, now] = await Promise.all([
      viewKnownLanes(ledger),
      ledger.instances.known(),
      redisNow(client),
    ]);
    const findings = await Promise.all(
      lanes.map(async (lane) => {
        const info = published.get(lane.instance);
        return info === undefined ? [] : [...(await limitOf(lane, info, { ledger, now })), ...paceOf(lane, info)];
      }),
    );
    const all = findings.flat();
    return all.length > 0 ? all : [{ check, level: 'ok', message: words('doctor_headroom_none') }];
  });
}

async function limitOf(
  { instance, queued, blockers }: LaneView,
  { rules }: InstanceInfo,
  { ledger, now }: { ledger: Ledger; now: number },
): Promise<Finding[]> {
  const limit = rules?.dailyLimit;
  if (limit === undefined) return [];
  const begun = await ledger.quota.reserved({ lane: instance }, localDay(now, rules?.timezone).name);
  const left = Math.max(0, limit - begun);
  // Once it is used up, the lane's own state says so.
  const isReported = blockers.some(({ code }) => code === 'daily-limit');
  if (queued <= left || isReported)
    return [{ check, level: 'ok', message: words('doctor_headroom', { instance, left, limit }) }];
  return [{ check, level: 'warning', ...found('doctor_headroom_short', { instance, queued, left, limit }) }];
}

function paceOf({ instance, queued }: LaneView, { pace }: InstanceInfo): Finding[] {
  const hours = Math.round((queued * (pace.min + pace.max)) / 2 / 3600);
  if (hours <= LONG_HOURS) return [];
  return [{ check, level: 'warning', ...found('doctor_headroom_long', { instance, queued, hours }) }];
}
