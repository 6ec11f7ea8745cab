import type { WorkerSnapshot, WorkersPort } from '@pombo/core';
import { redisNow } from '@pombo/redis';
import { randomUUID } from 'node:crypto';
import {
  beatsKey,
  incarnationKey,
  knownWorkersKey,
  layoutsKey,
  recoveryKey,
  servedKey,
  workersKey,
} from '../storage/keys.ts';
import { LAYOUT } from './layouts.ts';
import { VERSION } from './version.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

export type Workers = WorkersPort;

/**
 * An entry without a heartbeat for this long is dropped. Far above any timeout: a dead worker must be noticed first.
 */
const FORGET_MS = 24 * 60 * 60 * 1000;

export function createWorkers(client: RedisClient, prefix: string): Workers {
  const heartbeat = bindScript(client, 'worker/heartbeat', 5);
  const set = bindScript(client, 'shared/hset-oom', 1);
  const key = workersKey(prefix);
  const layouts = layoutsKey(prefix);
  const where = [key, incarnationKey(prefix), beatsKey(prefix), recoveryKey(prefix), layouts];

  /** Redis may still lose what it sent last; its journal is needed then. */
  async function noteLeft(worker: string): Promise<void> {
    const known = await client.hget(knownWorkersKey(prefix), worker);
    if (known === null) return;
    const left = { ...(JSON.parse(known) as object), left: await redisNow(client) };
    await set(knownWorkersKey(prefix), worker, JSON.stringify(left), '');
  }

  async function forgetUnsent(worker: string): Promise<void> {
    // Recorded rather than dropped: another worker may still consider it alive and list it.
    const left = { host: '', left: await redisNow(client), unsent: true };
    await set(knownWorkersKey(prefix), worker, JSON.stringify(left), '');
    await client.hdel(recoveryKey(prefix), `w:${worker}`);
  }

  return {
    async heartbeat(worker, run = '') {
      const reply = (await heartbeat(...where, worker, FORGET_MS, randomUUID(), run, LAYOUT, VERSION)) as string[];
      const [now, incarnation, beats, epoch, open, ...entries] = reply;
      const recovery = { epoch: epoch!, recovering: open === '1' };
      return { ...rollOf(Number(now), entries), incarnation: incarnation!, beats: Number(beats), ...recovery };
    },

    async snapshot() {
      const [entries, now] = await Promise.all([client.zrange(key, '0', '-1', 'WITHSCORES'), redisNow(client)]);
      return rollOf(now, entries.flat());
    },

    async assign(worker, lanes) {
      await set(servedKey(prefix), worker, JSON.stringify(lanes), '');
    },

    async assignments() {
      const fields = await client.hgetall(servedKey(prefix));
      return new Map(Object.entries(fields).map(([worker, json]) => [worker, JSON.parse(json) as string[]]));
    },

    async leave(worker, { hasSent } = { hasSent: true }) {
      await (hasSent ? noteLeft(worker) : forgetUnsent(worker));
      await client.zrem(key, worker);
      await client.hdel(servedKey(prefix), worker);
      await client.hdel(layouts, worker);
    },

    async forget(workers) {
      if (workers.length === 0) return;
      await client.zrem(key, ...workers);
      await client.hdel(servedKey(prefix), ...workers);
      await client.hdel(layouts, ...workers);
    },
  };
}

function rollOf(now: number, entries: (string | number)[]): WorkerSnapshot {
  const workers = new Map<string, number>();
  for (let at = 0; at + 1 < entries.length; at += 2) {
    workers.set(String(entries[at]), now - Number(entries[at + 1]));
  }
  return { now, workers };
}
