import { createHash } from 'node:crypto';
import { personKey } from '@pombo/core';
import { expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { createLedger } from '../ledger.ts';

/** A person keeps the number that wrote to them first. */
const redis = testRedis();
const people = createLedger(redis.client, { prefix: redis.prefix }).senderAffinity;

test('the first number stays, even for the other spelling of the same phone, and another process knows it', async () => {
  await people.remember('5511987650001', 'vendas');
  await people.remember('551187650001', 'suporte');
  await people.remember('5511987650002', 'suporte');
  const other = createLedger(redis.connect(), { prefix: redis.prefix }).senderAffinity;
  const asked = ['5511987650001', '5511987650002', '5511987650003'].map(personKey);
  expect(await other.lanesOf(asked)).toEqual(['vendas', 'suporte', undefined]);
});

test('a person is forgotten on demand', async () => {
  await people.remember('5511987650009', 'vendas');
  expect(await people.forget('551187650009')).toBe(true);
  expect(await people.forget('5511987650009')).toBe(false);
  expect(await people.lanesOf([personKey('5511987650009')])).toEqual([undefined]);
});

test('a person takes 30 bytes at most, key included, in a bucket half as full as with a million persons', async () => {
  const prefix = `${redis.prefix}:many`;
  const many = createLedger(redis.client, { prefix }).senderAffinity;
  const sameBucket: string[] = [];
  for (let at = 0; sameBucket.length < 8; at += 1) {
    const phone = `55119${80_000_000 + at}`;
    if (createHash('sha256').update(personKey(phone)).digest().readUInt16BE(0) === 0) sameBucket.push(phone);
  }
  for (const phone of sameBucket) await many.remember(phone, 'a-number-with-a-very-long-name');
  const keys = await redis.client.keys(`${prefix}:p:*`);
  expect(keys).toEqual([`${prefix}:p:0000`]);
  expect(await redis.client.hlen(keys[0]!)).toBe(8);
  expect(Number(await redis.client.memory('USAGE', keys[0]!)) / 8).toBeLessThanOrEqual(30);
});
