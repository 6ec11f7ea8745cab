import { setTimeout as pause } from 'node:timers/promises';
import { notice, type AnyNotice, type ValuesOf } from '@pombo/catalogue';
import {
  PomboError,
  QUIET_MS,
  isSettled,
  isTaken,
  messageKey,
  type InstanceInfo,
  type LaneJobs,
  type MessageInput,
  type MessageView,
  type SendImageInput,
  type SendImageStatusInput,
  type Status,
} from '@pombo/core';
import { cancel, createLedger, resolve, retry, type Change, type Ledger } from '@pombo/ledger';
import { closeRedis, connect, isUnreachable, redisUnreachable, type RedisClient } from '@pombo/redis';
import { enqueue, type EnqueueOptions, type EnqueueParts, type SendResult } from './enqueue.ts';
import { createLaneJobs } from '@pombo/queue';
import { openingsOf } from './openings.ts';
import { redisSource, type RedisSource } from './redis-source.ts';

export type ProducerOptions = RedisSource & ProducerSettings;

export interface ProducerSettings {
  /** Key prefix (default `pombo`). */
  prefix?: string;
  /** Whether `image` may be the path of a file on this machine (default true). Set false for input from a network. */
  imageFiles?: boolean;
  /**
   * Whether `callbackUrl` may be on this machine, and use http (default true). Set false if the gateway is Z-API itself:
   * then no event would ever be delivered there.
   */
  loopbackCallbacks?: boolean;
  /** Minimum age of an `unknown` before it may be resent (ms; default 5 minutes). */
  quietMs?: number;
}

export interface Sent {
  id: string;
  status: Status;
  /** True if this id exists already with the same content: nothing new was queued. */
  duplicate: boolean;
}

/** Queues messages and reads back their state. Never sends anything itself. */
export interface Producer {
  /**
   * Queues one image. Throws `invalid_input` (with every invalid field), `unknown_instance`, `id_conflict`,
   * `image_unreadable`, and `redis_unreachable` within about two seconds if Redis is unavailable. In the last case the
   * message may or may not be queued: repeat it with the same id.
   */
  sendImage(message: Omit<SendImageInput, 'type'>): Promise<Sent>;
  /** Queues one status post; throws like `sendImage`. */
  sendImageStatus(message: Omit<SendImageStatusInput, 'type'>): Promise<Sent>;
  /** Queues thousands at a time. Invalid items do not stop valid ones: results are per item, in order. */
  sendMany(messages: readonly MessageInput[], options?: EnqueueOptions): Promise<SendResult[]>;
  /** Returns the message, or undefined if none has this id. */
  get(id: string): Promise<MessageView | undefined>;
  /**
   * Waits until Z-API accepted the message or it ended otherwise. Throws `timed_out` (the message stays queued), `not_found`,
   * or the signal's reason.
   */
  waitFor(id: string, options?: { timeoutMs?: number; signal?: AbortSignal }): Promise<MessageView>;
  /** Cancels a message that is still queued. Throws `wrong_status` otherwise. */
  cancel(id: string): Promise<MessageView>;
  /**
   * Queues an ended message again. Throws `not_proven_unsent` if an earlier attempt may have been sent, and `wrong_status`
   * while its campaign is cancelled.
   */
  retry(id: string): Promise<MessageView>;
  /**
   * Records a person's decision about an `unknown`. `resend` may deliver the message twice; it throws `too_early` within
   * the quiet period, in which the first POST may still be on its way, and `wrong_status` while its campaign is cancelled.
   * `by`: who decided.
   */
  resolve(id: string, as: 'sent' | 'resend' | 'drop', why?: string, by?: string): Promise<MessageView>;
  close(): Promise<void>;
}

/** Pause between two reads of `waitFor`: first, and longest (ms). */
const LOOK_MS = { first: 20, longest: 500 };
/** Instance names are read again after this long. */
const INSTANCES_FRESH_MS = 5000;

/**
 * Connects at the first call, and reconnects automatically. Close it when done. Throws `invalid_config` unless exactly one of
 * `redis` and `dataDir` is given.
 */
export function createProducer(options: ProducerOptions): Producer {
  const { prefix = 'pombo', imageFiles = true, loopbackCallbacks = true, quietMs = QUIET_MS } = options;
  const urlNow = redisSource(options);
  let connection: Promise<RedisClient> | undefined;
  let connectedTo = '';
  let parts: Parts | undefined;

  async function open(): Promise<Parts> {
    const url = urlNow();
    // The embedded Redis was restarted: the old address leads nowhere.
    if (url !== connectedTo) disconnect();
    connectedTo = url;
    const opened = (connection ??= connect(url, { purpose: 'producer', connectionName: 'pombo-producer' }));
    try {
      const client = await opened;
      if (parts === undefined || opened !== connection) {
        const made = partsOn(client, prefix, { imageFiles, loopbackCallbacks });
        await made.ledger.layouts.assertReadable();
        if (opened !== connection) return made;
        parts ??= made;
      }
      return parts;
    } catch (error) {
      if (opened === connection) disconnect();
      throw error;
    }
  }

  function disconnect(): void {
    connection?.then(closeRedis).catch(() => {});
    connection = undefined;
    parts = undefined;
  }

  return createProducerOn(
    open,
    {
      away: (error) => (isUnreachable(error) ? redisUnreachable(connectedTo, error) : undefined),
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
  /** Returns the error to throw if this one means that Redis is unavailable. */
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

  /** A POST that was cut off may still arrive: kernels and proxies retransmit for minutes, even for a dead process. */
  async function refuseTooEarly(id: string): Promise<void> {
    const view = await look(id);
    // Applies to ended messages as well: a message may have been `unknown` a moment ago, and dropped since.
    const since = Date.now() - Date.parse(view.statusAt);
    if (!RESENT.has(view.status) || since >= quietMs) return;
    const minutes = Math.ceil((quietMs - since) / 60_000);
    throw new PomboError('too_early', notice('message_too_early', { id, minutes }));
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

/** The statuses from which `resolve` as `resend` queues a message again. */
const RESENT: ReadonlySet<Status> = new Set(['unknown', 'failed', 'expired', 'cancelled']);

function notFound(id: string): PomboError {
  return new PomboError('not_found', notice('message_not_found', { id }));
}

function wrongStatus(id: string, status: Status, to: Status): PomboError {
  const { doing, next } = COMMANDS[to] ?? { doing: 'other', next: () => notice('message_next_show') };
  return new PomboError('wrong_status', notice('message_not_possible', { id, status, doing, next: next(status) }));
}

/** What a person can command, by the status it leads to. */
const COMMANDS: Partial<
  Record<Status, { doing: ValuesOf<'message_not_possible'>['doing']; next: (from: Status) => AnyNotice }>
> = {
  cancelled: {
    doing: 'cancel',
    next: (from) => notice(from === 'unknown' ? 'message_next_drop' : 'message_next_only_queued'),
  },
  queued: { doing: 'queue', next: stepToQueue },
  sent: { doing: 'settle', next: () => notice('message_next_only_unknown') },
};

/** Returns the next step for a message that cannot be sent again: never one that sends it a second time. */
function stepToQueue(from: Status): AnyNotice {
  if (from === 'unknown') return notice('message_next_settle');
  return notice(isTaken(from) ? 'message_next_taken' : 'message_next_only_ended');
}

/** If it were queued now, its campaign would cancel it again before it is sent. */
function campaignCancelled(id: string, campaign: string): PomboError {
  return new PomboError('wrong_status', notice('message_campaign_cancelled', { id, campaign }));
}

function notProven(id: string): PomboError {
  return new PomboError('not_proven_unsent', notice('message_not_proven', { id }));
}

function timedOut(view: MessageView, timeoutMs: number): PomboError {
  return new PomboError('timed_out', `The message "${view.id}" is still ${view.status} after ${timeoutMs / 1000} s`, {
    hint: 'It stays queued; do not send it again. `pombo message show ID` shows its state, `pombo lanes` what holds it.',
  });
}
