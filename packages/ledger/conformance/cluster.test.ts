import type { Cluster } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRedisServer } from '../../../test/setup/redis-server.ts';
import { startPrivateCluster, type PrivateCluster } from '../../../test/setup/redis-cluster.ts';
import { ledgerConformance } from './index.ts';
import { LANE } from './world.ts';
import { createLedger } from '../src/ledger.ts';

let servers: PrivateCluster;
let client: Cluster;
let made = 0;

describe.skipIf(findRedisServer() === undefined)('on a Redis Cluster of three masters', () => {
  beforeAll(async () => {
    servers = await startPrivateCluster();
    client = servers.connect();
  });

  afterAll(async () => {
    client.disconnect();
    await servers.stop();
  });

  ledgerConformance('the Redis ledger', async ({ retentionMs } = {}) => {
    made += 1;
    const prefix = `pombo-${made}`;
    const ledger = createLedger(client, retentionMs === undefined ? { prefix } : { prefix, retentionMs });
    // As the first sweep of a worker: from here on bodies are packed.
    await ledger.messages.compact(LANE, 1);
    return ledger;
  });

  test('lanes were stored on each of them', async () => {
    const used = await Promise.all(client.nodes('master').map((node) => node.keys('*:lane')));
    expect(used.map((keys) => keys.length > 0)).toEqual([true, true, true]);
  });
});
