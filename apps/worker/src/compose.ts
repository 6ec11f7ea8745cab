import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  createCampaignFeeder,
  createCampaignStore,
  createImageBreaker,
  feederPort,
  type CampaignStore,
  type Feeder,
  type FeederOptions,
} from '@pombo/campaign';
import { createDelivery, type Delivery, type DeliveryOptions, type WakeListener } from '@pombo/delivery';
import { createOutboxRelay, type OutboxRelay, type OutboxRelayOptions } from '@pombo/events';
import type { Journal } from '@pombo/journal';
import { createLedger, type Ledger } from '@pombo/ledger';
import { defined, laneSlot, wakeChannel, type LaneJobs, type Log } from '@pombo/core';
import { openingsOf } from '@pombo/producer';
import { createLaneJobs, createLaneQueues } from '@pombo/queue';
import { createReceipts } from '@pombo/receipts';
import {
  assertRedisFit,
  createRedisRun,
  createReplicaWait,
  makeDataDir,
  type RedisClient,
  type ReplicaWait,
} from '@pombo/redis';
import { createSender, type ZapiSender } from '@pombo/zapi';
import { publishCampaignEnds } from './campaign-ends.ts';
import type { Config } from './config.ts';
import { createConnections, type Connections } from './connections.ts';
import { watchFitness, type FitnessWatch } from './fitness.ts';
import { watchInstances } from './instances.ts';
import { openWorkerJournal } from './journal.ts';
import type { WorkerMetrics } from './observe/metrics.ts';
import { openObserver, type Observer } from './observe/observer.ts';

export interface RunningWorker {
  delivery: Delivery;
  /** Finishes attempts in flight and closes everything. False: some did not end within the grace period. */
  stop(): Promise<boolean>;
}

export interface WorkerOptions {
  config: Config;
  redisUrl: string;
  log: Log;
  /** Durations, chance, hooks and another journal, for tests and the demo. */
  delivery?: Pick<
    DeliveryOptions,
    'timings' | 'random' | 'onStep' | 'concurrency' | 'outstanding' | 'imageBytesAtOnce' | 'journal'
  >;
  /** False: a connection for each POST, for comparisons. Default true. */
  keepConnections?: boolean;
  feeding?: Pick<FeederOptions, 'everyMs' | 'lookAheadMs' | 'shareAfterMs' | 'absentAfterMs'>;
  forwarding?: Pick<OutboxRelayOptions, 'delayMs' | 'sweepMs'>;
  /** Whether it records its attempts and high-water marks in the data folder (default true). The demo's Redis is temporary. */
  witness?: boolean;
  /** Metrics that another part of the process serves too (default: only POMBO_WORKER_PORT serves them). */
  metrics?: WorkerMetrics;
}

/** Returns the file of the high-water marks of the lanes. A folder that cannot be created disables it, not the worker. */
function rollbackGuardFile({ dataDir, prefix }: Config, log: Log): string {
  try {
    makeDataDir(dataDir);
  } catch (error) {
    log.warn({ error }, 'data-folder.failed');
  }
  return join(dataDir, `witness-${prefix}.json`);
}

/** Instances are published again at this interval (ms), in case Redis lost them. */
const PUBLISH_MS = 60_000;

/**
 * Builds a worker from ledger, queue and Z-API, and starts it. It opens three connections to Redis for any number of lanes: for
 * commands and the heartbeat, for subscriptions, and for stored images. Under strict mode a fourth one waits for replicas.
 * Throws `redis_unreachable`, `redis_unfit`, `redis_newer` or `invalid_config`.
 */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { config, redisUrl, log } = options;
  const parts: Parts = { instances: watchInstances(config, log), connections: createConnections(redisUrl, log) };
  try {
    // Before Redis, so that a probe gets an answer while the worker waits for it.
    const observer = await openObserver({ config, log, metrics: options.metrics });
    parts.observer = observer;
    const stores = await openStores(options, parts);
    const delivery = await startDelivery(options, parts, stores);
    const feeder = startFeeder(options, parts, stores, delivery);
    observer.started(delivery, parts.journal);
    return {
      delivery,
      async stop() {
        observer.stopping();
        parts.instances.close();
        parts.stopPublishing?.();
        await feeder.stop();
        const clean = await delivery.stop();
        await stores.relay.stop();
        // A closed journal would reject an attempt that is still in flight, and hold its lane.
        if (!clean) delete parts.journal;
        await close(parts);
        return clean;
      },
    };
  } catch (error) {
    await close(parts);
    throw error;
  }
}

/** What must be closed, as far as it has been opened. */
interface Parts {
  instances: ReturnType<typeof watchInstances>;
  connections: Connections;
  observer?: Observer;
  stopPublishing?: () => void;
  fitness?: FitnessWatch;
  replicas?: ReplicaWait;
  journal?: Journal;
}

async function close(parts: Parts): Promise<void> {
  const { observer, instances, connections, stopPublishing, fitness, replicas, journal } = parts;
  instances.close();
  stopPublishing?.();
  fitness?.stop();
  replicas?.stop();
  await journal?.close();
  await connections.close();
  await observer?.close();
}

/** What the worker reads and writes in Redis. */
interface Stores {
  client: RedisClient;
  relay: OutboxRelay;
  ledger: Ledger;
  jobs: LaneJobs;
  campaigns: CampaignStore;
}

/** Connects to Redis, checks that it is fit and readable, and opens the stores in it. */
async function openStores({ config, log, forwarding = {} }: WorkerOptions, { connections }: Parts): Promise<Stores> {
  const client = await connections.open('command');
  for (const { level, code, message, hint } of await assertRedisFit(client, { strict: config.strict })) {
    if (level === 'warning') log.warn({ code, finding: message, hint }, 'redis.warning');
  }
  const relay = createOutboxRelay({
    client,
    prefix: config.prefix,
    onError: (error) => log.warn({ error }, 'events.forward.failed'),
    onOverflow: (source) => log.error({ source }, 'events.lost'),
    ...forwarding,
  });
  const ledger = createLedger(client, {
    prefix: config.prefix,
    imageClient: await connections.open('images'),
    onEventAppended: (lane) => relay.touch(lane),
    onDuplicate: (lane, message, certainty) => log.error({ lane, message, certainty }, 'message.duplicate'),
    opening: openingsOf(() => ledger.instances.known()),
  });
  await ledger.layouts.assertReadable();
  const jobs = createLaneJobs(client, config.prefix);
  const campaigns = publishCampaignEnds(createCampaignStore(client, config.prefix), relay);
  return { client, relay, ledger, jobs, campaigns };
}

/** Publishes the instances, opens the journal, and starts to deliver. */
async function startDelivery(options: WorkerOptions, parts: Parts, stores: Stores): Promise<Delivery> {
  const { config, log, delivery: extra = {}, witness = true } = options;
  const { instances, connections, observer } = parts;
  const { client, relay, ledger, jobs, campaigns } = stores;
  const sender = createSender({
    instances: instances.instances(),
    baseUrl: config.baseUrl,
    timeoutMs: config.sendTimeoutMs,
    ...defined({ keepConnections: options.keepConnections }),
    onFault: (lane, error) => log.error({ lane, error }, 'send.fault'),
  });
  parts.stopPublishing = await publishInstances({ instances, sender, ledger, log });
  await ledger.unreachable.dropFormer();
  const worker = `w-${randomUUID()}`;
  let wake: (() => void) | undefined;
  if (witness) {
    const onSync = observer?.onJournalSync;
    parts.journal = await openWorkerJournal({ config, worker, log, onWritable: () => wake?.(), onSync });
  }
  parts.fitness = watchFitness({ client, strict: config.strict, log });
  if (config.strict) parts.replicas = createReplicaWait(await connections.open('replicas'));
  const delivery = createDelivery({
    worker,
    unfit: parts.fitness.unfit,
    ...defined({ journal: parts.journal, replicated: replicatedBy(parts.replicas, config.prefix) }),
    ...defined({ onAttempt: observer?.onAttempt }),
    redis: createRedisRun(client),
    instances,
    ledger,
    receipts: createReceipts({ ledger }),
    sender,
    adder: jobs,
    queues: (holder) => createLaneQueues({ connection: client, prefix: config.prefix, ...holder }),
    listen: wakeListener(await connections.open('subscriber'), wakeChannel(config.prefix)),
    log,
    onServerError: config.onServerError,
    onMedia: createImageBreaker({ ledger, jobs, campaigns, log }),
    ...(witness ? { rollbackGuardFile: rollbackGuardFile(config, log) } : {}),
    ...extra,
    timings: { maxAgeMs: config.maxAgeMs, postMs: config.sendTimeoutMs, ...extra.timings },
  });
  wake = () => {
    for (const lane of delivery.own()) {
      jobs.wake(lane).catch((error: unknown) => log.warn({ lane, error }, 'wake.failed'));
    }
  };
  await delivery.start();
  relay.watch(() => delivery.own());
  return delivery;
}

/** Starts the feeder of campaigns, for the lanes that this worker delivers. */
function startFeeder(
  { config, log, feeding = {} }: WorkerOptions,
  { instances }: Parts,
  { ledger, jobs, campaigns: store }: Stores,
  delivery: Delivery,
): Feeder {
  const feeder = createCampaignFeeder({
    store,
    port: feederPort({ ledger, jobs, own: () => delivery.own(), instances: () => instances.current() }),
    onError: (error) => log.warn({ error }, 'feeder.failed'),
    provenMs: config.journalKeepMs,
    onRefed: (campaign, rows) => log.error({ campaign, rows }, 'campaign.refed'),
    onStop: (campaign) => log.error({ campaign }, 'campaign.paused.failures'),
    ...feeding,
  });
  feeder.start();
  return feeder;
}

function replicatedBy(replicas: ReplicaWait | undefined, prefix: string): DeliveryOptions['replicated'] {
  return replicas && ((lane) => replicas.reached(laneSlot(prefix, lane)));
}

interface PublishOptions {
  instances: ReturnType<typeof watchInstances>;
  sender: Pick<ZapiSender, 'setInstances'>;
  ledger: Ledger;
  log: Log;
}

/** Publishes the configured instances now, at an interval, and whenever their file changes. Returns how to stop. */
async function publishInstances({ instances, sender, ledger, log }: PublishOptions): Promise<() => void> {
  const publish = (): Promise<void> => ledger.instances.publish(instances.current());
  const publishOrWarn = (): void => {
    publish().catch((error: unknown) => log.warn({ error }, 'instances.publish.failed'));
  };
  await publish();
  const publishing = setInterval(publishOrWarn, PUBLISH_MS);
  instances.onChange(() => {
    sender.setInstances(instances.instances());
    publishOrWarn();
  });
  return () => clearInterval(publishing);
}

function wakeListener(subscriber: RedisClient, channel: string): WakeListener {
  return async (onWake) => {
    const hear = (_channel: string, lane: string): void => onWake(lane);
    subscriber.on('message', hear);
    await subscriber.subscribe(channel);
    return async () => {
      subscriber.off('message', hear);
    };
  };
}
