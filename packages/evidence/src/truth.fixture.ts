import type { Findings } from './findings.ts';
import { idsOf, type History } from './gateway.fixture.ts';

/** Returns the findings that contradict what really happened; empty if every finding is true. */
export function liesIn(findings: Findings, history: History): string[] {
  const lies: string[] = [];
  for (const [at, { taken }] of history.attempts.entries()) {
    const found = findings.attempts.get(String(at))!;
    const ids = idsOf(at);
    if (found.taken && !taken) lies.push(`attempt ${at} was never taken`);
    if (found.zaapId !== undefined && found.zaapId !== ids.zaapId) lies.push(`${found.zaapId} given to attempt ${at}`);
    if (found.messageId !== undefined && found.messageId !== ids.messageId)
      lies.push(`${found.messageId} given to attempt ${at}`);
  }
  for (const { owner, message, zaapId, messageId } of findings.pairs) {
    const makers = new Set([zaapId, messageId].filter((id) => id !== undefined).map((id) => makerOf(id)));
    if (owner !== undefined && [...makers].some((maker) => maker !== owner))
      lies.push(`${[...makers].join()} is said to be attempt ${owner}`);
    if (message !== undefined && [...makers].some((maker) => history.attempts[Number(maker)]?.message !== message))
      lies.push(`${[...makers].join()} is said to be of ${message}`);
  }
  for (const [message, found] of findings.messages) {
    const mine = history.attempts.flatMap((attempt, at) => (attempt.message === message ? [at] : []));
    const times = mine.filter((at) => history.attempts[at]!.taken).length;
    if (found.taken && times === 0) lies.push(`${message} was never taken`);
    if (found.possibleDuplicate === 'certain' && times < 2) lies.push(`${message} arrived ${times} times`);
    const stored = mine.some((at) => history.signs.some(({ maker }) => maker === at) && !isRefused(history, at));
    if (found.unsent !== undefined && mine.some((at) => mayHaveArrived(history, at)))
      lies.push(`${message} is said to be unsent`);
    if (found.unsent === 'not-queued' && mine.some((at) => history.attempts[at]!.taken && !isRefused(history, at)))
      lies.push(`${message} is said never to have been queued`);
    if (found.mayRetry && stored) lies.push(`${message} may be sent again although a sign of it is stored`);
  }
  return lies;
}

/** True if Z-API has it, and either did not report a failure or showed that it was sent. */
function mayHaveArrived({ attempts, signs }: History, at: number): boolean {
  if (!attempts[at]!.taken) return false;
  const mine = signs.filter(({ maker }) => maker === at);
  const ends = mine.filter(({ form }) => form === 'failure' || form === 'refusal');
  const shown = mine.filter(({ form }) => form === 'delivery' || form === 'progress' || form === 'echo');
  const first = Math.min(...ends.map(({ after }) => after));
  return ends.length === 0 || shown.length > 0 || mine.some(({ form, after }) => form === 'listing' && after > first);
}

/** True if every report of Z-API says that it never entered the queue. */
function isRefused({ signs }: History, at: number): boolean {
  const mine = signs.filter(({ maker }) => maker === at);
  return (
    mine.length > 0 &&
    mine.every(({ form }) => form === 'refusal' || form === 'listing') &&
    mine.some(({ form }) => form === 'refusal')
  );
}

function makerOf(id: string): string {
  return id.slice(1);
}

/** Returns the positive findings that `before` has and `after` lacks. */
export function revoked(before: Findings, after: Findings): string[] {
  const gone: string[] = [];
  for (const [nonce, { taken, zaapId, messageId }] of before.attempts) {
    const now = after.attempts.get(nonce)!;
    if (taken && !now.taken) gone.push(`attempt ${nonce} taken`);
    if (zaapId !== undefined && now.zaapId !== zaapId) gone.push(`attempt ${nonce} zaapId`);
    if (messageId !== undefined && now.messageId !== messageId) gone.push(`attempt ${nonce} messageId`);
  }
  for (const [message, { taken, possibleDuplicate }] of before.messages) {
    if (taken && !after.messages.get(message)!.taken) gone.push(`${message} taken`);
    if (possibleDuplicate === 'certain' && after.messages.get(message)!.possibleDuplicate !== 'certain')
      gone.push(`${message} certain duplicate`);
  }
  return gone;
}
