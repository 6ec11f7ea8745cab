import { createCampaignFeeder, feederPort, type Feeder, type FeederPort } from '@pombo/campaign';
import { createLaneJobs } from '@pombo/producer';
import { expect, test } from 'vitest';
import { campaigns } from './support/campaigns.ts';
import { stage } from './support/stage.ts';

/** What a feeder makes good when a lane, or a machine, does not know what another one does. */
const on = stage({ lanes: ['vendas'] });
const { create, order, parts, view } = campaigns(on);

interface Fed {
  feeder: Feeder;
  errors: unknown[];
  requeued: string[];
  /** Lets this much of Redis' time pass. */
  pass(ms: number): void;
}

function feed(): Fed {
  const jobs = createLaneJobs(on.client, on.prefix);
  const own = { ledger: on.ledger, jobs, own: () => on.lanes, instances: () => [] };
  const [errors, requeued]: [unknown[], string[]] = [[], []];
  let passed = 0;
  const real = feederPort(own);
  const port: FeederPort = {
    ...real,
    async requeue(campaign, lane) {
      requeued.push(campaign);
      await real.requeue(campaign, lane);
    },
  };
  const { store } = parts();
  const feeder = createCampaignFeeder({
    store: { ...store, now: async () => (await store.now()) + passed },
    port,
    onError: (error) => errors.push(error),
  });
  return { feeder, errors, requeued, pass: (ms) => void (passed += ms) };
}

test('a lane that has forgotten that a campaign runs again hears it within 30 s, and its messages get jobs', async () => {
  const { id } = await create({ from: 0, count: 10 });
  await order(id, 'start');
  const { feeder, errors, requeued, pass } = feed();
  await feeder.round();
  expect(requeued).toEqual([id]);
  // A failover to a replica that had heard of the pause, and not of the resume after it.
  const counters = `${on.prefix}:{vendas}:c:${id}`;
  const { fence } = await on.client.hgetall(counters);
  await on.client.hset(counters, { state: 'paused', fence: Number(fence) - 1 });
  pass(29_000);
  await feeder.round();
  expect(await on.client.hget(counters, 'state')).toBe('paused');
  pass(2000);
  await feeder.round();
  expect(await on.client.hgetall(counters)).toMatchObject({ state: 'running', fence });
  expect(requeued).toEqual([id, id]);
  // What it knows already gives nothing new to do.
  pass(31_000);
  await feeder.round();
  expect(requeued).toEqual([id, id]);
  expect(errors).toEqual([]);
  await order(id, 'cancel');
});

test('a campaign in a time zone that this machine does not know waits, and keeps no other campaign waiting', async () => {
  const rules = { window: '09:00-18:00', timezone: 'Mars/Olympus_Mons' };
  const elsewhere = await create({ from: 100, count: 5 }, { id: 'elsewhere', rules });
  const here = await create({ from: 200, count: 5 }, { id: 'here' });
  for (const { id } of [elsewhere, here]) await order(id, 'start');
  const { feeder, errors } = feed();
  await feeder.round();
  expect((await view(here.id)).progress).toMatchObject({ queued: 5, pending: 0 });
  expect(errors).toEqual([]);
  expect(await view(elsewhere.id)).toMatchObject({
    progress: { queued: 0, pending: 5 },
    waiting: { reason: 'timezone' },
  });
});
