import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startApi } from '@pombo/api';
import { notice } from '@pombo/catalogue';
import { createLedger, liveWorkers, type Ledger } from '@pombo/ledger';
import { PomboError, isLoopbackHost } from '@pombo/core';
import { createProducer, type Producer } from '@pombo/producer';
import { closeRedis, connect, makeDataDir, maskRedisUrl, parseRedisUrl, type RedisClient } from '@pombo/redis';
import { createSimulator, type Simulator } from '@pombo/simulator';
import { createLog, startWorker, type Config } from '@pombo/worker';
import { SIMULATED } from '../simulator/simulator.ts';
import { endCampaigns, type CampaignDeps } from '../campaign/service.ts';
import { loadDemoConfig } from '../config.ts';
import { startEmbeddedRedis } from '../embedded-redis/index.ts';
import type { Output } from '../terminal/output.ts';
import { quoted } from '../terminal/shell-quote.ts';
import { words } from '../terminal/words.ts';

/** What the demo's campaign uses. */
export interface DemoContext {
  config: Config;
  redisUrl: string;
  client: RedisClient;
  ledger: Ledger;
  producer: Producer;
  simulator: Simulator & { url: string };
  /** Names of the two numbers. */
  instances: readonly string[];
  output: Output;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
}

export interface Demo {
  context: DemoContext;
  /** Starts the API with the dashboard, until `stop`. Returns its address. */
  serveDashboard(): Promise<string>;
  /** Lines for another terminal's shell, so that `pombo` there works on this demo. */
  env: string[];
  /** Ends everything that was started, in reverse order. */
  stop(): Promise<void>;
}

/** Seconds between two messages: short, because nothing reaches WhatsApp. */
const PACE = { min: 0.2, max: 0.5 };
/** Pause in the simulated Z-API's queue. */
const QUEUE_DELAY_MS = 50;

/** Starts Redis (or uses a REDIS_URL on this machine), the simulator and a worker. If it throws, it first ends what it started. */
export async function startDemo(output: Output, signal: AbortSignal): Promise<Demo> {
  const closers: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).toReversed()) await close();
  };
  try {
    const simulator = createSimulator({ instances: SIMULATED, queueDelayMs: QUEUE_DELAY_MS });
    closers.push(() => simulator.close());
    const { url } = await simulator.listen();
    const demo = await loadDemoConfig(url);
    const { config } = demo;
    writeInstances(config);
    const redis = await openRedis(demo, output);
    closers.push(redis.stop);
    output.narrate(words('demo_zapi', { url }));

    const client = await connect(redis.url, { connectionName: 'pombo-demo' });
    closers.push(() => closeRedis(client));
    const ledger = createLedger(client, { prefix: config.prefix });
    const producer = createProducer({ redis: redis.url, prefix: config.prefix });
    closers.push(() => producer.close());
    await refuseOtherDemo(ledger, config, signal);
    await clearLanes({ client, ledger, config }, producer, output);

    const log = createLog(config.logLevel, process.stderr);
    const worker = await startWorker({ config, redisUrl: redis.url, log, witness: false });
    closers.push(() => worker.stop());
    const instances = SIMULATED.map(({ name }) => name);
    output.narrate(words('demo_worker', { instances, ...PACE }));
    const context = { config, redisUrl: redis.url, client, ledger, producer, instances, output, signal };
    return {
      context: { ...context, simulator: { ...simulator, url } },
      async serveDashboard() {
        const api = await startApi({ config: demo.api, redisUrl: redis.url, log });
        closers.push(() => api.stop());
        return `${api.url}/`;
      },
      env: environment(config, redis.own),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function writeInstances({ dataDir, instancesFile }: Config): void {
  makeDataDir(dataDir);
  const instances = SIMULATED.map((instance) => ({ ...instance, pace: PACE }));
  writeFileSync(instancesFile, `${JSON.stringify({ instances }, null, 2)}\n`, { mode: 0o600 });
}

interface DemoRedis {
  url: string;
  /** True if it was started here. */
  own: boolean;
  stop: () => Promise<void>;
}

async function openRedis(demo: Awaited<ReturnType<typeof loadDemoConfig>>, output: Output): Promise<DemoRedis> {
  const { redisUrl } = demo;
  const { dataDir } = demo.config;
  if (redisUrl !== undefined && isHere(redisUrl)) {
    output.narrate(words('demo_given_redis', { url: maskRedisUrl(redisUrl), prefix: demo.config.prefix }));
    return { url: redisUrl, own: false, stop: async () => {} };
  }
  if (redisUrl !== undefined) output.narrate(words('demo_own_redis'));
  const redis = await startEmbeddedRedis({ dataDir });
  if (redis.reused) throw otherDemo(dataDir, redis.owner);
  output.narrate(words('demo_redis', { dir: dataDir }));
  return { url: redis.url, own: true, stop: () => redis.stop() };
}

/** Returns true if every server of the URL is on this machine; false for an invalid URL. */
function isHere(redisUrl: string): boolean {
  try {
    const target = parseRedisUrl(redisUrl);
    const places =
      target.kind === 'single' ? [target.address] : target.kind === 'cluster' ? target.seeds : target.sentinels;
    return places.every(({ host }) => isLoopbackHost(host));
  } catch {
    return false;
  }
}

/** A killed demo's heartbeat expires within this time. */
const HEARTBEAT_EXPIRY_MS = 7000;

/** A second demo's worker would send this demo's messages to its own simulator, and both counts would be wrong. */
async function refuseOtherDemo(ledger: Ledger, { dataDir }: Config, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + HEARTBEAT_EXPIRY_MS;
  while ((await liveWorkers(ledger)).size > 0) {
    if (performance.now() > deadline) throw otherDemo(dataDir, undefined);
    await pause(250, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) throw new PomboError('interrupted', notice('demo_stopped'));
  }
}

function otherDemo(dir: string, pid: number | undefined): PomboError {
  return new PomboError('invalid_config', notice('demo_other', { dir, pid }));
}

/** Cancels what an interrupted demo left behind. */
async function clearLanes(parts: CampaignDeps, producer: Producer, output: Output): Promise<void> {
  const { ledger } = parts;
  const lanes = SIMULATED.map(({ name }) => name);
  const counts = await Promise.all(lanes.map((lane) => ledger.messages.counts(lane)));
  // First, or the worker would continue to feed them.
  await endCampaigns(parts);
  for (const lane of lanes) {
    await ledger.lanes.release(lane);
    const left = await ledger.messages.list({ lane, status: 'queued', limit: 10_000 });
    await Promise.all(left.map(({ id }) => producer.cancel(id)));
  }
  const count = counts.reduce((sum, { queued }) => sum + queued, 0);
  if (count > 0) output.narrate(words('demo_left', { count }));
}

function environment({ dataDir, instancesFile, prefix, baseUrl }: Config, ownRedis: boolean): string[] {
  return [
    ownRedis
      ? 'unset REDIS_URL ZAPI_INSTANCE_ID ZAPI_TOKEN'
      : `unset ZAPI_INSTANCE_ID ZAPI_TOKEN    # ${words('demo_redis_here')}`,
    `export POMBO_DATA_DIR=${quoted(resolve(dataDir))} POMBO_PREFIX=${prefix}`,
    `export POMBO_INSTANCES=${quoted(resolve(instancesFile))} ZAPI_BASE_URL=${baseUrl}`,
  ];
}
