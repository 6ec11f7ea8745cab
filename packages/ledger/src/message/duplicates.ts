import { laneKeys } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/** How certain it is that a recipient has a message twice. */
export type DuplicateCertainty = 'certain' | 'possible';

/** Called once for each message that becomes a possible or certain duplicate; `key` identifies it. */
export type OnDuplicate = (lane: string, key: string, certainty: DuplicateCertainty) => void;

/** Messages that their recipients have, or may have, twice. */
export interface Duplicates {
  /** Sets what is known of one message. Undefined clears `possible`; `certain` stays. */
  flag(lane: string, key: string, campaign: string | null, certainty: DuplicateCertainty | undefined): Promise<void>;
  /** How many the lane has had. A forgotten message stays counted. */
  counts(lane: string): Promise<Record<DuplicateCertainty, number>>;
  /** How many a campaign has, over these lanes. */
  campaignCounts(campaign: string, lanes: readonly string[]): Promise<Record<DuplicateCertainty, number>>;
}

const FIELDS = ['doubled:certain', 'doubled:possible'] as const;

export function createDuplicates(client: RedisClient, prefix: string, onDuplicate: OnDuplicate): Duplicates {
  const flag = bindScript(client, 'message/flag-duplicate', 3);

  async function read(key: string): Promise<Record<DuplicateCertainty, number>> {
    const [certain, possible] = await client.hmget(key, ...FIELDS);
    return { certain: Number(certain ?? 0), possible: Number(possible ?? 0) };
  }

  return {
    async flag(lane, key, campaign, certainty) {
      const keys = laneKeys(prefix, lane);
      const hash = keys.message(key);
      const counters = campaign === null ? hash : keys.campaignCounts(campaign);
      const isNew = (await flag(hash, keys.lane, counters, certainty ?? '')) === 1;
      if (isNew && certainty !== undefined) onDuplicate(lane, key, certainty);
    },

    counts: (lane) => read(laneKeys(prefix, lane).lane),

    async campaignCounts(campaign, lanes) {
      const parts = await Promise.all(lanes.map((lane) => read(laneKeys(prefix, lane).campaignCounts(campaign))));
      const sum = (certainty: DuplicateCertainty): number => parts.reduce((all, part) => all + part[certainty], 0);
      return { certain: sum('certain'), possible: sum('possible') };
    },
  };
}
