import { setTimeout as pause } from 'node:timers/promises';
import {
  PomboError,
  QUIET_MS,
  isSettled,
  isTaken,
  messageKey,
  type InstanceInfo,
  type MessageInput,
  type MessageView,
  type SendImageInput,
  type SendImageStatusInput,
  type Status,
} from '@pombo/message';
import { cancel, createLedger, resolve, retry, type Change, type Ledger } from '@pombo/ledger';
import { closeRedis, connect, isUnreachable, redisUnreachable, type RedisClient } from '@pombo/redis';
import { enqueue, type EnqueueOptions, type EnqueueParts, type SendResult } from './enqueue.ts';
import { createLaneJobs, type LaneJobs } from './lane-jobs.ts';
import { openingsOf } from './openings.ts';

export interface ProducerOptions {
  /** `redis://…`, `rediss://…`, a comma-separated list of Cluster seeds, or `redis+sentinel://…`. */
  redis: string;
  /** Key prefix; default `pombo`. */
  prefix?: string;
  /** Whether `image` may be the path of a file on this machine; default true. Say false for input from a network. */
  imageFiles?: boolean;
  /**
   * Whether `callbackUrl` may be of this machine, also over http; default true. Say false where the gateway is Z-API
   * itself: then no event would ever be delivered there.
   */
  loopbackCallbacks?: boolean;
  /** No resend of an `unknown` before it is so old; default 5 minutes. */
  quietMs?: number;
}

export interface Sent {
  id: string;
  status: Status;
  /** True when this id was known already, with the same content: nothing new was queued. */
  duplicate: boolean;
}

/** Puts messages into the queue and reads back what became of them. Never sends anything itself. */
export interface Producer {
  /**
   * Queues one image. Throws `invalid_input` (with every refused field), `unknown_instance`, `id_conflict`,
   * `image_unreadable`; `redis_unreachable` within about two seconds when Redis is away, and then the message may or
   * may not be queued: repeat it with the same id.
   */
  sendImage(message: Omit<SendImageInput, 'type'>): Promise<Sent>;
  /** Queues one status post; throws as `sendImage`. */
  sendImageStatus(message: Omit<SendImageStatusInput, 'type'>): Promise<Sent>;
  /** Queues thousands at a time. Bad items do not stop good ones: results are per item, in order. */
  sendMany(messages: readonly MessageInput[], options?: EnqueueOptions): Promise<SendResult[]>;
  /** The message read back, or undefined when nothing has this id. */
  get(id: string): Promise<MessageView | undefined>;
  /**
   * Waits until the message is accepted by Z-API or has come to its end. Throws `timed_out` (the message stays where
   * it is and goes on), `not_found`, or the signal's reason.
   */
  waitFor(id: string, options?: { timeoutMs?: number; signal?: AbortSignal }): Promise<MessageView>;
  /** Takes back a message that is still queued. Throws `wrong_status` otherwise. */
  cancel(id: string): Promise<MessageView>;
  /**
   * Queues an ended message again; throws `not_proven_unsent` when an earlier attempt may have been sent, `wrong_status`
   * while its campaign is cancelled.
   */
  retry(id: string): Promise<MessageView>;
  /**
   * A person settles an `unknown`. `resend` may make the message arrive twice; it throws `too_early` within the quiet
   * period, in which the first POST may still be on its way, and `wrong_status` while its campaign is cancelled. `by`: who
   * decided.
   */
  resolve(id: string, as: 'sent' | 'resend' | 'drop', why?: string, by?: string): Promise<MessageView>;
  close(): Promise<void>;
}

/** Pause between two looks of `waitFor`: first, and longest. */
const LOOK_MS = { first: 20, longest: 500 };
/** Names of instances are asked for again after so long. */
const INSTANCES_FRESH_MS = 5000;

/** Connects at the first call, and again by itself after Redis was away. Close it when done. */
export function createProducer(options: ProducerOptions): Producer {
  const { redis, prefix = 'pombo', imageFiles = true, loopbackCallbacks = true, quietMs = QUIET_MS } = options;
  let connection: Promise<RedisClient> | undefined;
  let parts: Parts | undefined;

  async function open(): Promise<Parts> {
    connection ??= connect(redis, { purpose: 'producer', connectionName: 'pombo-producer' });
    try {
      const client = await connection;
      if (parts === undefined) {
        const made = partsOn(client, prefix, { imageFiles, loopbackCallbacks });
        await made.ledger.layouts.assertReadable();
        parts ??= made;
      }
      return parts;
    } catch (error) {
      connection?.then(closeRedis).catch(() => {});
      connection = undefined;
      throw error;
    }
  }

  return createProducerOn(
    open,
    {
      away: (error) => (isUnreachable(error) ? redisUnreachable(redis, error) : undefined),
      async close() {
        const opened = connection;
        connection = undefined;
        parts = undefined;
        if (opened !== undefined) await opened.then(closeRedis, () => {});
      },
    },
    quietMs,
  );
}

interface Parts extends EnqueueParts {
  ledger: Ledger;
  jobs: LaneJobs;
}

function partsOn(
  client: RedisClient,
  prefix: string,
  rules: Pick<EnqueueParts, 'imageFiles' | 'loopbackCallbacks'>,
): Parts {
  const knownInstances = rememberInstances(() => ledger.instances.known());
  const ledger = createLedger(client, { prefix, opening: openingsOf(() => knownInstances(false)) });
  return { ledger, jobs: createLaneJobs(client, prefix), knownInstances, ...rules };
}

function rememberInstances(ask: () => Promise<Map<string, InstanceInfo>>): EnqueueParts['knownInstances'] {
  let asked: { at: number; known: Promise<Map<string, InstanceInfo>> } | undefined;
  return async (refresh) => {
    const age = asked === undefined ? Infinity : performance.now() - asked.at;
    if (asked === undefined || age > INSTANCES_FRESH_MS || (refresh && age > 100)) {
      asked = { at: performance.now(), known: ask() };
    }
    return asked.known;
  };
}

interface Link {
  /** The error to throw when this one means that Redis is away. */
  away(error: unknown): PomboError | undefined;
  close(): Promise<void>;
}

function createProducerOn(open: () => Promise<Parts>, link: Link, quietMs: number): Producer {
  async function use<T>(work: (parts: Parts) => Promise<T>): Promise<T> {
    try {
      return await work(await open());
    } catch (error) {
      throw link.away(error) ?? error;
    }
  }

  async function sendOne(input: MessageInput): Promise<Sent> {
    const [result] = await use((parts) => enqueue([input], parts));
    if ('error' in result!) {
      const { code, message, ...facts } = result.error;
      throw new PomboError(code, message, facts);
    }
    return result!;
  }

  async function look(id: string): Promise<MessageView> {
    const view = await use(({ ledger }) => ledger.messages.get(id));
    if (view === undefined) throw notFound(id);
    return view;
  }

  async function change(id: string, wanted: Change): Promise<MessageView> {
    const { instance, campaign } = await look(id);
    return use(async ({ ledger, jobs }) => {
      const key = messageKey(id);
      const changed = await ledger.messages.change(instance, key, wanted);
      if (changed.answer === 'gone') throw notFound(id);
      if (changed.answer === 'unproven') throw notProven(id);
      if (changed.answer === 'campaign-cancelled') throw campaignCancelled(id, campaign!);
      if (changed.answer === 'refused' || changed.answer === 'spent') throw wrongStatus(id, changed.status, wanted.to);
      const view = (await ledger.messages.getByKey(instance, key))!;
      if (wanted.to === 'queued') {
        await jobs.add(instance, [{ key, generation: changed.generation, priority: view.priority, delayMs: 0 }]);
      }
      return view;
    });
  }

  /** A POST that was cut off may still arrive: kernels and proxies retransmit for minutes, also for a dead process. */
  async function refuseTooEarly(id: string): Promise<void> {
    const view = await look(id);
    // Also of what ended since: it may have been met by silence, and been dropped, a moment ago.
    const since = Date.now() - Date.parse(view.statusAt);
    if (!RESENT.has(view.status) || since >= quietMs) return;
    const minutes = Math.ceil((quietMs - since) / 60_000);
    throw new PomboError(
      'too_early',
      `The message "${id}" may still be on its way; it can be sent again in ${minutes} min`,
      {
        hint: 'Meanwhile a callback may settle it. If you know that it did not arrive, wait; if you know that it did: --as sent',
      },
    );
  }

  return {
    sendImage: (message) => sendOne({ ...message, type: 'send-image' }),
    sendImageStatus: (message) => sendOne({ ...message, type: 'send-image-status' }),
    sendMany: (messages, options) => use((parts) => enqueue(messages, parts, options)),
    get: (id) => use(({ ledger }) => ledger.messages.get(id)),

    async waitFor(id, { timeoutMs = 30_000, signal } = {}) {
      const deadline = performance.now() + timeoutMs;
      for (let waitMs = LOOK_MS.first; ; waitMs = Math.min(LOOK_MS.longest, waitMs * 1.5)) {
        const view = await look(id);
        if (isSettled(view.status)) return view;
        const left = deadline - performance.now();
        if (left <= 0) throw timedOut(view, timeoutMs);
        await pause(Math.min(waitMs, left), undefined, signal === undefined ? {} : { signal });
      }
    },

    cancel: (id) => change(id, cancel()),
    retry: (id) => change(id, retry()),
    async resolve(id, as, why, by) {
      if (as === 'resend') await refuseTooEarly(id);
      return change(id, resolve(as, why, by));
    },
    close: () => link.close(),
  };
}

/** Whence `resolve` as `resend` leads back to the queue. */
const RESENT: ReadonlySet<Status> = new Set(['unknown', 'failed', 'expired', 'cancelled']);

function notFound(id: string): PomboError {
  return new PomboError('not_found', `No message has the id "${id}"`, {
    hint: 'Messages are kept for 30 days. The newest: pombo message list',
  });
}

function wrongStatus(id: string, status: Status, to: Status): PomboError {
  const { doing, hint } = ORDERS[to] ?? {
    doing: `moved to ${to}`,
    hint: () => 'Where it stands: pombo message show ID',
  };
  return new PomboError('wrong_status', `The message "${id}" is ${status} and can not be ${doing}`, {
    hint: hint(status),
  });
}

/** What a person can order, by the status it leads to. */
const ORDERS: Partial<Record<Status, { doing: string; hint: (from: Status) => string }>> = {
  cancelled: {
    doing: 'cancelled',
    hint: (from) =>
      from === 'unknown'
        ? 'Look at the phone. If it did not arrive: pombo unknown resolve ID --as drop'
        : 'Only a queued message can be cancelled, and only an unknown one dropped.',
  },
  queued: { doing: 'queued again', hint: queueingHint },
  sent: { doing: 'settled', hint: () => 'Only an unknown message can be settled.' },
};

/** The next step of a person who wants a message sent again that cannot be. Never one that sends it a second time. */
function queueingHint(from: Status): string {
  if (from === 'unknown') return 'Look at the phone, then settle it: pombo unknown resolve ID --as sent|resend|drop';
  if (isTaken(from)) return 'Z-API has taken it. To send it again could deliver it twice.';
  return 'Only a failed, expired or cancelled message can be tried again.';
}

/** Queued now, it would be cancelled again before it is sent. */
function campaignCancelled(id: string, campaign: string): PomboError {
  return new PomboError(
    'wrong_status',
    `The campaign "${campaign}" of the message "${id}" is cancelled: its messages are not sent`,
    {
      hint: `To send everything of that campaign that was never sent: pombo campaign retry ${campaign} --only cancelled`,
    },
  );
}

function notProven(id: string): PomboError {
  return new PomboError(
    'not_proven_unsent',
    `An earlier attempt of "${id}" may have been sent; trying again could deliver it twice`,
    {
      hint: 'Look at the phone. To send it all the same: pombo unknown resolve ID --as resend (API: POST /v1/messages/ID/resolve {"as":"resend"})',
    },
  );
}

function timedOut(view: MessageView, timeoutMs: number): PomboError {
  return new PomboError('timed_out', `The message "${view.id}" is still ${view.status} after ${timeoutMs / 1000} s`, {
    hint: 'It stays queued and goes on by itself; `pombo message show ID` tells where it stands, `pombo lanes` what holds it.',
  });
}
