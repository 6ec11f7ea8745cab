import { createLedger, type Ledger } from '../../ledger/src/index.ts';
import { createLaneJobs } from '../../queue/src/lane-jobs.ts';
import { createLaneQueues } from '../../queue/src/lane-queue.ts';
import { createReceipts, type Receipts } from '../../receipts/src/index.ts';
import type {
  AttemptOpened,
  FetchedJob,
  InstanceInfo,
  LaneJobs,
  LaneQueues,
  LedgerPort,
  Log,
  MessageBody,
  MessageView,
  Outcome,
  Probe,
  QueueEntry,
  QueueListing,
  Sendable,
} from '@pombo/core';
import { messageKey } from '@pombo/core';
import type { Redis } from 'ioredis';
import { createOutageBreaker } from './breakers/outage-breaker.ts';
import { noJournal } from './attempt/journal-intent.ts';
import type { DeliveryContext, Step } from './delivery-context.ts';
import type { WorkerLease } from './scheduler/worker-lease.ts';
import { systemClock } from './clock.ts';
import { createImagesInFlight } from './images/images-in-flight.ts';
import { createStalls } from './scheduler/stalls.ts';
import { createRejectionBreaker } from './breakers/rejection-breaker.ts';
import { DEFAULT_TIMINGS, type Timings } from './timings.ts';
import { createRollbackGuard, type RollbackGuard } from './recovery/rollback-guard.ts';
import { createUnanswered } from './receipts/unanswered.ts';

/** A log that remembers its events. */
export interface HeardLog extends Log {
  events: string[];
}

export function heardLog(): HeardLog {
  const events: string[] = [];
  const hear = (_fields: object, event: string): void => void events.push(event);
  return { events, debug: hear, info: hear, warn: hear, error: hear };
}

export function instanceOf(name: string, more: Partial<InstanceInfo> = {}): InstanceInfo {
  return { name, pace: { min: 0, max: 0 }, exclusive: true, account: 'account', ...more };
}

/** The outcomes of the next POSTs; `accepted` after the last one. */
export interface Script {
  sent: { lane: string; message: Sendable }[];
  answers: (Outcome | ((lane: string) => Promise<Outcome>))[];
  /** The next replies of /status; `up` after the last one. */
  probes: Probe[];
  probed: string[];
  /** What Z-API's queue lists, or the error with which it fails. */
  queued: QueueEntry[] | QueueListing | Error;
  /** Number of times that the queue was read. */
  searched: number;
  /** What the write guard returned, per POST. */
  refusals: (string | undefined)[];
}

/** Everything around a lane, with the real ledger and queue; only the gateway is scripted. */
export interface DeliverySetup {
  context: DeliveryContext;
  ledger: Ledger;
  receipts: Receipts;
  queues: LaneQueues;
  adder: LaneJobs;
  script: Script;
  log: HeardLog;
  steps: Step[];
  woken: string[];
  rollbackGuard: RollbackGuard;
  /** Queues a message with its job. */
  put(lane: string, id: string, more?: Partial<MessageBody>): Promise<FetchedJob>;
  /** Takes the lane's next job, which must exist. */
  take(lane: string): Promise<FetchedJob>;
  view(lane: string, id: string): Promise<MessageView>;
}

type Group = 'instances' | 'guards' | 'recovery' | 'breakers' | 'memory' | 'hooks';

/** What a test replaces in the context; in a group, single members. */
export type ContextOverrides = Partial<Omit<DeliveryContext, Group>> & {
  [G in Group]?: Partial<DeliveryContext[G]>;
};

export interface DeliverySetupOptions {
  client: Redis;
  prefix: string;
  worker?: string;
  timings?: Partial<Timings>;
  context?: ContextOverrides;
  /** Wraps the real ledger. */
  through?: (port: LedgerPort) => LedgerPort;
}

export function deliverySetup(options: DeliverySetupOptions): DeliverySetup {
  const { client, prefix, worker = 'w-1', through = (port) => port } = options;
  const timings = { ...DEFAULT_TIMINGS, ...options.timings };
  const ledger = createLedger(client, { prefix });
  const receipts = createReceipts({ ledger });
  const jobs = createLaneJobs(client, prefix);
  const queues = createLaneQueues({ connection: client, prefix, token: worker, lockMs: timings.lockMs });
  const log = heardLog();
  const steps: Step[] = [];
  const woken: string[] = [];
  const script: Script = { sent: [], answers: [], probes: [], probed: [], queued: [], searched: 0, refusals: [] };
  const adder: LaneJobs = {
    add: (lane, added) => jobs.add(lane, added),
    prepare: (lane) => jobs.prepare(lane),
    async wake(lane) {
      woken.push(lane);
      await jobs.wake(lane);
    },
  };
  const given = options.context ?? {};
  const rollbackGuard = given.guards?.rollback ?? createRollbackGuard(undefined, log);
  const context: DeliveryContext = {
    worker,
    clock: systemClock,
    log,
    timings,
    random: () => 0,
    onServerError: 'retry',
    outstanding: { seen: 3, unseen: 20 },
    ledger: through(ledger),
    receipts,
    queues,
    adder,
    sender: scripted(script),
    journal: noJournal,
    imagesInFlight: createImagesInFlight({ images: ledger.images }),
    stalls: createStalls({ lanes: ledger.lanes, log, now: () => performance.now() }),
    isProvenDead: async () => false,
    ...given,
    instances: { rules: () => undefined, siblings: () => [], ...given.instances },
    guards: {
      mayOpen: () => true,
      proveLane: async () => true,
      rollback: rollbackGuard,
      replicated: async () => undefined,
      mayWrite: () => undefined,
      ...given.guards,
    },
    recovery: {
      open: async () => {},
      onRolledBack: () => {},
      onRollbackHold: async () => {},
      redisId: () => 'redis-1',
      redisRun: () => 'run-1',
      ...given.recovery,
    },
    breakers: {
      rejection: createRejectionBreaker(),
      outage: createOutageBreaker({
        outages: ledger.outages,
        log,
        windowMs: timings.outageMs,
        coolMs: timings.unknownCoolMs,
        now: () => performance.now(),
        onOutage: () => log.error({}, 'gateway.outage'),
      }),
      connection: { sent: () => {}, isIdle: () => false, askBeforeSend: async () => false, tick: () => {} },
      ...given.breakers,
    },
    memory: {
      unanswered: createUnanswered({ now: () => context.clock.monotonic(), keepMs: 2 * timings.searchForMs }),
      stuck: new Map(),
      relapses: new Map(),
      closed: new Map(),
      inHand: new Set(),
      ...given.memory,
    },
    hooks: { onStep: (step) => void steps.push(step), ...given.hooks },
  };

  return {
    context,
    ledger,
    receipts,
    queues,
    adder,
    script,
    log,
    steps,
    woken,
    rollbackGuard,

    async put(lane, id, more = {}) {
      const body = bodyOf(id, more);
      const [created] = await ledger.messages.create([{ lane, body, contentHash: 'content' }]);
      if (created?.answer !== 'created') throw new Error(`${id} was not created`);
      const { key, generation } = created;
      await jobs.add(lane, [{ key, generation, priority: body.priority, delayMs: 0 }]);
      return { id: `${key}-${generation}`, key, generation };
    },

    async take(lane) {
      await queues.open(lane);
      const fetched = await queues.fetch(lane);
      if (!('job' in fetched)) throw new Error(`no job: ${JSON.stringify(fetched)}`);
      return fetched.job;
    },

    async view(lane, id) {
      const view = await ledger.messages.getByKey(lane, messageKey(id));
      if (view === undefined) throw new Error(`no message ${id}`);
      return view;
    },
  };
}

export function bodyOf(id: string, more: Partial<MessageBody> = {}): MessageBody {
  const image = { kind: 'url', url: 'https://example.com/a.jpg' } as const;
  return { id, type: 'send-image', phone: '5511987654321', image, priority: 'normal', onUnknown: 'hold', ...more };
}

/** Replaces what the ledger returns from `open`. */
export function answering(opened: AttemptOpened): (port: LedgerPort) => LedgerPort {
  return (port) => ({ ...port, attempts: { ...port.attempts, open: async () => opened } });
}

/** A worker that owns every lane and may write. `dead` were seen dead at `seenAt` (Redis time, ms; default: at any time). */
export function lonely(dead: string[] = [], seenAt = Number.MAX_SAFE_INTEGER): WorkerLease {
  return {
    start: async () => {},
    stop: async () => {},
    owns: () => true,
    adopts: () => false,
    seenDeadAt: (worker) => (dead.includes(worker) ? seenAt : undefined),
    mayWrite: () => undefined,
    behindMs: () => 0,
    seen: () => [],
    isKnown: () => true,
    serve: async () => {},
  };
}

function scripted(script: Script): DeliveryContext['sender'] {
  return {
    async send(lane, message, mayWrite) {
      const refusal = mayWrite();
      script.refusals.push(refusal);
      if (refusal !== undefined) return { kind: 'unreached', detail: refusal };
      script.sent.push({ lane, message });
      const number = script.sent.length;
      const answer = script.answers.shift() ?? {
        kind: 'accepted',
        zaapId: `Z${number}-${lane}`,
        messageId: `M${number}-${lane}`,
        detail: 'ok',
      };
      return typeof answer === 'function' ? answer(lane) : answer;
    },
    async probe(lane) {
      script.probed.push(lane);
      return script.probes.shift() ?? { state: 'up' };
    },
    async queue() {
      script.searched += 1;
      if (script.queued instanceof Error) throw script.queued;
      return Array.isArray(script.queued) ? { entries: script.queued, bare: [], unreadable: 0 } : script.queued;
    },
  };
}
