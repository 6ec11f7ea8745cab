import { createHash } from 'node:crypto';
import type { Priority } from './message.ts';

/**
 * Names of the places where a message lives, shared by everyone who must find them. Everything of one lane has the
 * lane as its hash tag, so that one script may touch it on Redis Cluster; no key holds a token or a phone.
 */

/** Key prefix of a lane's slot: `pombo:{vendas}`. Also the prefix of its BullMQ queue. */
export function laneSlot(prefix: string, lane: string): string {
  return `${prefix}:{${lane}}`;
}

/** Hash of the places that are taken under a campaign's daily limit on a day. A campaign may have the name of a lane: their days have other names. */
export function campaignDayKey(prefix: string, campaign: string, day: string): string {
  return `${laneSlot(prefix, campaign)}:campaign-day:${day}`;
}

/** Name of the BullMQ queue inside a lane's slot. */
export const QUEUE_NAME = 'queue';

/** Channel on which a lane's name is published after jobs were added to it. */
export function wakeChannel(prefix: string): string {
  return `${prefix}:wake`;
}

/** The message key: SHA-256 of the id, in hex. BullMQ refuses integers and `:`, ids may hold anything printable. */
export function messageKey(id: string): string {
  const lost = LOST_ID.exec(id);
  if (lost !== null) return lost[1]!;
  return createHash('sha256').update(id).digest('hex');
}

const LOST_ID = /^lost-([0-9a-f]{64})$/;

/**
 * The id under which people find a message of which Redis has lost everything, its own id too. It leads to the same
 * message as that does.
 */
export function lostId(key: string): string {
  return `lost-${key}`;
}

/** Queue job id: message key and generation. A new way into the queue needs a new generation, since BullMQ silently ignores an id whose job is still active. */
export function jobId(key: string, generation: number): string {
  return `${key}-${generation}`;
}

/** The message key and generation that a queue job id names. */
export function parseJobId(id: string): { key: string; generation: number } {
  const at = id.lastIndexOf('-');
  return { key: id.slice(0, at), generation: Number(id.slice(at + 1)) };
}

/** BullMQ priorities: lower goes first; 0 would go to the plain list, ahead of everything. */
export const QUEUE_PRIORITY: Record<Priority, number> = { urgent: 1, normal: 10, bulk: 20 };
