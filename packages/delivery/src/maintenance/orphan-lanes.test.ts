import { messageKey } from '@pombo/core';
import { expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { cancel } from '../../../ledger/src/message/change.ts';
import { laneKeys } from '../../../ledger/src/storage/keys.ts';
import { createLedger } from '../../../ledger/src/ledger.ts';
import { bodyOf, heardLog } from '../delivery.fixture.ts';
import { createOrphanLanes } from './orphan-lanes.ts';

const redis = testRedis();

test('messages of a lane that no worker serves expire and are purged; those of a served lane are left to its worker', async () => {
  const ledger = createLedger(redis.client, { prefix: redis.prefix, retentionMs: -1 });
  const lanes = ['served', 'orphan'];
  for (const lane of lanes) {
    const queue = (id: string, more = {}) =>
      ledger.messages.create([{ lane, body: bodyOf(`${lane}-${id}`, more), contentHash: 'content' }]);
    await queue('ended');
    await ledger.messages.change(lane, messageKey(`${lane}-ended`), cancel());
    await queue('late', { expiresAt: 1 });
    await queue('waits');
  }
  let now = 0;
  const keep = createOrphanLanes({
    ledger,
    lease: { adopts: (lane) => lane === 'orphan', seenDeadAt: () => undefined },
    timings: { maxAgeMs: 0, orphanMs: 1000 },
    log: heardLog(),
    now: () => now,
  });
  const statusOf = async (id: string) => (await ledger.messages.get(id))?.status;
  const all = async (lane: string) =>
    Promise.all([statusOf(`${lane}-ended`), statusOf(`${lane}-late`), statusOf(`${lane}-waits`)]);

  await keep();
  now = 999;
  await keep();
  // A worker that only restarts finds its messages unchanged.
  expect(await all('orphan')).toEqual(['cancelled', 'queued', 'queued']);
  now = 1000;
  await keep();
  expect(await all('orphan')).toEqual([undefined, undefined, 'queued']);
  expect(await all('served')).toEqual(['cancelled', 'queued', 'queued']);
});

test('messages of a lane that no worker serves are compacted', async () => {
  const prefix = `${redis.prefix}:compact`;
  const ledger = createLedger(redis.client, { prefix, compactAfterMs: -1 });
  const orphan = { lane: 'orphan', body: bodyOf('ended'), contentHash: 'content' };
  await ledger.messages.create([orphan]);
  await ledger.messages.change('orphan', messageKey('ended'), cancel());
  const before = await ledger.messages.get('ended');
  const keep = createOrphanLanes({
    ledger,
    lease: { adopts: () => true, seenDeadAt: () => undefined },
    timings: { maxAgeMs: 0, orphanMs: 0 },
    log: heardLog(),
    now: () => 0,
  });
  await keep();
  expect(await redis.client.exists(laneKeys(prefix, 'orphan').message(messageKey('ended')))).toBe(0);
  expect(await ledger.messages.get('ended')).toEqual(before);
});

test('an attempt that a dead worker left open on a lane that no worker serves is closed as unknown', async () => {
  const prefix = `${redis.prefix}:open`;
  const ledger = createLedger(redis.client, { prefix });
  await ledger.messages.create([{ lane: 'orphan', body: bodyOf('open'), contentHash: 'content' }]);
  const asked = { generation: 1, nonce: 'nonce', owner: 'w-1', gapMs: 0, maxAgeMs: 0 };
  await ledger.attempts.open('orphan', messageKey('open'), { ...asked, outstanding: { seen: 9, unseen: 9 } });
  let seenDeadAt: number | undefined;
  const keep = createOrphanLanes({
    ledger,
    lease: { adopts: () => true, seenDeadAt: () => seenDeadAt },
    timings: { maxAgeMs: 0, orphanMs: 0 },
    log: heardLog(),
    now: () => 0,
  });
  await keep();
  expect((await ledger.messages.get('open'))!.status).toBe('sending');
  seenDeadAt = Number.MAX_SAFE_INTEGER;
  await keep();
  expect((await ledger.messages.get('open'))!.status).toBe('unknown');
});
