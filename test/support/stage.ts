import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Timings } from '@pombo/delivery';
import type { SendingRules } from '@pombo/core';
import { createLedger, type Ledger } from '@pombo/ledger';
import { createReceipts, type Receipts } from '@pombo/receipts';
import { createProducer, type Producer } from '@pombo/producer';
import { createSimulator, type Simulator } from '@pombo/simulator';
import { createLog, readConfig, startWorker, type RunningWorker, type WorkerOptions } from '@pombo/worker';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect } from 'vitest';
import { CANARY } from '../setup/canary.ts';
import { testRedis, type TestRedis } from '../setup/redis-context.ts';
import { startChildWorker, type ChildOrders, type ChildWorker } from './processes/worker.ts';

/** Short, in the same proportions as the real ones. */
const QUICK: Partial<Timings> = {
  heartbeatMs: 200,
  heartbeatTtlMs: 1000,
  postMs: 300,
  sweepMs: 500,
  lostJobMs: 1000,
  coolMs: { first: 200, cap: 2000 },
  erroredMs: { first: 200, cap: 5000 },
  unknownCoolMs: 200,
  holdProbeMs: { first: 200, cap: 1000 },
};

export interface Stage {
  simulator: Simulator;
  producer: Producer;
  ledger: Ledger;
  receipts: Receipts;
  /** Looks at what was stored. */
  client: Redis;
  redisUrl: string;
  /** The environment variables of a worker, or an API, on this stage. */
  readonly env: Record<string, string>;
  prefix: string;
  lanes: string[];
  /** Where the simulator listens. */
  gatewayUrl: string;
  /** Z-API's id of a lane's instance. */
  zapiId(lane: string): string;
  /** The credentials of a lane's instance at Z-API. */
  zapi(lane: string): { id: string; token: string; clientToken: string };
  /** A worker in this process. A REDIS_URL in `env` is another way to the stage's Redis. */
  start(
    delivery?: WorkerOptions['delivery'],
    env?: Record<string, string>,
    feeding?: WorkerOptions['feeding'],
    forwarding?: WorkerOptions['forwarding'],
  ): Promise<StagedWorker>;
  /** A worker in a child process, and the variables of that process. */
  spawn(orders?: SpawnOrders, variables?: Record<string, string>): Promise<ChildWorker>;
}

export interface StagedWorker extends RunningWorker {
  /** What it logged. */
  log(): string;
}

export interface SpawnOrders extends Pick<
  ChildOrders,
  'kill' | 'block' | 'chaos' | 'fault' | 'feeding' | 'forwarding' | 'witness'
> {
  timings?: Partial<Timings>;
  env?: Record<string, string>;
}

export interface StageOptions {
  lanes?: string[];
  /** Seconds; default 0.02 to 0.04. */
  pace?: { min: number; max: number };
  /** Hours, days and daily limits of lanes, and whether they share their number, as the instance file has them. */
  rules?: Record<string, SendingRules & { exclusive?: boolean }>;
  /** Default: a part of the run's Redis. */
  redis?: TestRedis;
}

/**
 * Simulator, producer, instance file and this file's part of Redis. Everything started on it is stopped after the file.
 */
export function stage(options: StageOptions = {}): Stage {
  const { lanes = ['vendas'], pace = { min: 0.02, max: 0.04 }, rules = {}, redis = testRedis() } = options;
  const stops: (() => Promise<unknown>)[] = [];
  const numbers = lanes.map((name) => ({
    name,
    id: `ID-${name}-${CANARY}`,
    token: `TOKEN-${name}-${CANARY}`,
    clientToken: `CLIENT-${CANARY}`,
    pace,
    ...rules[name],
  }));
  const simulator = createSimulator({ instances: numbers, queueDelayMs: 0 });
  const made = {} as { env: Record<string, string>; producer: Producer; ledger: Ledger; receipts: Receipts };

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pombo-stage-'));
    stops.push(() => rm(folder, { recursive: true }));
    const file = join(folder, 'instances.json');
    await writeFile(file, JSON.stringify({ instances: numbers }), { mode: 0o600 });
    const { url } = await simulator.listen();
    stops.push(() => simulator.close());
    made.env = {
      POMBO_PREFIX: redis.prefix,
      POMBO_DATA_DIR: folder,
      POMBO_INSTANCES: file,
      ZAPI_BASE_URL: url,
      POMBO_SEND_TIMEOUT_MS: '5000',
    };
    made.producer = createProducer({ redis: redis.url, prefix: redis.prefix });
    stops.push(() => made.producer.close());
    made.ledger = createLedger(redis.client, { prefix: redis.prefix });
    made.receipts = createReceipts({ ledger: made.ledger });
  });
  const logs: (() => string)[] = [];
  afterAll(async () => {
    for (const stop of stops.toReversed()) await stop();
    const logged = logs.map((log) => log()).join('');
    expect(logged, 'a token in a log').not.toContain(CANARY);
    expect(logged, 'a phone in a log').not.toMatch(PHONE_IN_LOG);
  });

  return {
    simulator,
    lanes,
    get client() {
      return redis.client;
    },
    get redisUrl() {
      return redis.url;
    },
    prefix: redis.prefix,
    get env() {
      return made.env;
    },
    get producer() {
      return made.producer;
    },
    get ledger() {
      return made.ledger;
    },
    get receipts() {
      return made.receipts;
    },
    get gatewayUrl() {
      return made.env['ZAPI_BASE_URL']!;
    },
    zapi: (lane) => numbers.find(({ name }) => name === lane)!,
    zapiId: (lane) => numbers.find(({ name }) => name === lane)!.id,
    async start(delivery = {}, env = {}, feeding = {}, forwarding = {}) {
      const captured = new PassThrough();
      let logged = '';
      captured.on('data', (data: Buffer) => {
        logged += data.toString();
      });
      logs.push(() => logged);
      const worker = await startWorker({
        config: readConfig({ ...made.env, ...env }),
        redisUrl: env['REDIS_URL'] ?? redis.url,
        log: createLog('debug', captured),
        delivery: { ...delivery, timings: { ...QUICK, ...delivery.timings } },
        feeding,
        forwarding,
      });
      let stopping: Promise<boolean> | undefined;
      const stop = (): Promise<boolean> => (stopping ??= worker.stop());
      stops.push(stop);
      return { ...worker, stop, log: () => logged };
    },
    async spawn({ timings, env, ...harm } = {}, variables = {}) {
      const child = await startChildWorker(
        {
          redisUrl: env?.['REDIS_URL'] ?? redis.url,
          env: { ...made.env, ...env },
          timings: { ...QUICK, ...timings },
          logLevel: 'debug',
          ...harm,
        },
        variables,
      );
      stops.push(() => child.kill());
      logs.push(child.log);
      return child;
    },
  };
}

/** Recipients of `newPhone`, and of the campaigns in these tests. */
const PHONE_IN_LOG = /55119[79]\d{7}/;

let phones = 0;

/** A recipient that no other test in this file uses. */
export function newPhone(): string {
  phones += 1;
  return `55119${String(90_000_000 + phones)}`;
}

export const IMAGE = 'https://example.com/pombo.png';
