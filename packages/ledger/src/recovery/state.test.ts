import type { CheckIn, Recovery } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { createLedger, type Ledger } from '../ledger.ts';

const redis = testRedis();
let made = 0;

function empty(): Ledger {
  made += 1;
  return createLedger(redis.client, { prefix: `${redis.prefix}-${made}` });
}

/** A live worker compares its journals with this run of Redis. */
async function comes({ workers, recovery }: Ledger, worker: string, run: string): Promise<Recovery> {
  await workers.heartbeat(worker, run);
  const found: CheckIn = { worker, host: 'host', run, wentBack: false, missing: false, seen: [] };
  return recovery.checkIn(found);
}

const awaited = ({ awaits }: Recovery) => awaits.map(({ worker }) => worker).toSorted();

describe('a worker that left before Redis was restarted', () => {
  test('is asked for its journal', async () => {
    const ledger = empty();
    await comes(ledger, 'w-1', 'run-1');
    await ledger.workers.leave('w-1');
    expect(awaited(await comes(ledger, 'w-2', 'run-2'))).toEqual(['w-1', 'w-2']);
  });

  test('and had sent nothing is not waited for: it has no journal', async () => {
    const ledger = empty();
    await comes(ledger, 'w-1', 'run-1');
    await ledger.workers.leave('w-1', { hasSent: false });
    expect(awaited(await comes(ledger, 'w-2', 'run-2'))).toEqual(['w-2']);
  });

  test('nor when another worker has seen it alive', async () => {
    const ledger = empty();
    await comes(ledger, 'w-1', 'run-1');
    await ledger.workers.leave('w-1', { hasSent: false });
    await ledger.workers.heartbeat('w-2', 'run-2');
    const found = { worker: 'w-2', host: 'host', run: 'run-2', wentBack: false, missing: false };
    expect(awaited(await ledger.recovery.checkIn({ ...found, seen: ['w-1', 'w-3'] }))).toEqual(['w-2', 'w-3']);
  });

  test('nor in a recovery that is already open', async () => {
    const ledger = empty();
    await comes(ledger, 'w-1', 'run-1');
    await comes(ledger, 'w-2', 'run-2');
    await ledger.workers.leave('w-1', { hasSent: false });
    expect(awaited(await ledger.recovery.read())).toEqual(['w-2']);
  });
});

test('a worker whose journal was given up is not waited for again, though another worker has seen it alive', async () => {
  const ledger = empty();
  await comes(ledger, 'w-1', 'run-1');
  const { epoch } = await comes(ledger, 'w-2', 'run-2');
  await ledger.recovery.giveUp(['w-1'], epoch);
  await ledger.workers.heartbeat('w-2', 'run-3');
  const found = { worker: 'w-2', host: 'host', run: 'run-3', wentBack: false, missing: false };
  expect(awaited(await ledger.recovery.checkIn({ ...found, seen: ['w-1'] }))).toEqual(['w-2']);
  // It came back, and may send again.
  await comes(ledger, 'w-1', 'run-3');
  expect(awaited(await comes(ledger, 'w-2', 'run-4'))).toEqual(['w-1', 'w-2']);
});

test('what a worker compared with Redis earlier does not count in a later recovery', async () => {
  const ledger = empty();
  const { epoch } = await comes(ledger, 'w-1', 'run-1');
  await comes(ledger, 'w-2', 'run-2');
  expect(awaited(await ledger.recovery.strikeOff(['w-1'], epoch))).toEqual(['w-1', 'w-2']);
  const now = await ledger.recovery.read();
  expect(awaited(await ledger.recovery.strikeOff(['w-1'], now.epoch))).toEqual(['w-2']);
});

describe('workers that see other masters of a Cluster', () => {
  test('open no recovery where one of them misses a master, whichever of them speaks last', async () => {
    const ledger = empty();
    await comes(ledger, 'w-1', 'a/1 b/1 c/1');
    expect((await comes(ledger, 'w-2', 'a/1 c/1')).open).toBe(false);
    expect((await comes(ledger, 'w-1', 'a/1 b/1 c/1')).open).toBe(false);
  });

  test('open one for a master in the place of the missing one, even after that', async () => {
    const ledger = empty();
    await comes(ledger, 'w-1', 'a/1 b/1 c/1');
    await comes(ledger, 'w-1', 'a/1 c/1');
    expect((await comes(ledger, 'w-1', 'a/1 b/2 c/1')).open).toBe(true);
  });
});
