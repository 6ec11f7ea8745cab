import type { AskNumbers, CampaignStore } from '@pombo/campaign';
import type { CallbackAdmin, EventStream, Tail } from '@pombo/events';
import type { Ledger, Pages } from '@pombo/ledger';
import type { GatewayEvent, LaneJobs, Log, Probe } from '@pombo/core';
import type { Producer } from '@pombo/producer';
import type { RedisClient } from '@pombo/redis';
import type { Instance, ProviderQueue } from '@pombo/zapi';
import type { ApiKeys } from './auth/api-keys.ts';
import type { GuessLimitOptions } from './auth/guess-limit.ts';
import type { DeliveryCounts } from './services/callbacks.ts';
import type { Describer } from './services/render-event.ts';
import type { SseOptions } from './http/sse.ts';
import type { UploadPlaces } from './uploads/upload-folders.ts';

/** Applies one event of a lane's number. Resolves when it is stored: only then the callback is answered with 200. */
export type SettlePort = (lane: string, event: GatewayEvent) => Promise<'settled' | 'parked' | 'ignored'>;

/** What the app is made of; `wire.ts` joins it, tests may put in what they like. */
export interface AppParts {
  log: Log;
  /** For rate limits, look-ups of repeated requests, and the question whether Redis is there. */
  redis: RedisClient;
  prefix: string;
  /** For the threads of uploads, which have connections of their own. */
  redisUrl: string;
  uploads: UploadPlaces;
  ledger: Ledger;
  pages: Pages;
  producer: Producer;
  jobs: LaneJobs;
  campaigns: CampaignStore;
  /** What happened, and when there is more of it. */
  events: EventStream;
  tail: Tail;
  describe: Describer;
  /** Who is called back about it, and how often what became of that in this process. */
  callbacks: CallbackAdmin;
  deliveries: DeliveryCounts;
  keys: ApiKeys;
  /** Keys of the environment; they may do everything. */
  fixedKeys: readonly string[];
  /** The API listens on loopback: without any key, whoever is on this machine may do everything. */
  loopback: boolean;
  /** Z-API itself is a simulator on this machine: then images may lie here too. */
  simulated: boolean;
  /** The configured instances, as they are now. */
  instances(): readonly Instance[];
  probe(lane: string): Promise<Probe>;
  /** Asks Z-API which numbers have WhatsApp, through one of these instances. Throws `invalid_config` without any. */
  askNumbers(instances: readonly string[]): AskNumbers;
  /** What Z-API keeps for a lane's number; undefined when no instance is configured under this name. */
  kept(lane: string): ProviderQueue | undefined;
  settle: SettlePort;
  /** Secrets of the webhook path: the current one first, then one that is being phased out. */
  webhookSecrets: readonly string[];
  /** Where it is remembered that nobody gets in without a key any more; undefined: in this process only. */
  accessFile?: string;
  /** Aborted when the process is about to stop: nobody is kept waiting any longer. */
  stopping: AbortSignal;
  /** Requests a minute that one key may make; default 6,000. */
  perMinute?: number;
  /** How wrong keys and secrets are limited. */
  guesses?: GuessLimitOptions;
  /** How long a request may take that waits for Redis alone; default 10,000 ms. */
  deadlineMs?: number;
  /** How long the drop-in routes wait for Z-API's ids; default 25,000 ms. */
  dropInWaitMs?: number;
  /** How event streams are held open. */
  sse?: SseOptions;
}
