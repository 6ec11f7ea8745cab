import type { Recovery, RecoveryPort } from '@pombo/core';
import { knownWorkersKey, recoveryKey, workersKey } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/** The recovery that all workers of a deployment share. */
export interface RecoveryState extends Omit<RecoveryPort, 'look' | 'restore'> {
  /** The operator continues without these journals: neither this recovery nor a later one waits for them. */
  giveUp(workers: readonly string[], epoch: string): Promise<void>;
}

/** Redis can silently lose only the last seconds: a worker that was silent for longer before that is not waited for. */
const KNOWN_MS = 60_000;
/** How long the name of a worker that never came back is kept. */
const FORGET_MS = 24 * 60 * 60 * 1000;

export function createRecoveryState(client: RedisClient, prefix: string): RecoveryState {
  const checkIn = bindScript(client, 'recovery/check-in', 3);
  const strikeOff = bindScript(client, 'recovery/strike-off', 1);
  const giveUp = bindScript(client, 'recovery/give-up', 2);
  const close = bindScript(client, 'recovery/close-recovery', 1);
  const key = recoveryKey(prefix);

  return {
    async checkIn({ worker, host, run, wentBack, missing, seen }) {
      const where = [key, workersKey(prefix), knownWorkersKey(prefix)];
      const found = [worker, host, run, wentBack ? '1' : '', missing ? '1' : '', JSON.stringify(seen)];
      return recoveryOf(pairs((await checkIn(...where, ...found, KNOWN_MS, FORGET_MS)) as string[]));
    },

    async strikeOff(workers, epoch) {
      return recoveryOf(pairs((await strikeOff(key, epoch, ...workers)) as string[]));
    },

    async giveUp(workers, epoch) {
      if (workers.length > 0) await giveUp(key, knownWorkersKey(prefix), epoch, ...workers);
    },

    read: async () => recoveryOf(await client.hgetall(key)),

    async noteHeld() {
      await client.hset(key, 'held', '1');
    },

    async close(epoch) {
      return (await close(key, epoch)) === 1;
    },
  };
}

function recoveryOf(fields: Record<string, string>): Recovery {
  return {
    epoch: fields['epoch'] ?? '',
    open: fields['open'] === '1',
    missing: fields['missing'] === '1',
    held: fields['held'] === '1',
    awaits: Object.entries(fields).flatMap(([name, host]) =>
      name.startsWith('w:') ? [{ worker: name.slice(2), host }] : [],
    ),
  };
}

function pairs(reply: readonly string[]): Record<string, string> {
  const fields: Record<string, string> = {};
  for (let at = 0; at + 1 < reply.length; at += 2) fields[reply[at]!] = reply[at + 1]!;
  return fields;
}
