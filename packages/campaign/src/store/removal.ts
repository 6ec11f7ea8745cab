import { campaignDayKey } from '@pombo/core';
import { bindScript, type RedisClient } from '@pombo/redis';

/** Deletes what the store keeps of a campaign. */
export interface Removal {
  /**
   * Deletes a campaign whose state is `removing`, its record last, so that a removal that was cut off can be repeated.
   * `fence`: that of the record when it got this state. Throws when the record has changed since.
   */
  remove(id: string, fence: number): Promise<void>;
  /** Keys of a lane's rows, from the last to the first: deleted in this order they have no gap that would hide the rest. */
  chunksOf(id: string, lane: string): Promise<string[]>;
}

export interface RemovalKeys {
  prefix: string;
  /** Set of the campaigns that a feeder looks at, and sorted set of all campaigns by creation. */
  running: string;
  index: string;
  record(id: string): string;
  fed(id: string): string;
  outbox(id: string): string;
  /** Set of the lanes that rows are stored for. */
  lanes(id: string): string;
  /** Hash of the failures in a row of its images. */
  media(id: string): string;
  /** Set of the stored images that rows name. */
  rowImages(id: string): string;
  chunk(id: string, lane: string, chunk: number): string;
}

const folder = new URL('../../lua/', import.meta.url);

/** Keys deleted in one step: a chunk holds some hundred rows. */
const BATCH = 50;

/** Days around today whose counter may still be there; it goes after three days automatically. */
const DAYS = [-4, -3, -2, -1, 0, 1];
const DAY_MS = 24 * 60 * 60 * 1000;

export function createRemoval(client: RedisClient, keys: RemovalKeys): Removal {
  const deleteKeys = bindScript(client, folder, 'delete-keys', undefined);

  async function chunksOf(id: string, lane: string): Promise<string[]> {
    const chunks: string[] = [];
    for (let at = 0; (await client.exists(keys.chunk(id, lane, at))) === 1; at += 1)
      chunks.push(keys.chunk(id, lane, at));
    return chunks.toReversed();
  }

  function dayKeys(id: string): string[] {
    return DAYS.map((day) => new Date(Date.now() + day * DAY_MS).toISOString().slice(0, 'YYYY-MM-DD'.length)).map(
      (day) => campaignDayKey(keys.prefix, id, day),
    );
  }

  return {
    chunksOf,

    async remove(id, fence) {
      const record = keys.record(id);
      const drop = async (names: string[]): Promise<void> => {
        if ((await deleteKeys(names.length + 1, record, ...names, fence)) === 1) return;
        throw new Error(`campaign ${id} has changed since its removal began`);
      };
      for (const lane of await client.smembers(keys.lanes(id))) {
        const chunks = await chunksOf(id, lane);
        for (let at = 0; at < chunks.length; at += BATCH) await drop(chunks.slice(at, at + BATCH));
      }
      await client.srem(keys.running, id);
      await drop([
        keys.lanes(id),
        keys.rowImages(id),
        keys.media(id),
        keys.fed(id),
        keys.outbox(id),
        ...dayKeys(id),
        record,
      ]);
      await client.zrem(keys.index, id);
      // The same id may have been given to a new campaign in between.
      const createdAt = await client.hget(record, 'createdAt');
      if (createdAt !== null) await client.zadd(keys.index, 'NX', createdAt, id);
    },
  };
}
