import { createCampaignFeeder, retryCampaign, type FeederPort } from '@pombo/campaign';
import { cancel } from '@pombo/ledger';
import { contentHash } from '@pombo/producer';
import { describe, expect, onTestFinished, test } from 'vitest';
import { campaigns, phoneOf } from './support/campaigns.ts';
import { stage, type StagedWorker } from './support/stage.ts';

/** When a campaign sends, when it does not, and when it stops automatically. */
const on = stage({ lanes: ['vendas', 'suporte'], pace: { min: 0.005, max: 0.01 } });
const { create, order, parts, posted, reaches, results, view } = campaigns(on);
const MINUTE = 60_000;

async function start(): Promise<StagedWorker> {
  const worker = await on.start({}, {}, { everyMs: 50, lookAheadMs: 200 });
  onTestFinished(async () => void (await worker.stop()));
  return worker;
}

/** An hour of the day, in UTC, so far from now. */
function hourFromNow(hours: number): string {
  return `${String((new Date().getUTCHours() + hours + 24) % 24).padStart(2, '0')}:00`;
}

describe('a campaign with a time to start', () => {
  test('is scheduled, shows its start time, and then starts automatically', async () => {
    const people = { from: 0, count: 10 };
    const startAt = (await on.ledger.attempts.now()) + 2000;
    const { id } = await create(people, { startAt });
    await start();
    expect((await order(id, 'start')).state).toBe('scheduled');
    expect(await view(id)).toMatchObject({
      state: 'scheduled',
      startAt: new Date(startAt).toISOString(),
      waiting: { reason: 'start', until: new Date(startAt).toISOString() },
      progress: { pending: 10 },
    });
    await expect(order(id, 'start')).rejects.toMatchObject({ code: 'wrong_status' });
    await reaches(id, 'completed');
    expect(posted(people)).toHaveLength(10);
    const first = Math.min(...(await results(id)).map(({ acceptedAt }) => Date.parse(acceptedAt!)));
    expect(first).toBeGreaterThanOrEqual(startAt);
  });

  test('can be paused, resumed and cancelled before that time', async () => {
    const { id } = await create({ from: 100, count: 5 }, { startAt: Date.now() + 60 * MINUTE });
    await order(id, 'start');
    expect((await order(id, 'pause')).state).toBe('paused');
    expect((await order(id, 'resume')).state).toBe('scheduled');
    expect((await order(id, 'cancel')).state).toBe('cancelled');
    expect(await view(id)).toMatchObject({ progress: { cancelled: 5, pending: 0 } });
  });
});

describe('a campaign with its own hours', () => {
  test('queues nothing outside of them, and shows when they begin', async () => {
    const people = { from: 200, count: 10 };
    const rules = { window: `${hourFromNow(2)}-${hourFromNow(3)}`, timezone: 'Etc/UTC' };
    const { id } = await create(people, { rules });
    const worker = await start();
    await order(id, 'start');
    const waiting = { reason: 'window', until: expect.stringMatching(`T${hourFromNow(2)}:00.000Z$`) as string };
    expect(await view(id)).toMatchObject({ state: 'running', waiting, progress: { pending: 10, queued: 0 } });
    // Another campaign goes through the same lanes meanwhile, so the feeder's rounds have passed them.
    const other = { from: 300, count: 20 };
    const beside = await create(other);
    await order(beside.id, 'start');
    await reaches(beside.id, 'completed');
    expect(await view(id)).toMatchObject({ state: 'running', progress: { pending: 10, queued: 0 } });
    expect(posted(people)).toEqual([]);
    await order(id, 'cancel');
    expect(worker.log()).not.toContain('feeder.failed');
  });

  test('counts its daily limit over all of its numbers, and keeps the rest for another day', async () => {
    const people = { from: 400, count: 40 };
    const { id } = await create(people, { rules: { dailyLimit: 7, timezone: 'Etc/UTC' } });
    await start();
    await order(id, 'start');
    await expect.poll(async () => (await view(id)).progress).toMatchObject({ accepted: 7, queued: 0, sending: 0 });
    expect(await view(id)).toMatchObject({ waiting: { reason: 'daily-limit' }, progress: { pending: 33 } });
    const other = { from: 500, count: 20 };
    const beside = await create(other);
    await order(beside.id, 'start');
    await reaches(beside.id, 'completed');
    expect(posted(people)).toHaveLength(7);
    await order(id, 'cancel');
  });
});

test('what is not sent by its end expires, queued or not, and the campaign ends', async () => {
  const people = { from: 600, count: 60 };
  await on.ledger.lanes.hold('suporte', 'paused', 'by hand');
  const expiresAt = (await on.ledger.attempts.now()) + 1500;
  const { id } = await create(people, { instances: ['suporte'], expiresAt });
  await start();
  await order(id, 'start');
  await expect.poll(async () => (await view(id)).progress.queued).toBeGreaterThan(0);
  await reaches(id, 'completed');
  expect(await view(id)).toMatchObject({ progress: { expired: 60, pending: 0, queued: 0 } });
  expect(new Set((await results(id)).map(({ status }) => status))).toEqual(new Set(['expired']));
  await on.ledger.lanes.release('suporte');
  expect(posted(people)).toEqual([]);
});

describe('a campaign with too many failures', () => {
  test('pauses with the reason, and starts a new count when it is resumed', async () => {
    const people = { from: 1000, count: 400 };
    for (let at = 0; at < 60; at += 1) {
      const refused = { status: 400, body: { error: 'Invalid phone' }, enqueue: false };
      if (at % 2 === 0) on.simulator.fault({ phone: phoneOf(1000 + at), do: { kind: 'answer', ...refused } });
    }
    const { id } = await create(people);
    await start();
    await order(id, 'start');
    await reaches(id, 'paused');
    const stopped = await view(id);
    expect(stopped.reason).toMatch(/^\d+ of \d+ failed, most: [a-z_-]+; see why, then resume$/);
    expect(stopped.reasonNotice).toMatchObject({ code: 'reason_many_failed' });
    expect(stopped.progress.failed).toBeGreaterThanOrEqual(20);
    expect(stopped.progress.failed).toBeLessThanOrEqual(30);
    await order(id, 'resume');
    // The earlier failures are still more than 30 % for a while.
    await reaches(id, 'completed');
    expect(await view(id)).toMatchObject({ progress: { accepted: 370, failed: 30 } });
  });
});

test('a retry at the moment in which its campaign would end keeps it running', async () => {
  const { id } = await create({ from: 2000, count: 1 }, { instances: ['vendas'] });
  const { store, port } = parts();
  await order(id, 'start');
  let looked = 0;
  const feeder = createCampaignFeeder({
    store,
    port: {
      ...handFed(),
      async put(messages) {
        await handFed().put(messages);
        for (const { key } of await on.ledger.messages.queuedOfCampaign(id, 'vendas')) {
          await on.ledger.messages.change('vendas', key, cancel());
        }
      },
      async counts(campaign, lanes) {
        const counts = await port.counts(campaign, lanes);
        if (counts.cancelled === 1) looked += 1;
        // The last check before its end finds everything done.
        if (looked === 1) await retryCampaign(id, { statuses: ['cancelled'] }, { store, port });
        return counts;
      },
    },
    onError: (error) => expect.fail(String(error)),
  });
  await feeder.round();
  expect(looked).toBeGreaterThan(0);
  expect(await port.counts(id, ['vendas'])).toMatchObject({ queued: 1 });
  expect((await store.get(id))!.state).toBe('running');
  await order(id, 'cancel');
});

test('a message that cannot move to another number, as on a full Redis, does not stop the feeder', async () => {
  const { id } = await create({ from: 2100, count: 2 });
  await order(id, 'start');
  const errors: unknown[] = [];
  const refused = new Error('OOM');
  const port = { ...handFed(), finishTransfers: () => Promise.reject(refused) };
  await createCampaignFeeder({ store: parts().store, port, onError: (error) => errors.push(error) }).round();
  expect(errors).toEqual([refused]);
  expect(await port.counts(id, on.lanes)).toMatchObject({ queued: 2 });
  await order(id, 'cancel');
});

/** What a feeder needs, on all lanes, without a worker. */
function handFed(): FeederPort {
  return {
    ...parts().port,
    lanes: () => on.lanes,
    pace: () => ({ min: 1, max: 1 }),
    rules: () => undefined,
    prolongImages: async () => {},
    held: async () => new Map(),
    unserved: async () => [],
    present: (ids, lanes) => on.ledger.presence.of(ids, lanes),
    recovery: () => on.ledger.recovery.read(),
    async put(messages) {
      const entries = messages.map((each) => ({ ...each, contentHash: contentHash(each.lane, each.body) }));
      await on.ledger.messages.create(entries);
    },
  };
}
