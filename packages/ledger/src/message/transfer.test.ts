import { messageKey } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { accepted, requeued, gatewayFailed, World, givenUp, bodyOf, type Sample } from '../../conformance/world.ts';
import { cancel, requeueUnqueued, retry } from './change.ts';
import type { Move } from './transfer.ts';
import { createLedger, type Ledger } from '../ledger.ts';

/** From lane to lane: on one of them at a time, counted once, and never lost, wherever the process is interrupted. */
const redis = testRedis();
let worlds = 0;

function world(): World & { prefix: string } {
  worlds += 1;
  const prefix = `${redis.prefix}:${worlds}`;
  // Bodies are packed in every other one.
  if (worlds % 2 === 0) void redis.client.set(`${prefix}:layout`, '3');
  return Object.assign(new World(createLedger(redis.client, { prefix })), { prefix });
}

const CAMPAIGN = { campaign: 'c', line: 2 };

/** The steps of a transfer after the message was taken, the first `upTo` of them. */
async function bring(ledger: Ledger, move: Move, upTo = 3): Promise<void> {
  if (upTo >= 1) await ledger.transfers.point(move, 'content');
  if (upTo >= 2) await ledger.messages.create([arrival(move)]);
  if (upTo >= 3) await ledger.transfers.done(move);
}

function arrival({ target, body, hop }: Move) {
  return { lane: target, body, contentHash: 'content', hop };
}

async function transfer({ ledger }: World, { lane, key }: Sample, target: string): Promise<Sample> {
  const move = (await ledger.transfers.take(lane, key, target))!;
  await bring(ledger, move);
  const [there] = await ledger.messages.create([arrival(move)]);
  return { lane: target, id: move.body.id, key, generation: there!.answer === 'conflict' ? 0 : there!.generation };
}

async function queuedCounts({ ledger }: World): Promise<number[]> {
  const lanes = ['vendas', 'suporte'];
  return Promise.all(lanes.map(async (lane) => (await ledger.messages.campaignCounts('c', [lane])).queued ?? 0));
}

describe('a transferred message', () => {
  test('is on the other lane only: counted there, found there by id, and sent from there', async () => {
    const on = world();
    const sample = await on.queue(CAMPAIGN);
    const there = await transfer(on, sample, 'suporte');
    expect(await queuedCounts(on)).toEqual([0, 1]);
    expect(await on.ledger.messages.locate(sample.id)).toBe('suporte');
    expect(await on.ledger.messages.getByKey('vendas', sample.key)).toBeUndefined();
    expect(await on.ledger.messages.follow('vendas', sample.key)).toMatchObject({ id: sample.id, instance: 'suporte' });
    expect(await on.ledger.messages.follow('vendas', messageKey('nobody'))).toBeUndefined();
    expect(await on.ledger.messages.getMany('vendas', [sample.id, 'nobody'])).toEqual([
      expect.objectContaining({ id: sample.id, instance: 'suporte', status: 'queued', line: 2 }),
      undefined,
    ]);
    expect(await on.ledger.messages.campaignMessages('c', 'vendas', 0, 10)).toEqual([]);
    expect(await on.ledger.messages.list({ lane: 'vendas' })).toEqual([]);
    expect(await on.open(sample)).toEqual({ answer: 'skip', status: 'moved' });
    await on.attempt(there, accepted);
    expect(await on.ledger.messages.campaignCounts('c', ['vendas', 'suporte'])).toMatchObject({
      accepted: 1,
      queued: 0,
    });
  });

  test('has a tombstone that rejects a late create of it, and forgets the body', async () => {
    const on = world();
    const sample = await on.queue(CAMPAIGN);
    await transfer(on, sample, 'suporte');
    const hash = `${on.prefix}:{vendas}:m:${sample.key}`;
    expect(await redis.client.hgetall(hash)).not.toHaveProperty('body');
    expect(await redis.client.pttl(hash)).toBeGreaterThan(24 * 60 * 60 * 1000);
    // Another process asked the id index before the transfer, and comes to the lane after it.
    await redis.client.set(`${on.prefix}:id:${sample.key}`, 'vendas content');
    const late = { lane: 'vendas', body: bodyOf(sample.id, CAMPAIGN), contentHash: 'content' };
    expect(await on.ledger.messages.create([late])).toMatchObject([{ answer: 'exists', status: 'moved' }]);
    expect(await queuedCounts(on)).toEqual([0, 1]);
  });

  test('returns when it must, under a generation that no old job has; late steps of its first transfer change nothing', async () => {
    const on = world();
    const sample = await on.queue(CAMPAIGN);
    const first = (await on.ledger.transfers.take('vendas', sample.key, 'suporte'))!;
    await bring(on.ledger, first);
    const back = await transfer(on, { ...sample, lane: 'suporte' }, 'vendas');
    expect(back.generation).toBe(2);
    expect(await queuedCounts(on)).toEqual([1, 0]);

    // A process that was suspended since the first transfer repeats each of its steps.
    expect(await on.ledger.transfers.point(first, 'content')).toBe(false);
    await redis.client.set(`${on.prefix}:id:${sample.key}`, 'suporte content 1');
    expect(await on.ledger.messages.create([arrival(first)])).toMatchObject([{ answer: 'exists', status: 'moved' }]);
    await on.ledger.transfers.done(first);
    expect(await queuedCounts(on)).toEqual([1, 0]);
    expect(await on.view(back)).toMatchObject({ id: sample.id, status: 'queued' });
    await on.attempt(back, accepted);
  });

  test.for([0, 1, 2])('interrupted after step %i, is completed by the next process that looks', async (step) => {
    const on = world();
    const sample = await on.queue(CAMPAIGN);
    const move = (await on.ledger.transfers.take('vendas', sample.key, 'suporte'))!;
    await bring(on.ledger, move, step);
    expect(await on.ledger.transfers.moving(['vendas', 'suporte'])).toBe(1);
    expect(await on.ledger.messages.getMany('vendas', [sample.id])).toMatchObject([{ status: 'queued' }]);

    // Another process wants another target by now: the first one stands.
    expect(await on.ledger.transfers.take('vendas', sample.key, 'other')).toEqual(move);
    for (const each of await on.ledger.transfers.unfinished('vendas')) await bring(on.ledger, each);
    expect(await on.ledger.transfers.moving(['vendas', 'suporte'])).toBe(0);
    expect(await queuedCounts(on)).toEqual([0, 1]);
  });
});

describe('stays on its lane', () => {
  test.for<[string, (on: World) => Promise<Sample>]>([
    ['what is being sent', (on) => on.reach('sending')],
    ['what was accepted', (on) => on.reach('accepted')],
    ['what nobody knows of', (on) => on.reach('unknown')],
    ['what was taken back', (on) => on.reach('cancelled')],
    [
      'when Z-API had accepted it, and reports that it never queued it',
      async (on) => {
        const sample = await on.reach('accepted');
        expect(await on.change(sample, requeueUnqueued('not queued', 2))).toMatchObject({ answer: 'done' });
        return sample;
      },
    ],
    [
      'when the gateway failed on it, since its evidence would come to this lane',
      async (on) => {
        const sample = await on.queue(CAMPAIGN);
        await on.attempt(sample, gatewayFailed);
        return sample;
      },
    ],
    [
      'when the gateway failed on it before it failed, even when a person retries it',
      async (on) => {
        const sample = await on.queue(CAMPAIGN);
        await on.attempt(sample, givenUp);
        expect(await on.change(sample, retry())).toMatchObject({ answer: 'done' });
        return sample;
      },
    ],
  ])('%s', async ([, reach]) => {
    const on = world();
    const sample = await reach(on);
    const before = await on.snapshot(sample);
    expect(await on.ledger.transfers.take(sample.lane, sample.key, 'suporte')).toBeUndefined();
    expect(await on.ledger.transfers.take(sample.lane, messageKey('nobody'), 'suporte')).toBeUndefined();
    expect(await on.ledger.transfers.movable(sample.lane, [sample.key, messageKey('nobody')])).toEqual([]);
    expect(await on.snapshot(sample)).toEqual(before);
  });

  test('but not when it is proven unsent', async () => {
    const on = world();
    const sample = await on.queue(CAMPAIGN);
    await on.attempt(sample, requeued);
    expect(await on.ledger.transfers.movable('vendas', [sample.key])).toEqual([sample.key]);
    expect(await on.ledger.transfers.take('vendas', sample.key, 'suporte')).toMatchObject({ hop: 1 });
  });
});

test('a message that a person retried after its expiresAt does not expire by it on its new lane', async () => {
  const on = world();
  const sample = await on.queue({ ...CAMPAIGN, expiresAt: Date.now() - 1000 });
  expect(await on.open(sample)).toEqual({ answer: 'expired' });
  const again = await on.change(sample, retry());
  expect(again).toMatchObject({ answer: 'done' });
  const there = await transfer(on, sample, 'suporte');
  await on.attempt(there, accepted);
});

test('a person who is erased while their message is in transit receives nothing, however late it would arrive', async () => {
  const on = world();
  const phone = '5511987654399';
  const sample = await on.queue({ ...CAMPAIGN, phone });
  const client = redis.connect();
  createLedger(client, { prefix: on.prefix });
  const commands = client as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
  const create = commands['pombo_create']!.bind(client);
  const erased = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  // Between the claim of the id and the message: the process that creates it is suspended there.
  commands['pombo_create'] = async (...args) => {
    reached.resolve();
    await erased.promise;
    return create(...args);
  };
  const bearer = createLedger(client, { prefix: on.prefix });
  const move = (await bearer.transfers.take(sample.lane, sample.key, 'suporte'))!;
  const brought = bring(bearer, move);
  await reached.promise;
  expect(await on.ledger.messages.erase(phone)).toMatchObject({ messages: 1, cancelled: 1 });
  erased.resolve();
  await brought;
  expect(await queuedCounts(on)).toEqual([0, 0]);
  expect(await on.open({ ...sample, lane: 'suporte' })).toMatchObject({ answer: 'skip' });
  for (const lane of ['vendas', 'suporte']) {
    const hash = `${on.prefix}:{${lane}}:m:${sample.key}`;
    expect(JSON.stringify(await redis.client.hgetall(hash))).not.toContain(phone);
    expect(await redis.client.pttl(hash)).toBeGreaterThan(0);
  }
});

test('begin, cancel and transfer at the same moment: exactly one of them has it', async () => {
  const on = world();
  const other = createLedger(redis.connect(), { prefix: on.prefix });
  const won = { begin: 0, transfer: 0, cancel: 0 };
  for (let round = 0; round < 150; round += 1) {
    const sample = await on.queue(CAMPAIGN, `lane-${round}`);
    const asked = [
      async () => (await on.open(sample)).answer === 'go' && (won.begin += 1),
      async () => (await other.transfers.take(sample.lane, sample.key, 'suporte')) && (won.transfer += 1),
      async () =>
        (await other.messages.change(sample.lane, sample.key, cancel())).answer === 'done' && (won.cancel += 1),
    ];
    const turn = round % 3;
    const inTurn = [...asked.slice(turn), ...asked.slice(0, turn)];
    // Which of them is quicker is chance; in the first rounds each is first in turn.
    const got: unknown[] = round < 3 ? [await inTurn.shift()!()] : [];
    got.push(...(await Promise.all(inTurn.map((ask) => ask()))));
    expect(got.filter(Boolean)).toHaveLength(1);
  }
  expect(won.begin).toBeGreaterThan(0);
  expect(won.transfer).toBeGreaterThan(0);
});
