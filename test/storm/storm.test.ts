import { expect } from 'vitest';
import { test } from '../support/redis/own-redis.ts';
import { isKept, runStorm } from './storm.ts';

/** A bound for a busy machine; it takes half a minute. */
const BUSY_MS = 180_000;

test(
  'a short storm duplicates nothing, loses nothing and reports nothing wrongly; BullMQ alone duplicates',
  { timeout: BUSY_MS },
  async () => {
    const told: string[] = [];
    const report = await runStorm({ messages: 250, minutes: 2, seed: 20_261_121, progress: (line) => told.push(line) });
    expect(isKept(report), `${JSON.stringify(report)}\n${told.join('\n')}`).toBe(true);
    // It was a storm, and most messages came through it.
    expect(report.workerKills).toBeGreaterThanOrEqual(3);
    expect(report.redisKills).toBeGreaterThanOrEqual(1);
    expect(report.unknown).toBeLessThan(report.messages / 2);
  },
);
