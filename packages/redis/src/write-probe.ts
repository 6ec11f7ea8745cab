import type { RedisClient } from './connect.ts';

/** A server that accepts no writes rejects any script without the flags `allow-oom` and `no-writes`. This script does nothing. */
const REFUSED_WITHOUT_WRITES = '#!lua\nreturn 1';

/**
 * Resolves if every server that Pombo writes to (all masters of a Cluster) accepts writes. Sets `key` for a second,
 * because a full Redis, or one that cannot save, still answers PING. Rejects with the error of the first that refuses.
 */
export async function probeWrites(client: RedisClient, key: string): Promise<void> {
  const masters = 'nodes' in client ? client.nodes('master') : [];
  await Promise.all([
    // The whole Cluster refuses the script while one of its slots has no master.
    client.set(key, '1', 'PX', 1000),
    ...masters.map((master) => master.eval(REFUSED_WITHOUT_WRITES, 0)),
  ]);
}
