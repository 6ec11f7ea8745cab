import { knownWorkersKey, recoveryKey, workersKey } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/** A worker whose journal a recovery waits for. */
export interface Awaited {
  worker: string;
  /** Empty when only its name is known. */
  host: string;
}

/** The last recovery: what every worker has to report before anything is sent. */
export interface Recovery {
  /** A new one for each recovery; '' before the first worker. */
  epoch: string;
  open: boolean;
  /** A journal had entries that Redis had lost: the lanes are held until all have reported. */
  missing: boolean;
  /** The lanes are held because an awaited worker did not come. */
  held: boolean;
  awaits: Awaited[];
}

export interface CheckIn {
  worker: string;
  host: string;
  /** The present run of Redis. */
  run: string;
  /** It certainly lost writes. */
  wentBack: boolean;
  missing: boolean;
  /** Workers that were seen alive, whatever Redis says. */
  seen: readonly string[];
}

/** The recovery that all workers of a deployment share. */
export interface RecoveryState {
  /** Reports what this worker found, and opens a recovery if Redis is another one or has lost something. */
  checkIn(found: CheckIn): Promise<Recovery>;
  /** Their journals have been applied. Changes nothing once there is a newer recovery. */
  strikeOff(workers: readonly string[], epoch: string): Promise<Recovery>;
  /** A person continues without their journals: neither this recovery nor a later one waits for them. */
  giveUp(workers: readonly string[], epoch: string): Promise<void>;
  read(): Promise<Recovery>;
  /** Records that the lanes are held because a worker did not come. */
  noteHeld(): Promise<void>;
  /** Ends it; false when there is a newer one by now, or it still waits for a worker. */
  close(epoch: string): Promise<boolean>;
}

/** Redis can silently lose only the last seconds: a worker that was silent for longer before that is not waited for. */
const KNOWN_MS = 60_000;
/** How long the name of a worker that never came back is kept. */
const FORGET_MS = 24 * 60 * 60 * 1000;

export function createRecoveryState(client: RedisClient, prefix: string): RecoveryState {
  const checkIn = bindScript(client, 'recovery/check-in', 3);
  const strikeOff = bindScript(client, 'recovery/strike-off', 1);
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
      if (workers.length === 0) return;
      await client.hdel(knownWorkersKey(prefix), ...workers);
      await strikeOff(key, epoch, ...workers);
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
