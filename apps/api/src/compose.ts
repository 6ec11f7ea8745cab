import { randomUUID } from 'node:crypto';
import { createCampaignStore } from '@pombo/campaign';
import { createEventStream, createOutboxRelay, createTail } from '@pombo/events';
import { ANNOUNCE_MS, createLedger, createPages } from '@pombo/ledger';
import { PomboError, defined, isLoopbackHost, type Log } from '@pombo/core';
import { createLaneJobs, createProducer, openingsOf } from '@pombo/producer';
import { assertRedisFit, closeRedis, connect, type RedisClient } from '@pombo/redis';
import {
  createProviderQueue,
  createNumberLookup,
  createSender,
  instanceInfo,
  isLoopback,
  parseBaseUrl,
  watchInstances,
} from '@pombo/zapi';
import { createApiKeys, type ApiKeys } from './auth/api-keys.ts';
import { STRONG_LENGTH } from './auth/guess-limit.ts';
import { accessFile } from './auth/keyless-access.ts';
import { buildApp } from './app.ts';
import { createCallbacks, type CallbackParts } from './services/callbacks.ts';
import type { Config } from './config.ts';
import { createDescriber } from './services/render-event.ts';
import { createDesk } from './services/campaign-service.ts';
import { createMetrics } from './metrics/metrics.ts';
import type { AppParts } from './deps.ts';
import type { App } from './http/fastify-types.ts';
import { settlePort } from './services/apply-zapi-event.ts';
import { openUploadPlaces } from './uploads/upload-folders.ts';
import { webhookSecretsOf } from './auth/deployment-secret.ts';

export interface ApiOptions {
  config: Config;
  redisUrl: string;
  log: Log;
  /** Durations and limits, for tests. */
  limits?: Pick<AppParts, 'perMinute' | 'dropInWaitMs' | 'sse' | 'deadlineMs' | 'guesses'> & {
    callbacks?: CallbackParts['timings'];
  };
}

export interface RunningApi {
  /** `http://127.0.0.1:3000` */
  url: string;
  /** Where POMBO_WEBHOOK_PORT listens; absent when it is not set. */
  webhookUrl?: string;
  /** Takes nothing new, answers what is under way, closes everything. False: some of it did not end in time. */
  stop(): Promise<boolean>;
}

/** Names of the instances are published again so often, in case Redis lost them. */
const PUBLISH_MS = 60_000;
/** How long answers under way may take once it stops; held ones are let go at once. */
const GRACE_MS = 10_000;
/** How long each part may take to close after that: while Redis is unreachable, some would wait for it without end. */
const CLOSE_MS = 8000;

/**
 * Joins ledger, queue, campaigns and Z-API into the API and listens. Throws `invalid_config` (also for a host beyond
 * this machine without any key), `redis_unreachable`, `redis_unfit` or `redis_newer`.
 */
export async function startApi({ config, redisUrl, log, limits = {} }: ApiOptions): Promise<RunningApi> {
  const { prefix, baseUrl, instancesFile, instancesNamed, env } = config;
  const closing: (() => unknown)[] = [];
  const close = async (): Promise<boolean> => {
    let clean = true;
    for (const end of closing.toReversed()) {
      const work = Promise.resolve().then(end);
      const ended = await within(CLOSE_MS, work).catch((error: unknown) => {
        log.warn({ error: String(error) }, 'stop.failed');
        return false;
      });
      clean &&= ended;
    }
    return clean;
  };
  try {
    const instances = watchInstances({ file: instancesFile, fileNamed: instancesNamed, env, baseUrl }, (error) =>
      log.error({ error: String(error) }, 'instances.refused'),
    );
    closing.push(() => instances.close());
    const redis = await openRedis(redisUrl, config.strict, log);
    closing.push(() => closeRedis(redis));
    const keys = createApiKeys(redis, prefix);
    await refuseOpenDoor(config, keys);
    warnOfWeakSecrets(config, log);

    const forwarder = createOutboxRelay({
      client: redis,
      prefix,
      onError: (error) => log.warn({ error: String(error) }, 'events.forward.failed'),
      onOverflow: (source) => log.error({ source }, 'events.lost'),
    });
    closing.push(() => forwarder.stop());
    const ledger = createLedger(redis, {
      prefix,
      onTold: (lane) => forwarder.touch(lane),
      onDuplicate: (lane, message, certainty) => log.error({ lane, message, certainty }, 'message.duplicate'),
      opening: openingsOf(() => ledger.instances.known()),
    });
    await ledger.layouts.assertReadable();
    const self = `api-${randomUUID()}`;
    await ledger.layouts.announce(self);
    // Where that fails, it is taken for gone after a minute.
    closing.push(() => ledger.layouts.withdraw(self).catch(() => {}));
    const notAnnounced = (error: unknown): void => log.warn({ error: String(error) }, 'layout.announce.failed');
    closing.push(repeating(() => ledger.layouts.announce(self), notAnnounced, ANNOUNCE_MS));
    const publish = async (): Promise<void> => ledger.instances.publish(instances.instances().map(instanceInfo));
    await publish();
    closing.push(repeating(publish, (error) => log.warn({ error: String(error) }, 'instances.publish.failed')));
    const sender = createSender({ instances: instances.instances(), baseUrl, timeoutMs: config.sendTimeoutMs });
    instances.onChange(() => {
      sender.setInstances(instances.instances());
      publish().catch((error: unknown) => log.warn({ error: String(error) }, 'instances.publish.failed'));
    });
    const simulated = isLoopback(parseBaseUrl(baseUrl));
    const producer = createProducer({ redis: redisUrl, prefix, imageFiles: false, loopbackCallbacks: simulated });
    closing.push(() => producer.close());
    const jobs = createLaneJobs(redis, prefix);
    const campaigns = createCampaignStore(redis, prefix);
    const tail = createTail({
      connect: () => connect(redisUrl, { purpose: 'subscriber', connectionName: 'pombo-api-events' }),
      prefix,
      onError: (error) => log.warn({ error: String(error) }, 'events.tail.failed'),
    });
    closing.push(() => tail.close());
    const stopping = new AbortController();
    const events = createEventStream(redis, prefix);
    const describe = createDescriber({ ledger, campaigns, view: createDesk({ ledger, campaigns, jobs }).view, log });
    const { callbacks: timings, ...others } = limits;
    const callbacks = createCallbacks({
      redis,
      prefix,
      baseUrl,
      ledger,
      events,
      tail,
      describe,
      log,
      ...defined({ timings }),
    });
    closing.push(() => callbacks.desk.close());
    const parts: AppParts = {
      log,
      redis,
      prefix,
      redisUrl,
      uploads: await openUploadPlaces(config.dataDir, (error) =>
        log.warn({ error: String(error) }, 'uploads.sweep.failed'),
      ),
      ledger,
      pages: createPages(redis, prefix),
      producer,
      jobs,
      campaigns,
      events,
      tail,
      describe,
      callbacks: callbacks.desk,
      deliveries: callbacks.counts,
      keys,
      fixedKeys: config.apiKeys,
      loopback: isLoopbackHost(config.host),
      simulated,
      instances: () => instances.instances(),
      probe: (lane) => sender.probe(lane),
      askNumbers: (names) => {
        const all = instances.instances();
        const chosen = names.flatMap((name) => all.filter((each) => each.name === name));
        return createNumberLookup({ instances: names.length === 0 ? all : chosen, baseUrl });
      },
      kept(lane) {
        const instance = instances.instances().find(({ name }) => name === lane);
        return instance && createProviderQueue({ instance, baseUrl });
      },
      settle: settlePort({ ledger, jobs, campaigns, log }),
      webhookSecrets: await webhookSecretsOf(config),
      accessFile: accessFile(config.dataDir, prefix),
      stopping: stopping.signal,
      ...others,
    };
    const metrics = createMetrics(ledger);
    const open = async (serves: 'api' | 'webhooks', port: number): Promise<{ app: App; url: string }> => {
      const app = await buildApp(parts, { metrics, serves });
      closing.push(() => app.close());
      const url = await app.listen({ host: config.host, port }).catch((cause: unknown) => {
        throw notListening(config.host, port, serves, cause);
      });
      log.info({ url }, serves === 'api' ? 'api.listening' : 'webhooks.listening');
      return { app, url };
    };
    const api = await open('api', config.port);
    const webhooks = config.webhookPort === undefined ? undefined : await open('webhooks', config.webhookPort);
    const apps = [api.app, ...(webhooks === undefined ? [] : [webhooks.app])];
    const telling = callbacks.start();
    closing.push(() => telling.stop());

    return {
      url: api.url,
      ...(webhooks === undefined ? {} : { webhookUrl: webhooks.url }),
      async stop() {
        stopping.abort();
        const answered = await within(GRACE_MS, Promise.all(apps.map((app) => app.close())));
        if (!answered) for (const app of apps) app.server.closeAllConnections();
        return (await close()) && answered;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openRedis(redisUrl: string, strict: boolean, log: Log): Promise<RedisClient> {
  const client = await connect(redisUrl, {
    // Fails at once while Redis is away, so that whoever asks is told.
    purpose: 'producer',
    connectionName: 'pombo-api',
    withinMs: 10_000,
    onError: (error) => log.warn({ error: error.message }, 'redis.connection'),
  });
  try {
    for (const { level, code, message, hint } of await assertRedisFit(client, { strict })) {
      if (level === 'warning') log.warn({ code, finding: message, hint }, 'redis.warning');
    }
    return client;
  } catch (error) {
    await closeRedis(client);
    throw error;
  }
}

/** Beyond this machine, everybody who finds the port could send. */
async function refuseOpenDoor({ host, apiKeys }: Config, keys: ApiKeys): Promise<void> {
  if (isLoopbackHost(host) || apiKeys.length > 0 || (await keys.exist())) return;
  throw new PomboError('invalid_config', `POMBO_HOST is "${host}", which others can reach, and no key is configured`, {
    hint: 'Make a key (pombo keys create NAME), set POMBO_API_KEYS to a long random text, or leave POMBO_HOST at 127.0.0.1.',
    issues: [{ field: 'POMBO_API_KEYS', problem: 'is not set', example: 'pombo_…' }],
  });
}

/** Short secrets are taken, with a warning: comparisons with them are slowed down when somebody guesses. */
function warnOfWeakSecrets({ apiKeys, webhookSecrets }: Config, log: Log): void {
  for (const [variable, secrets] of Object.entries({ POMBO_API_KEYS: apiKeys, POMBO_WEBHOOK_SECRET: webhookSecrets })) {
    if (secrets.every(({ length }) => length >= STRONG_LENGTH)) continue;
    log.warn(
      {
        variable,
        hint: `Use random secrets of at least ${STRONG_LENGTH} characters, as "openssl rand -hex 32" prints.`,
      },
      'secret.short',
    );
  }
}

function notListening(host: string, port: number, serves: 'api' | 'webhooks', cause: unknown): PomboError {
  const variable = serves === 'api' ? 'POMBO_PORT' : 'POMBO_WEBHOOK_PORT';
  const code = (cause as NodeJS.ErrnoException).code ?? 'error';
  return new PomboError('invalid_config', `The API can not listen on ${host}:${port} (${code})`, {
    hint:
      code === 'EADDRINUSE'
        ? `Something else listens there. Choose another ${variable}; 0 = a free one.`
        : `Check POMBO_HOST and ${variable}.`,
    cause,
  });
}

/** Does it again and again; answers how to stop. */
function repeating(work: () => Promise<void>, onError: (error: unknown) => void, everyMs = PUBLISH_MS): () => void {
  const timer = setInterval(() => void work().catch(onError), everyMs);
  return () => clearInterval(timer);
}

async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  const timeUp = new AbortController();
  const timer = setTimeout(() => timeUp.abort(), ms);
  const late = new Promise<boolean>((resolve) => {
    timeUp.signal.addEventListener('abort', () => resolve(false));
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
