import { bindScript, type RedisClient } from '@pombo/redis';
import { CAMPAIGN_MOVES, type CampaignMove, type CampaignState, type Standing } from './record.ts';

/** What changes in a campaign's record once it is sealed, each in one step against all others. */
export interface CampaignStates {
  /**
   * Moves the campaign to another state, if the move is legal from where it is; with `fence`, only while its record has
   * not changed since it was read.
   */
  move(id: string, move: CampaignMove, reason?: string, fence?: number): Promise<Moved>;
  /**
   * Lets a retry begin; `liftExpiry` lets its rows be sent although their time is over. Returns the id of the later run
   * that has taken what was not sent, in which case nothing may be retried; else undefined.
   */
  claimRetry(id: string, liftExpiry: boolean): Promise<string | undefined>;
  /** Says that a later run has taken what was not sent of this one; false when it has changed since it was read. */
  continueIn(earlier: { id: string; fence: number }, later: LaterRun): Promise<boolean>;
  /** Takes that back, for a run that came to nothing. */
  forgetContinuation(earlier: string, later: LaterRun): Promise<void>;
  /** Counts what became of an image of the campaign; returns how many failures in a row there are of it. */
  countMedia(id: string, image: string, outcome: 'used' | 'unusable'): Promise<number>;
  /** Begins the counting of image failures again. */
  forgetMedia(id: string): Promise<void>;
  /** Remembers where its messages stand, for judging its failures from there. */
  judgeFrom(id: string, standing: Standing): Promise<void>;
  /** Ids of campaigns that may have something to feed, to take back or to end. */
  running(): Promise<string[]>;
  /** Takes an ended campaign off that list. */
  settle(id: string): Promise<void>;
}

/** A run that is being imported; `token`: that of its import. */
export interface LaterRun {
  id: string;
  token: string;
}

export type Moved =
  /** `fence`: the number of this move. */
  | { answer: 'moved'; from: CampaignState; fence: number }
  | { answer: 'refused'; state: CampaignState }
  | { answer: 'gone' };

export interface CampaignKeys {
  /** Set of the campaigns to look at. */
  running: string;
  record(id: string): string;
  outbox(id: string): string;
  /** Hash of the failures in a row of its images. */
  media(id: string): string;
}

const folder = new URL('../../lua/', import.meta.url);

/** Which field takes the time of a move. */
const STAMPED: Partial<Record<CampaignState, string>> = {
  running: 'startedAt',
  completed: 'endedAt',
  cancelled: 'endedAt',
};

/** Failures in a row of images are kept this long without a further one, and of this many images at most. */
const MEDIA = { keptMs: 7 * 24 * 60 * 60 * 1000, images: 1000 };

/** A worker fetches it within seconds; this is for when none runs. */
const OUTBOX_MS = 7 * 24 * 60 * 60 * 1000;

export function createCampaignStates(client: RedisClient, keys: CampaignKeys): CampaignStates {
  const setState = bindScript(client, folder, 'set-state', 2);
  const countMedia = bindScript(client, folder, 'count-media', 2);
  const claim = bindScript(client, folder, 'claim-retry', 1);
  const continueIn = bindScript(client, folder, 'continue-in', 1);
  const forgetContinuation = bindScript(client, folder, 'forget-continuation', 1);

  return {
    async move(id, move, reason = '', fence) {
      const { to, from } = CAMPAIGN_MOVES[move];
      const isLive = to === 'scheduled' || to === 'running';
      // Into the list before it runs, out of it after it has ended: a crash in between leaves it looked at, not forgotten.
      // To stop what is on it already writes nothing that a full Redis would refuse.
      if (isLive) await client.sadd(keys.running, id);
      const reply = (await setState(
        keys.record(id),
        keys.outbox(id),
        to,
        from.join(','),
        reason,
        STAMPED[to] ?? '',
        id,
        OUTBOX_MS,
        fence ?? '',
      )) as [number?, CampaignState?, number?];
      if (reply[0] === undefined) return { answer: 'gone' };
      if (reply[0] !== 1) return { answer: 'refused', state: reply[1]! };
      // It may have been settled for its earlier end in between.
      if (isLive) await client.sadd(keys.running, id);
      return { answer: 'moved', from: reply[1]!, fence: reply[2]! };
    },

    async claimRetry(id, liftExpiry) {
      const later = (await claim(keys.record(id), liftExpiry ? '1' : '')) as string;
      return later === '' ? undefined : later;
    },

    async continueIn({ id, fence }, later) {
      return (await continueIn(keys.record(id), later.id, fence, later.token)) === 1;
    },

    async forgetContinuation(earlier, later) {
      await forgetContinuation(keys.record(earlier), later.id, later.token);
    },

    async countMedia(id, image, outcome) {
      if (outcome === 'used') {
        await client.hdel(keys.media(id), image);
        return 0;
      }
      return (await countMedia(keys.record(id), keys.media(id), image, MEDIA.keptMs, MEDIA.images)) as number;
    },

    async forgetMedia(id) {
      await client.del(keys.media(id));
    },

    async judgeFrom(id, standing) {
      await client.hset(keys.record(id), 'judgedFrom', JSON.stringify(standing));
    },

    running: () => client.smembers(keys.running),

    async settle(id) {
      await client.srem(keys.running, id);
      const state = (await client.hget(keys.record(id), 'state')) as CampaignState | null;
      // Retried since it was read as ended.
      if (state === 'scheduled' || state === 'running' || state === 'paused') await client.sadd(keys.running, id);
    },
  };
}
