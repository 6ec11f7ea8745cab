import type { Settled } from '@pombo/core';
import { createLedger } from '@pombo/ledger';
import { createLaneJobs } from '@pombo/queue';
import { createCampaignStore } from '@pombo/campaign';
import { expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { createZapiEventHandler } from './apply-zapi-event.ts';

const redis = testRedis();
const LANE = 'vendas';
const log = { debug() {}, info() {}, warn() {}, error() {} };
const SENT = { answer: 'settled', key: 'k', from: 'accepted', to: 'sent' } as unknown as Settled;
const READ = { answer: 'settled', key: 'k', from: 'delivered', to: 'read' } as unknown as Settled;

test('a message that leaves Z-API wakes its lane while that is held, at most every few seconds', async () => {
  const ledger = createLedger(redis.client, { prefix: redis.prefix });
  const woken: string[] = [];
  let settled = SENT;
  const settle = createZapiEventHandler({
    ledger,
    receipts: { apply: async () => settled },
    jobs: {
      ...createLaneJobs(redis.client, redis.prefix),
      wake: async (lane) => void woken.push(lane),
    },
    campaigns: createCampaignStore(redis.client, redis.prefix),
    log,
  });
  await settle('suporte', {} as never);
  expect(woken).toEqual([]);
  await ledger.lanes.hold(LANE, 'disconnected', 'off');
  settled = READ;
  await settle(LANE, {} as never);
  expect(woken).toEqual([]);
  settled = SENT;
  await settle(LANE, {} as never);
  await settle(LANE, {} as never);
  expect(woken).toEqual([LANE]);
});
