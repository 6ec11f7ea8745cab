import { attemptsOf, type AttemptRecord, type MessageView } from '@pombo/core';
import type { Output } from '../terminal/output.ts';
import { moment } from '../terminal/table.ts';
import { words } from '../terminal/words.ts';

/** One line of a message's history. */
interface Entry {
  /** ISO 8601. */
  at: string;
  what: string;
  more: string;
}

/** Prints what happened to a message, in the order of time: its creation, each attempt, each callback, its end. */
export function printTimeline(view: MessageView, output: Output): void {
  output.say('');
  output.table(timelineOf(view), [
    [words('fact_name', { name: 'when' }), ({ at }) => moment(at)],
    [words('fact_name', { name: 'what' }), ({ what }) => words('message_event', { what })],
    [words('fact_name', { name: 'details' }), ({ more }) => more],
  ]);
}

/** Returns the history of a message, oldest first. */
function timelineOf(view: MessageView): Entry[] {
  const { createdAt, sendAt, status, statusAt, error, resolved } = view;
  const attempts = attemptsOf(view);
  const times: [string | undefined, string][] = [
    [view.sentAt, 'sent'],
    [view.deliveredAt, 'delivered'],
    [view.readAt, 'read'],
  ];
  const entries = [
    {
      at: createdAt,
      what: 'queued',
      more: sendAt === undefined ? '' : words('message_send_at', { at: moment(sendAt) ?? '' }),
    },
    ...attempts.map((attempt) => ({ at: attempt.startedAt ?? attempt.endedAt, ...attemptTexts(attempt) })),
    ...times.flatMap(([at, what]) => (at === undefined ? [] : [{ at, what, more: '' }])),
    ...(resolved === undefined
      ? []
      : [{ at: resolved.at, what: words('message_resolved_as', { as: resolved.as }), more: resolved.why ?? '' }]),
  ];
  // An end that no attempt had: a callback, a person, or time.
  const isNew = !entries.some(({ at }) => at >= statusAt) && attempts.at(-1)?.endedAt !== statusAt;
  if (isNew && ENDS.has(status))
    entries.push({ at: statusAt, what: status, more: error === undefined ? '' : `${error.code}: ${error.message}` });
  return entries.toSorted((a, b) => a.at.localeCompare(b.at));
}

const ENDS: ReadonlySet<string> = new Set(['failed', 'unknown', 'cancelled', 'expired', 'suppressed']);

function attemptTexts(record: AttemptRecord): { what: string; more: string } {
  const { httpStatus, detail, startedAt, endedAt, outcome, times = 1 } = record;
  const parts = [
    words('message_event', { what: outcome }),
    ...(httpStatus === undefined ? [] : [`HTTP ${httpStatus}`]),
    ...(detail === undefined || detail === '' ? [] : [`"${detail}"`]),
    ...(startedAt === undefined || times > 1 ? [] : [tookText(startedAt, endedAt)]),
  ];
  return { what: numberText(record), more: `${parts.join(', ')}${followsText(record)}` };
}

/** `attempt 2`, `attempts 2–5`, `no request made (4 times)` */
function numberText({ attempt, times = 1 }: AttemptRecord): string {
  if (attempt === undefined) return words('message_no_request', { times });
  return words('message_attempt', { first: attempt - times + 1, last: attempt });
}

function tookText(startedAt: string, endedAt: string): string {
  const ms = Date.parse(endedAt) - Date.parse(startedAt);
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** `; the number was held (credentials), queued again` */
function followsText({ status, retryAt, hold, outcome }: AttemptRecord): string {
  const held = hold === undefined ? [] : [words('message_held', { hold })];
  const then =
    status === 'queued' ? [words('message_again')] : status === outcome ? [] : [words('message_then', { status })];
  const notBefore = retryAt === undefined ? [] : [words('message_not_before', { at: moment(retryAt) ?? '' })];
  const parts = [...held, ...then, ...notBefore];
  return parts.length === 0 ? '' : `; ${parts.join(', ')}`;
}
