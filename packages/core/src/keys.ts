import { hash } from 'node:crypto';
import type { Priority } from './message/input.ts';

/**
 * Names of a message's keys, shared by all code that must find them. All keys of one lane have the lane as their hash
 * tag, so that one script may touch them on Redis Cluster; no key contains a token or a phone.
 */

/** Returns the key prefix of a lane's slot: `pombo:{vendas}`. It is also the prefix of its BullMQ queue. */
export function laneSlot(prefix: string, lane: string): string {
  return `${prefix}:{${lane}}`;
}

/** Returns the hash of the places taken under a campaign's daily limit on a day. Its name differs from a lane's, because both may share a name. */
export function campaignDayKey(prefix: string, campaign: string, day: string): string {
  return `${laneSlot(prefix, campaign)}:campaign-day:${day}`;
}

/** Name of the BullMQ queue inside a lane's slot. */
export const QUEUE_NAME = 'queue';

/** Returns the channel on which a lane's name is published after jobs were added to it. */
export function wakeChannel(prefix: string): string {
  return `${prefix}:wake`;
}

/** Returns the message key: SHA-256 of the id, in hex. BullMQ refuses integers and `:`; ids may hold any printable text. */
export function messageKey(id: string): string {
  const lost = LOST_ID.exec(id);
  if (lost !== null) return lost[1]!;
  return hash('sha256', id);
}

const LOST_ID = /^lost-([0-9a-f]{64})$/;

/**
 * Returns the id under which people find a message if Redis has lost everything about it, including its own id. Both ids
 * lead to the same message.
 */
export function lostId(key: string): string {
  return `lost-${key}`;
}

/** Returns the queue job id: message key and generation. Queueing again needs a new generation, because BullMQ silently ignores the id of an active job. */
export function jobId(key: string, generation: number): string {
  return `${key}-${generation}`;
}

/** Returns the message key and generation of a queue job id. */
export function parseJobId(id: string): { key: string; generation: number } {
  const at = id.lastIndexOf('-');
  return { key: id.slice(0, at), generation: Number(id.slice(at + 1)) };
}

/** BullMQ priorities: lower goes first; 0 would go to the plain list, ahead of all others. */
export const QUEUE_PRIORITY: Record<Priority, number> = { urgent: 1, normal: 10, bulk: 20 };
