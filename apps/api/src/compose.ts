import { createCampaignStore } from '@pombo/campaign';
import { defined, isLoopbackHost, type Log } from '@pombo/core';
import { createEventStream, createTail } from '@pombo/events';
import { createPages, type Ledger } from '@pombo/ledger';
import { createProducer } from '@pombo/producer';
import { createLaneJobs } from '@pombo/queue';
import { createReceipts } from '@pombo/receipts';
import { closeRedis, connect, type RedisClient } from '@pombo/redis';
import { openTracing } from '@pombo/runtime';
import {
  createNumberLookup,
  createPassThrough,
  createProviderQueue,
  createSender,
  type InstanceFile,
  isLoopback,
  parseBaseUrl,
  watchInstances,
} from '@pombo/zapi';
import type { Registry } from 'prom-client';
import { noteAccessChange } from './auth/access-watch.ts';
import { createApiKeys, type ApiKeys } from './auth/api-keys.ts';
import { accessFile } from './auth/keyless-access.ts';
import type { Config } from './config.ts';
import type { AppDeps, Diagnose } from './deps.ts';
import { asPomboError } from './http/problem.ts';
import { createZapiEventHandler } from './services/apply-zapi-event.ts';
import { createCallbacks, type CallbackDeps, type Callbacks } from './services/callbacks.ts';
import { campaignServiceOf } from './services/campaign-service.ts';
import { createEventRenderer } from './services/render-event.ts';
import { refusePublicWithoutKey, warnOfWeakSecrets } from './startup/check-secrets.ts';
import { listen } from './startup/listen.ts';
import { openLedger } from './startup/open-ledger.ts';
import { openRedis } from './startup/open-redis.ts';
import { publishInstances } from './startup/publish-instances.ts';
import { repeatEvery } from './startup/repeat-every.ts';
import { createShutdown, within, type Shutdown } from './startup/shutdown.ts';
import { watchSecrets } from './startup/watch-secrets.ts';
import { openKeptUploads } from './uploads/kept-uploads.ts';
import { openUploadFolders } from './uploads/upload-folders.ts';

export interface ApiOptions {
  config: Config;
  redisUrl: string;
  log: Log;
  /** The checks of `pombo doctor`, for the dashboard (default: it says where to run them). */
  diagnose?: Diagnose | undefined;
  /** Metrics of other parts of this process, which `/metrics` serves too. */
  alsoMeasured?: Registry;
  /** Durations and limits, for tests. */
  limits?: Pick<AppDeps, 'perMinute' | 'dropInWaitMs' | 'sse' | 'deadlineMs' | 'guesses' | 'sessionLimits'> & {
    callbacks?: CallbackDeps['timings'];
  };
}

export interface RunningApi {
  /** `http://127.0.0.1:3000` */
  url: string;
  /** Where POMBO_WEBHOOK_PORT listens; absent when it is not set. */
  webhookUrl?: string;
  /** Address of the dashboard; absent with POMBO_DASHBOARD=off. */
  dashboardUrl?: string;
  /** Accepts nothing new, finishes current requests, closes everything. False: some of it did not end in time. */
  stop(): Promise<boolean>;
}

/** Interval at which uploads that were not used for a day are removed (ms). */
const SWEEP_MS = 60 * 60 * 1000;

/** How long current requests may take after a stop (ms); requests that only wait are answered at once. */
const GRACE_MS = 10_000;

/**
 * Builds the API from ledger, queue, campaigns and Z-API, and listens. Throws `invalid_config` (for example for a public
 * host without any key), `redis_unreachable`, `redis_unfit` or `redis_newer`.
 */
export async function startApi(options: ApiOptions): Promise<RunningApi> {
  const shutdown = createShutdown(options.log);
  const stopping = new AbortController();
  try {
    const opened = await openStores(options, shutdown);
    const { deps, callbacks } = await createDeps(options, opened, stopping.signal, shutdown);
    const { api, webhooks } = await listen(options.config, deps, shutdown);
    const delivering = callbacks.start();
    shutdown.defer(() => delivering.stop());
    const apps = [api.app, ...(webhooks === undefined ? [] : [webhooks.app])];
    return {
      url: api.url,
      ...defined({
        webhookUrl: webhooks?.url,
        dashboardUrl: options.config.dashboard === 'off' ? undefined : `${api.url}/`,
      }),
      async stop() {
        stopping.abort();
        const answered = await within(GRACE_MS, Promise.all(apps.map((app) => app.close())));
        if (!answered) for (const app of apps) app.server.closeAllConnections();
        return (await shutdown.run()) && answered;
      },
    };
  } catch (error) {
    await shutdown.run();
    throw error;
  }
}

interface Stores {
  instances: InstanceFile;
  redis: RedisClient;
  keys: ApiKeys;
  ledger: Ledger;
}

/** Opens what the API reads and writes; refuses a deployment that would be open to strangers. */
async function openStores({ config, redisUrl, log }: ApiOptions, shutdown: Shutdown): Promise<Stores> {
  const { prefix, baseUrl, instancesFile, instancesNamed, env } = config;
  const instances = watchInstances({ file: instancesFile, fileNamed: instancesNamed, env, baseUrl }, (error) =>
    log.error({ error }, 'instances.refused'),
  );
  shutdown.defer(() => instances.close());
  const redis = await openRedis(redisUrl, config.strict, log);
  shutdown.defer(() => closeRedis(redis));
  const keys = createApiKeys(redis, prefix);
  await refusePublicWithoutKey(config, keys);
  warnOfWeakSecrets(config, log);
  return { instances, redis, keys, ledger: await openLedger({ redis, prefix, log, shutdown }) };
}

async function createDeps(
  { config, redisUrl, log, diagnose, alsoMeasured, limits = {} }: ApiOptions,
  { instances, redis, keys, ledger }: Stores,
  stopping: AbortSignal,
  shutdown: Shutdown,
): Promise<{ deps: AppDeps; callbacks: Callbacks }> {
  const { prefix, baseUrl } = config;
  const { callbacks: timings, ...others } = limits;
  const sender = createSender({ instances: instances.instances(), baseUrl, timeoutMs: config.sendTimeoutMs });
  await publishInstances({ instances, sender, ledger, log, shutdown });
  const simulated = isLoopback(parseBaseUrl(baseUrl));
  const producer = createProducer({ redis: redisUrl, prefix, imageFiles: false, loopbackCallbacks: simulated });
  shutdown.defer(() => producer.close());
  const receipts = createReceipts({ ledger });
  const jobs = createLaneJobs(redis, prefix);
  const campaigns = createCampaignStore(redis, prefix);
  const tail = createTail({
    connect: () => connect(redisUrl, { purpose: 'subscriber', connectionName: 'pombo-api-events' }),
    prefix,
    onError: (error) => log.warn({ error }, 'events.tail.failed'),
  });
  shutdown.defer(() => tail.close());
  const events = createEventStream(redis, prefix);
  const { view } = campaignServiceOf({ ledger, campaigns, jobs });
  const renderEvent = createEventRenderer({ ledger, campaigns, view, log });
  const shared = { log, redis, prefix, ledger, events, tail, renderEvent };
  const callbacks = createCallbacks({ ...shared, baseUrl, ...defined({ timings }) });
  shutdown.defer(() => callbacks.desk.close());
  const onUploadError = (error: unknown): void => log.warn({ error }, 'uploads.sweep.failed');
  const keptUploads = await openKeptUploads(config.dataDir, onUploadError);
  shutdown.defer(repeatEvery(SWEEP_MS, keptUploads.sweep, onUploadError));
  const tracing = await openTracing(config.tracing, 'pombo-api');
  shutdown.defer(() => tracing?.close());
  const onChange = (): void => void noteAccessChange(redis, prefix);
  const secrets = await watchSecrets({ config, log, shutdown, onChange });
  const deps: AppDeps = {
    ...shared,
    redisUrl,
    uploads: await openUploadFolders(config.dataDir, onUploadError),
    keptUploads,
    pages: createPages(redis, prefix),
    receipts,
    producer,
    jobs,
    campaigns,
    callbacks: callbacks.desk,
    deliveries: callbacks.counts,
    keys,
    fixedKeys: secrets.apiKeys,
    dashboard: config.dashboard,
    loopback: isLoopbackHost(config.host),
    simulated,
    instances: () => instances.instances(),
    instanceFile: () => sourceOf(config.instancesFile, instances),
    baseUrl,
    ...defined({ diagnose, alsoMeasured, tracing }),
    probe: (lane) => sender.probe(lane),
    pass: createPassThrough({ baseUrl }),
    ...numberQueries(instances, baseUrl),
    applyZapiEvent: createZapiEventHandler({ ledger, receipts, jobs, campaigns, log }),
    webhookSecrets: secrets.webhookSecrets,
    accessFile: accessFile(config.dataDir, prefix),
    stopping,
    ...others,
  };
  return { deps, callbacks };
}

function sourceOf(file: string, instances: InstanceFile): ReturnType<AppDeps['instanceFile']> {
  const { at, refused } = instances.reading();
  const readAt = new Date(at).toISOString();
  if (refused === undefined) return { file, readAt };
  const { message } = asPomboError(refused.error);
  return { file, readAt, refused: { at: new Date(refused.at).toISOString(), message } };
}

function numberQueries(instances: InstanceFile, baseUrl: string): Pick<AppDeps, 'askNumbers' | 'kept'> {
  return {
    askNumbers(names) {
      const all = instances.instances();
      const chosen = names.flatMap((name) => all.filter((each) => each.name === name));
      return createNumberLookup({ instances: names.length === 0 ? all : chosen, baseUrl });
    },
    kept(lane) {
      const instance = instances.instances().find(({ name }) => name === lane);
      return instance && createProviderQueue({ instance, baseUrl });
    },
  };
}
