import { startApi, type Config as ApiConfig } from '@pombo/api';
import { createApiKeys } from '@pombo/api/api-keys';
import { notice } from '@pombo/catalogue';
import { PomboError, defined, isPomboError } from '@pombo/core';
import { pauseAll } from '@pombo/ledger';
import { maskRedisUrl } from '@pombo/redis';
import {
  createLog,
  keepHeapSmall,
  startWorker,
  stopOnSignal,
  switchLevelOnSignal,
  warnOfUnread,
  type Config,
} from '@pombo/worker';
import type { WorkerMetrics } from '@pombo/worker/metrics';
import { variablesIn } from '@pombo/zapi';
import { loadApiConfig, loadConfig } from '../config.ts';
import { startEmbeddedRedis } from '../embedded-redis/index.ts';
import { someInstances } from '../instances/configured.ts';
import { askNumbers, sayNumbers } from './number-states.ts';
import { openInBrowser } from './open-in-browser.ts';
import { onDeployment } from '../deployment/deployment.ts';
import { diagnose } from '../doctor/doctor.ts';
import type { Output } from '../terminal/output.ts';
import { findRedisUrl } from '../deployment/redis-url.ts';
import { thisUser } from '../terminal/operator.ts';
import { printable } from '../terminal/printable.ts';
import { errorWords, words } from '../terminal/words.ts';

/**
 * `pombo up`: runs a worker and the API, and the embedded Redis if REDIS_URL is not set, until SIGINT or SIGTERM.
 * Attempts in flight complete first. `open`: opens the dashboard in the browser. `paused`: pauses every number first. Throws `invalid_config`, `redis_unreachable`, `redis_unfit`.
 */
export async function runUp(output: Output, { open = false, paused = false } = {}): Promise<void> {
  await serve(output, { worker: true, api: true, open, paused }, async ({ redisUrl, dataDir }) => {
    if (redisUrl !== undefined) return { url: redisUrl, where: maskRedisUrl(redisUrl), stop: async () => {} };
    const redis = await startEmbeddedRedis({ dataDir, onExit: (lastLines) => endWithRedis(lastLines, output) });
    const where = redis.reused
      ? words('up_redis_shared', { owner: redis.owner, dir: dataDir })
      : words('up_redis_started', { dir: dataDir });
    return { url: redis.url, where, stop: () => redis.stop(), ...(redis.reused ? { sharedWith: redis.owner } : {}) };
  });
}

/** `pombo worker`: like {@link runUp}, on a Redis that is already running. */
export async function runWorker(output: Output, { paused = false } = {}): Promise<void> {
  await serve(output, { worker: true, api: false, paused }, runningRedis);
}

/** `pombo api`: runs only the API, on a Redis that is already running. */
export async function runApi(output: Output): Promise<void> {
  await serve(output, { worker: false, api: true }, runningRedis);
}

async function runningRedis(config: Config): Promise<UsedRedis> {
  const url = await findRedisUrl(config);
  return { url, where: maskRedisUrl(url), stop: async () => {} };
}

interface UsedRedis {
  url: string;
  /** Description without secrets. */
  where: string;
  /** The process that started this embedded Redis, if it is another one. */
  sharedWith?: number;
  stop(): Promise<void>;
}

interface Running {
  where: string;
  worker?: string;
  api?: string;
  /** Every request to the API needs a key. */
  keyed?: boolean;
  webhooks?: string;
  dashboard?: string;
  stop(): Promise<boolean>;
}

async function serve(
  output: Output,
  parts: { worker: boolean; api: boolean; open?: boolean; paused?: boolean },
  openRedis: (config: Config) => Promise<UsedRedis>,
): Promise<void> {
  // The API's variables include those of the worker, so that all faults are reported at once.
  const apiConfig = parts.api ? await loadApiConfig() : undefined;
  const config = apiConfig ?? (await loadConfig());
  const configured = someInstances(config);
  const instances = configured.map(({ name }) => name);
  const log = createLog(config.logLevel, logStream(process.stdout, output.json));
  switchLevelOnSignal(log);
  warnOfUnread(config.env, variablesIn(config.instancesFile), log);
  const starting = start();
  // Registered first: a signal while Redis is starting must not leave it half started.
  stopOnSignal({ stop: async () => (await starting.catch(() => undefined))?.stop() ?? true }, log);
  const asking = parts.worker ? askNumbers(configured, config) : undefined;
  const { where, worker, api, keyed = false, webhooks, dashboard } = await starting;
  if (parts.open === true && dashboard !== undefined)
    openInBrowser(dashboard, () => output.say(words('up_no_browser', { url: dashboard })));
  const numbers = await asking;
  if (output.json) {
    const facts = { redis: where, instances, gateway: config.baseUrl, worker, api, webhooks, dashboard, numbers };
    return output.document(facts, () => []);
  }
  output.say(`Redis    ${where}`);
  output.say(`Z-API    ${config.baseUrl}`);
  if (numbers !== undefined) sayNumbers(numbers, instances, output);
  if (api !== undefined) output.say(words('up_api', { url: api }));
  if (keyed) output.say(words('up_key'));
  if (dashboard !== undefined) output.say(words('up_dashboard', { url: dashboard }));
  if (webhooks !== undefined) output.say(words('up_webhooks', { url: webhooks }));
  output.say(`\n${words('up_next')}`);
  const usable = numbers?.find(({ state }) => state === 'up')?.instance ?? instances[0];
  output.next(`pombo send image --instance ${usable} --phone 5511987654321 --image ${words('example_photo')} --wait`);
  output.next('pombo lanes');
  output.say(`${words('up_stop')}\n`);

  async function start(): Promise<Running> {
    const redis = await openRedis(config);
    const stops: (() => Promise<boolean>)[] = [];
    // In one process, the API serves the metrics of the worker too.
    const metrics = parts.worker && parts.api ? await workerMetrics() : undefined;
    // In the order in which they started: the API accepts nothing new while the attempts in flight complete.
    const stop = async (): Promise<boolean> => {
      let clean = true;
      for (const each of stops) clean = (await each()) && clean;
      await redis.stop();
      return clean;
    };
    try {
      const running: Running = { where: redis.where, stop };
      // First, because it refuses a port that is taken and a public address without a key, before anything is sent.
      if (apiConfig !== undefined) {
        const started = await startApi({
          config: apiConfig,
          redisUrl: redis.url,
          log,
          diagnose,
          ...defined({ alsoMeasured: metrics?.registry }),
        });
        stops.push(() => started.stop());
        running.api = started.url;
        if (started.webhookUrl !== undefined) running.webhooks = started.webhookUrl;
        if (started.dashboardUrl !== undefined) running.dashboard = started.dashboardUrl;
        running.keyed = await needsKey(apiConfig, redis.url);
      }
      if (parts.paused === true) await pauseFirst(config, redis.url, instances, output);
      if (parts.worker) {
        keepHeapSmall();
        const started = await startWorker({ config, redisUrl: redis.url, log, ...defined({ metrics }) });
        stops.push(() => started.stop());
        running.worker = started.delivery.worker;
      }
      return running;
    } catch (error) {
      await stop();
      throw redis.sharedWith === undefined ? error : alreadyRunning(error, redis.sharedWith);
    }
  }
}

/** Pauses every number while no worker of this process runs, so that a person decides what may be sent. */
async function pauseFirst(config: Config, redisUrl: string, instances: string[], output: Output): Promise<void> {
  const { paused, already } = await onDeployment(config, redisUrl, async ({ ledger, record }) => {
    const done = await pauseAll(ledger, undefined, instances, thisUser());
    await record('pauseAll');
    return done;
  });
  output.say(words('lane_paused_all', { instances: [...paused, ...already] }));
}

async function workerMetrics(): Promise<WorkerMetrics> {
  const { createWorkerMetrics } = await import('@pombo/worker/metrics');
  return createWorkerMetrics();
}

/** Returns true if the API accepts requests only with a key. */
async function needsKey(config: ApiConfig, redisUrl: string): Promise<boolean> {
  if (config.apiKeys.length > 0) return true;
  return onDeployment(config, redisUrl, ({ client }) => createApiKeys(client, config.prefix).exist());
}

/** Returns the error of a second `pombo up` in one folder, which wants the port of the first; any other one unchanged. */
function alreadyRunning(error: unknown, owner: number): unknown {
  const isTaken = isPomboError(error) && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'EADDRINUSE';
  if (!isTaken) return error;
  const problem = errorWords(error).text;
  return new PomboError(error.code, notice('up_already', { owner, problem }), { cause: error });
}

/** Every queue is in that Redis, so the process cannot continue without it. */
function endWithRedis(lastLines: string, output: Output): void {
  output.fault(new PomboError('redis_unreachable', notice('up_redis_ended', { lines: lastLines })));
  process.exit(3);
}

/** With `--json`, presents the stream as one that is not a terminal, so that the log is JSON as well. */
function logStream(stream: NodeJS.WriteStream, json: boolean): NodeJS.WriteStream {
  const isTTY = stream.isTTY && !json;
  const write = (line: string): boolean => stream.write(isTTY ? printable(line) : line);
  return { isTTY, write } as unknown as NodeJS.WriteStream;
}
