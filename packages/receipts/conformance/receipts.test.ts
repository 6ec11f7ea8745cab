import { createLedger } from '@pombo/ledger';
import { testRedis } from '../../../test/setup/redis-context.ts';
import { createReceipts } from '../src/receipts.ts';
import { receiptsConformance } from './index.ts';

const redis = testRedis();
let made = 0;

receiptsConformance('the Redis ledger', async () => {
  made += 1;
  const ledger = createLedger(redis.client, { prefix: `${redis.prefix}:${made}` });
  return { ledger, receipts: createReceipts({ ledger }) };
});
