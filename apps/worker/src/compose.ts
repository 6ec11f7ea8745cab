import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  breakOnImageFailures,
  campaignLaneOps,
  createCampaignFeeder,
  createCampaignStore,
  feederPort,
  type FeederOptions,
} from '@pombo/campaign';
import { createDelivery, type Delivery, type DeliveryOptions, type WakeListener } from '@pombo/delivery';
import { createOutboxRelay, type OutboxRelayOptions } from '@pombo/events';
import type { Journal } from '@pombo/journal';
import { createLedger, type Ledger } from '@pombo/ledger';
import { defined, laneSlot, wakeChannel, type Log } from '@pombo/core';
import { openingsOf } from '@pombo/producer';
import { createLaneJobs, createLaneQueues } from '@pombo/queue';
import {
  assertRedisFit,
  closeRedis,
  connect,
  createReplicaWait,
  makeDataDir,
  type RedisClient,
  type ReplicaWait,
} from '@pombo/redis';
import { createSender, type ZapiSender } from '@pombo/zapi';
import type { Config } from './config.ts';
import { watchFitness, type FitnessWatch } from './fitness.ts';
import { watchInstances } from './instances.ts';
import { openWorkerJournal } from './journal.ts';
import { tellingStore } from './telling.ts';

export interface RunningWorker {
  delivery: Delivery;
  /** Finishes attempts in flight and closes everything. False: some did not end within the grace period. */
  stop(): Promise<boolean>;
}

export interface WorkerOptions {
  config: Config;
  redisUrl: string;
  log: Log;
  /** Durations, chance and hooks, for tests and the demo. */
  delivery?: Pick<
    DeliveryOptions,
    'timings' | 'random' | 'onStep' | 'concurrency' | 'outstanding' | 'imageBytesAtOnce'
  >;
  feeding?: Pick<FeederOptions, 'everyMs' | 'lookAheadMs' | 'shareAfterMs' | 'absentAfterMs'>;
  forwarding?: Pick<OutboxRelayOptions, 'delayMs' | 'sweepMs'>;
  /** Whether it records its attempts and high-water marks in the data folder (default true). The demo's Redis is temporary. */
  witness?: boolean;
}

/** Returns the file of the high-water marks of the lanes. A folder that cannot be created disables it, not the worker. */
function witnessFile({ dataDir, prefix }: Config, log: Log): string {
  try {
    makeDataDir(dataDir);
  } catch (error) {
    log.warn({ error: String(error) }, 'data-folder.failed');
  }
  return join(dataDir, `witness-${prefix}.json`);
}

/**
 * Command timeouts that differ from the default (ms): the largest image on a slow network with others before it, and a question
 * about replicas, which has its own limit of a second.
 */
const COMMAND_MS = { images: 60_000, replicas: 2000 } as const;

/** Instances are published again at this interval (ms), in case Redis lost them. */
const PUBLISH_MS = 60_000;

/**
 * Builds a worker from ledger, queue and Z-API, and starts it. It opens three connections to Redis for any number of lanes: for
 * commands and the heartbeat, for subscriptions, and for stored images, which would delay the heartbeat. Under strict mode a
 * fourth one waits for replicas. Throws
 * `redis_unreachable`, `redis_unfit`, `redis_newer` or `invalid_config`.
 */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { config, redisUrl, log, delivery: extra = {}, feeding = {}, forwarding = {}, witness = true } = options;
  const instances = watchInstances(config, log);
  const onError = (error: Error): void => log.warn({ error: error.message }, 'redis.connection');
  const opened: RedisClient[] = [];
  let journal: Journal | undefined;
  let fitness: FitnessWatch | undefined;
  let replicas: ReplicaWait | undefined;
  let stopPublishing: (() => void) | undefined;
  const open = async (name: 'command' | 'subscriber' | 'images' | 'replicas'): Promise<RedisClient> => {
    const client = await connect(redisUrl, {
      purpose: name === 'images' ? 'command' : name,
      connectionName: `pombo-worker-${name}`,
      onError,
      ...(name in COMMAND_MS ? { commandTimeoutMs: COMMAND_MS[name as keyof typeof COMMAND_MS] } : {}),
    });
    opened.push(client);
    return client;
  };
  try {
    const client = await open('command');
    for (const { level, code, message, hint } of await assertRedisFit(client, { strict: config.strict })) {
      if (level === 'warning') log.warn({ code, finding: message, hint }, 'redis.warning');
    }
    const forwarder = createOutboxRelay({
      client,
      prefix: config.prefix,
      onError: (error) => log.warn({ error: String(error) }, 'events.forward.failed'),
      onOverflow: (source) => log.error({ source }, 'events.lost'),
      ...forwarding,
    });
    const ledger = createLedger(client, {
      prefix: config.prefix,
      imageClient: await open('images'),
      onTold: (lane) => forwarder.touch(lane),
      onDuplicate: (lane, message, certainty) => log.error({ lane, message, certainty }, 'message.duplicate'),
      opening: openingsOf(() => ledger.instances.known()),
    });
    await ledger.layouts.assertReadable();
    const sender = createSender({
      instances: instances.instances(),
      baseUrl: config.baseUrl,
      timeoutMs: config.sendTimeoutMs,
    });
    stopPublishing = await publishInstances({ instances, sender, ledger, log });
    await ledger.unreachable.dropFormer();
    const jobs = createLaneJobs(client, config.prefix);
    const store = tellingStore(createCampaignStore(client, config.prefix), forwarder);
    const worker = `w-${randomUUID()}`;
    let wake: (() => void) | undefined;
    if (witness) {
      journal = await openWorkerJournal({ config, worker, log, onWritable: () => wake?.() });
    }
    fitness = watchFitness({ client, strict: config.strict, log });
    const { unfit } = fitness;
    if (config.strict) replicas = createReplicaWait(await open('replicas'));
    const delivery = createDelivery({
      worker,
      unfit,
      ...defined({ journal, replicated: replicatedBy(replicas, config.prefix) }),
      connection: client,
      instances,
      ledger,
      sender,
      adder: jobs,
      queues: (holder) => createLaneQueues({ connection: client, prefix: config.prefix, ...holder }),
      listen: wakeListener(await open('subscriber'), wakeChannel(config.prefix)),
      log,
      onServerError: config.onServerError,
      async onMedia(report) {
        const paused = await breakOnImageFailures(report, { store, port: campaignLaneOps(ledger, jobs) });
        if (paused) log.error({ campaign: report.campaign }, 'campaign.paused.media');
      },
      ...(witness ? { witnessFile: witnessFile(config, log) } : {}),
      ...extra,
      timings: { maxAgeMs: config.maxAgeMs, postMs: config.sendTimeoutMs, ...extra.timings },
    });
    wake = () => {
      for (const lane of delivery.own()) {
        jobs.wake(lane).catch((error: unknown) => log.warn({ lane, error: String(error) }, 'wake.failed'));
      }
    };
    await delivery.start();
    forwarder.watch(() => delivery.own());
    const feeder = createCampaignFeeder({
      store,
      port: feederPort({ ledger, jobs, own: () => delivery.own(), instances: () => instances.current() }),
      onError: (error) => log.warn({ error: String(error) }, 'feeder.failed'),
      provenMs: config.journalKeepMs,
      onRefed: (campaign, rows) => log.error({ campaign, rows }, 'campaign.refed'),
      onStop: (campaign) => log.error({ campaign }, 'campaign.paused.failures'),
      ...feeding,
    });
    feeder.start();
    return {
      delivery,
      async stop() {
        instances.close();
        stopPublishing?.();
        await feeder.stop();
        const clean = await delivery.stop();
        fitness?.stop();
        replicas?.stop();
        await forwarder.stop();
        // A closed journal would reject an attempt that is still in flight, and hold its lane.
        if (clean) await journal?.close();
        await Promise.all(opened.map((each) => closeRedis(each)));
        return clean;
      },
    };
  } catch (error) {
    instances.close();
    stopPublishing?.();
    fitness?.stop();
    replicas?.stop();
    await journal?.close();
    await Promise.all(opened.map((each) => closeRedis(each)));
    throw error;
  }
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
    publish().catch((error: unknown) => log.warn({ error: String(error) }, 'instances.publish.failed'));
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
