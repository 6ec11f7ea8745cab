import {
  defined,
  type JournalPort,
  type LaneJobs,
  type LedgerPort,
  type ReceiptsPort,
  type Log,
  type MediaReport,
  type Outstanding,
  type Sender,
  type InstanceInfo,
  type JobHolder,
  type LaneQueues,
} from '@pombo/core';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Cluster, Redis } from 'ioredis';
import type { DeliveryContext, Step } from './delivery-context.ts';
import { createRecoveryBarrier } from './recovery/recovery-barrier.ts';
import { createConnectionWatch } from './breakers/connection-watch.ts';
import { createOutageBreaker } from './breakers/outage-breaker.ts';
import { noJournal } from './attempt/journal-intent.ts';
import { createLaneScheduler } from './scheduler/lane-scheduler.ts';
import { createWorkerLease } from './scheduler/worker-lease.ts';
import { systemClock, type Clock } from './clock.ts';
import { createOrphanLanes } from './maintenance/orphan-lanes.ts';
import { createSentAttempts } from './recovery/sent-attempts.ts';
import { joinLane, searchLane, type Search } from './receipts/reconcile.ts';
import { reindexLane, type ReindexWalk } from './maintenance/reindex-lane.ts';
import { createSweepRounds } from './maintenance/sweep-rounds.ts';
import { createLaneProof } from './recovery/prove-lane.ts';
import { createImagesInFlight } from './images/images-in-flight.ts';
import { askStatus } from './breakers/hold-probe.ts';
import { identifyRun, losesNothing } from './recovery/redis-run.ts';
import { createStalls } from './scheduler/stalls.ts';
import { createRejectionBreaker } from './breakers/rejection-breaker.ts';
import { DEFAULT_TIMINGS, type Timings } from './timings.ts';
import { createUnanswered } from './receipts/unanswered.ts';
import { sweepLane } from './maintenance/sweep-lane.ts';
import { createRollbackGuard } from './recovery/rollback-guard.ts';

/** The lanes this process serves; they change when the instance file does. */
export interface LaneSource {
  current(): InstanceInfo[];
  onChange(listener: () => void): void;
}

/** Subscribes to the names of lanes that have new work. Returns how to unsubscribe. */
export type WakeListener = (onWake: (lane: string) => void) => Promise<() => Promise<void>>;

export interface DeliveryOptions {
  /** Shared by all lanes; the caller closes it. */
  connection: Redis | Cluster;
  instances: LaneSource;
  ledger: LedgerPort;
  receipts: ReceiptsPort;
  sender: Sender;
  adder: LaneJobs;
  /** Opens the queues that this worker fetches from. */
  queues: (holder: JobHolder) => LaneQueues;
  listen: WakeListener;
  log: Log;
  timings?: Partial<Timings>;
  /** Attempts under way at once in this process; default 1,000. */
  concurrency?: number;
  /** Unique per boot; made here by default. */
  worker?: string;
  /** What it writes down before it sends; undefined = nothing, for the demo. */
  journal?: JournalPort;
  /** Why Redis is not fit to be sent by now, or undefined; asked in the tick of the first byte. */
  unfit?: () => string | undefined;
  /** Resolves once a replica of Redis has what was begun on a lane; why that is not known, or undefined. Default: not asked. */
  replicated?: (lane: string) => Promise<string | undefined>;
  /** Where the worker remembers how far each lane was, against a Redis that forgets; undefined = in memory only. */
  rollbackGuardFile?: string;
  /** Messages of ours in Z-API's own queue; default 3 where callbacks reach us, 20 where none was ever seen. */
  outstanding?: Partial<Outstanding>;
  /** Default `retry`. */
  onServerError?: 'retry' | 'unknown';
  /** Bytes of stored images on their way to Z-API at once; default 64 MiB. */
  imageBytesAtOnce?: number;
  random?: () => number;
  clock?: Clock;
  /** Receives what became of the images of campaigns. */
  onMedia?: (report: MediaReport) => Promise<void>;
  /** For tests that look, or kill, at a station of a message's path. */
  onStep?: (step: Step, lane: string, key: string) => void;
}

export interface Delivery {
  /** Unique per boot. */
  worker: string;
  start(): Promise<void>;
  /**
   * Fetches nothing more, lets attempts in flight end, and hands the lanes over. Answers false when attempts were
   * still in flight after the grace time; those end `unknown` by take-over.
   */
  stop(): Promise<boolean>;
  /** Lanes that are this worker's now. */
  own(): string[];
}

const OUTSTANDING: Outstanding = { seen: 3, unseen: 20 };

/** What is past its retention time is forgotten every so many rounds of upkeep, so many per status and lane. */
const PURGE_EVERY = 60;
const PURGE_BATCH = 1000;
/** What has not changed for long is compacted every so many rounds, at most so many of a lane: more than any lane sends meanwhile. */
const COMPACT_EVERY = 6;
const COMPACT_BATCH = 500;

/** A connection that was lost; of a cluster, one of its nodes that came or went, as they do in a failover. */
const LOST = ['close', '+node', '-node'] as const;

/** A worker: takes messages from the lanes it serves and delivers them, one at a time per lane. */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { worker = `w-${randomUUID()}` } = options;
  const timings = { ...DEFAULT_TIMINGS, ...options.timings };
  const { ledger, log, adder, clock = systemClock } = options;
  const queues = options.queues({
    token: worker,
    lockMs: timings.lockMs,
    behindMs: () => lease.behindMs(),
  });
  const rollbackGuard = createRollbackGuard(options.rollbackGuardFile, log);
  let redis = '';
  const lease = createWorkerLease({
    worker,
    workers: ledger.workers,
    timings,
    clock,
    log,
    onChange: () => scheduler.reassign(),
    run: () => barrier.run(),
    isSure: () => barrier.isClear(),
    hasSent: () => sentAttempts.sent().length > 0 || !sentAttempts.isComplete(),
    async onBeat(beat) {
      redis = beat.incarnation;
      const isReplaced = !rollbackGuard.recognise(beat.incarnation);
      if (isReplaced) {
        log.error({}, 'redis.replaced');
        barrier.suspect('Redis was emptied or replaced', true);
        await lease.serve(options.instances.current().map(({ name }) => name));
      }
      barrier.hear(beat);
      watchRun();
    },
  });
  const sentAttempts = createSentAttempts(options.journal ?? noJournal, worker);
  const inHand = new Set<string>();
  const barrier = createRecoveryBarrier({
    worker,
    host: hostname(),
    sentAttempts,
    inHand: (nonce) => inHand.has(nonce),
    ledger,
    identify: () => identifyRun(options.connection),
    isLossless: () => losesNothing(options.connection),
    lanes: () => options.instances.current().map(({ name }) => name),
    wake: (lane) => adder.wake(lane),
    onOver: () => scheduler.wakeHeld(),
    seen: () => lease.seen(),
    sequences: () => rollbackGuard.all(),
    timings,
    clock,
    log,
  });
  /** A master can be demoted and promoted again, or a shard fail over, without a connection of ours that is lost. */
  function watchRun(): void {
    const known = barrier.run();
    if (known === '') return;
    identifyRun(options.connection).then(
      (run) => void (run !== known && barrier.run() === known && barrier.suspect('Redis runs on another master')),
      () => {},
    );
  }
  const lostSight = (): void => barrier.suspect('the connection to Redis was lost');
  const context: DeliveryContext = {
    worker,
    clock,
    log,
    timings,
    random: options.random ?? Math.random,
    onServerError: options.onServerError ?? 'retry',
    outstanding: { ...OUTSTANDING, ...options.outstanding },
    ledger,
    receipts: options.receipts,
    queues,
    adder,
    sender: options.sender,
    journal: sentAttempts,
    instances: {
      rules: (lane) => options.instances.current().find(({ name }) => name === lane)?.rules,
      siblings: (lane) => siblingsOf(lane, options.instances.current()),
    },
    guards: {
      mayOpen: () => barrier.isClear() && lease.isKnown(),
      proveLane: createLaneProof({
        attempts: ledger.attempts,
        barrier,
        rollbackGuard,
        identify: () => identifyRun(options.connection),
      }),
      rollback: rollbackGuard,
      replicated: options.replicated ?? (async () => undefined),
      mayWrite: (begunAt) =>
        options.unfit?.() ?? lease.mayWrite(begunAt) ?? sentAttempts.mayWrite?.(begunAt) ?? barrier.mayWrite(begunAt),
    },
    recovery: {
      open: () => barrier.open(),
      onRolledBack: () => barrier.suspect('a lane is behind what was seen of it', true),
      onRollbackHold: (lane) => barrier.cover(lane),
      redisId: () => redis,
      redisRun: () => barrier.run(),
    },
    breakers: {
      rejection: createRejectionBreaker(),
      outage: createOutageBreaker({
        outages: ledger.outages,
        log,
        windowMs: timings.outageMs,
        coolMs: timings.unknownCoolMs,
        now: () => clock.monotonic(),
        onOutage: (lanes) => log.error({ lanes }, 'gateway.outage'),
      }),
      connection: createConnectionWatch({
        ask: (lane) => askStatus(lane, context),
        timings,
        now: () => clock.monotonic(),
        random: options.random ?? Math.random,
      }),
    },
    memory: {
      unanswered: createUnanswered({ now: () => clock.monotonic(), keepMs: 2 * timings.searchForMs }),
      stuck: new Map(),
      relapses: new Map(),
      closed: new Map(),
      inHand,
    },
    imagesInFlight: createImagesInFlight({
      images: ledger.images,
      ...defined({ bytesAtOnce: options.imageBytesAtOnce }),
    }),
    stalls: createStalls({ lanes: ledger.lanes, log, now: () => clock.monotonic() }),
    ...defined({ onMedia: options.onMedia }),
    hooks: defined({ onStep: options.onStep }),
  };
  const scheduler = createLaneScheduler({ context, lease, adder, concurrency: options.concurrency ?? 1000 });
  let silence: (() => Promise<void>) | undefined;
  let upkeep: NodeJS.Timeout | undefined;
  let stopping = false;

  let round = 0;
  let forgets = false;
  let compacts = false;
  let looking: NodeJS.Timeout | undefined;
  let keeping: Promise<void> = Promise.resolve();
  const searches = new Map<string, Search>();
  /** Lane → where the walk through its queued messages has got to. */
  const walks = new Map<string, string>();
  const placing = new Map<string, ReindexWalk>();

  const keepOrphans = createOrphanLanes({ ledger, lease, timings, log, now: () => clock.monotonic() });

  const rounds = createSweepRounds({
    log,
    async sweep(lane) {
      // First: what it puts in its place is looked after in the same round.
      await reindexLane(lane, placing, context);
      await sweepLane(lane, walks, context);
      await joinLane(lane, context);
      if (forgets) await ledger.messages.purge(lane, PURGE_BATCH);
      if (compacts) await ledger.messages.compact(lane, COMPACT_BATCH);
    },
    search: (lane) => searchLane(lane, searches, context),
  });

  async function keep(): Promise<void> {
    forgets = round % PURGE_EVERY === 0;
    compacts = round % COMPACT_EVERY === 0;
    round += 1;
    await rounds.run(scheduler.own());
    try {
      if (!stopping) await keepOrphans();
    } catch (error) {
      log.warn({ error }, 'upkeep.orphans.failed');
    }
    if (!stopping) keepIn(timings.sweepMs);
  }

  function keepIn(ms: number): void {
    upkeep = setTimeout(() => void (keeping = keep()), ms);
  }

  /** What the whole gateway, and each number, does is looked at once a second. */
  function look(): void {
    context.breakers.connection.tick();
    void context.breakers.outage.refresh();
  }

  return {
    worker,

    async start() {
      await lease.serve(options.instances.current().map(({ name }) => name));
      for (const event of LOST) options.connection.on(event, lostSight);
      await lease.start();
      barrier.start();
      silence = await options.listen((lane) => scheduler.wake(lane));
      const serve = (): Promise<void> => scheduler.serve(options.instances.current());
      await serve();
      options.instances.onChange(() => {
        serve().catch((error: unknown) => log.error({ error }, 'instances.change.failed'));
      });
      keepIn(timings.sweepMs * context.random());
      looking = setInterval(look, timings.heartbeatMs);
      log.info({ worker, lanes: scheduler.own().length }, 'worker.started');
    },

    async stop() {
      stopping = true;
      clearTimeout(upkeep);
      clearInterval(looking);
      rounds.stop();
      const own = scheduler.own();
      let grace: NodeJS.Timeout | undefined;
      const patience = new Promise<false>((resolve) => {
        grace = setTimeout(() => resolve(false), timings.stopGraceMs);
      });
      const ending = Promise.all([scheduler.stop(), keeping]);
      const clean = await Promise.race([ending.then(() => true), patience]);
      clearTimeout(grace);
      await silence?.();
      for (const event of LOST) options.connection.off(event, lostSight);
      await barrier.stop();
      // With attempts still in flight the beat just ends: others must see this worker die before they take over.
      await lease.stop(clean);
      rollbackGuard.close();
      if (clean) await Promise.all(own.map((lane) => adder.wake(lane)));
      log.info({ worker, clean }, 'worker.stopped');
      return clean;
    },

    own: () => scheduler.own(),
  };
}

function siblingsOf(lane: string, instances: InstanceInfo[]): string[] {
  const account = instances.find(({ name }) => name === lane)?.account;
  return instances.filter((other) => other.account === account && other.name !== lane).map(({ name }) => name);
}
