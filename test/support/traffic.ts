import type { SendImageInput } from '@pombo/core';
import type { FaultInput, Post } from '@pombo/simulator';
import { expect, onTestFinished } from 'vitest';
import { IMAGE, newPhone, type SpawnOrders, type Stage, type StagedWorker } from './stage.ts';
import type { ChildWorker } from './processes/worker.ts';

/** One message to a recipient who gets no other, so that its POSTs can be identified. */
export interface Traced {
  id: string;
  phone: string;
}

export interface Traffic {
  /** Like the stage's, but stopped with the test at the latest. */
  spawn: Stage['spawn'];
  start: Stage['start'];
  /** Queues a message; with `fault`, that is what its POST meets, this many times (default 1). */
  send(order?: SendOrder): Promise<Traced>;
  posts(message: Traced): Post[];
  /** Resolves when a POST of this message was read, even if that was before the call. */
  posted(message: Traced): Promise<void>;
  /** Waits until the ledger says that the message is in this status. */
  reaches(message: Traced, status: string): Promise<void>;
}

export interface SendOrder extends Partial<Omit<SendImageInput, 'type' | 'phone'>> {
  fault?: FaultInput['do'];
  times?: number | 'always';
}

/** A generous limit for a busy machine; no test depends on the time taken. */
const PATIENCE = { timeout: 25_000, interval: 25 };

/** Messages on a stage's first lane, or the one they name. */
export function traffic(on: Stage): Traffic {
  const posts = ({ phone }: Traced): Post[] => on.simulator.posts().filter((post) => post.phone === phone);
  return {
    async spawn(orders?: SpawnOrders, variables?: Record<string, string>): Promise<ChildWorker> {
      const worker = await on.spawn(orders, variables);
      onTestFinished(async () => void (await worker.kill()));
      return worker;
    },
    async start(...options): Promise<StagedWorker> {
      const worker = await on.start(...options);
      onTestFinished(async () => void (await worker.stop()));
      return worker;
    },
    posts,
    async send({ fault, times = 1, ...message } = {}) {
      const phone = newPhone();
      if (fault !== undefined) on.simulator.fault({ phone, times, do: fault });
      const { id } = await on.producer.sendImage({ instance: on.lanes[0]!, phone, image: IMAGE, ...message });
      return { id, phone };
    },
    posted: (message) => eventually(() => posts(message).length, 1),
    async reaches({ id }, status) {
      await expect.poll(async () => (await on.producer.get(id))?.status, PATIENCE).toBe(status);
    },
  };
}

/** Waits until a state has the expected value. */
export async function eventually<T>(look: () => T | Promise<T>, wanted: T): Promise<void> {
  await expect.poll(look, PATIENCE).toEqual(wanted);
}

/** Waits until a log has an event this many times. */
export async function logged(source: { log(): string }, event: string, times = 1): Promise<void> {
  await expect.poll(() => source.log().split(`"msg":"${event}"`).length - 1, PATIENCE).toBeGreaterThanOrEqual(times);
}
