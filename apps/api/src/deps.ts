import type { AskNumbers, CampaignStore } from '@pombo/campaign';
import type { CallbackAdmin, EventStream, Tail } from '@pombo/events';
import type { Ledger, Pages } from '@pombo/ledger';
import type { GatewayEvent, LaneJobs, Log, Probe } from '@pombo/core';
import type { Producer } from '@pombo/producer';
import type { Receipts } from '@pombo/receipts';
import type { RedisClient } from '@pombo/redis';
import type { Tracing } from '@pombo/runtime';
import type { Instance, PassThrough, ProviderQueue } from '@pombo/zapi';
import type { Registry } from 'prom-client';
import type { ApiKeys } from './auth/api-keys.ts';
import type { GuessLimitOptions } from './auth/guess-limit.ts';
import type { SessionsOptions } from './auth/sessions.ts';
import type { DashboardMode } from './config.ts';
import type { DeliveryCounts } from './services/callbacks.ts';
import type { RenderEvent } from './services/render-event.ts';
import type { SseOptions } from './http/sse.ts';
import type { KeptUploads } from './uploads/kept-uploads.ts';
import type { UploadFolders } from './uploads/upload-folders.ts';

/** Applies one Z-API event of a lane. Resolves once it is stored: only then is the callback acknowledged with 200. */
export type ApplyZapiEvent = (lane: string, event: GatewayEvent) => Promise<'settled' | 'parked' | 'ignored'>;

/** One result of a check of `pombo doctor`. */
export interface Finding {
  check: string;
  level: 'ok' | 'warning' | 'error' | 'skipped';
  message: string;
  /** What to do about it, one step per line. */
  fix?: string;
}

/** Runs every check. */
export type Diagnose = () => Promise<Finding[]>;

/** What the app needs. `compose.ts` creates it; tests may replace any part. */
export interface AppDeps {
  log: Log;
  /** Records traces; undefined if none are configured. */
  tracing?: Tracing;
  /** Metrics of other parts of this process, which `/metrics` serves too. */
  alsoMeasured?: Registry;
  /** For rate limits, implicit idempotency and the readiness check. */
  redis: RedisClient;
  prefix: string;
  /** For upload threads, which open their own connections. */
  redisUrl: string;
  uploads: UploadFolders;
  /** Files that are kept while a campaign is prepared. */
  keptUploads: KeptUploads;
  ledger: Ledger;
  receipts: Receipts;
  pages: Pages;
  producer: Producer;
  jobs: LaneJobs;
  campaigns: CampaignStore;
  /** The event stream, and a wait for new entries. */
  events: EventStream;
  tail: Tail;
  renderEvent: RenderEvent;
  /** Administration of callbacks, and their delivery counts in this process. */
  callbacks: CallbackAdmin;
  deliveries: DeliveryCounts;
  keys: ApiKeys;
  /** Keys of POMBO_API_KEYS; they have all scopes. */
  fixedKeys: readonly string[];
  /** Whether the dashboard is served, and may change anything. */
  dashboard: DashboardMode;
  /** How long sessions of the dashboard last. */
  sessionLimits?: Pick<SessionsOptions, 'idleMs' | 'longestMs'>;
  /** The API listens on loopback: while no key exists, programs on this machine may do everything. */
  loopback: boolean;
  /** Z-API is a simulator on this machine, so images may be on loopback too. */
  simulated: boolean;
  /** Returns the instances configured now. */
  instances(): readonly Instance[];
  /** Where they are configured, and when they were read. */
  instanceFile(): { file: string; readAt: string; refused?: { at: string; message: string } };
  /** Address of Z-API. */
  baseUrl: string;
  /** Runs the checks of `pombo doctor`; undefined where the API was started without the command line. */
  diagnose?: Diagnose;
  probe(lane: string): Promise<Probe>;
  /** Passes a request on to Z-API, unchanged. */
  pass: PassThrough;
  /** Asks Z-API which numbers have WhatsApp, through one of these instances. Throws `invalid_config` when none is configured. */
  askNumbers(instances: readonly string[]): AskNumbers;
  /** Returns access to Z-API's own queue of a lane; undefined when no instance has this name. */
  kept(lane: string): ProviderQueue | undefined;
  applyZapiEvent: ApplyZapiEvent;
  /** Secrets of the webhook path: the current one first, then the one being phased out. */
  webhookSecrets: readonly string[];
  /** Where closed keyless access is recorded; undefined: only in this process. */
  accessFile?: string;
  /** Aborted when the process is about to stop: requests that wait are answered at once. */
  stopping: AbortSignal;
  /** Requests per minute and caller (default 6,000). */
  perMinute?: number;
  /** Limits on wrong keys and secrets. */
  guesses?: GuessLimitOptions;
  /** Deadline of a request that waits only for Redis (ms, default 10,000). */
  deadlineMs?: number;
  /** How long the drop-in routes wait for Z-API's ids (ms, default 25,000). */
  dropInWaitMs?: number;
  /** Heartbeats and limits of event streams. */
  sse?: SseOptions;
}
