import { campaignDayKey } from '@pombo/core';
import { bindScript, type RedisClient } from '@pombo/redis';

/** Deletes everything that is stored of a campaign. */
export interface Removal {
  /**
   * Deletes a campaign whose state is `removing`. The record goes last, so that an interrupted removal can be repeated.
   * `fence`: that of the move to `removing`. Throws when the record has changed since.
   */
  remove(id: string, fence: number): Promise<void>;
  /** Returns the keys of a lane's rows, last first: deleted in this order they never leave a gap that hides the rest. */
  chunksOf(id: string, lane: string): Promise<string[]>;
}

export interface RemovalKeys {
  prefix: string;
  /** Set of the campaigns that the feeder visits, and sorted set of all campaigns by creation. */
  running: string;
  index: string;
  record(id: string): string;
  fed(id: string): string;
  outbox(id: string): string;
  /** Set of the lanes that rows are stored for. */
  lanes(id: string): string;
  /** Hash: image → consecutive failures. */
  media(id: string): string;
  /** Set of the stored images that rows name. */
  rowImages(id: string): string;
  chunk(id: string, lane: string, chunk: number): string;
}

const folder = new URL('../../lua/', import.meta.url);

/** Keys deleted in one step; a chunk holds a few hundred rows. */
const BATCH = 50;

/** Days around today whose counter may still exist; it expires after three days. */
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
      // A new campaign may have taken the same id in between.
      const createdAt = await client.hget(record, 'createdAt');
      if (createdAt !== null) await client.zadd(keys.index, 'NX', createdAt, id);
    },
  };
}
