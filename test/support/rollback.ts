import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ledger } from '@pombo/ledger';
import { expect, onTestFinished } from 'vitest';
import type { OwnRedis } from './redis/own-redis.ts';
import type { SpawnOrders, Stage } from './stage.ts';
import { eventually, traffic, type Traced } from './traffic.ts';

/** A message that was sent, and its ids at Z-API. */
export interface Sent {
  message: Traced;
  result: object;
}

/** A Redis that is restored from a snapshot, and messages that were sent since. */
export interface Rollback {
  /** Queues a message on a paused lane, so that it waits in the snapshot. */
  waiting(instance?: string): Promise<Traced>;
  unpause(ledger?: Ledger): Promise<void>;
  reasons(ledger?: Ledger, lane?: string): Promise<string[]>;
  rollBack(): Promise<void>;
  resultOf(message: Traced): Promise<object | undefined>;
  /** A message that was sent after the snapshot in which it waits. */
  sentSince(instance?: string): Promise<Sent>;
  /** Redis has regained what it lost. */
  isRestored(sent: Sent): Promise<void>;
  /**
   * A worker has sent what Redis has lost, and has died; another one, with its own folder, started first and holds the
   * lanes. `other` waits in one of them.
   *
   */
  adopted(folder: string, timings?: SpawnOrders['timings']): Promise<{ lost: Sent; other: Traced; folder: string }>;
}

export function rollback(on: Stage, redis: OwnRedis): Rollback {
  const { spawn, send, reaches } = traffic(on);

  const made: Rollback = {
    async waiting(instance = 'vendas') {
      await on.ledger.lanes.hold(instance, 'paused', 'for the snapshot');
      return send({ instance });
    },

    async unpause(ledger = on.ledger) {
      for (const lane of on.lanes) await ledger.lanes.release(lane, 'paused');
    },

    async reasons(ledger = on.ledger, lane = 'vendas') {
      return (await ledger.lanes.holds(lane)).map(({ reason }) => reason);
    },

    async rollBack() {
      await redis.server.kill();
      await redis.server.start();
    },

    resultOf: async ({ id }) => (await on.producer.get(id))?.result,

    async sentSince(instance = 'vendas') {
      const message = await made.waiting(instance);
      await redis.client.save();
      await made.unpause();
      await reaches(message, 'accepted');
      return { message, result: (await made.resultOf(message))! };
    },

    async isRestored({ message, result }) {
      await expect.poll(() => made.resultOf(message), { timeout: 25_000 }).toEqual(result);
      expect((await on.producer.get(message.id))!.status).toBe('accepted');
    },

    async adopted(gone, timings = {}) {
      const worker = await spawn({ env: { POMBO_DATA_DIR: gone } });
      await reaches(await send(), 'accepted');
      const lost = await made.sentSince();
      await journalled(gone, 2);
      await worker.kill();
      await made.rollBack();
      const folder = await dataFolder();
      await spawn({ env: { POMBO_DATA_DIR: folder }, timings });
      await made.unpause();
      await eventually(() => made.reasons(), ['rollback']);
      return { lost, other: await send(), folder };
    },
  };
  return made;
}

/** A data folder that is removed with the test. */
export async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pombo-rollback-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Waits until the journal has the ends of this many attempts: they follow a moment after Redis knows them. */
export async function journalled(folder: string, times: number): Promise<void> {
  const journal = join(folder, 'journal');
  const count = async (): Promise<number> => {
    const names = await readdir(journal, { recursive: true });
    const texts = await Promise.all(
      names.filter((name) => name.endsWith('.log')).map((name) => readFile(join(journal, name), 'utf8')),
    );
    return texts.join('').split('["e",').length - 1;
  };
  await expect.poll(count, { timeout: 25_000 }).toBeGreaterThanOrEqual(times);
}
