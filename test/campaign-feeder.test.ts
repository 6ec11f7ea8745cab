import { createCampaignFeeder, feederPort, type Feeder, type FeederPort } from '@pombo/campaign';
import { messageKey } from '@pombo/core';
import { contentHash } from '@pombo/producer';
import { createLaneJobs } from '@pombo/queue';
import { describe, expect, test } from 'vitest';
import { campaigns } from './support/campaigns.ts';
import { stage } from './support/stage.ts';

/** How a feeder recovers when a lane or a machine lacks what another one knows. */
const on = stage({ lanes: ['vendas'] });
const { create, order, parts, results, retry, view } = campaigns(on);

interface Fed {
  feeder: Feeder;
  errors: unknown[];
  requeued: string[];
  /** Lets this much of Redis' time pass. */
  pass(ms: number): void;
}

function feed(options: { provenMs?: number } = {}): Fed {
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
    ...options,
  });
  return { feeder, errors, requeued, pass: (ms) => void (passed += ms) };
}

test('a lane that lost the resume of a campaign learns of it within 30 s, and its messages get jobs', async () => {
  const { id } = await create({ from: 0, count: 10 });
  await order(id, 'start');
  const { feeder, errors, requeued, pass } = feed();
  await feeder.round();
  expect(requeued).toEqual([id]);
  // A failover to a replica that had the pause, but not the resume after it.
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
  // Commands that it already knows change nothing.
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
  for (const { id } of [elsewhere, here]) await order(id, 'cancel');
});

describe('a shard that loses a campaign’s messages, while the shard with its cursors keeps them', () => {
  /** The lane's shard goes back to before the lane had any data; all workers have compared their journals. */
  async function loseLane(journal?: { id: string }): Promise<void> {
    const key = journal === undefined ? '' : messageKey(journal.id);
    const content = journal === undefined ? null : await on.client.hget(`${on.prefix}:{vendas}:m:${key}`, 'content');
    const keys = await on.client.keys(`${on.prefix}:{vendas}:*`);
    await on.client.del(...keys);
    const { recovery } = on.ledger;
    const found = { worker: 'w', host: 'h', run: 'run', wentBack: true, missing: false, seen: [] };
    const { epoch } = await recovery.checkIn(found);
    if (content !== null) {
      const entry = { key, content, lane: 'vendas', generation: 1, attempt: 1, nonce: 'n-1', at: Date.now() };
      await recovery.restore(entry);
    }
    await recovery.strikeOff(['w'], epoch);
    await recovery.close(epoch);
  }

  const idsOf = async (campaign: string): Promise<string[]> =>
    (await parts().store.rows(campaign, 'vendas', 0)).map(({ id }) => id);

  test('queues their rows again; one that may have been sent is unknown, and counted', async () => {
    const { id } = await create({ from: 300, count: 10 });
    await order(id, 'start');
    const { feeder, errors } = feed();
    await feeder.round();
    expect((await view(id)).progress).toMatchObject({ queued: 10 });
    const [first] = await idsOf(id);
    await loseLane({ id: first! });
    await feeder.round();
    expect((await view(id)).progress).toMatchObject({ queued: 9, unknown: 1, pending: 0 });
    expect(errors).toEqual([]);
    await order(id, 'cancel');
  });

  test('does not end the campaign before its rows have messages', async () => {
    const { id } = await create({ from: 400, count: 10 });
    await order(id, 'start');
    const { feeder } = feed();
    await feeder.round();
    await loseLane();
    await on.ledger.recovery.checkIn({
      worker: 'w',
      host: 'h',
      run: 'other',
      wentBack: true,
      missing: false,
      seen: [],
    });
    await feeder.round();
    expect((await parts().store.get(id))!.state).toBe('running');
    const { epoch } = await on.ledger.recovery.read();
    await on.ledger.recovery.strikeOff(['w'], epoch);
    await on.ledger.recovery.close(epoch);
    await feeder.round();
    expect((await parts().store.get(id))!.state).toBe('running');
    expect((await view(id)).progress).toMatchObject({ queued: 10 });
    await order(id, 'cancel');
  });

  test('reopens a campaign that ended before the loss was noticed', async () => {
    const { id } = await create({ from: 500, count: 3 });
    await order(id, 'start');
    const { feeder } = feed();
    await feeder.round();
    await loseLane();
    await parts().store.move(id, 'complete');
    await feeder.round();
    expect((await parts().store.get(id))!.state).toBe('running');
    expect((await view(id)).progress).toMatchObject({ queued: 3 });
    await order(id, 'cancel');
  });

  test('queues no rows again that were enqueued before the journals begin, and reports it', async () => {
    const { id } = await create({ from: 600, count: 3 });
    await order(id, 'start');
    const { feeder, errors, pass } = feed();
    await feeder.round();
    await loseLane();
    pass(8 * 24 * 60 * 60_000);
    await feeder.round();
    expect(await on.ledger.messages.campaignCounts(id, ['vendas'])).toEqual({});
    expect(errors.map(String)).toEqual([`Error: 3 rows of campaign ${id} have no message that is kept`]);
  });

  test('a campaign that lost them all is completed, not cancelled, says that they may have been sent, and sends none again', async () => {
    const { id } = await create({ from: 610, count: 3 });
    await order(id, 'start');
    const { feeder, pass } = feed();
    await feeder.round();
    await loseLane();
    pass(8 * 24 * 60 * 60_000);
    await feeder.round();
    const ended = await view(id);
    expect(ended).toMatchObject({ state: 'completed', progress: { unknown: 3, cancelled: 0, pending: 0 } });
    expect(ended.reason).toMatch(/messages of 3 lines were lost with the data of Redis and may have been sent/);
    expect((await results(id)).map(({ status }) => status)).toEqual(['forgotten', 'forgotten', 'forgotten']);
    // Neither a retry nor another run of the same content sends to these people.
    expect(await retry(id, 'failed', 'expired', 'cancelled')).toMatchObject({ queued: 0, pending: 0 });
    const again = await create({ from: 610, count: 4 }, { again: true });
    expect(again).toMatchObject({ counts: { alreadySent: 3 } });
    await feeder.round();
    expect(await on.ledger.messages.campaignCounts(id, ['vendas'])).toEqual({});
  });

  test('one that loses them after it was completed counts them as unknown', async () => {
    const { id } = await create({ from: 620, count: 3 });
    await order(id, 'start');
    const { feeder, pass } = feed();
    await feeder.round();
    await loseLane();
    await parts().store.move(id, 'complete');
    expect((await view(id)).progress).toMatchObject({ unknown: 0, cancelled: 3 });
    pass(8 * 24 * 60 * 60_000);
    await feeder.round();
    expect(await view(id)).toMatchObject({ state: 'completed', progress: { unknown: 3, cancelled: 0 } });
  });

  test('queues no rows again whose retention period may be over, however long the journals are kept', async () => {
    const { id } = await create({ from: 700, count: 3 });
    await order(id, 'start');
    const { feeder, errors, pass } = feed({ provenMs: 60 * 24 * 60 * 60_000 });
    await feeder.round();
    await loseLane();
    pass(31 * 24 * 60 * 60_000);
    await feeder.round();
    expect(await on.ledger.messages.campaignCounts(id, ['vendas'])).toEqual({});
    expect(errors.map(String)).toEqual([`Error: 3 rows of campaign ${id} have no message that is kept`]);
  });

  test('does not confuse a message’s arrival from another number with the time its row was queued', async () => {
    const { id } = await create({ from: 800, count: 3 });
    await order(id, 'start');
    const { feeder, errors, pass } = feed();
    await feeder.round();
    const [first, ...later] = await idsOf(id);
    const { messages } = on.ledger;
    const { body } = (await messages.queuedOfCampaign(id, 'vendas')).find((each) => each.body.id === first)!;
    await loseLane();
    // Queued long ago, and brought back a moment ago from a number that could not send it.
    await messages.create([{ lane: 'vendas', body, contentHash: contentHash('vendas', body), hop: 2 }]);
    pass(8 * 24 * 60 * 60_000);
    await on.client.hset(
      `${on.prefix}:{vendas}:m:${messageKey(first!)}`,
      'createdAt',
      Date.now() + 8 * 24 * 60 * 60_000,
    );
    await feeder.round();
    expect(await messages.campaignCounts(id, ['vendas'])).toEqual({ queued: 1 });
    // Campaigns of the tests above, which ended a moment ago, are looked at too.
    const mine = errors.map(String).filter((error) => error.includes(id));
    expect(mine).toEqual([`Error: ${later.length} rows of campaign ${id} have no message that is kept`]);
    await order(id, 'cancel');
  });
});
