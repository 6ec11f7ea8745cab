import { defined } from '@pombo/core';
import { testRedis } from '../../../test/setup/redis-context.ts';
import { compactingAlways } from './compacting-always.ts';
import { ledgerConformance } from './index.ts';
import { LANE, type MakeLedger } from './world.ts';
import { createLedger } from '../src/ledger.ts';

const redis = testRedis();
let made = 0;

const make: MakeLedger = async ({ retentionMs } = {}) => {
  made += 1;
  const prefix = `${redis.prefix}:${made}`;
  const ledger = createLedger(redis.client, {
    prefix,
    compactAfterMs: 0,
    layoutAnswerMs: 0,
    ...defined({ retentionMs }),
  });
  // As the first sweep of a worker: from here on bodies are packed.
  await ledger.messages.compact(LANE, 1);
  return compactingAlways(ledger);
};

ledgerConformance('the Redis ledger that compacts before every call', make, { forgetsAttempts: true });
