import { defined } from '@pombo/core';
import { beforeAll, expect, test, vi } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { createSuppressions, type Suppressions } from './suppressions.ts';

/** The suppression list, page by page. */
const redis = testRedis();
let made = 0;
let prefix: string;
let suppressions: Suppressions;

beforeAll(() => startNew());

function startNew(): void {
  made += 1;
  prefix = `${redis.prefix}:${made}`;
  suppressions = createSuppressions(redis.client, prefix);
}

const phones = (count: number): string[] => Array.from({ length: count }, (_none, at) => `55119${70_000_000 + at}`);

/** As a version without an order wrote them. */
async function addAsBefore(people: readonly string[]): Promise<void> {
  const fields = people.flatMap((person) => [person, JSON.stringify({ why: 'opt-out', at: '2026-01-01T00:00:00Z' })]);
  await redis.client.hset(`${prefix}:suppressed`, ...fields);
}

async function pages(limit: number): Promise<string[][]> {
  const read: string[][] = [];
  let after: string | undefined;
  do {
    const page = await suppressions.page({ limit, ...defined({ after }) });
    read.push(page.entries.map(({ phone }) => phone));
    after = page.next;
  } while (after !== undefined);
  return read;
}

test('an empty list has one empty page', async () => {
  startNew();
  expect(await pages(10)).toEqual([[]]);
});

test('each person is on exactly one page, in order, and no page is longer than asked', async () => {
  startNew();
  for (const phone of phones(25).toReversed()) expect(await suppressions.add(phone, 'x')).toBe(true);
  const read = await pages(10);
  expect(read.map((page) => page.length)).toEqual([10, 10, 5]);
  expect(read.flat()).toEqual(phones(25));
  expect((await pages(5)).map((page) => page.length)).toEqual([5, 5, 5, 5, 5]);
});

test('a person who is removed is on no page, and may be added again', async () => {
  startNew();
  for (const phone of phones(3)) await suppressions.add(phone, 'x');
  expect(await suppressions.remove(phones(3)[1]!)).toBe(true);
  expect(await suppressions.remove(phones(3)[1]!)).toBe(false);
  expect((await pages(10)).flat()).toEqual([phones(3)[0], phones(3)[2]]);
  expect(await suppressions.add(phones(3)[0]!, 'y')).toBe(false);
  expect(await suppressions.page({ limit: 1 })).toMatchObject({ entries: [{ why: 'x' }] });
});

test('entries from before the order existed are read, and so are those that an older process adds and removes later', async () => {
  startNew();
  await addAsBefore(phones(2500));
  expect((await pages(1000)).map((page) => page.length)).toEqual([1000, 1000, 500]);
  await addAsBefore(['5521987654321']);
  expect((await pages(1000)).flat()).toEqual([...phones(2500), '5521987654321']);
  await redis.client.hdel(`${prefix}:suppressed`, ...phones(2500));
  expect((await pages(1000)).flat()).toEqual(['5521987654321']);
  await redis.client.del(`${prefix}:suppressed`);
  expect(await pages(10)).toEqual([[]]);
});

test('when an older process removes one person and adds another, pages have neither a gap nor a person who is not on the list', async () => {
  startNew();
  await suppressions.add('5511911111111', 'x');
  await redis.client.hdel(`${prefix}:suppressed`, '5511911111111');
  await addAsBefore(['5511922222222']);
  expect((await pages(10)).flat()).not.toContain('5511911111111');
  expect((await pages(10)).flat()).toEqual(['5511922222222']);
});

test('the order stays, and nothing else is left of building it', async () => {
  startNew();
  await addAsBefore(phones(10));
  await pages(10);
  const keys = await redis.client.keys(`${prefix}:{suppressed}*`);
  expect(keys).toHaveLength(1);
  expect(await redis.client.pttl(keys[0]!)).toBe(-1);
});

test('people who are asked for at once are looked up with one command, and each answer is their own', async () => {
  startNew();
  const people = phones(40);
  const isListed = (_phone: string, at: number): boolean => at % 3 === 0;
  for (const phone of people.filter(isListed)) await suppressions.add(phone, 'x');
  const command = vi.spyOn(redis.client, 'hmget');
  try {
    const found = await Promise.all([...people, people[0]!].map((phone) => suppressions.has(phone)));
    expect(found).toEqual([...people.map(isListed), true]);
    expect(command).toHaveBeenCalledTimes(1);
  } finally {
    command.mockRestore();
  }
});

test('a look-up that fails fails for all who asked, and the next one is made', async () => {
  startNew();
  await redis.client.set(`${prefix}:suppressed`, 'not a hash');
  const found = await Promise.allSettled(phones(3).map((phone) => suppressions.has(phone)));
  expect(found.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  await redis.client.del(`${prefix}:suppressed`);
  await suppressions.add(phones(1)[0]!, 'x');
  expect(await suppressions.has(phones(1)[0]!)).toBe(true);
});

test('a person who is asked for while others are being looked up gets an answer too', async () => {
  startNew();
  const [listed, other] = phones(2) as [string, string];
  await suppressions.add(listed, 'x');
  const first = suppressions.has(other);
  await new Promise(setImmediate);
  const second = suppressions.has(listed);
  expect([await first, await second]).toEqual([false, true]);
});
