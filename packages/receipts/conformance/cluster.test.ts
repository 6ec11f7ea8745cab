import { createLedger } from '@pombo/ledger';
import type { Cluster } from 'ioredis';
import { afterAll, beforeAll, describe } from 'vitest';
import { startPrivateCluster, type PrivateCluster } from '../../../test/setup/redis-cluster.ts';
import { findRedisServer } from '../../../test/setup/redis-server.ts';
import { createReceipts } from '../src/receipts.ts';
import { receiptsConformance } from './index.ts';

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

  receiptsConformance('the Redis ledger', async () => {
    made += 1;
    const ledger = createLedger(client, { prefix: `pombo-${made}` });
    return { ledger, receipts: createReceipts({ ledger }) };
  });
});
