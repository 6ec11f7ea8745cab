import type { Findings } from './judge.ts';
import { idsOf, type History } from './gateway.fixture.ts';

/** Where findings contradict what really happened; empty: every finding is true. */
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
    const stored = history.signs.some(({ maker }) => mine.some((at) => at === maker));
    if (found.mayRetry && stored) lies.push(`${message} may be sent again although a sign of it is stored`);
  }
  return lies;
}

function makerOf(id: string): string {
  return id.slice(1);
}

/** Positive findings that `before` had and `after` has no more. */
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
