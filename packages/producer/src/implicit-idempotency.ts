import { createHash } from 'node:crypto';
import { isTaken, messageKey, type MessageView, type Status } from '@pombo/core';
import type { Ledger } from '@pombo/ledger';
import type { RedisClient } from '@pombo/redis';

const MINUTE_MS = 60 * 1000;

/**
 * How long a repeated body counts as the same message (ms). A client that lost a response repeats within minutes and
 * must not send twice; the same picture posted again tomorrow must be sent.
 * - Waiting messages match as long as they wait.
 * - Accepted messages match for two minutes.
 * - Unknown messages match for the ten minutes in which Pombo looks for evidence.
 * - Messages that were not sent never match.
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

/** The position in the chain is kept as long as the ledger may hold its messages. */
const KEPT_MS = 100 * 24 * 60 * 60 * 1000;

interface ImplicitIdDeps {
  redis: RedisClient;
  prefix: string;
  ledger: Pick<Ledger, 'messages'>;
}

/**
 * Returns the id for a body without one: that of the message it repeats while that one matches (see {@link JOINED_MS}),
 * otherwise a new one. The ids of the same body form a chain, and each request walks to its end: two simultaneous
 * requests find the same id in any process, and the ledger creates one message.
 */
export async function implicitId(
  lane: string,
  body: object,
  { redis, prefix, ledger }: ImplicitIdDeps,
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
    // Losing the hint only costs a longer walk.
    if (at > start) await redis.set(hint, at, 'PX', KEPT_MS);
    return id;
  }
}

function isOver(view: MessageView, nowMs: number): boolean {
  const takenAt = view.acceptedAt ?? view.sentAt ?? view.deliveredAt ?? view.readAt;
  const since = isTaken(view.status) && takenAt !== undefined ? takenAt : view.statusAt;
  return nowMs - Date.parse(since) >= JOINED_MS[view.status];
}
