import { MESSAGE, MESSAGES, STATUS } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import type { Attempt, Message, Status } from '../../api/types.ts';
import { Icon, type IconName } from '../../ui/icons.tsx';
import { useReasons } from '../../ui/reasons.ts';
import { Time } from '../../ui/time.tsx';
import layout from '../../ui/layout.module.css';
import { fill, useWords } from '../../words/language.tsx';
import styles from './message.module.css';

/** One line of a message's history. */
interface Entry {
  at: string;
  name: string;
  icon: IconName;
  /** What was seen, and what followed. */
  more?: ReactNode;
}

/** What happened to a message, in time: its creation, each attempt, each report of Z-API, its end; then what lies ahead. */
export function Timeline({ message }: { message: Message }): ReactNode {
  const entries = useEntries(message);
  return (
    <ol className={styles.timeline}>
      {entries.map(({ at, name, icon, more }) => (
        <li key={`${at} ${name}`}>
          <Icon name={icon} size={14} />
          <span>
            {name}
            {more !== undefined && <span className={styles.more}>{more}</span>}
          </span>
          <span className={layout.dim}>
            <Time at={at} as="moment" />
          </span>
        </li>
      ))}
    </ol>
  );
}

const ENDED: readonly Status[] = ['failed', 'unknown', 'cancelled', 'expired', 'suppressed'];

function useEntries(message: Message): Entry[] {
  const { w, number } = useWords({ messages: MESSAGES, message: MESSAGE, status: STATUS });
  const { attemptLog = [], statusAt, status, resolved } = message;
  const m = w.messages;
  const numbered = ({ attempt, times = 1 }: Attempt): string => {
    if (attempt === undefined) {
      return times > 1 ? fill(w.message.noRequests, { n: number(times) }) : w.message.noRequest;
    }
    return times > 1
      ? fill(w.message.attemptsRange, { first: number(attempt - times + 1), last: number(attempt) })
      : fill(w.message.attempt, { n: number(attempt) });
  };
  const times: [string, string | undefined, IconName][] = [
    [m.created, message.createdAt, 'dot'],
    [m.sent, message.sentAt, 'send'],
    [m.delivered, message.deliveredAt, 'check'],
    [m.read, message.readAt, 'check'],
  ];
  const attempts = attemptLog.map((attempt) => ({
    at: attempt.startedAt ?? attempt.endedAt,
    name: numbered(attempt),
    icon: iconOf(attempt),
    more: <AttemptText attempt={attempt} />,
  }));
  const decided =
    resolved === undefined
      ? []
      : [{ at: resolved.at, name: fill(m.resolved, { as: resolved.as }), icon: 'dot' as const, more: resolved.why }];
  // An end that no attempt had: a callback, a person, or time.
  const isNew = ENDED.includes(status) && attemptLog.at(-1)?.endedAt !== statusAt;
  const end = isNew ? [{ at: statusAt, name: w.status[status], icon: endIcon(status), more: message.error?.code }] : [];
  const past: Entry[] = [...times.flatMap(present), ...attempts, ...decided, ...end];
  return [...past.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)), ...useAhead(message)];
}

/** What a queued message waits for. */
function useAhead({ status, sendAt, nextAttemptAt, expiresAt }: Message): Entry[] {
  const { w } = useWords({ messages: MESSAGES });
  if (status !== 'queued') return [];
  const times: [string, string | undefined, IconName][] = [
    [w.messages.planned, sendAt, 'clock'],
    [w.messages.nextAttempt, nextAttemptAt, 'clock'],
    [w.messages.expires, expiresAt, 'clock'],
  ];
  return times.flatMap(present);
}

function present([name, at, icon]: [string, string | undefined, IconName]): Entry[] {
  return at === undefined ? [] : [{ at, name, icon }];
}

/** `image_gone, HTTP 400, “gone”, took 1.2 s → queued again, not before 14:03` */
function AttemptText({ attempt }: { attempt: Attempt }): ReactNode {
  const { w, number, moment } = useWords({ message: MESSAGE, status: STATUS });
  const { reason: named } = useReasons();
  const { outcome, httpStatus, detail, startedAt, endedAt, times = 1, status, retryAt, hold } = attempt;
  const ms = startedAt === undefined || times > 1 ? undefined : Date.parse(endedAt) - Date.parse(startedAt);
  const took = ms === undefined ? undefined : ms < 1000 ? `${ms} ms` : `${number(Math.round(ms / 100) / 10)} s`;
  const seen = [
    ...(httpStatus === undefined ? [] : [fill(w.message.http, { status: httpStatus })]),
    ...(detail === undefined || detail === '' ? [] : [`“${detail}”`]),
    ...(took === undefined ? [] : [fill(w.message.took, { time: took })]),
  ];
  const follows = [
    ...(hold === undefined ? [] : [fill(w.message.heldNumber, { reason: named(hold) })]),
    ...(status === 'queued'
      ? [w.message.again]
      : status === outcome
        ? []
        : [fill(w.message.followed, { status: w.status[status] })]),
    ...(retryAt === undefined ? [] : [fill(w.message.notBefore, { time: moment(retryAt) })]),
  ];
  return (
    <>
      {outcome === 'accepted' ? w.message.acceptedBy : <code>{outcome}</code>}
      {seen.map((text) => `, ${text}`)}
      {follows.length > 0 && ` → ${follows.join(', ')}`}
    </>
  );
}

function iconOf({ outcome, status }: Attempt): IconName {
  if (outcome === 'accepted') return 'check';
  if (status === 'unknown') return 'unknown';
  return status === 'queued' ? 'clock' : 'stop';
}

function endIcon(status: Status): IconName {
  return status === 'unknown' ? 'unknown' : 'stop';
}
