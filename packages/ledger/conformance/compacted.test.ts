import { defined } from '@pombo/core';
import { testRedis } from '../../../test/setup/redis-context.ts';
import { ledgerConformance } from './index.ts';
import type { MakeLedger } from './world.ts';
import { createLedger, type Ledger } from '../src/ledger.ts';

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
  return compactingAlways(ledger);
};

ledgerConformance('the Redis ledger that compacts before every call', make, { forgetsAttempts: true });

type Method = (...args: unknown[]) => Promise<unknown>;

/** The same ledger, except that everything that can be compacted is compacted before each call of one of these. */
function compactingAlways(ledger: Ledger): Ledger {
  const first = async (): Promise<void> => {
    for (const lane of await ledger.lanes.names()) await ledger.messages.compact(lane, 500);
  };
  const wrap = <T extends object>(part: T): T => {
    const wrapped = Object.entries(part).map(([name, member]: [string, unknown]) => {
      if (typeof member !== 'function') return [name, member] as const;
      return [name, async (...args: unknown[]) => (await first(), (member as Method)(...args))] as const;
    });
    return Object.fromEntries(wrapped) as T;
  };
  const { attempts, messages, settlement, unknownEvidence, duplicates, sendRecords, transfers } = ledger;
  return {
    ...ledger,
    attempts: { ...wrap(attempts), close: attempts.close },
    messages: wrap(messages),
    settlement: { ...wrap(settlement), evidence: wrap(settlement.evidence) },
    unknownEvidence: wrap(unknownEvidence),
    duplicates: wrap(duplicates),
    sendRecords: wrap(sendRecords),
    transfers: wrap(transfers),
  };
}
