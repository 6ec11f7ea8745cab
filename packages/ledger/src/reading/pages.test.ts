import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { createLedger, type Ledger } from '../ledger.ts';
import { cancel, retry } from '../message/change.ts';
import { createPages, type PageFilter } from './pages.ts';
import { defined, messageKey } from '@pombo/core';

const redis = testRedis();
let ledger: Ledger;
const ids = Array.from({ length: 1300 }, (_none, at) => `m-${at}`);

/** Half of them in each lane; every third belongs to the campaign, by line; every tenth is cancelled. */
beforeAll(async () => {
  ledger = createLedger(redis.client, { prefix: redis.prefix });
  await ledger.messages.create(
    ids.map((id, at) => ({
      lane: laneOf(at),
      contentHash: createHash('sha256').update(id).digest('hex'),
      body: {
        id,
        type: 'send-image',
        phone: '5511999999999',
        image: { kind: 'url', url: 'https://example.com/a.png' },
        priority: 'normal',
        onUnknown: 'hold',
        ...(at % 3 === 0 ? { campaign: 'natal', line: at + 2 } : {}),
      },
    })),
  );
  await Promise.all(
    ids.map(async (id, at) => {
      if (at % 10 === 0) await ledger.messages.change(laneOf(at), messageKey(id), cancel());
    }),
  );
});

function laneOf(at: number): string {
  return at % 2 === 0 ? 'vendas' : 'suporte';
}

async function read(filter: Omit<PageFilter, 'limit'>, limit: number): Promise<string[]> {
  const { page } = createPages(redis.client, redis.prefix);
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const { messages, next } = await page({ ...filter, limit, ...defined({ cursor }) });
    expect(messages.length).toBeLessThanOrEqual(limit);
    found.push(...messages.map(({ id }) => id));
    cursor = next;
  } while (cursor !== undefined);
  return found;
}

describe('pages', () => {
  test.for([7, 100, 1300, 2000])(
    '%i at a time, every message comes exactly once, though hundreds share a moment',
    async (limit) => {
      const found = await read({}, limit);
      expect(found).toHaveLength(ids.length);
      expect(new Set(found)).toEqual(new Set(ids));
    },
  );

  test('of one lane: its own', async () => {
    expect(new Set(await read({ lane: 'vendas' }, 90))).toEqual(new Set(ids.filter((_id, at) => at % 2 === 0)));
  });

  test('of one status: those', async () => {
    const found = await read({ status: 'cancelled' }, 33);
    expect(found).toHaveLength(130);
    expect(new Set(found)).toEqual(new Set(ids.filter((_id, at) => at % 10 === 0)));
  });

  test('of a campaign: in the order of its lines, over all lanes', async () => {
    expect(await read({ campaign: 'natal' }, 50)).toEqual(ids.filter((_id, at) => at % 3 === 0));
  });

  test('of a campaign and a status: both', async () => {
    expect(await read({ campaign: 'natal', status: 'cancelled' }, 5)).toEqual(ids.filter((_id, at) => at % 30 === 0));
  });

  test('the last page has no next, even when it is full', async () => {
    const { page } = createPages(redis.client, redis.prefix);
    expect(await page({ limit: 1300 })).not.toHaveProperty('next');
    expect(await page({ limit: 1299 })).toHaveProperty('next');
  });

  test.for(['', 'x', 'MTIz', '../../..'])('the cursor %j is refused', async (cursor) => {
    const { page } = createPages(redis.client, redis.prefix);
    await expect(page({ limit: 5, cursor })).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe('a campaign of which few messages have a status', () => {
  beforeAll(async () => {
    for (const at of [3, 600]) {
      await ledger.messages.change(laneOf(at), messageKey(ids[at]!), cancel()).catch(() => undefined);
      const code = at === 3 ? 'invalid_phone' : 'rejected';
      const { page } = createPages(redis.client, redis.prefix);
      expect((await page({ campaign: 'natal', line: at + 2, limit: 5 })).messages).toHaveLength(1);
      await redis.client.hset(
        `${redis.prefix}:{${laneOf(at)}}:m:${messageKey(ids[at]!)}`,
        'errorCode',
        code,
        'unproven',
        at === 3 ? 1 : 0,
      );
    }
  });

  test('those of the status come in the order of lines, whichever status is the rare one', async () => {
    const cancelled = ids.filter((_id, at) => at % 30 === 0 || at === 3);
    for (const limit of [1, 2, 100])
      expect(await read({ campaign: 'natal', status: 'cancelled' }, limit)).toEqual(cancelled);
    const queued = ids.filter((_id, at) => at % 3 === 0 && at % 10 !== 0 && at !== 3);
    expect(await read({ campaign: 'natal', status: 'queued' }, 60)).toEqual(queued);
    expect(await read({ campaign: 'natal', status: 'read' }, 60)).toEqual([]);
  });

  test('by line, by code of the error, and by lane', async () => {
    expect(await read({ campaign: 'natal', line: 602 }, 5)).toEqual([ids[600]]);
    expect(await read({ campaign: 'natal', line: 602, status: 'queued' }, 5)).toEqual([]);
    expect(await read({ campaign: 'natal', line: 603 }, 5)).toEqual([]);
    expect(await read({ campaign: 'natal', status: 'cancelled', code: 'rejected' }, 5)).toEqual([ids[600]]);
    expect(await read({ campaign: 'natal', status: 'cancelled', lanes: ['suporte'] }, 5)).toEqual([ids[3]]);
  });

  test('those of one code come once each, in pages of any size, however rare the code is', async () => {
    const cancelled = ids.filter((_id, at) => at % 30 === 0);
    const coded = cancelled.filter((_id, place) => place % 7 === 2);
    for (const id of coded) {
      const lane = laneOf(ids.indexOf(id));
      await redis.client.hset(`${redis.prefix}:{${lane}}:m:${messageKey(id)}`, 'errorCode', 'too_large');
    }
    expect(coded.length).toBeGreaterThan(4);
    for (const limit of [1, 2, 3, 100])
      expect(await read({ campaign: 'natal', status: 'cancelled', code: 'too_large' }, limit)).toEqual(coded);
  });

  test('one that was not proven unsent says so', async () => {
    const { page } = createPages(redis.client, redis.prefix);
    const { messages } = await page({ campaign: 'natal', status: 'cancelled', limit: 100 });
    expect(messages.filter(({ notProvenUnsent }) => notProvenUnsent).map(({ id }) => id)).toEqual([ids[3]]);
  });

  test('a reader that turns pages sees at once that a message reached the status, or left it', async () => {
    const { page } = createPages(redis.client, redis.prefix);
    const cancelled = async (): Promise<string[]> => {
      const { messages } = await page({ campaign: 'natal', status: 'cancelled', limit: 100 });
      return messages.map(({ id }) => id);
    };
    const before = await cancelled();
    expect(await cancelled()).toEqual(before);
    await ledger.messages.change(laneOf(9), messageKey(ids[9]!), cancel());
    expect(await cancelled()).toContain(ids[9]);
    await ledger.messages.change(laneOf(9), messageKey(ids[9]!), retry());
    expect(await cancelled()).toEqual(before);
  });
});
