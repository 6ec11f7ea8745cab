import { sayAll, type AnyNotice } from '@pombo/catalogue';
import { bindScript, type RedisClient } from '@pombo/redis';
import { CAMPAIGN_MOVES, type CampaignMove, type CampaignState, type OutcomeCounts } from './record.ts';

/** The changes to a campaign's record once it is sealed. Each is atomic against all others. */
export interface CampaignStates {
  /**
   * Moves the campaign to another state, if its present state allows the move. With `fence`, only if its record has not
   * changed since it was read. `by`: who asked for it (default: Pombo itself).
   */
  move(id: string, move: CampaignMove, reason?: string, fence?: number, by?: string): Promise<Moved>;
  /**
   * Lets a retry begin. `liftExpiry` lets its rows be sent although they have expired. Returns the id of the later run that
   * has taken over the unsent messages, in which case nothing may be retried; undefined if there is none.
   */
  claimRetry(id: string, liftExpiry: boolean): Promise<string | undefined>;
  /** Records that a later run takes over the unsent messages. Returns false if the record has changed since it was read. */
  continueIn(earlier: { id: string; fence: number }, later: LaterRun): Promise<boolean>;
  /** Reverts `continueIn` for a later run that was never completed. */
  forgetContinuation(earlier: string, later: LaterRun): Promise<void>;
  /** Counts the outcome of an image of the campaign. Returns its consecutive failures. */
  countMedia(id: string, image: string, outcome: 'used' | 'unusable'): Promise<number>;
  /** Resets the counts of image failures. */
  forgetMedia(id: string): Promise<void>;
  /** Stores the notice of the reason that the next move gives, so that it can be shown in every language. */
  noteReason(id: string, reason: AnyNotice): Promise<void>;
  /** Stores the baseline of the failure breaker. */
  setFailureBaseline(id: string, standing: OutcomeCounts): Promise<void>;
  /** Returns the ids of campaigns that the feeder must visit. */
  running(): Promise<string[]>;
  /** Takes an ended campaign off the feeder's list. */
  stopFeeding(id: string): Promise<void>;
}

/** A run that is being imported, with the token of its import. */
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
  /** Set of the campaigns that the feeder visits. */
  running: string;
  record(id: string): string;
  outbox(id: string): string;
  /** Hash: image → consecutive failures. */
  media(id: string): string;
}

/** A field of the record: this, then a reason in English → its notice. */
export const NOTICE = 'notice:';

const folder = new URL('../../lua/', import.meta.url);

/** The field that records the time of a move. */
const STAMPED: Partial<Record<CampaignState, string>> = {
  running: 'startedAt',
  completed: 'endedAt',
  cancelled: 'endedAt',
};

/** Consecutive image failures are kept this long after the last one, for this many images at most. */
const MEDIA = { keptMs: 7 * 24 * 60 * 60 * 1000, images: 1000 };

/** Moves that a campaign's history keeps, the latest. */
const MOST_MOVES = 100;

/** How long an outbox is kept while no worker runs. A running worker fetches it within seconds. */
const OUTBOX_MS = 7 * 24 * 60 * 60 * 1000;

export function createCampaignStates(client: RedisClient, keys: CampaignKeys): CampaignStates {
  const setState = bindScript(client, folder, 'set-state', 2);
  const countMedia = bindScript(client, folder, 'count-media', 2);
  const claim = bindScript(client, folder, 'claim-retry', 1);
  const continueIn = bindScript(client, folder, 'continue-in', 1);
  const forgetContinuation = bindScript(client, folder, 'forget-continuation', 1);

  return {
    async move(id, move, reason = '', fence, by = '') {
      const { to, from } = CAMPAIGN_MOVES[move];
      const isLive = to === 'scheduled' || to === 'running';
      // On the list before it runs, off it after it has ended: after a crash in between it is visited, not forgotten.
      // A campaign that stops is already on the list, so pausing works even when Redis is full.
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
        by,
        MOST_MOVES,
      )) as [number?, CampaignState?, number?];
      if (reply[0] === undefined) return { answer: 'gone' };
      if (reply[0] !== 1) return { answer: 'refused', state: reply[1]! };
      // The feeder may have retired it in between, after its earlier end.
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

    async noteReason(id, reason) {
      const json = JSON.stringify(reason);
      // The second one stays for the history when another reason follows.
      await client.hset(keys.record(id), 'reasonNotice', json, `${NOTICE}${sayAll(reason)}`, json);
    },

    async setFailureBaseline(id, standing) {
      await client.hset(keys.record(id), 'judgedFrom', JSON.stringify(standing));
    },

    running: () => client.smembers(keys.running),

    async stopFeeding(id) {
      await client.srem(keys.running, id);
      const state = (await client.hget(keys.record(id), 'state')) as CampaignState | null;
      // The campaign was retried after it was read as ended.
      if (state === 'scheduled' || state === 'running' || state === 'paused') await client.sadd(keys.running, id);
    },
  };
}
