/**
 * One Redis for a whole test run. `npm test` decides which (scripts/test.mjs) and says so in POMBO_TEST_REDIS:
 * `url:redis://…`, `testcontainers:IMAGE` or `server:/path/to/redis-server`. Without it, as when vitest is called
 * directly, a redis-server on PATH is used.
 */
import type { TestProject } from 'vitest/node';
import { findRedisServer, startPrivateRedis } from './redis-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /**
     * The address of this run's Redis, as its default user. Suites use `testRedis()` instead, which keeps them apart.
     */
    redisUrl: string;
  }
}

interface Started {
  url: string;
  stop(): Promise<void>;
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const redis = await bringUp(process.env['POMBO_TEST_REDIS'] ?? `server:${findRedisServer() ?? ''}`);
  project.provide('redisUrl', redis.url);
  return () => redis.stop();
}

async function bringUp(choice: string): Promise<Started> {
  const colon = choice.indexOf(':');
  const [kind, value] = [choice.slice(0, colon), choice.slice(colon + 1)];
  if (value === '') throw new Error('No Redis for the tests: put redis-server on PATH, or run them with "npm test".');
  switch (kind) {
    case 'url':
      return { url: value, stop: async () => {} };
    case 'testcontainers':
      return startContainer(value);
    case 'server':
      return startPrivateRedis({ binary: value });
    default:
      throw new Error(`POMBO_TEST_REDIS is "${choice}"; allowed are url:…, testcontainers:IMAGE and server:PATH`);
  }
}

async function startContainer(image: string): Promise<Started> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const container = await new GenericContainer(image)
    .withExposedPorts(6379)
    // The default check looks into the container with a full shell, which small images lack; it would hang.
    .withWaitStrategy(Wait.forLogMessage('Ready to accept connections'))
    .start();
  return {
    url: `redis://${container.getHost()}:${container.getMappedPort(6379)}`,
    stop: async () => {
      await container.stop();
    },
  };
}
