import { messageKey, type Status } from '@pombo/core';
import type { ReadingParts } from './reading.ts';

/** What happened to an id's message, as far as it decides whether its recipient may be sent another. */
export interface SendRecord {
  status: Status;
  campaign?: string;
  /** ms since the epoch. */
  createdAt: number;
  /** It has ended and nothing of it was sent: every attempt, if there was any, is proven unsent. */
  provenUnsent: boolean;
  /** The id is taken, but its message was not found: it is in transit, about to be created, or lost. Its owner is unknown. */
  missing?: true;
}

export interface SendRecords {
  /** One entry per id, in the order asked; undefined when no message has it. Looks on `lane` first. */
  of(ids: readonly string[], lane?: string): Promise<(SendRecord | undefined)[]>;
}

export function createSendRecords({ idIndex, fields }: Pick<ReadingParts, 'idIndex' | 'fields'>): SendRecords {
  async function on(lane: string, key: string): Promise<SendRecord | undefined> {
    const names = ['status', 'campaign', 'unproven', 'createdAt'];
    const [status, campaign, unproven, createdAt] = (await fields.read(lane, key, names)) ?? [];
    // A tombstone: it was transferred to another lane.
    if (status == null || status === 'moved' || status === 'erased') return undefined;
    return {
      status: status as Status,
      ...(campaign == null ? {} : { campaign }),
      createdAt: Number(createdAt),
      provenUnsent: UNSENT.has(status) && Number(unproven ?? 0) <= 0,
    };
  }

  async function one(id: string, lane: string | undefined): Promise<SendRecord | undefined> {
    const key = messageKey(id);
    const here = lane === undefined ? undefined : await on(lane, key);
    if (here !== undefined) return here;
    const lanes = await idIndex.lanes(key);
    if (lanes.length === 0) return undefined;
    for (const there of lanes.filter((name) => name !== lane)) {
      const found = await on(there, key);
      if (found !== undefined) return found;
    }
    // The id index names a lane that does not have it.
    return { status: 'queued', createdAt: Date.now(), provenUnsent: false, missing: true };
  }

  return { of: (ids, lane) => Promise.all(ids.map((id) => one(id, lane))) };
}

/** Statuses in which no attempt counts as sent, unless an earlier one is unproven. */
const UNSENT: ReadonlySet<string> = new Set(['failed', 'cancelled', 'expired', 'suppressed'] satisfies Status[]);
