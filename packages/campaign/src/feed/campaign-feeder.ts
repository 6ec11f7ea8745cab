import { createCampaignRetention } from '../commands/campaign-retention.ts';
import { createImageRetention } from '../images/image-retention.ts';
import { isShared, lanesOf, type CampaignRecord } from '../store/record.ts';
import { breakOnFailures } from './failure-breaker.ts';
import { createFeedRound } from './feed-round.ts';
import { countLostRows } from './lost-rows.ts';
import { createRefeeding, type Checked } from './refeeding.ts';
import type { FeederOptions } from './options.ts';
import { createUnavailableWatch, responsibleFor, type Unavailable } from './unserved.ts';

export interface Feeder {
  start(): void;
  stop(): Promise<void>;
  /** One round over all campaigns. */
  round(): Promise<void>;
}

/** Why a campaign ends when none of its rows could be queued. */
const NOTHING = 'none of its lines became a message: other messages have their ids, or their people were erased';

/** Rounds between two searches for transfers that a crash interrupted. The first round searches. */
const FINISH_EVERY = 10;

/** A campaign's state is published to its lanes again after this (ms): a failover may have made a lane forget it. */
const REPUBLISH_MS = 30_000;

/** Rounds between two sweeps: campaigns beyond their retention period are removed, images still needed are kept. */
const RETENTION_EVERY = 20;

/** An ended campaign is visited for this long, so that every lane's worker has taken back what it had queued. */
const SETTLE_MS = 10 * 60 * 1000;

/**
 * Keeps a short queue of each running campaign on its lanes. A campaign is never a million jobs: pause and cancel act at
 * once, several campaigns share a lane, and memory stays flat. Safe to restart at any point: a row's message has an id
 * derived from the campaign and the recipient, so enqueueing it again has no effect.
 */
export function createCampaignFeeder(options: FeederOptions): Feeder {
  const { store, port, onError, everyMs = 500 } = options;
  const feedRound = createFeedRound(options);
  const refeeding = createRefeeding(options);
  const findUnavailable = createUnavailableWatch(options);
  const removeExpired = createCampaignRetention(options);
  const keepImages = createImageRetention(options);
  /** Campaign and lane → the fence of the state that was last published there, and when (Redis time, ms). */
  const published = new Map<string, { fence: number; at: number }>();
  /** Campaign → its failures on our lanes at the last check of the failure breaker. */
  const checked = new Map<string, number>();
  let rounds = 0;
  let looks = 0;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;

  async function round(): Promise<void> {
    if (looks % RETENTION_EVERY === 0) {
      await isolateErrors(async () => void (await removeExpired()));
      await isolateErrors(keepImages);
    }
    looks += 1;
    const own = new Set(port.lanes());
    const ids = await store.running();
    if (ids.length === 0) return;
    const nowMs = await store.now();
    const records = (await Promise.all(ids.map((id) => store.get(id)))).filter((record) => record !== undefined);
    const ours = records.filter((record) => lanesOf(record).some((lane) => own.has(lane)));
    const unavailable = await findUnavailable(ours, own, nowMs);
    if (rounds % FINISH_EVERY === 0) await isolateErrors(() => finishTransfers(ours, own, unavailable));
    rounds += 1;
    for (const record of ours) await isolateErrors(() => reconcileState(record, own, nowMs));
    for (const record of records) if (record.endedAt !== undefined) await isolateErrors(() => retire(record, nowMs));
    for (const record of ours) if (record.state === 'completed') await isolateErrors(() => reopenIfLost(record, nowMs));
    const active = ours.filter(({ state }) => state === 'running');
    for (const record of active) {
      const lanes = lanesOf(record).filter(responsibleFor(own, record, unavailable));
      await isolateErrors(async () => void (await refeed(record, lanes, nowMs)));
    }
    const failed = await feedRound.feed(active, own, { unavailable, nowMs });
    for (const record of active) await isolateErrors(() => checkFailures(record, failed.get(record.id) ?? 0));
    for (const record of active) await isolateErrors(() => endIfDone(record, nowMs));
  }

  async function finishTransfers(
    records: CampaignRecord[],
    own: ReadonlySet<string>,
    unavailable: Unavailable,
  ): Promise<void> {
    const lanes = records
      .filter(isShared)
      .flatMap((record) => lanesOf(record).filter(responsibleFor(own, record, unavailable)));
    if (lanes.length > 0) await port.finishTransfers([...new Set(lanes)]);
  }

  /** A campaign whose data is damaged must not stop the others. */
  async function isolateErrors(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      onError(error);
    }
  }

  async function reconcileState(record: CampaignRecord, own: ReadonlySet<string>, nowMs: number): Promise<void> {
    const { id, state } = record;
    const lanes = lanesOf(record).filter((lane) => own.has(lane));
    switch (state) {
      case 'scheduled':
        if (record.startAt === undefined || record.startAt <= nowMs) await store.move(id, 'begin');
        return;
      case 'running':
        for (const lane of lanes) await publishState(record, lane, state, nowMs, () => port.requeue(id, lane));
        return;
      case 'paused':
        for (const lane of lanes) await publishState(record, lane, state, nowMs);
        return;
      case 'cancelled':
        for (const lane of lanes) {
          await publishState(record, lane, state, nowMs);
          // Includes what another process was queueing while the campaign was cancelled.
          const { queued = 0 } = await port.counts(id, [lane]);
          if (queued > 0) await port.takeBack(id, lane);
        }
        return;
      default:
        return;
    }
  }

  /**
   * A command sets the state of every lane directly. This repeats it after a crash in between, for lanes that change
   * workers, and for lanes that have forgotten it: `then` runs again when a lane turns out to have known another state.
   */
  async function publishState(
    { id, fence }: CampaignRecord,
    lane: string,
    state: 'running' | 'paused' | 'cancelled',
    nowMs: number,
    then?: () => Promise<void>,
  ): Promise<void> {
    const key = `${id} ${lane}`;
    const last = published.get(key);
    const isNews = last?.fence !== fence;
    if (!isNews && Math.abs(nowMs - last.at) < REPUBLISH_MS) return;
    const changed = await port.setCampaignState(id, lane, state, fence);
    if (isNews || changed) await then?.();
    published.set(key, { fence, at: nowMs });
  }

  /** All lanes are counted only when our own have a new failure. */
  async function checkFailures(record: CampaignRecord, failed: number): Promise<void> {
    if (failed === (checked.get(record.id) ?? 0)) return;
    if (await breakOnFailures(record, { store, port })) options.onStop?.(record.id);
    checked.set(record.id, failed);
  }

  async function endIfDone(record: CampaignRecord, nowMs: number): Promise<void> {
    const { id, fence, expiresAt, rows } = record;
    const cursors = await store.cursors(id);
    const isFed = Object.entries(rows).every(([lane, total]) => (cursors[lane] ?? 0) >= total);
    if (!isFed && (expiresAt === undefined || expiresAt > nowMs)) return;
    const lanes = lanesOf(record);
    if (await isUnderWay(id, lanes)) return;
    // A message in transit is on neither lane for a moment, so the count is taken before and after.
    if (isShared(record) && ((await port.moving(lanes)) > 0 || (await isUnderWay(id, lanes)))) return;
    if (isFed && !(await refeed(record, lanes, nowMs)).complete) return;
    const lost = await noteLostRows(record);
    // The fence: a retry may have given it work since it was read.
    if (isFed && lost === 0 && (await hasNothing(record, lanes)))
      return void (await store.move(id, 'cancel', NOTHING, fence));
    await store.move(id, 'complete', '', fence);
    // The campaign was retried since that count. If it ended now, its queued messages would be left unattended.
    if (await isUnderWay(id, lanes)) await store.move(id, 'reopen');
  }

  async function refeed(record: CampaignRecord, lanes: string[], nowMs: number): Promise<Checked> {
    const found = await refeeding.check(record, lanes, nowMs);
    if (found.queued > 0) options.onRefed?.(record.id, found.queued);
    if (found.foundLost) await noteLostRows(record);
    return found;
  }

  /** Records the rows whose messages are lost. They end as `unknown`, because they may have been sent. Returns their number. */
  async function noteLostRows(record: CampaignRecord): Promise<number> {
    const lost = await countLostRows(record, { store, port });
    if (lost !== (record.lost ?? 0)) await store.noteLost(record.id, lost);
    return lost;
  }

  /** It may have completed on a shard that had just lost queued messages, before a worker noticed. */
  async function reopenIfLost(record: CampaignRecord, nowMs: number): Promise<void> {
    if ((await refeed(record, lanesOf(record), nowMs)).queued === 0) return;
    const { queued = 0, sending = 0 } = await port.counts(record.id, lanesOf(record));
    if (queued > 0 || sending > 0) await store.move(record.id, 'reopen');
  }

  /** Returns whether none of its lines became a message. Such a campaign is cancelled, not completed. */
  async function hasNothing({ id, rows }: CampaignRecord, lanes: string[]): Promise<boolean> {
    if (Object.keys(rows).length === 0) return false;
    return Object.values(await port.counts(id, lanes)).every((count) => count === 0);
  }

  async function isUnderWay(id: string, lanes: string[]): Promise<boolean> {
    const { queued = 0, sending = 0 } = await port.counts(id, lanes);
    return queued > 0 || sending > 0;
  }

  async function retire(record: CampaignRecord, nowMs: number): Promise<void> {
    const ended = record.state === 'completed' || record.state === 'cancelled';
    if (!ended || record.endedAt! >= nowMs - SETTLE_MS) return;
    // Off the list, no worker would complete the transfers that a crash interrupted.
    if (isShared(record) && (await port.moving(lanesOf(record))) > 0) return;
    await store.stopFeeding(record.id);
  }

  async function loop(): Promise<void> {
    await isolateErrors(round);
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
