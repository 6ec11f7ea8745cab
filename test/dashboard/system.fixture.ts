import { beforeAll, expect } from 'vitest';
import {
  NUMBERS,
  bench,
  recipients,
  simulated,
  type Bench,
  type Running,
  type SimulatedNumber,
} from '../../apps/cli/src/pombo.fixture.ts';
import { testRedis, type TestRedis } from '../setup/redis-context.ts';
import { browser, type Visitor } from './browser.fixture.ts';

export interface System extends Visitor {
  redis: TestRedis;
  cli: Bench;
  zapi: ReturnType<typeof simulated>;
  people: ReturnType<typeof recipients>;
  /** The process of the API: `pombo up`, or `pombo api` if they run apart. It starts again at the same address. */
  server: Part;
  /** `pombo worker`, if they run apart. */
  worker: Part;
  /** Address of the dashboard and of the API, without a slash at its end. Known from `beforeAll` on. */
  url(): string;
  /** Sends a request to the API, fails unless it succeeds, and returns the answer. */
  ask<T = unknown>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<T>;
  /** Creates a campaign over the numbers, starts it unless `start` is false, and returns its id. */
  campaign(name: string, phones: readonly string[], options?: { instances?: string; start?: boolean }): Promise<string>;
}

/** A process that a test ends and starts again. It runs from `beforeAll` on. */
export interface Part {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A secret of the webhook path. */
const SECRET = 'a-webhook-secret-of-the-dashboard';

/**
 * What every test of the dashboard runs against: a Redis, a simulated Z-API whose callbacks reach us, a `pombo up` over
 * both (with `apart`, a `pombo api` and a `pombo worker`), and a browser. Call it once per file, inside of `describe.skipIf(CHROMIUM === undefined)`.
 */
export function dashboard({
  numbers = NUMBERS,
  prefix = '55119',
  apart = false,
}: { numbers?: readonly SimulatedNumber[]; prefix?: string; apart?: boolean } = {}): System {
  const redis = testRedis();
  const cli = bench();
  const zapi = simulated(numbers);
  const people = recipients(cli, prefix);
  let url = '';

  beforeAll(async () => {
    cli.setEnv({
      REDIS_URL: redis.url,
      POMBO_PREFIX: redis.prefix,
      POMBO_INSTANCES: cli.file('instances.json', JSON.stringify({ instances: numbers })),
      POMBO_WEBHOOK_SECRET: SECRET,
      ZAPI_BASE_URL: zapi.url(),
    });
    await server.start();
    if (apart) await worker.start();
  });

  const server = part(cli, apart ? 'api' : 'up', ({ dashboard: address }) => {
    url = address!.replace(/\/$/, '');
  });
  const worker = part(cli, 'worker', () => {});

  const system: System = {
    ...browser(() => url),
    server,
    worker,
    redis,
    cli,
    zapi,
    people,
    url: () => url,
    async ask<T>(method: string, path: string, body?: object) {
      const response = await fetch(`${url}${path}`, {
        method,
        ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
      const answer = (await response.json()) as T;
      expect(response.ok, JSON.stringify(answer)).toBe(true);
      return answer;
    },
    async campaign(name, phones, { instances = 'vendas,suporte', start = true } = {}) {
      const made = await cli.run([
        ...['campaign', 'create', people.csv(`${name}.csv`, phones), '--name', name, '--instance', instances],
        ...['--image', 'https://example.com/natal.png', '--caption', 'Oi {{ nome }}', '--no-image-check'],
        ...(start ? ['--start'] : []),
        '--json',
      ]);
      expect(made.code, made.stderr).toBe(0);
      return (made.json()[0] as { campaign: { id: string } }).campaign.id;
    },
  };
  return system;
}

function part(cli: Bench, command: string, onStarted: (facts: { dashboard?: string }) => void): Part {
  let running: Running | undefined;
  let port = '0';
  return {
    async start() {
      running = cli.start([command, '--json'], { POMBO_PORT: port });
      await running.until('"gateway"');
      const said = running.output.stdout.split('\n').find((line) => line.includes('"gateway"'))!;
      const facts = JSON.parse(said) as { dashboard?: string };
      if (facts.dashboard !== undefined) ({ port } = new URL(facts.dashboard));
      onStarted(facts);
    },
    stop: async () => void (await running!.end('SIGTERM')),
  };
}

/** Lets the callbacks of these numbers reach the gateway, as `pombo webhooks set` does. */
export async function callBack({ cli, url }: System, instances: readonly string[]): Promise<void> {
  const set = await Promise.all(instances.map((name) => cli.run(['webhooks', 'set', name, '--url', url(), '--json'])));
  for (const { code, stderr } of set) expect(code, stderr).toBe(0);
}
