import type { Cluster, Redis } from 'ioredis';
import type { RedisClient } from './connect.ts';
import { hasReplicas } from './one-master.ts';

/**
 * Proves that a replica has what a master acknowledged. Replication is asynchronous: if a master dies right after its
 * reply, every write that no replica has is lost.
 */
export interface ReplicaWait {
  /**
   * Waits until a replica has every write to this hash slot that was acknowledged before this call; not at all if the
   * master has no replicas. Resolves to undefined, or to the reason why this is unknown. Never throws.
   */
  reached(slot: string): Promise<string | undefined>;
  stop(): void;
}

export interface ReplicaWaitOptions {
  /** How long a replica may take (ms; default 1,000). */
  timeoutMs?: number;
}

/** One `WAIT` that many lanes share. */
interface Asked {
  slot: string;
  resolve(fault: string | undefined): void;
}

/** Expiry of the key that is written before each `WAIT` (ms). */
const KEY_MS = 60_000;

/**
 * `client` is a separate connection with the purpose `replicas`: `WAIT` blocks it, so a heartbeat must not share it. `WAIT`
 * covers only the writes of its own connection, so each call writes a key first. That write is later in the replication
 * stream than everything acknowledged before it. Calls that arrive while a `WAIT` is open share the next one.
 */
export function createReplicaWait(client: RedisClient, { timeoutMs = 1000 }: ReplicaWaitOptions = {}): ReplicaWait {
  const waiting = new Map<string, Asked[]>();
  const replicated = new Map<string, Promise<boolean>>();
  const forget = (): void => replicated.clear();
  for (const event of CHANGES) client.on(event, forget);

  function isReplicated(master: string): Promise<boolean> {
    let known = replicated.get(master);
    if (known === undefined) {
      known = hasReplicas(nodeOf(client, master), client);
      replicated.set(master, known);
      known.catch(() => replicated.delete(master));
    }
    return known;
  }

  async function run(master: string): Promise<void> {
    for (;;) {
      const asked = waiting.get(master)!;
      if (asked.length === 0) return void waiting.delete(master);
      waiting.set(master, []);
      const faults = await ask(master, new Set(asked.map(({ slot }) => slot)));
      for (const { slot, resolve } of asked) resolve(faults.get(slot));
    }
  }

  /** Returns the faults, by slot. */
  async function ask(master: string, slots: ReadonlySet<string>): Promise<Map<string, string>> {
    const all = (fault: unknown): Map<string, string> => new Map([...slots].map((slot) => [slot, textOf(fault)]));
    try {
      if (!(await isReplicated(master))) return new Map();
      // One server has one stream. On a Cluster a slot may have moved since, which its write reports.
      const written = isCluster(client) ? [...slots] : [...slots].slice(-1);
      const pipeline = client.pipeline();
      for (const slot of written) pipeline.set(`${slot}:replicated`, '1', 'PX', KEY_MS);
      const results = (await pipeline.wait(1, timeoutMs).exec())!;
      const [fault, replicas] = results.at(-1)!;
      if (fault !== null) return all(fault);
      if (Number(replicas) < 1) return all(`no replica had the attempt within ${timeoutMs} ms`);
      const refused = written.flatMap((slot, at): [string, string][] =>
        results[at]![0] === null ? [] : [[slot, textOf(results[at]![0])]],
      );
      if (refused.length > 0) relearn();
      return new Map(refused);
    } catch (error) {
      relearn();
      return all(error);
    }
  }

  /** A pipeline is not redirected when a slot moves to another master. */
  function relearn(): void {
    forget();
    if (isCluster(client)) client.refreshSlotsCache(() => {});
  }

  return {
    reached(slot) {
      return new Promise((resolve) => {
        const master = masterOf(client, slot);
        const asked = waiting.get(master);
        if (asked !== undefined) return void asked.push({ slot, resolve });
        waiting.set(master, [{ slot, resolve }]);
        void run(master);
      });
    },
    stop() {
      for (const event of CHANGES) client.off(event, forget);
    },
  };
}

/** After these events the server may be another one, or have other replicas. */
const CHANGES = ['close', 'ready', '+node', '-node'] as const;

/** Returns ioredis's name of a slot's master, `host:port`; '' outside a Cluster, or while the master is unknown. */
function masterOf(client: RedisClient, slot: string): string {
  return isCluster(client) ? (client.slots[slotOf(slot)]?.[0] ?? '') : '';
}

function nodeOf(client: RedisClient, master: string): Redis {
  if (!isCluster(client)) return client;
  const node = client.nodes('master').find(({ options }) => `${options.host}:${options.port}` === master);
  if (node === undefined) throw new Error('the master of the slot is not known');
  return node;
}

function isCluster(client: RedisClient): client is Cluster {
  return 'nodes' in client;
}

function textOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}

/** Returns the hash slot of a key prefix `…{tag}` (CRC16, XMODEM), as in the Redis Cluster specification. */
function slotOf(prefix: string): number {
  const tag = /\{(.+?)\}/.exec(prefix)?.[1] ?? prefix;
  let crc = 0;
  for (const byte of Buffer.from(tag)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return crc % 16_384;
}
