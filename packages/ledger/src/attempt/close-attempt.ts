import { isGatewayFailure, type AttemptsPort, type Status, type Verdict } from '@pombo/core';
import { laneKeys } from '../storage/keys.ts';
import { bindNamed, type RedisClient } from '../storage/script.ts';
import { componentIn, type Subjects } from './subjects.ts';

export interface CloseParts {
  prefix: string;
  retentionMs: number;
  subjects: Subjects;
}

/** Closes the attempt with a nonce, and records its outcome. */
export function createClose(
  client: RedisClient,
  { prefix, retentionMs, subjects }: CloseParts,
): Pick<AttemptsPort, 'close'> {
  const closeAttempt = bindNamed(client, 'attempt/close-attempt');
  return {
    async close(lane, key, nonce, verdict, { httpStatus, job } = {}) {
      const keys = laneKeys(prefix, lane);
      const record = job === undefined ? keys.message(key) : job.keys + job.id;
      const subject = await subjects.of(lane, key);
      const reply = (await closeAttempt({
        message: keys.message(key),
        lane: keys.lane,
        holds: keys.holds,
        facts: keys.facts(componentIn(subject)),
        components: keys.components,
        due: keys.due,
        job: record,
        lock: job === undefined ? record : `${record}:lock`,
        active: job === undefined ? record : `${job.keys}active`,
        slot: keys.slot,
        key,
        nonce,
        verdict: encodeVerdict(verdict, httpStatus),
        retentionMs,
        subject,
        jobId: job?.id ?? '',
        token: job?.token ?? '',
      })) as [string, string, number, number, number, number];
      subjects.forget(key);
      const [answer, status] = reply;
      if (answer !== 'done') return { answer: 'stale', status: status as Status | 'gone', facts: reply[2] === 1 };
      const [, , generation, waitMs, orphans, facts] = reply;
      return { answer, status: status as Status, generation, waitMs, orphans, facts: facts === 1 };
    },
  };
}

/** Returns the JSON that close-attempt.lua reads. It has no key for what is absent, and its durations are whole. */
function encodeVerdict(verdict: Verdict, httpStatus: number | undefined): string {
  const { to, lane } = verdict;
  const error = 'error' in verdict ? verdict.error : undefined;
  const isRetry = to === 'queued';
  return JSON.stringify({
    to,
    ...('ids' in verdict ? verdict.ids : {}),
    errorCode: error?.code,
    error: error?.message,
    httpStatus,
    waitMs: Math.ceil(lane.waitMs),
    backoffMs: isRetry && verdict.after === 'gateway-failure' ? Math.ceil(verdict.backoffMs) : undefined,
    errored: isGatewayFailure(verdict) || undefined,
    fault: lane.fault?.code,
    probe: lane.fault?.probe,
    unwritten: (isRetry && verdict.after === 'no-request') || undefined,
    hold: lane.hold?.reason,
    holdDetail: lane.hold?.detail,
  });
}
