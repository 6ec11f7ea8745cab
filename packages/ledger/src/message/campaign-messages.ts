import { TRANSITIONS, type MessageView, type QueuedMessage, type Status } from '@pombo/core';
import { TOMBSTONE_MS } from './transfer.ts';
import type { Rewriting } from '../compact/rewrite.ts';
import { laneKeys } from '../storage/keys.ts';
import { createListPositions } from '../reading/list-positions.ts';
import { bindEnded, type EndedMessages } from '../reading/ended.ts';
import { readQueued } from '../reading/queued.ts';
import type { Reading, ReadingParts } from '../reading/reading.ts';
import { bindReads, bindScript } from '../storage/script.ts';

/** Number of a campaign's messages by status. `forgotten`: those that are no longer kept. */
export type CampaignCounts = Partial<Record<Status | 'forgotten', number>>;

/** A campaign's messages on its lanes. */
export interface CampaignMessages {
  /** Counters of one campaign, summed over lanes. */
  campaignCounts(campaign: string, lanes: string[]): Promise<CampaignCounts>;
  /**
   * Stores a campaign's state on one lane for `open`: `paused` and `cancelled` let no further attempt begin. `fence`:
   * the number of the record's change; one that is older than the lane's is ignored. Returns true when the lane had
   * another state, or none.
   */
  setCampaignState(
    campaign: string,
    lane: string,
    state: 'running' | 'paused' | 'cancelled',
    fence?: number,
  ): Promise<boolean>;
  /** A campaign's queued messages of one lane: to add jobs after a pause, or to cancel them. */
  queuedOfCampaign(campaign: string, lane: string): Promise<QueuedMessage[]>;
  /** Keys of all messages of a campaign on one lane, by line. */
  keysOfCampaign(campaign: string, lane: string): Promise<string[]>;
  /** A campaign's messages of one lane by line, page by page. */
  campaignMessages(campaign: string, lane: string, offset: number, limit: number): Promise<MessageView[]>;
  /** Why a campaign's messages of one lane are in this status, by cause. Reads far less than whole messages. */
  campaignEnded(campaign: string, lane: string, status: Status): Promise<EndedMessages[]>;
  /** How many of a campaign's messages are kept on these lanes. */
  keptOfCampaign(campaign: string, lanes: string[]): Promise<number>;
  /**
   * Forgets the campaign on a lane, except that a cancelled one stays recorded as cancelled for two days. Its messages
   * stay until their own retention period ends. `fence`: number of the record's last change; a newer campaign with the
   * same id is left alone. Returns how many messages were kept.
   */
  forgetCampaign(campaign: string, lane: string, fence: number): Promise<number>;
}

/** Messages read in one batch. */
const BULK = 500;

export function createCampaignMessages(
  parts: ReadingParts,
  { views }: Pick<Reading, 'views'>,
  { detach }: Pick<Rewriting, 'detach'>,
): CampaignMessages {
  const { client, prefix } = parts;
  const places = createListPositions(parts);
  const forget = bindScript(client, 'message/forget-campaign', undefined);
  const setState = bindScript(client, 'message/campaign-state', 1);
  const readTogether = bindReads(client);
  const groupEnded = bindEnded(client, prefix, parts.fields);

  /** How many messages of the campaign are kept on the lane, at one moment. */
  async function kept(campaign: string, lane: string): Promise<number> {
    const keys = laneKeys(prefix, lane);
    const [live, compacted] = await readTogether([
      ['ZCARD', keys.campaignMessages(campaign)],
      ['HGET', keys.campaignCounts(campaign), 'compacted'],
    ]);
    return Number(live) + Number(compacted ?? 0);
  }

  return {
    async campaignCounts(campaign, lanes) {
      const totals: CampaignCounts = {};
      for (const counts of await Promise.all(
        lanes.map((lane) => client.hgetall(laneKeys(prefix, lane).campaignCounts(campaign))),
      )) {
        for (const [status, count] of Object.entries(counts)) {
          if (!isCounted(status)) continue;
          totals[status] = (totals[status] ?? 0) + Number(count);
        }
      }
      return totals;
    },

    async campaignMessages(campaign, lane, offset, limit) {
      const total = await kept(campaign, lane);
      const fromEnd = total - offset;
      // Reads from the nearer end.
      const entries =
        fromEnd < offset
          ? (await places.behind(lane, { campaign, backwards: true }, undefined, Math.max(0, fromEnd))).toReversed()
          : (await places.behind(lane, { campaign }, undefined, offset + limit)).slice(offset);
      return views(
        lane,
        entries.slice(0, limit).map(({ key }) => key),
      );
    },

    async keysOfCampaign(campaign, lane) {
      const entries = await places.behind(lane, { campaign }, undefined, Number.MAX_SAFE_INTEGER);
      return entries.map(({ key }) => key);
    },

    async campaignEnded(campaign, lane, status) {
      const entries = await places.behind(lane, { campaign, status }, undefined, Number.MAX_SAFE_INTEGER);
      return groupEnded(
        lane,
        status,
        entries.map(({ key, score: line }) => ({ key, line })),
      );
    },

    async setCampaignState(campaign, lane, state, fence) {
      return (await setState(laneKeys(prefix, lane).campaignCounts(campaign), state, fence ?? '')) === 1;
    },

    async queuedOfCampaign(campaign, lane) {
      const keys = laneKeys(prefix, lane);
      const waiting = Number((await client.hget(keys.campaignCounts(campaign), 'queued')) ?? 0);
      if (waiting <= 0) return [];
      // Messages are enqueued in the order of lines, so queued ones are at the end, except those that were requeued or
      // retried.
      const members = await client.zrevrange(keys.campaignMessages(campaign), 0, -1);
      const found: QueuedMessage[] = [];
      for (let at = 0; at < members.length && found.length < waiting; at += BULK) {
        found.push(...(await readQueued({ client, prefix }, lane, members.slice(at, at + BULK))));
      }
      return found.toReversed();
    },

    async keptOfCampaign(campaign, lanes) {
      const counts = await Promise.all(lanes.map((lane) => kept(campaign, lane)));
      return counts.reduce((sum, count) => sum + count, 0);
    },

    async forgetCampaign(campaign, lane, fence) {
      const keys = laneKeys(prefix, lane);
      const [counters, index] = [keys.campaignCounts(campaign), keys.campaignMessages(campaign)];
      const before = await kept(campaign, lane);
      for (;;) {
        // Includes those that were compacted since the last round.
        await detach(lane, campaign);
        const members = await client.zrange(index, '0', String(BULK - 1));
        const names = [counters, index, ...members.map((key) => keys.message(key))];
        const left = (await forget(names.length, ...names, fence, TOMBSTONE_MS, ...members)) as number;
        if (left <= 0) return before;
      }
    },
  };
}

function isCounted(field: string): field is Status | 'forgotten' {
  return field in TRANSITIONS || field === 'forgotten';
}
