import { defined } from '@pombo/core';
import type { ClosedRun } from '../lane-run.ts';

/** Reports a closed attempt to metrics and traces, if there are any. */
export function reportAttempt(run: ClosedRun): void {
  const { context, lane, message, attempt, outcome, verdict, at } = run;
  if (context.onAttempt === undefined) return;
  const { clock } = context;
  const offset = clock.wall() - clock.monotonic();
  const time = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms + offset);
  const now = clock.monotonic();
  context.onAttempt({
    lane,
    type: message.body.type,
    attempt: attempt.attempt,
    outcome: outcome.kind,
    status: verdict.to,
    ...defined({ httpStatus: outcome.httpStatus, trace: message.body.trace }),
    times: {
      started: time(at['load:start'] ?? now)!,
      requested: time(attempt.asked.monotonic)!,
      opened: time(attempt.recordedAt)!,
      ...defined({ writing: time(at['send:writing']) }),
      answered: time(at['send:answered'] ?? now)!,
      closed: time(at['close-attempt:closed'] ?? now)!,
    },
  });
}
