import type { InstanceInfo, SendingRules } from '@pombo/core';
import { createLedger, type Ledger } from '@pombo/ledger';
import { messageKey } from '@pombo/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testRedis } from '../../../test/setup/redis-context.ts';
import { openingsOf } from './openings.ts';
import { createProducer, type Producer } from './producer.ts';

const redis = testRedis();
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function info(name: string, rules?: SendingRules): InstanceInfo {
  const facts = { name, pace: { min: 1, max: 3 }, exclusive: true, account: 'a' };
  return rules === undefined ? facts : { ...facts, rules };
}

const weekday = (ms: number): string =>
  new Date(ms).toLocaleDateString('en', { weekday: 'short', timeZone: 'UTC' }).toLowerCase();
const midnightAfter = (ms: number): number => Math.ceil(ms / DAY) * DAY;

describe('a message created on Friday at 19:00 for Monday to Friday, 09:00 to 18:00', () => {
  const rules = { window: '09:00-18:00', days: 'mon-fri', timezone: 'America/Sao_Paulo' };
  const opening = openingsOf(async () => new Map([['vendas', info('vendas', rules)]]));

  test('ages from Monday, 09:00, so that 24 hours end on Tuesday and not on Saturday', async () => {
    const friday = Date.parse('2026-11-20T19:00:00-03:00');
    expect(await opening('vendas', friday)).toBe(Date.parse('2026-11-23T09:00:00-03:00'));
  });

  test('an instance without rules, or an unknown one, is open at any time', async () => {
    const anywhere = openingsOf(async () => new Map([['vendas', info('vendas')]]));
    expect(await anywhere('vendas', 1)).toBe(1);
    expect(await opening('suporte', 1)).toBe(1);
  });
});

describe('the age of a message', () => {
  let producer: Producer;
  let ledger: Ledger;
  // Open on one weekday that is neither today nor tomorrow.
  const opens = midnightAfter(Date.now() + DAY);
  const closed: SendingRules = { days: weekday(opens), timezone: 'UTC' };

  beforeAll(async () => {
    ledger = createLedger(redis.client, { prefix: redis.prefix });
    await ledger.instances.publish([info('closed', closed), info('open')]);
    producer = createProducer({ redis: redis.url, prefix: redis.prefix });
  });
  afterAll(() => producer.close());

  const message = { phone: '5511987654321', image: 'https://example.com/a.jpg' };
  const ageFrom = async (instance: string, id: string): Promise<number> =>
    Number(await redis.client.hget(`${redis.prefix}:{${instance}}:m:${messageKey(id)}`, 'ageFrom'));

  test('starts at the first opening of its instance, and until then it does not expire', async () => {
    await producer.sendImage({ ...message, instance: 'closed', id: 'a' });
    expect(await ageFrom('closed', 'a')).toBe(opens);
    expect(await ledger.messages.expireOverdue('closed', 1, 10)).toBe(0);
    expect((await producer.get('a'))!.status).toBe('queued');
  });

  test('starts at its sendAt, or at the opening after it', async () => {
    const within = new Date(opens + HOUR).toISOString();
    await producer.sendImage({ ...message, instance: 'closed', id: 'b', sendAt: within });
    expect(await ageFrom('closed', 'b')).toBe(opens + HOUR);
    const after = new Date(opens + DAY).toISOString();
    await producer.sendImage({ ...message, instance: 'closed', id: 'c', sendAt: after });
    expect(await ageFrom('closed', 'c')).toBe(opens + 7 * DAY);
  });

  test('starts at once if the message may go out at once: without rules, and if it is urgent', async () => {
    await producer.sendImage({ ...message, instance: 'open', id: 'd' });
    await producer.sendImage({ ...message, instance: 'closed', id: 'e', priority: 'urgent' });
    expect(await ageFrom('open', 'd')).toBeLessThan(opens - HOUR);
    expect(await ageFrom('closed', 'e')).toBeLessThan(opens - HOUR);
  });

  test('starts again, at the opening, when a person queues it again', async () => {
    await producer.sendImage({ ...message, instance: 'closed', id: 'f' });
    await producer.cancel('f');
    await redis.client.hset(`${redis.prefix}:{closed}:m:${messageKey('f')}`, 'ageFrom', 1);
    await producer.retry('f');
    expect(await ageFrom('closed', 'f')).toBe(opens);
    expect(await redis.client.zscore(`${redis.prefix}:{closed}:age`, messageKey('f'))).toBe(String(opens));
    // It waits for the hours, not for a time of its own.
    expect(await redis.client.hget(`${redis.prefix}:{closed}:m:${messageKey('f')}`, 'notBefore')).toBeNull();
  });
});
