import { createHash } from 'node:crypto';
import { isTaken, messageKey, type MessageView, type Status } from '@pombo/core';
import type { AppParts } from '../deps.ts';

const MINUTE_MS = 60 * 1000;

/**
 * How long a message answers a repetition of its own body (ms). A client that lost an answer repeats within minutes and
 * must not send twice; the same picture posted again tomorrow must be sent. What still waits answers for as long as it
 * waits; what Z-API took, for two minutes from then; what may have been sent, for the ten minutes in which evidence is
 * looked for; what was not sent, never.
 */
const JOINED_MS: Record<Status, number> = {
  queued: Infinity,
  sending: Infinity,
  accepted: 2 * MINUTE_MS,
  sent: 2 * MINUTE_MS,
  delivered: 2 * MINUTE_MS,
  read: 2 * MINUTE_MS,
  unknown: 10 * MINUTE_MS,
  failed: 0,
  cancelled: 0,
  expired: 0,
  suppressed: 0,
};

/** The place in the chain is remembered as long as the ledger can know the messages of it. */
const KEPT_MS = 100 * 24 * 60 * 60 * 1000;

/**
 * The id for a body that comes without one: that of the message it repeats, as long as that message answers for it
 * (see {@link JOINED_MS}), else a new one. The ids of the same body form a chain, and each request walks to its end: two
 * at the same moment find the same one, in whatever process, and the ledger makes one message of it.
 */
export async function idForBody(
  lane: string,
  body: object,
  { redis, prefix, ledger }: Pick<AppParts, 'redis' | 'prefix' | 'ledger'>,
): Promise<string> {
  const print = createHash('sha256')
    .update(JSON.stringify([lane, body]))
    .digest('hex')
    .slice(0, 32);
  const hint = `${prefix}:repeated:${print}`;
  const start = Number((await redis.get(hint)) ?? 0);
  for (let at = start; ; at += 1) {
    const id = `zapi-${print}-${at}`;
    const view = await ledger.messages.getByKey(lane, messageKey(id));
    if (view !== undefined && isOver(view, Date.now())) continue;
    // A lost hint costs a longer walk, nothing else.
    if (at > start) await redis.set(hint, at, 'PX', KEPT_MS);
    return id;
  }
}

function isOver(view: MessageView, nowMs: number): boolean {
  const takenAt = view.acceptedAt ?? view.sentAt ?? view.deliveredAt ?? view.readAt;
  const since = isTaken(view.status) && takenAt !== undefined ? takenAt : view.statusAt;
  return nowMs - Date.parse(since) >= JOINED_MS[view.status];
}
