import type { MessageBody, SendingRules } from '@pombo/core';
import { createAwayWatch, mindedBy, type Away } from './away.ts';
import { createFeeding } from './feeding.ts';
import { guardFailures, type GuardPort } from './guard.ts';
import { createImageRetention, type ImageRetentionPort } from './image-retention.ts';
import { createRefeeding, type Checked } from './refeeding.ts';
import { isShared, lanesOf, type CampaignRecord } from './record.ts';
import { createCampaignRetention, type RetentionPort } from './retention.ts';
import type { CampaignStore } from './store.ts';

/** What the feeder needs from the outside; the apps join it. */
export interface FeederPort extends GuardPort, RetentionPort, ImageRetentionPort {
  /** Lanes that are this process's to feed. */
  lanes(): string[];
  /** Seconds between two messages of a lane. */
  pace(lane: string): { min: number; max: number };
  /** The lane's own sending rules. */
  rules(lane: string): SendingRules | undefined;
  /** Queues messages, each once by its id; one that was queued on another lane before stays there. */
  put(messages: { lane: string; body: MessageBody }[]): Promise<void>;
  /** Those of these lanes that are held, and since when (ms, Redis time). */
  held(lanes: string[]): Promise<Map<string, number>>;
  /** Those of these lanes that no living worker serves. */
  unserved(lanes: string[]): Promise<string[]>;
  /** How many messages count against the campaign's daily limit on that day. */
  sentOn(campaign: string, day: string): Promise<number>;
  /** Keys of the campaign's queued messages of a lane that another may have, oldest first. */
  movable(campaign: string, lane: string): Promise<string[]>;
  /** Hands queued messages over to other lanes; those that began meanwhile stay. */
  handOver(from: string, moves: { key: string; target: string }[]): Promise<void>;
  /** Finishes what a crash left on its way out of these lanes. */
  finishHandOvers(lanes: string[]): Promise<void>;
  /** How many messages are on their way out of these lanes. */
  moving(lanes: string[]): Promise<number>;
  /** What Redis has of messages that were queued, in the order asked; the lane that they were queued on first. */
  present(ids: readonly string[], lanes: readonly string[]): Promise<Present[]>;
  /** The last recovery after Redis lost writes; `epoch` is another one for each. */
  recovery(): Promise<{ epoch: string; open: boolean }>;
}

/** What Redis has of a message that was queued. `stub`: it stands in for one that Redis lost after an attempt. */
export type Present = { is: 'kept'; createdAt: number } | { is: 'stub' } | { is: 'missing' };

export interface FeederOptions {
  store: CampaignStore;
  port: FeederPort;
  /** Hears of a round that failed (Redis is away); the next one tries again. */
  onError(error: unknown): void;
  /** Hears of a campaign that was stopped because too much of it failed. */
  onStop?(campaign: string): void;
  /** Hears that rows of a campaign were queued again, since Redis had lost their messages. */
  onRefed?(campaign: string, rows: number): void;
  /** Pause between two rounds; default 500 ms. */
  everyMs?: number;
  /** Sending time kept queued per lane, divided by the campaigns that run there; default one minute. */
  lookAheadMs?: number;
  /** A lane that is held for so long gives its share to the campaign's other lanes; default 5 s. */
  shareAfterMs?: number;
  /** So does one that no worker serves for so long; default 60 s. */
  absentAfterMs?: number;
  /** The workers' journals know what was sent since so long ago, ms; default 7 days. */
  provenMs?: number;
  /** An ended campaign is removed this long after its end, once none of its messages is kept; default 30 days. */
  retentionMs?: number;
}

export interface Feeder {
  start(): void;
  stop(): Promise<void>;
  /** One round over all campaigns. */
  round(): Promise<void>;
}

/** Why a campaign ends of which nothing could be queued. */
const NOTHING = 'none of its lines became a message: other messages have their ids, or their people were erased';

/** What a crash left between two lanes is looked for in every so many rounds, the first one included. */
const FINISH_EVERY = 10;

/** Lanes hear the state of a campaign again after this, ms: a failover may have made one forget it. */
const TOLD_AGAIN_MS = 30_000;

/** Campaigns that outlived their retention period, and images that are to be kept, are looked for every so many rounds. */
const RETENTION_EVERY = 20;

/** An ended campaign is looked at for so long, until every lane's worker has taken back what it had queued. */
const SETTLE_MS = 10 * 60 * 1000;

/**
 * Keeps the lanes' queues topped up from the running campaigns: a campaign is not a million jobs, so pause and cancel
 * act at once, several campaigns share a lane, and memory stays flat. Restart-safe: rows become messages by an id
 * derived from campaign and recipient.
 */
export function createFeeder(options: FeederOptions): Feeder {
  const { store, port, onError, everyMs = 500 } = options;
  const feeding = createFeeding(options);
  const refeeding = createRefeeding(options);
  const lookAway = createAwayWatch(options);
  const removeOutlived = createCampaignRetention(options);
  const keepImages = createImageRetention(options);
  /** The fence of the state that each lane last heard of a campaign, and when (Redis time, ms). */
  const told = new Map<string, { fence: number; at: number }>();
  /** Failures of each campaign on our lanes when they were last judged. */
  const judged = new Map<string, number>();
  let rounds = 0;
  let looks = 0;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;

  async function round(): Promise<void> {
    if (looks % RETENTION_EVERY === 0) {
      await apart(async () => void (await removeOutlived()));
      await apart(keepImages);
    }
    looks += 1;
    const own = new Set(port.lanes());
    const ids = await store.running();
    if (ids.length === 0) return;
    const nowMs = await store.now();
    const records = (await Promise.all(ids.map((id) => store.get(id)))).filter((record) => record !== undefined);
    const ours = records.filter((record) => lanesOf(record).some((lane) => own.has(lane)));
    const away = await lookAway(ours, own, nowMs);
    if (rounds % FINISH_EVERY === 0) await apart(() => finishHandOvers(ours, own, away));
    rounds += 1;
    for (const record of ours) await apart(() => tend(record, own, nowMs));
    for (const record of records) if (record.endedAt !== undefined) await apart(() => settle(record, nowMs));
    for (const record of ours) if (record.state === 'completed') await apart(() => reopenIfLost(record, nowMs));
    const active = ours.filter(({ state }) => state === 'running');
    for (const record of active)
      await apart(async () => void (await refeed(record, lanesOf(record).filter(mindedBy(own, record, away)), nowMs)));
    const failed = await feeding.feed(active, own, { away, nowMs });
    for (const record of active) await apart(() => judge(record, failed.get(record.id) ?? 0));
    for (const record of active) await apart(() => endIfDone(record, nowMs));
  }

  async function finishHandOvers(records: CampaignRecord[], own: ReadonlySet<string>, away: Away): Promise<void> {
    const minded = records.filter(isShared).flatMap((record) => lanesOf(record).filter(mindedBy(own, record, away)));
    if (minded.length > 0) await port.finishHandOvers([...new Set(minded)]);
  }

  /** One campaign that is damaged must not keep the others from being fed. */
  async function apart(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      onError(error);
    }
  }

  async function tend(record: CampaignRecord, own: ReadonlySet<string>, nowMs: number): Promise<void> {
    const { id, state } = record;
    const lanes = lanesOf(record).filter((lane) => own.has(lane));
    switch (state) {
      case 'scheduled':
        if (record.startAt === undefined || record.startAt <= nowMs) await store.move(id, 'begin');
        return;
      case 'running':
        for (const lane of lanes) await tell(record, lane, state, nowMs, () => port.requeue(id, lane));
        return;
      case 'paused':
        for (const lane of lanes) await tell(record, lane, state, nowMs);
        return;
      case 'cancelled':
        for (const lane of lanes) {
          await tell(record, lane, state, nowMs);
          // Also what somebody was just queueing while it was cancelled.
          const { queued = 0 } = await port.counts(id, [lane]);
          if (queued > 0) await port.takeBack(id, lane);
        }
        return;
      default:
        return;
    }
  }

  /**
   * An order reaches the lanes directly; this makes it so after a crash in between, for lanes that change hands, and for
   * those that have forgotten it: `follow` is done again when a lane turns out to have known another state.
   */
  async function tell(
    { id, fence }: CampaignRecord,
    lane: string,
    state: 'running' | 'paused' | 'cancelled',
    nowMs: number,
    follow?: () => Promise<void>,
  ): Promise<void> {
    const key = `${id} ${lane}`;
    const last = told.get(key);
    const isNews = last?.fence !== fence;
    if (!isNews && Math.abs(nowMs - last.at) < TOLD_AGAIN_MS) return;
    const changed = await port.setCampaignState(id, lane, state, fence);
    if (isNews || changed) await follow?.();
    told.set(key, { fence, at: nowMs });
  }

  /** Asked about all of its lanes only when a failure is new on ours. */
  async function judge(record: CampaignRecord, failed: number): Promise<void> {
    if (failed === (judged.get(record.id) ?? 0)) return;
    if (await guardFailures(record, { store, port })) options.onStop?.(record.id);
    judged.set(record.id, failed);
  }

  async function endIfDone(record: CampaignRecord, nowMs: number): Promise<void> {
    const { id, fence, expiresAt, rows } = record;
    const cursors = await store.cursors(id);
    const isFed = Object.entries(rows).every(([lane, total]) => (cursors[lane] ?? 0) >= total);
    if (!isFed && (expiresAt === undefined || expiresAt > nowMs)) return;
    const lanes = lanesOf(record);
    if (await isUnderWay(id, lanes)) return;
    // A message on its way from lane to lane is for a moment on neither: only what was there before and after counts.
    if (isShared(record) && ((await port.moving(lanes)) > 0 || (await isUnderWay(id, lanes)))) return;
    if (isFed && !(await refeed(record, lanes, nowMs)).complete) return;
    // Only as it was read: a retry may have given it something to do since.
    if (isFed && (await hasNothing(record, lanes))) return void (await store.move(id, 'cancel', NOTHING, fence));
    await store.move(id, 'complete', '', fence);
    // Tried again since that look: nobody would mind what is queued for a campaign that has ended.
    if (await isUnderWay(id, lanes)) await store.move(id, 'reopen');
  }

  async function refeed(record: CampaignRecord, lanes: string[], nowMs: number): Promise<Checked> {
    const checked = await refeeding.check(record, lanes, nowMs);
    if (checked.queued > 0) options.onRefed?.(record.id, checked.queued);
    return checked;
  }

  /** It may have ended on a shard that had just lost what was queued, before a worker had noticed. */
  async function reopenIfLost(record: CampaignRecord, nowMs: number): Promise<void> {
    if ((await refeed(record, lanesOf(record), nowMs)).queued === 0) return;
    const { queued = 0, sending = 0 } = await port.counts(record.id, lanesOf(record));
    if (queued > 0 || sending > 0) await store.move(record.id, 'reopen');
  }

  /** None of its lines became a message: what ends so was not completed. */
  async function hasNothing({ id, rows }: CampaignRecord, lanes: string[]): Promise<boolean> {
    if (Object.keys(rows).length === 0) return false;
    return Object.values(await port.counts(id, lanes)).every((count) => count === 0);
  }

  async function isUnderWay(id: string, lanes: string[]): Promise<boolean> {
    const { queued = 0, sending = 0 } = await port.counts(id, lanes);
    return queued > 0 || sending > 0;
  }

  async function settle(record: CampaignRecord, nowMs: number): Promise<void> {
    const ended = record.state === 'completed' || record.state === 'cancelled';
    if (!ended || record.endedAt! >= nowMs - SETTLE_MS) return;
    // What a crash left on its way out of a lane whose worker is gone would be looked for by nobody any more.
    if (isShared(record) && (await port.moving(lanesOf(record))) > 0) return;
    await store.settle(record.id);
  }

  async function loop(): Promise<void> {
    await apart(round);
    if (!stopped) timer = setTimeout(() => void (running = loop()), everyMs);
  }

  return {
    round,
    start() {
      running = loop();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
