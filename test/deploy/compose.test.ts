import { readFileSync } from 'node:fs';
import { VARIABLES, readConfig } from '@pombo/api';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

/** `docker-compose.yml` keeps what Pombo needs; `pnpm containers` builds it and runs a campaign through it. */
const text = readFileSync(new URL('../../docker-compose.yml', import.meta.url), 'utf8');

interface Service {
  image: string;
  profiles?: string[];
  ports?: string[];
  volumes?: string[];
  environment?: Record<string, string | number>;
  stop_grace_period: string;
  read_only?: boolean;
  network_mode?: string;
  command: string[];
  healthcheck?: object;
}

const { services, volumes } = parse(text, { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const workers = ['worker-1', 'worker-2', 'demo-worker-1', 'demo-worker-2'];
const ours = Object.entries(services).filter(([name]) => !name.endsWith('redis'));

/** Returns the seconds of `75s`. */
function seconds(duration: string): number {
  return Number(/^(\d+)s$/.exec(duration)?.[1]);
}

test('without a profile it starts Redis, the API and two workers', () => {
  const plain = Object.entries(services).filter(([, { profiles }]) => profiles === undefined);
  expect(plain.map(([name]) => name)).toEqual(['redis', 'api', 'worker-1', 'worker-2']);
});

test('Redis keeps what it acknowledges, and says whether it is healthy', () => {
  const { command, healthcheck, volumes: mounts } = services['redis']!;
  const settings = command.join(' ');
  expect(settings).toContain('--appendonly yes');
  expect(settings).toContain('--maxmemory-policy noeviction');
  expect(healthcheck).toBeDefined();
  expect(mounts).toEqual(['redis-data:/data']);
});

test('the demo has a Redis of its own, and shares no volume with what is real', () => {
  const volumesOf = (demo: boolean): string[] =>
    Object.values(services)
      .filter(({ profiles = [] }) => profiles.includes('demo') === demo)
      .flatMap(({ volumes: mounts = [] }) => mounts.map((mount) => mount.split(':')[0]!));
  expect(volumesOf(true).filter((volume) => volumesOf(false).includes(volume))).toEqual([]);
  expect(services['demo-redis']!.ports).toEqual([]);
  for (const [, { profiles = [], environment = {} }] of ours)
    if (profiles.includes('demo') && 'REDIS_URL' in environment)
      expect(environment['REDIS_URL']).toMatch(/@demo-redis:6379$/);
});

test('each worker has a volume that no other service has', () => {
  const uses = Map.groupBy(
    Object.entries(services).flatMap(([name, { volumes: mounts = [] }]) =>
      mounts.filter((mount) => mount.includes(':/data')).map((mount) => [mount.split(':')[0]!, name] as const),
    ),
    ([volume]) => volume,
  );
  for (const worker of workers) {
    expect(uses.get(`${worker}-data`)?.map(([, name]) => name)).toEqual([worker]);
    expect(volumes).toHaveProperty(`${worker}-data`);
  }
});

test('a container has longer to stop than a POST may take', () => {
  const { sendTimeoutMs } = readConfig({});
  for (const [name, { stop_grace_period: grace }] of ours)
    expect(seconds(grace), name).toBeGreaterThan(sendTimeoutMs / 1000 + 30);
});

test('every port is published on this machine only', () => {
  const published = Object.values(services).flatMap(({ ports = [] }) => ports);
  expect(published.length).toBeGreaterThan(3);
  expect(published.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
});

test('the containers of Pombo have a read-only root file system', () => {
  expect(ours.filter(([, { read_only: readOnly }]) => readOnly !== true)).toEqual([]);
});

test('it has no key, token or password, and sets only variables that exist', () => {
  const known = new Set([...VARIABLES.map(({ name }) => name), 'TZ', 'DEMO_URL', 'REDISCLI_AUTH']);
  for (const [service, { environment = {} }] of Object.entries(services)) {
    for (const [name, value] of Object.entries(environment)) {
      expect(known, `${service}: ${name}`).toContain(name);
      if (/TOKEN|KEYS|SECRET|AUTH$/.test(name))
        expect(String(value), `${service}: ${name}`).toMatch(/^(?:\$\{\w+:-\})?$/);
    }
  }
});

describe('every document that says how to start it', () => {
  test.for(['README.md', 'CONTRIBUTING.md', 'docs/operate.md', 'docs/deploy.md'])(
    '%s names services that exist',
    (page) => {
      const prose = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8');
      const named = [
        ...prose.matchAll(/docker compose [^\n`]*?\b(?:up --detach|run --rm|logs --follow)((?: [a-z][\w-]*)?)/g),
      ]
        .map(([, service]) => service!.trim())
        .filter((service) => service !== '');
      expect(named.filter((service) => !(service in services))).toEqual([]);
    },
  );
});
