import { createHash } from 'node:crypto';
import { messageKey, type MessageView } from '@pombo/message';
import type { AppParts } from './parts.ts';

/** After its acceptance a message is the answer to its own repetition for so long; then the same body is a new message. */
const JOINED_MS = 2 * 60 * 1000;
/** The place in the chain is remembered as long as the ledger can know the messages of it. */
const KEPT_MS = 100 * 24 * 60 * 60 * 1000;

/**
 * The id for a body that comes without one, so that a client's blind repetition joins the message it repeats: while
 * that one is not accepted yet (also while nobody knows whether it was), and for two minutes after. The ids of the
 * same body form a chain, and whoever asks walks to its end: two at the same moment find the same one, in whatever
 * process, and the ledger makes one message of it.
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
  switch (view.status) {
    case 'queued':
    case 'sending':
    case 'unknown':
      return false;
    case 'failed':
    case 'cancelled':
    case 'expired':
    case 'suppressed':
      return true;
    case 'accepted':
    case 'sent':
    case 'delivered':
    case 'read': {
      const takenAt = view.acceptedAt ?? view.sentAt ?? view.deliveredAt ?? view.readAt;
      return takenAt === undefined || nowMs - Date.parse(takenAt) > JOINED_MS;
    }
  }
}
