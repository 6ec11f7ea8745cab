import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCampaign, createCampaignFeeder, feederPort, type CampaignRecord } from '@pombo/campaign';
import { createLaneJobs } from '@pombo/queue';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createZapiEventHandler } from '../apps/api/src/services/apply-zapi-event.ts';
import { campaigns, phoneOf } from './support/campaigns.ts';
import { IMAGE, stage } from './support/stage.ts';

/** What happens to a campaign whose images are lost or unusable. */
const on = stage({ lanes: ['vendas', 'suporte'] });
const { create, order, parts, reaches, results, retry, view } = campaigns(on);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pombo-images-'));
});
afterAll(() => rm(folder, { recursive: true }));

const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
const OTHER_PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
const DAY_MS = 24 * 60 * 60 * 1000;

const imageKeys = async (): Promise<string[]> => on.client.keys(`${on.prefix}:image:*`);

/** Makes a campaign whose lines name images of their own, or none. */
async function createWith(cells: readonly string[], from: number, image = PIXEL): Promise<CampaignRecord> {
  const path = join(folder, `images-${from}.csv`);
  const lines = cells.map((cell, at) => `${phoneOf(from + at)};${cell.includes(',') ? `"${cell}"` : cell}`);
  await writeFile(path, `telefone;image\n${lines.join('\n')}\n`);
  return (await createCampaign(path, { instances: on.lanes, image }, parts())).record;
}

test('images stay for 50 days while their campaign is ready, scheduled or paused, and are deleted after its end', async () => {
  const cells = ['', OTHER_PIXEL];
  const ready = await createWith(cells, 0);
  expect(await imageKeys()).toHaveLength(2);
  const paused = await createWith([...cells, ''], 100);
  await order(paused.id, 'start');
  await order(paused.id, 'pause');
  const scheduled = await createCampaign(
    join(folder, 'images-0.csv'),
    { instances: on.lanes, image: PIXEL, id: 'later', startAt: Date.now() + 51 * DAY_MS },
    { ...parts(), keepImage: (image) => on.ledger.images.keep(image) },
  );
  await order(scheduled.record.id, 'start');

  const start = await parts().store.now();
  let passed = 0;
  const store = { ...parts().store, now: async () => start + passed };
  const jobs = createLaneJobs(on.client, on.prefix);
  const port = feederPort({ ledger: on.ledger, jobs, own: () => [], instances: () => [] });
  const refuse = (error: unknown): never => {
    throw error;
  };
  const feeder = createCampaignFeeder({ store, port, onError: refuse });
  /** A day passes in Redis: every expiry is a day closer. */
  const passDay = async (): Promise<void> => {
    passed += DAY_MS;
    for (const key of await imageKeys()) await on.client.pexpire(key, (await on.client.pttl(key)) - DAY_MS);
    for (let round = 0; round < 20; round += 1) await feeder.round();
  };
  for (let day = 0; day < 50; day += 1) await passDay();
  expect(await imageKeys()).toHaveLength(2);
  for (const key of await imageKeys()) expect(await on.client.pttl(key)).toBeGreaterThan(28 * DAY_MS);

  for (const { id } of [ready, paused, scheduled.record]) {
    await order(id, 'cancel');
    await on.client.hset(`${on.prefix}:{${id}}:record`, 'endedAt', start + passed);
  }
  for (let day = 0; day < 29; day += 1) await passDay();
  expect(await imageKeys(), 'a retry still finds them').toHaveLength(2);
  for (let day = 0; day < 4; day += 1) await passDay();
  expect(await imageKeys()).toEqual([]);
});

test('a missing image pauses its campaign with the next step, and holds no number', async () => {
  const people = Array.from({ length: 60 }, () => '');
  const { id } = await createWith(people, 200);
  await on.client.del(...(await imageKeys()));
  await order(id, 'start');
  const worker = await on.start({}, {}, { everyMs: 50 });
  await reaches(id, 'paused');
  const { reason, progress } = await view(id);
  expect(reason).toMatch(/image is no longer stored; run the same campaign create again/);
  await expect.poll(async () => (await view(id)).progress['sending']).toBe(0);
  for (const lane of on.lanes) expect(await on.ledger.lanes.holds(lane)).toEqual([]);
  const failed = (await view(id)).progress['failed'];
  // One message per number may have been in flight when it was paused.
  expect(failed).toBeGreaterThan(0);
  expect(failed).toBeLessThanOrEqual(4);
  expect(progress['accepted']).toBe(0);

  // After the step that the reason names, every recipient has the message once.
  expect(await createWith(people, 200)).toMatchObject({ id, state: 'paused' });
  await order(id, 'resume');
  expect(await retry(id, 'failed')).toMatchObject({ queued: failed });
  await reaches(id, 'completed');
  expect((await view(id)).progress).toMatchObject({ accepted: 60, failed: 0 });
  const posted = on.simulator.posts().flatMap(({ phone }) => (phone === undefined ? [] : [phone]));
  expect(new Set(posted).size).toBe(posted.length);
  await worker.stop();
});

describe('three failures of one image', () => {
  type Line = Awaited<ReturnType<typeof results>>[number];
  const log = { debug() {}, info() {}, warn() {}, error() {} };

  /** Z-API's callback about the message of a line. */
  async function report({ instance, zaapId, messageId, phone }: Line, usable: boolean): Promise<void> {
    const settle = createZapiEventHandler({
      ledger: on.ledger,
      receipts: on.receipts,
      jobs: createLaneJobs(on.client, on.prefix),
      campaigns: parts().store,
      log,
    });
    const failure = usable ? {} : { failure: { class: 'media', text: 'the image cannot be read' } as const };
    await settle(instance, {
      kind: 'delivery',
      zaapId: zaapId!,
      messageId: messageId!,
      phone: phone!,
      ...failure,
    } as never);
  }

  /** A running campaign whose given lines were accepted, by number in turn; later ones never are. */
  async function accepted(count: number, made: CampaignRecord): Promise<Line[]> {
    await order(made.id, 'start');
    const worker = await on.start({}, {}, { everyMs: 50 });
    await expect.poll(async () => (await view(made.id)).progress['accepted']).toBeGreaterThanOrEqual(count);
    await worker.stop();
    return (await results(made.id)).filter(({ status }) => status === 'accepted');
  }

  const stateOf = async (id: string): Promise<string> => (await view(id)).state;

  test('pause the campaign if they follow each other, across all numbers; a success or a resume resets the count', async () => {
    const made = await create({ from: 1000, count: 600 }, { image: `${IMAGE}?row` });
    const lines = await accepted(24, made);
    const of = (lane: string): Line[] => lines.filter(({ instance }) => instance === lane);
    const [a, b] = [of('vendas'), of('suporte')];
    for (const usable of [false, true, false, false]) await report(a.shift()!, usable);
    await report(b.shift()!, true);
    expect(await stateOf(made.id), 'scattered failures').toBe('running');
    await report(a.shift()!, false);
    await report(b.shift()!, false);
    expect(await stateOf(made.id), 'two in a row').toBe('running');
    await report(a.shift()!, false);
    expect(await view(made.id)).toMatchObject({
      state: 'paused',
      reason: expect.stringContaining('3 times') as string,
    });

    // What was in flight when it was paused still arrives.
    await report(b.shift()!, false);
    await order(made.id, 'resume');
    await report(b.shift()!, false);
    await report(a.shift()!, false);
    expect(await stateOf(made.id), 'two after the resume').toBe('running');
    await report(b.shift()!, false);
    expect(await stateOf(made.id)).toBe('paused');
    await order(made.id, 'cancel');
  });

  test('do not count with failures of another image, whose success does not reset them either', async () => {
    const cells = Array.from({ length: 600 }, (_none, at) => (at % 2 === 0 ? `${IMAGE}?even` : ''));
    const made = await createWith(cells, 2000, `${IMAGE}?odd`);
    const lines = await accepted(24, made);
    const [even, odd] = [0, 1].map((rest) => lines.filter(({ line }) => line! % 2 === rest)) as [Line[], Line[]];
    for (const row of [even, odd, even, odd]) await report(row.shift()!, false);
    expect(await stateOf(made.id), 'two of each').toBe('running');
    await report(even.shift()!, true);
    await report(even.shift()!, false);
    expect(await stateOf(made.id)).toBe('running');
    await report(odd.shift()!, false);
    expect(await stateOf(made.id), 'three of one').toBe('paused');
    await order(made.id, 'cancel');
  });
});
