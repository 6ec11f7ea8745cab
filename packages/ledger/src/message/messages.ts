import { TRANSITIONS, mayMove, type LaneJobs, type MessageBody, type Status } from '@pombo/core';
import { createCampaignMessages, type CampaignMessages } from './campaign-messages.ts';
import { noteCallbackUrls } from './callback-urls.ts';
import { createRewriting } from '../compact/rewrite.ts';
import type { Change, Changed, Changing, Created, NewMessage, Opening } from './contract.ts';
import { createCreation, type CreationParts } from '../creation/create.ts';
import type { OnDuplicate } from './duplicates.ts';
import { erasePerson, type Erased } from './erase.ts';
import { componentOf } from '../facts/component.ts';
import { laneKeys, lanesKey } from '../storage/keys.ts';
import { createReading, type Reading, type ReadingParts } from '../reading/reading.ts';
import { bindNamed, bindScript } from '../storage/script.ts';
import { readBody } from './stored-body.ts';
import { createSweeping, type Sweeping, type SweepingParts } from './sweep.ts';

/**
 * Messages: creation, and every change outside an attempt. Reading, campaigns and the sweep have files of their own.
 */
export interface Messages extends Reading, Changing, CampaignMessages, Sweeping {
  /**
   * Creates each message once per id; returns results in the order given. A conflict changes neither message. `jobs`: adds
   * the job of each queued message in the same step, unless it waits for a time (`hasJob`). It does not wake the lanes.
   */
  create(messages: NewMessage[], jobs?: Pick<LaneJobs, 'prepare'>): Promise<Created[]>;
  /**
   * `onUnknown: "assume-sent"`: flags an unknown message and counts it separately; it stays unknown. True the first
   * time.
   */
  assume(lane: string, key: string): Promise<boolean>;
  /** How many messages of the lane were flagged this way. Settled or forgotten ones stay counted. */
  assumed(lane: string): Promise<number>;
  /** Removes a person; returns what was removed. */
  erase(phone: string): Promise<Erased>;
}

export interface MessageHooks {
  /** When a lane opens. Default: every lane is always open. */
  opening?: Opening | undefined;
  onDuplicate: OnDuplicate;
}

export type MessagesParts = ReadingParts & SweepingParts & Pick<CreationParts, 'mayPack'>;

export function createMessages(parts: MessagesParts, { opening, onDuplicate }: MessageHooks): Messages {
  const { client, prefix, retentionMs, compacted, fields } = parts;
  const change = bindNamed(client, 'message/change');
  const assume = bindScript(client, 'message/assume-sent', 3);
  const rewriting = createRewriting({ client, prefix, retentionMs, compacted });
  const createAll = createCreation({ ...parts, restore: rewriting.restore, ageFrom });

  /**
   * A message cannot be sent before its lane opens, so it does not age before. Urgent ones can; a campaign's do not
   * age.
   */
  async function ageFrom(
    lane: string,
    sendAt: number | undefined,
    { priority, campaign }: Partial<Pick<MessageBody, 'priority' | 'campaign'>> = {},
  ): Promise<number | ''> {
    if (opening === undefined || priority === 'urgent' || campaign !== undefined) return '';
    const atMs = Math.max(Date.now(), sendAt ?? 0);
    const open = await opening(lane, atMs);
    // Open then: its age counts by Redis's clock, which all processes share.
    return open === undefined || open <= atMs ? '' : open;
  }

  async function reopening(lane: string, key: string): Promise<number | ''> {
    if (opening === undefined) return '';
    const sendAt = await client.hget(laneKeys(prefix, lane).message(key), 'sendAt');
    return ageFrom(lane, Number(sendAt ?? 0));
  }

  async function factsKey(lane: string, key: string): Promise<string> {
    const keys = laneKeys(prefix, lane);
    const body = await readBody(client, keys.message(key));
    return body === undefined ? keys.message(key) : keys.facts(componentOf(body));
  }

  async function changeLive(lane: string, key: string, wanted: Change): Promise<Changed> {
    const keys = laneKeys(prefix, lane);
    const from = startsOf(wanted);
    const unproven = { keep: '0', 'one-less': '-1', clear: 'clear' }[wanted.unproven ?? 'keep'];
    const openFrom = wanted.to === 'queued' ? await reopening(lane, key) : '';
    const campaign = wanted.whileCampaign && (await client.hget(keys.message(key), 'campaign'));
    const reply = (await change({
      message: keys.message(key),
      campaign: campaign ? keys.campaignCounts(campaign) : keys.message(key),
      facts: wanted.provesUnsent === true ? await factsKey(lane, key) : keys.message(key),
      slot: keys.slot,
      key,
      to: wanted.to,
      from: from.join(','),
      onlyIfProvenUnsent: wanted.onlyIfProvenUnsent === true ? '1' : '0',
      unproven,
      fields: JSON.stringify(wanted.fields ?? {}),
      retentionMs,
      counter: wanted.atMost?.counter ?? '',
      times: wanted.atMost?.times ?? 0,
      attempt: wanted.attempt ?? '',
      openFrom,
      byItsZaapId: wanted.byItsZaapId === true ? '1' : '',
      whileCampaign: wanted.whileCampaign ?? '',
      provesUnsent: wanted.provesUnsent === true ? '1' : '',
    })) as [Changed['answer'], Status, number, number];
    if (reply[0] === 'done') {
      if (reply[3] === 1) onDuplicate(lane, key, 'certain');
      return { answer: 'done', from: reply[1], generation: reply[2] };
    }
    return reply[0] === 'gone' ? { answer: 'gone' } : { answer: reply[0], status: reply[1] };
  }

  const reading = createReading(parts);
  const messages: Messages = {
    ...reading,
    ...createCampaignMessages(parts, reading, rewriting),
    ...createSweeping(parts, rewriting),
    restore: (lane, key) => rewriting.restore(lane, key),

    async create(wanted, jobs) {
      const lanes = [...new Set(wanted.map(({ lane }) => lane))];
      if (lanes.length > 0) await client.sadd(lanesKey(prefix), ...lanes);
      await noteCallbackUrls(
        client,
        prefix,
        wanted.map(({ body }) => body),
      );
      return createAll(wanted, jobs);
    },

    async change(lane, key, wanted) {
      for (;;) {
        const changed = await changeLive(lane, key, wanted);
        if (changed.answer !== 'gone') return changed;
        const [status] = (await fields.read(lane, key, ['status'])) ?? [];
        if (status == null) return changed;
        // A compacted message becomes live again only for a change that applies to it.
        if (!startsOf(wanted).includes(status as Status)) return { answer: 'refused', status: status as Status };
        await rewriting.restore(lane, key);
      }
    },

    async assume(lane, key) {
      const keys = laneKeys(prefix, lane);
      const message = keys.message(key);
      const campaign = await client.hget(message, 'campaign');
      const counters = campaign === null ? message : keys.campaignCounts(campaign);
      return (await assume(message, keys.lane, counters)) === 1;
    },

    async assumed(lane) {
      return Number((await client.hget(laneKeys(prefix, lane).lane, 'assumed')) ?? 0);
    },

    erase: (phone) => erasePerson(phone, { client, prefix, retentionMs, messages, compacted }),
  };
  return messages;
}

/** The statuses from which a change is legal. */
function startsOf({ to, from }: Change): Status[] {
  // `sending` is reached through `open` only: without an open attempt nothing would ever lead out of it.
  return (Object.keys(TRANSITIONS) as Status[]).filter(
    (status) => to !== 'sending' && mayMove(status, to) && (from?.includes(status) ?? true),
  );
}
