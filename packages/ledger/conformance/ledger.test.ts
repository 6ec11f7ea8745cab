import { testRedis } from '../../../test/setup/redis-context.ts';
import { ledgerConformance } from './index.ts';
import { createLedger } from '../src/ledger.ts';

const redis = testRedis();
let made = 0;

ledgerConformance('the Redis ledger', async ({ retentionMs } = {}) => {
  made += 1;
  const prefix = `${redis.prefix}:${made}`;
  return createLedger(redis.client, retentionMs === undefined ? { prefix } : { prefix, retentionMs });
});
