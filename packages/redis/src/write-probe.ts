import type { RedisClient } from './connect.ts';

/** A script that says nothing of `allow-oom` or `no-writes` is refused by a server that takes no writes; this one does nothing else. */
const REFUSED_WITHOUT_WRITES = '#!lua\nreturn 1';

/**
 * Resolves when every server that is written to (all masters of a Cluster) takes writes; `key` is set for a second. A
 * full Redis, or one that cannot save, answers a PING as ever. Rejects with the error of the first that takes none.
 */
export async function probeWrites(client: RedisClient, key: string): Promise<void> {
  const masters = 'nodes' in client ? client.nodes('master') : [];
  await Promise.all([
    // The whole Cluster refuses it while one of its slots has no master.
    client.set(key, '1', 'PX', 1000),
    ...masters.map((master) => master.eval(REFUSED_WITHOUT_WRITES, 0)),
  ]);
}
