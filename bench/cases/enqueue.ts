import { startChild } from '../processes/child.ts';
import type { EnqueueCalls } from '../processes/enqueue-child.ts';
import { sideBySide, type Figures, type Findings, type Side } from '../figures.ts';
import { withRedis } from '../redis.ts';

export interface EnqueueOptions {
  lanes: number;
  /** In all, spread evenly. */
  messages: number;
  rounds: number;
}

export const ENQUEUE_DEFAULTS: EnqueueOptions = { lanes: 10, messages: 20_000, rounds: 3 };

/** The way in: `sendMany` (checked, once per id, in the ledger and in the queue) beside BullMQ's `addBulk` of the same rows. */
export function benchEnqueue(options: EnqueueOptions, progress: (line: string) => void): Promise<Findings> {
  const about = `${options.messages} messages for ${options.lanes} numbers, 1,000 a call; then all of them again`;
  return sideBySide('enqueue', about, options.rounds, (side) => round(side, options), progress);
}

async function round(side: Side, { lanes, messages }: EnqueueOptions): Promise<Figures> {
  return withRedis(async (redis) => {
    const child = startChild<EnqueueCalls>('enqueue-child.ts');
    try {
      await child.ask('open', side, redis.url, lanes, Math.floor(messages / lanes));
      const before = { memory: await redis.memoryBytes(), cpuMs: await redis.cpuMs() };
      const first = await child.ask('addAll');
      const redisCpuMs = (await redis.cpuMs()) - before.cpuMs;
      const memory = (await redis.memoryBytes()) - before.memory;
      const jobs = await redis.waitingJobs();
      const again = await child.ask('addAll');
      return {
        messages,
        messagesPerSecond: messages / first.seconds,
        nodeCpuMsPerMessage: first.cpuMs / messages,
        redisCpuMsPerMessage: redisCpuMs / messages,
        redisBytesPerWaitingMessage: memory / messages,
        againPerSecond: messages / again.seconds,
        addedByTheSecondTime: (await redis.waitingJobs()) - jobs,
      };
    } finally {
      await child.end();
    }
  });
}
