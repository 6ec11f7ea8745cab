import { createLedger } from '@pombo/ledger';
import { compactingAlways, compactingBefore } from '../../ledger/conformance/compacting-always.ts';
import { testRedis } from '../../../test/setup/redis-context.ts';
import { createReceipts } from '../src/receipts.ts';
import { receiptsConformance } from './index.ts';

const redis = testRedis();
let made = 0;

receiptsConformance('the Redis ledger that compacts before every call', async () => {
  made += 1;
  const ledger = createLedger(redis.client, {
    prefix: `${redis.prefix}:${made}`,
    compactAfterMs: 0,
    layoutAnswerMs: 0,
  });
  const receipts = createReceipts({ ledger });
  const { wrap } = compactingBefore(ledger);
  return { ledger: compactingAlways(ledger), receipts: { ...wrap(receipts), evidence: wrap(receipts.evidence) } };
});
