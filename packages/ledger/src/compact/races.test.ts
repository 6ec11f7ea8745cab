import { describe, expect, test } from 'vitest';
import { defined, messageKey } from '@pombo/core';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { retry, confirm } from '../message/change.ts';
import { World, bodyOf, failed } from '../../conformance/world.ts';
import { idIndexKey, laneKeys } from '../storage/keys.ts';
import { createLedger, type Ledger } from '../ledger.ts';
import type { RedisClient } from '../storage/script.ts';

const redis = testRedis();
const KEY = messageKey('x');
let made = 0;

/** A client that does something else before some of its commands. */
function before(hook: (command: string, args: unknown[]) => Promise<void>): RedisClient {
  return new Proxy(redis.client, {
    get(client, name) {
      const member: unknown = Reflect.get(client, name);
      if (typeof member !== 'function') return member;
      if (name === 'multi' || name === 'defineCommand') return member.bind(client) as unknown;
      return async (...args: unknown[]): Promise<unknown> => {
        await hook(String(name), args);
        return (member as (...given: unknown[]) => Promise<unknown>).apply(client, args);
      };
    },
  });
}

function stage(): {
  prefix: string;
  plain: Ledger;
  world: World;
  on(client: RedisClient, retentionMs?: number): Ledger;
} {
  made += 1;
  const prefix = `${redis.prefix}:${made}`;
  const on = (client: RedisClient, retentionMs?: number): Ledger =>
    createLedger(client, {
      prefix,
      compactAfterMs: 0,
      layoutAnswerMs: 0,
      ...defined({ retentionMs }),
    });
  const plain = on(redis.client);
  return { prefix, plain, world: new World(plain), on };
}

const creation = (lane: string) => [{ lane, contentHash: 'content', body: bodyOf('x', { campaign: 'c', line: 1 }) }];

describe('compaction, and what others do at the same moment', () => {
  test('a message that was compacted, retried and is in transit to another lane is not created on a third one', async () => {
    const { plain, world } = stage();
    await world.attempt(await world.queue({ id: 'x', campaign: 'c', line: 1 }), failed);
    await world.clockPast(await world.now());
    expect(await plain.messages.compact('vendas', 500)).toBe(1);
    // The next sweep drops the key of its id.
    await plain.messages.compact('vendas', 500);
    await plain.messages.change('vendas', KEY, retry());
    const move = (await plain.transfers.take('vendas', KEY, 'suporte'))!;
    const [third] = await plain.messages.create(creation('terceira'));
    await plain.transfers.point(move, 'content');
    await plain.messages.create([{ ...creation('suporte')[0]!, hop: move.hop }]);
    await plain.transfers.done(move);
    const queued = await Promise.all(['vendas', 'suporte', 'terceira'].map((lane) => plain.messages.counts(lane)));
    expect(queued.map((each) => each.queued)).toEqual([0, 1, 0]);
    expect(third).toMatchObject({ answer: 'conflict', lane: 'suporte', hop: 1 });
  });

  test('a list of several pages misses nothing that is compacted meanwhile', async () => {
    const { prefix, plain, world, on } = stage();
    const ids = Array.from({ length: 900 }, (_, at) => `m${at}`);
    await plain.messages.create(
      ids.map((id, line) => ({
        lane: 'vendas',
        contentHash: 'content',
        body: bodyOf(id, { campaign: 'c', line, expiresAt: 1 }),
      })),
    );
    for (let left = 900; left > 0; left -= 300) await plain.messages.expireOverdue('vendas', 0, 300);
    await world.clockPast(await world.now());
    let pages = 0;
    const slow = on(
      before(async (command, [key]) => {
        if (command !== 'zrangebyscore' || key !== laneKeys(prefix, 'vendas').campaignMessages('c')) return;
        pages += 1;
        if (pages === 2) await plain.messages.compact('vendas', 200);
      }),
    );
    const keys = await slow.messages.keysOfCampaign('c', 'vendas');
    expect(new Set(keys).size).toBe(900);
  });

  test('a stub that was compacted is filled in when its message is created again', async () => {
    const { plain, world } = stage();
    const entry = {
      key: KEY,
      content: 'content',
      lane: 'vendas',
      generation: 1,
      attempt: 1,
      nonce: 'n1',
      at: Date.now(),
      end: { as: 'accepted' as const, zaapId: 'Z1', messageId: 'M1' },
    };
    expect(await plain.recovery.restore(entry)).toMatchObject({ repair: 'stub' });
    await plain.messages.change('vendas', KEY, confirm('read'));
    await world.clockPast(await world.now());
    expect(await plain.messages.compact('vendas', 500)).toBe(1);
    expect(await plain.messages.create(creation('vendas'))).toMatchObject([{ answer: 'exists', status: 'read' }]);
    expect(await plain.messages.get('x')).toMatchObject({ id: 'x', campaign: 'c' });
    expect(await plain.messages.campaignCounts('c', ['vendas'])).toMatchObject({ read: 1 });
  });

  test('a person who is erased while a sweep compacts is erased', async () => {
    const { prefix, plain, world, on } = stage();
    await world.attempt(await world.queue({ id: 'x', phone: '5511987654321' }), failed);
    await world.clockPast(await world.now());
    expect(await plain.messages.compact('vendas', 500)).toBe(1);
    let times = 0;
    const racing = on(
      before(async (command, [key]) => {
        if (!['hset', 'pombo_blank'].includes(command) || key !== laneKeys(prefix, 'vendas').message(KEY)) return;
        times += 1;
        if (times === 1) await plain.messages.compact('vendas', 500);
      }),
    );
    await racing.messages.erase('5511987654321');
    expect((await plain.messages.getByKey('vendas', KEY))?.phone).toBeUndefined();
    expect(await redis.client.hget(laneKeys(prefix, 'vendas').message(KEY), 'status')).not.toBeNull();
  });

  test('a message that is made while its predecessor is purged keeps its id', async () => {
    const { prefix, plain, world, on } = stage();
    await world.attempt(await world.queue({ id: 'x', campaign: 'c', line: 1 }), failed);
    await world.clockPast(await world.now());
    let isMade = false;
    const purging = on(
      before(async (command, [key]) => {
        if (!['del', 'pombo_drop_claim'].includes(command) || key !== idIndexKey(prefix, KEY) || isMade) return;
        isMade = true;
        expect(await plain.messages.create(creation('vendas'))).toMatchObject([{ answer: 'created' }]);
      }),
      0,
    );
    await purging.messages.purge('vendas', 10);
    expect(await plain.messages.locate('x')).toBe('vendas');
    expect(await plain.messages.create(creation('suporte'))).toMatchObject([{ answer: 'conflict' }]);
  });

  test('a claim is not withdrawn once another process has made a message under it', async () => {
    const { plain, world, on } = stage();
    await world.attempt(await world.queue({ id: 'x', campaign: 'c', line: 1 }), failed);
    await world.clockPast(await world.now());
    await plain.messages.compact('vendas', 500);
    // Runs once the first has claimed the key and seen the compacted message.
    let isPurged = false;
    const first = on(
      before(async (command) => {
        if (command !== 'pombo_create' || isPurged) return;
        isPurged = true;
        await on(redis.client, 0).messages.purge('vendas', 10);
        expect(await plain.messages.create(creation('vendas'))).toMatchObject([{ answer: 'created' }]);
      }),
    );
    await first.messages.create(creation('vendas'));
    expect(await plain.messages.create(creation('suporte'))).toMatchObject([{ answer: 'conflict' }]);
  });

  test('a field that was written beside a compacted message does not make a change of it loop for ever', async () => {
    const { prefix, plain, world } = stage();
    await world.attempt(await world.queue({ id: 'x' }), failed);
    await world.clockPast(await world.now());
    expect(await plain.messages.compact('vendas', 500)).toBe(1);
    await redis.client.hset(laneKeys(prefix, 'vendas').message(KEY), 'unproven', '1');
    // It counts: the message may have been sent.
    expect(await plain.messages.change('vendas', KEY, retry())).not.toMatchObject({ answer: 'gone' });
    expect(await plain.messages.getByKey('vendas', KEY)).toMatchObject({ id: 'x' });
  });
});
