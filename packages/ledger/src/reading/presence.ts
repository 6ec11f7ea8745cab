import { messageKey } from '@pombo/core';
import type { ReadingParts } from './reading.ts';

/** What Redis has of an id that was queued once. */
export type Present =
  /** `createdAt`: ms since the epoch; 0 where it is not known: a message that came from another lane was made again there. */
  | { is: 'kept'; createdAt: number }
  /** It stands in for a message that Redis lost after an attempt; creating that message again fills it in. */
  | { is: 'stub' }
  | { is: 'missing' };

/** Looks for messages that one shard of a cluster may have lost while the others kept what they know of them. */
export interface Presence {
  /** One entry per id, in the order asked: on these lanes and on those that the id index names. */
  of(ids: readonly string[], lanes: readonly string[]): Promise<Present[]>;
}

export function createPresence({ idIndex, fields }: Pick<ReadingParts, 'idIndex' | 'fields'>): Presence {
  async function on(lane: string, keys: readonly string[]): Promise<Present[]> {
    const found = await fields.readMany(lane, keys, ['status', 'createdAt', 'stub', 'hop']);
    return found.map(([status, createdAt, stub, hop] = []) => {
      // A tombstone: it was transferred to another lane.
      if (status == null || status === 'moved') return MISSING;
      if (stub != null) return { is: 'stub' };
      return { is: 'kept', createdAt: hop == null ? Number(createdAt ?? 0) : 0 };
    });
  }

  async function elsewhere(key: string, [home, ...others]: readonly string[]): Promise<Present> {
    const named = await idIndex.lanes(key);
    // Nothing else is left of an erased person.
    if (named.includes('erased')) return { is: 'kept', createdAt: 0 };
    // The id index may have lost its entry too.
    for (const lane of new Set([...named, ...others])) {
      if (lane === home) continue;
      const [found] = await on(lane, [key]);
      if (found !== undefined && found.is !== 'missing') return found;
    }
    return MISSING;
  }

  return {
    async of(ids, lanes) {
      const keys = ids.map(messageKey);
      const here = await on(lanes[0]!, keys);
      return Promise.all(here.map(async (each, at) => (each.is === 'missing' ? elsewhere(keys[at]!, lanes) : each)));
    },
  };
}

const MISSING: Present = { is: 'missing' };
