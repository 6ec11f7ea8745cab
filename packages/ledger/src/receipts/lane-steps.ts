import { defined } from '@pombo/core';
import { instancesKey, laneKeys } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/** What receipts record about a lane. */
export interface ReceiptLanes {
  /** Z-API sent a callback for the lane just now, so silence means something from here on. */
  noteCallback(lane: string): Promise<void>;
  /** Z-API called back that the number connected. */
  noteConnected(lane: string): Promise<void>;
  /** Records a search of Z-API's queue. */
  noteSearch(lane: string, searched: Searched): Promise<void>;
  /** When the last callback came (ms), and the last search. */
  lastHeard(lane: string): Promise<{ callbackAt?: number; searched?: Searched }>;
  /** Counts a rejection; returns how many came in a row. */
  countRejection(lane: string): Promise<number>;
  clearRejections(lane: string): Promise<void>;
  /** Whether the number is ours alone: false when its operator says that another system sends through it too. */
  isExclusive(lane: string): Promise<boolean>;
}

/** The last search of a lane's queue at Z-API; `at` in ms. */
export interface Searched {
  at: number;
  listed: number;
}

export function createReceiptLanes(client: RedisClient, prefix: string): ReceiptLanes {
  const set = bindScript(client, 'shared/hset-oom', 1);
  const count = bindScript(client, 'shared/hincr-oom', 1);
  const recordOf = (lane: string): string => laneKeys(prefix, lane).lane;

  return {
    noteCallback: async (lane) => void (await set(recordOf(lane), 'callbacks', Date.now(), '')),
    noteConnected: async (lane) => void (await set(recordOf(lane), 'connectedAt', Date.now(), '')),
    noteSearch: async (lane, searched) => void (await set(recordOf(lane), 'searched', JSON.stringify(searched), '')),

    async lastHeard(lane) {
      const [callbacks, searched] = await client.hmget(recordOf(lane), 'callbacks', 'searched');
      return defined({
        callbackAt: callbacks == null ? undefined : Number(callbacks),
        searched: searched == null ? undefined : (JSON.parse(searched) as Searched),
      });
    },

    countRejection: async (lane) => (await count(recordOf(lane), 'rejected')) as number,
    clearRejections: async (lane) => void (await client.hdel(recordOf(lane), 'rejected')),

    async isExclusive(lane) {
      const info = await client.hget(instancesKey(prefix), lane);
      return info === null || (JSON.parse(info) as { exclusive: boolean }).exclusive;
    },
  };
}
