import type { GatewayEvent, Verdict } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { cancel, fail, retry, createLedger } from '@pombo/ledger';
import {
  LANE,
  accepted,
  bodyOf,
  unknown,
  gatewayFailed,
  givenUp,
  type Sample,
} from '../../../ledger/conformance/world.ts';
import { World } from '../../conformance/world.ts';
import { laneKeys } from '../../../ledger/src/storage/keys.ts';
import { createReceipts } from '../receipts.ts';

const redis = testRedis();
const PHONE = '5511987654321';
const LID = '123456789012345@lid';
let made = 0;

function stage(): { world: World; prefix: string } {
  made += 1;
  const prefix = `${redis.prefix}:${made}`;
  return { world: new World(createLedger(redis.client, { prefix })), prefix };
}

const callback = (at: number, phone = PHONE): GatewayEvent => ({
  kind: 'delivery',
  zaapId: `Z${at}`,
  messageId: `M${at}`,
  phone,
});
const answered = (at: number): Verdict => ({ ...accepted, ids: { zaapId: `Z${at}`, messageId: `M${at}` } });

describe('a callback of a message that was accepted, while another attempt to the same person is unproven', () => {
  test('moves its own message, and settles no other', async () => {
    const { world } = stage();
    const [known, lost] = [await world.queue(), await world.queue()];
    await world.attempt(known, answered(1));
    await world.attempt(lost, unknown);
    await world.receipts.apply(LANE, callback(1));
    await world.receipts.joinAll(LANE);
    expect(await statuses(world, known, lost)).toEqual(['sent', 'unknown']);
  });

  test('moves its own message when that was accepted while the other attempt was unproven', async () => {
    const { world } = stage();
    const [lost, known] = [await world.queue(), await world.queue()];
    await world.attempt(lost, unknown);
    await world.attempt(known, answered(1));
    await world.receipts.apply(LANE, callback(1));
    expect(await statuses(world, known, lost)).toEqual(['sent', 'unknown']);
  });

  test('moves its own message while the other attempt is open, and is not a sign of that one', async () => {
    const { world } = stage();
    const [known, open] = [await world.queue(), await world.queue()];
    await world.attempt(known, answered(1));
    const nonce = await world.go(open);
    await world.receipts.apply(LANE, callback(1));
    expect(await world.status(known)).toBe('sent');
    await world.close(open, nonce, unknown);
    await world.receipts.settle(LANE, bodyOf('any'));
    expect(await world.status(open)).toBe('unknown');
  });

  test('is not a sign of a later attempt of the same message, and so not of any other message', async () => {
    const { world } = stage();
    const [failing, lost] = [await world.queue(), await world.queue()];
    await world.attempt(failing, answered(1));
    await world.change(failing, fail('rejected_by_whatsapp', 'no'));
    await world.change(failing, retry());
    await world.attempt({ ...failing, generation: 2 }, unknown);
    await world.attempt(lost, unknown);
    await world.receipts.apply(LANE, callback(1));
    await world.receipts.apply(LANE, callback(2));
    expect(await world.status(lost)).toBe('unknown');
  });

  test('moves its own message even when there are too many facts to decide about the others', async () => {
    const { world } = stage();
    await world.attempt(await world.queue(), unknown);
    for (let at = 1; at <= 70; at += 1) await world.attempt(await world.queue(), answered(at));
    const last = await world.queue();
    await world.attempt(last, answered(71));
    await world.receipts.apply(LANE, callback(71));
    expect(await world.status(last)).toBe('sent');
  });
});

describe('a callback that is faster than the answer', () => {
  test.each([PHONE, LID])(
    'moves its message once the answer is there, whatever it calls the recipient: %s',
    async (who) => {
      const { world } = stage();
      const sample = await world.queue();
      const nonce = await world.go(sample);
      await world.receipts.apply(LANE, callback(1, who));
      const finished = await world.close(sample, nonce, answered(1));
      await follow(world, sample, finished);
      expect(await world.status(sample)).toBe('sent');
    },
  );

  test('moves its message when the answer was recorded at the same moment', async () => {
    const { world, prefix } = stage();
    const sample = await world.queue();
    const nonce = await world.go(sample);
    // As if the look-up of its ids had come before the answer, and the write after it.
    const get = redis.client.get.bind(redis.client);
    let looked = 0;
    const slow = new Proxy(redis.client, {
      get(client, name, receiver) {
        if (name !== 'get') return Reflect.get(client, name, receiver) as unknown;
        return async (key: string) => {
          const found = await get(key);
          looked += 1;
          if (looked === 1) await world.close(sample, nonce, answered(1));
          return found;
        };
      },
    });
    const receipts = createReceipts({ ledger: createLedger(slow, { prefix }) });
    await receipts.apply(LANE, callback(1));
    await receipts.joinAll(LANE);
    expect(await world.status(sample)).toBe('sent');
  });
});

describe('what is kept of facts', () => {
  test('is removed with the person who is erased', async () => {
    const { world, prefix } = stage();
    const sample = await world.queue();
    await world.attempt(sample, unknown);
    await world.ledger.messages.erase(PHONE);
    expect(await redis.client.keys(`${laneKeys(prefix, LANE).slot}:f*`)).toEqual([]);
    await createReceipts({ ledger: createLedger(redis.client, { prefix }) }).joinAll(LANE);
    expect(await redis.client.keys(`${laneKeys(prefix, LANE).slot}:f*`)).toEqual([]);
  });

  test('does not return with the answer to an attempt to a person who was erased meanwhile', async () => {
    for (const end of ['finish', 'take-over'] as const) {
      const { world, prefix } = stage();
      const sample = await world.queue();
      const nonce = await world.go(sample, { owner: 'w1' });
      await world.ledger.messages.erase(PHONE);
      if (end === 'finish') await world.close(sample, nonce, unknown);
      else await world.ledger.attempts.reclaim(LANE, 'w1');
      expect(await redis.client.keys(`${laneKeys(prefix, LANE).slot}:f*`)).toEqual([]);
    }
  });

  test('of one person is bounded, and at the bound nothing is sent again automatically', async () => {
    const { world, prefix } = stage();
    const sample = await world.queue();
    await world.attempt(sample, unknown);
    const [facts] = await redis.client.keys(`${laneKeys(prefix, LANE).slot}:f:*`);
    for (let at = 1; at < 254; at += 1)
      await redis.client.hset(facts!, `s:${at}`, `${at} ${JSON.stringify({ kind: 'echo', messageId: `E${at}` })}`);
    for (let at = 1; at <= 5; at += 1) {
      await world.attempt(await world.queue(), answered(at));
      await world.receipts.apply(LANE, callback(at + 1000));
    }
    expect(await redis.client.hlen(facts!)).toBe(257);
    for (const { key, id } of [sample, await world.queue()]) {
      expect(await world.receipts.guard(LANE, key, bodyOf(id))).toMatchObject({ mayRetry: false });
    }
  });

  test('of signs of others expires after a day, however many there are', async () => {
    const { world, prefix } = stage();
    for (const at of [1, 2, 3]) await world.receipts.apply(LANE, callback(at));
    const [facts] = await redis.client.keys(`${laneKeys(prefix, LANE).slot}:f:*`);
    expect(await redis.client.pttl(facts!)).toBeLessThanOrEqual(24 * 60 * 60 * 1000);
  });
});

async function follow(
  { receipts }: World,
  { id }: Sample,
  finished: Awaited<ReturnType<World['close']>>,
): Promise<void> {
  if (finished.answer === 'done' && finished.orphans > 0) await receipts.join(LANE, ['Z1', 'M1']);
  if (finished.facts) await receipts.settle(LANE, bodyOf(id));
}

function statuses(world: World, ...samples: Sample[]): Promise<string[]> {
  return Promise.all(samples.map((sample) => world.status(sample)));
}

describe('a sign of a message that the gateway failed on, and that has ended meanwhile', () => {
  test.each(['expired', 'cancelled', 'failed'] as const)(
    '%s: keeps it from being sent again as proven unsent',
    async (end) => {
      const { world } = stage();
      const sample = await world.queue(end === 'expired' ? { expiresAt: (await world.now()) + 150 } : {});
      await world.attempt(sample, gatewayFailed);
      if (end === 'cancelled') await world.change(sample, cancel());
      if (end === 'failed') await world.attempt(sample, givenUp);
      if (end === 'expired') {
        await world.clockPast((await world.now()) + 150);
        await world.ledger.messages.expireOverdue(LANE, 0, 10);
      }
      expect(await world.status(sample)).toBe(end);
      await world.receipts.apply(LANE, callback(1));
      expect((await world.change(sample, retry())).answer).not.toBe('done');
      expect(await world.ledger.sendRecords.of([sample.id])).toMatchObject([{ provenUnsent: false }]);
    },
  );

  test('reporting that Z-API could not send it leaves it proven unsent', async () => {
    const { world } = stage();
    const sample = await world.queue();
    await world.attempt(sample, gatewayFailed);
    await world.change(sample, cancel());
    const failure = { class: 'recipient', text: 'no' } as const;
    await world.receipts.apply(LANE, { ...callback(1), failure } as GatewayEvent);
    expect(await world.change(sample, retry())).toMatchObject({ answer: 'done' });
  });
});

describe('an attempt that a worker of an older layout opened', () => {
  test('is not assigned to the person of the attempt before', async () => {
    const { world, prefix } = stage();
    const [first, second] = [await world.queue(), await world.queue({ phone: '5521987654321' })];
    await world.go(first, { owner: 'w1' });
    // As layout 1 reclaims and begins: it does not know whose facts an open attempt has.
    const lane = laneKeys(prefix, LANE).lane;
    await redis.client.hdel(lane, 'openKey', 'openNonce', 'openOwner', 'openGap', 'openAt');
    await redis.client.hset(lane, { openKey: second.key, openNonce: 'old', openOwner: 'w0', openGap: 0, openAt: 1 });
    await world.receipts.apply(LANE, callback(1));
    expect(await world.ledger.messages.find({ zaapId: 'Z1' })).toEqual([]);
    await world.ledger.attempts.reclaim(LANE, 'w0');
    await world.receipts.joinAll(LANE);
    expect(await world.ledger.messages.find({ zaapId: 'Z1' })).toEqual([]);
  });
});
