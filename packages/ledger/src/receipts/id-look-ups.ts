import type { Compacted } from '../compact/compacted.ts';
import { laneKeys } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/** Look-ups of messages by Z-API's ids. */
export interface IdLookUps {
  /** The key of the message that has one of these ids, live or compacted. */
  ownerOf(lane: string, ids: readonly (string | undefined)[]): Promise<string | undefined>;
  /** The same for many groups of ids in one round trip, in the order given. */
  ownersOf(lane: string, groups: readonly (readonly (string | undefined)[])[]): Promise<(string | undefined)[]>;
  /**
   * Makes an id that is proven to be a message's a look-up; `isShown`: its hash shows the id too. False when another
   * message has it.
   */
  learn(lane: string, key: string, name: 'zaapId' | 'messageId', id: string, isShown: boolean): Promise<boolean>;
}

interface Parts {
  client: RedisClient;
  prefix: string;
  retentionMs: number;
  compacted: Compacted;
}

export function createIdLookUps({ client, prefix, retentionMs, compacted }: Parts): IdLookUps {
  const learn = bindScript(client, 'receipts/learn-ids', 2);

  return {
    async ownerOf(lane, ids) {
      const keys = laneKeys(prefix, lane);
      const given = ids.filter((id) => id !== undefined);
      const found = await Promise.all(
        given.flatMap((id) => [client.get(keys.zaapId(id)), client.get(keys.messageId(id))]),
      );
      return found.find((key) => key !== null) ?? (await compacted.byAnyId(lane, ids));
    },

    async ownersOf(lane, groups) {
      const keys = laneKeys(prefix, lane);
      const names = groups.map((ids) =>
        ids.flatMap((id) => (id === undefined ? [] : [keys.zaapId(id), keys.messageId(id)])),
      );
      if (names.flat().length === 0) return groups.map(() => undefined);
      const found = await client.mget(names.flat());
      let from = 0;
      const live = names.map((own) => {
        const mine = found.slice(from, (from += own.length));
        return mine.find((key) => key !== null) ?? undefined;
      });
      return Promise.all(groups.map(async (ids, at) => live[at] ?? compacted.byAnyId(lane, ids)));
    },

    async learn(lane, key, name, id, isShown) {
      const keys = laneKeys(prefix, lane);
      const asked = [key, name, id, retentionMs, isShown ? '1' : ''];
      return (await learn(keys.message(key), keys[name](id), ...asked)) !== 0;
    },
  };
}
