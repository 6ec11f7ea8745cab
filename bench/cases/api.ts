import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import type { ApiCalls } from '../processes/api-child.ts';
import { arraysOf, badIn, faultsIn, type Handed } from '../data/api-messages.ts';
import { now, startChild, usage } from '../processes/child.ts';
import { compare, type Figures, type Findings } from '../figures.ts';
import { withRedis, type BenchRedis } from '../redis.ts';

export interface ApiOptions {
  messages: number;
  rounds: number;
}

export const API_DEFAULTS: ApiOptions = { messages: 10_000, rounds: 3 };

type Door = 'api' | 'producer';

/**
 * The way in over HTTP, arrays of 1,000 to `POST /v1/messages`, beside the producer package in the backend itself. One
 * message in a hundred is bad; every answer is looked at, and what waits in the end is counted.
 */
export function benchApi({ messages, rounds }: ApiOptions, progress: (line: string) => void): Promise<Findings> {
  const about = `${messages} messages for 10 numbers, 1,000 a call, one in a hundred of them bad`;
  const run = (door: Door): Promise<Figures> => round(door, messages);
  return compare(['api', 'producer'], { bench: 'api', about, rounds }, run, progress);
}

async function round(door: Door, messages: number): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), 'pombo-bench-'));
  try {
    return await withRedis((redis) => handOver(door, messages, redis, folder));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function handOver(door: Door, messages: number, redis: BenchRedis, folder: string): Promise<Figures> {
  const child = startChild<ApiCalls>('api-child.ts');
  try {
    const url = door === 'api' ? await child.ask('serve', redis.url, folder) : undefined;
    const before = await child.ask('cpuMs');
    const handed = url === undefined ? await child.ask('produce', redis.url, messages) : await post(url, messages);
    // The API's own work comes to the client's; the producer package does its work in the client.
    const cpuMs = handed.cpuMs + (url === undefined ? 0 : (await child.ask('cpuMs')) - before);
    const waiting = await redis.waitingJobs();
    return {
      messages,
      messagesPerSecond: messages / handed.seconds,
      nodeCpuMsPerMessage: cpuMs / messages,
      wrongAnswers: handed.faults,
      lost: messages - badIn(messages) - waiting,
    };
  } finally {
    // Before Redis goes: what is connected to it would wait for it to come back.
    await child.end();
  }
}

async function post(url: string, messages: number): Promise<Handed> {
  const arrays = arraysOf(messages);
  // The connection is there when the clock starts, as the producer's is.
  await (await request(`${url}/health/live`)).body.dump();
  const [from, used] = [now(), usage().cpuMs];
  let faults = 0;
  for (const array of arrays) {
    const { body } = await request(`${url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(array),
    });
    faults += faultsIn(array, (await body.json()) as object[]);
  }
  return { seconds: (now() - from) / 1000, cpuMs: usage().cpuMs - used, faults };
}
