import { hostname } from 'node:os';
import { noJournal } from '../attempt/journal-intent.ts';
import type { Clock } from '../clock.ts';
import type { Guards, RollbackRecovery } from '../delivery-context.ts';
import type { DeliveryOptions } from '../delivery-options.ts';
import { createWorkerLease, type WorkerLease } from '../scheduler/worker-lease.ts';
import type { Timings } from '../timings.ts';
import { createLaneProof } from './prove-lane.ts';
import { createRecoveryBarrier } from './recovery-barrier.ts';
import { createRollbackGuard } from './rollback-guard.ts';
import { createSentAttempts, type SentAttempts } from './sent-attempts.ts';

/** What keeps this worker from sending a message twice: its lease, its journal, the recovery barrier and the rollback guard. */
export interface Safeguards {
  lease: WorkerLease;
  journal: SentAttempts;
  guards: Guards;
  recovery: RollbackRecovery;
  start(): Promise<void>;
  /** `leave`: hands the lanes over at once. Without it, others first see this worker die, and then reclaim its attempts. */
  stop(leave: boolean): Promise<void>;
}

export interface SafeguardsOptions {
  options: DeliveryOptions;
  worker: string;
  timings: Timings;
  clock: Clock;
  /** Nonces of the attempts whose end this process will still store. */
  inHand: ReadonlySet<string>;
  /** Called when workers came or went. */
  onWorkersChange(): void;
  /** Called when a recovery is over. */
  onRecovered(): void;
}

export function createSafeguards(parts: SafeguardsOptions): Safeguards {
  const { options, worker, timings, clock, inHand } = parts;
  const { ledger, log, redis, adder } = options;
  const rollbackGuard = createRollbackGuard(options.rollbackGuardFile, log);
  const journal = createSentAttempts(options.journal ?? noJournal, worker);
  const lanes = (): string[] => options.instances.current().map(({ name }) => name);
  let redisId = '';
  let stopListening: (() => void) | undefined;

  const barrier = createRecoveryBarrier({
    worker,
    host: hostname(),
    sentAttempts: journal,
    inHand: (nonce) => inHand.has(nonce),
    ledger,
    identify: () => redis.identify(),
    isLossless: () => redis.isLossless(),
    lanes,
    wake: (lane) => adder.wake(lane),
    onOver: parts.onRecovered,
    seen: () => lease.seen(),
    sequences: () => rollbackGuard.all(),
    timings,
    clock,
    log,
  });

  const lease = createWorkerLease({
    worker,
    workers: ledger.workers,
    timings,
    clock,
    log,
    onChange: parts.onWorkersChange,
    run: () => barrier.run(),
    isSure: () => barrier.isClear(),
    hasSent: () => journal.sent().length > 0 || !journal.isComplete(),
    async onHeartbeat(heartbeat) {
      redisId = heartbeat.incarnation;
      if (!rollbackGuard.recognise(redisId)) {
        log.error({}, 'redis.replaced');
        barrier.suspect('Redis was emptied or replaced', true);
        await lease.serve(lanes());
      }
      barrier.onHeartbeat(heartbeat);
      checkRun();
    },
  });

  /** A master may be demoted and promoted again, or a shard fail over, without losing our connection. */
  function checkRun(): void {
    const known = barrier.run();
    if (known === '') return;
    redis.identify().then(
      (run) => void (run !== known && barrier.run() === known && barrier.suspect('Redis runs on another master')),
      () => {},
    );
  }

  return {
    lease,
    journal,

    guards: {
      mayOpen: () => barrier.isClear() && lease.isKnown(),
      proveLane: createLaneProof({
        attempts: ledger.attempts,
        barrier,
        rollbackGuard,
        identify: () => redis.identify(),
      }),
      rollback: rollbackGuard,
      replicated: options.replicated ?? (async () => undefined),
      mayWrite: (begunAt) =>
        options.unfit?.() ?? lease.mayWrite(begunAt) ?? journal.mayWrite?.(begunAt) ?? barrier.mayWrite(begunAt),
    },

    recovery: {
      open: () => barrier.open(),
      onRolledBack: () => barrier.suspect('a lane is behind what this worker saw of it', true),
      onRollbackHold: (lane) => barrier.cover(lane),
      redisId: () => redisId,
      redisRun: () => barrier.run(),
    },

    async start() {
      await lease.serve(lanes());
      stopListening = redis.onLost(() => barrier.suspect('the connection to Redis was lost'));
      await lease.start();
      barrier.start();
    },

    async stop(leave) {
      stopListening?.();
      await barrier.stop();
      await lease.stop(leave);
      rollbackGuard.close();
    },
  };
}
