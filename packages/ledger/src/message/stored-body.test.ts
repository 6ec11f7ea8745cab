import { messageKey, type MessageBody } from '@pombo/core';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { accepted, bodyOf, LANE, requeued, World } from '../../conformance/world.ts';
import { createLedger } from '../ledger.ts';
import { laneKeys } from '../storage/keys.ts';
import { parseStoredBody, readBody, readFields, storedBody } from './stored-body.ts';

const redis = testRedis();
const CAPTION = 'Oi Conceição, seu pedido 📦 de R$ 19,90 saiu para entrega e chega amanhã. Responda SAIR. 🕊️';

let made = 0;
let world: World;
let prefix = '';
beforeEach(async () => {
  made += 1;
  prefix = `${redis.prefix}:${made}`;
  await redis.client.set(`${prefix}:layout`, '3');
  world = new World(createLedger(redis.client, { prefix, compactAfterMs: 0, layoutAnswerMs: 0 }));
});

const hashOf = (id: string, lane = LANE): string => laneKeys(prefix, lane).message(messageKey(id));
const encodingOf = async (id: string): Promise<unknown> => redis.client.object('ENCODING', hashOf(id));
const create = (body: MessageBody): Promise<unknown> =>
  world.ledger.messages.create([{ lane: LANE, body, contentHash: 'content' }]);

const body = fc.record(
  {
    id: fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
    type: fc.constantFrom('send-image', 'send-image-status'),
    image: fc.oneof(
      fc.record({ kind: fc.constant('url'), url: fc.webUrl() }),
      fc.record({ kind: fc.constant('base64'), sha256: fc.string(), mime: fc.constant('image/png'), bytes: fc.nat() }),
    ),
    priority: fc.constantFrom('urgent', 'normal', 'bulk'),
    onUnknown: fc.constantFrom('hold', 'retry', 'assume-sent'),
    phone: fc.stringMatching(/^\d{8,14}$/),
    lid: fc.string(),
    caption: fc.string({ unit: 'binary', maxLength: 300 }),
    metadata: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 })),
    sendAt: fc.nat(),
    campaign: fc.string(),
    line: fc.nat(),
    shared: fc.constant(true),
    replyTo: fc.string(),
  },
  { requiredKeys: ['id', 'type', 'image', 'priority', 'onUnknown'] },
) as unknown as fc.Arbitrary<MessageBody>;

describe('a stored body', () => {
  test('reads back as it was given, packed or as JSON, whatever it holds', async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(body, fc.boolean(), async (given, mayPack) => {
        const plain = JSON.parse(JSON.stringify(given)) as MessageBody;
        expect(parseStoredBody(storedBody(given, mayPack))).toEqual(plain);
        runs += 1;
        await create({ ...given, id: `${runs} ${given.id}` });
        const hash = hashOf(`${runs} ${given.id}`);
        const expected = { ...plain, id: `${runs} ${given.id}` };
        expect(await readBody(redis.client, hash)).toEqual(expected);
        const [status, json] = await readFields(redis.client, hash, ['status', 'body']);
        expect([status, JSON.parse(json!)]).toEqual(['queued', expected]);
      }),
      { numRuns: 200 },
    );
  });

  test('keeps the hash of a message compact, from its creation until it was accepted', async () => {
    const sample = await world.queue({ id: 'm', caption: CAPTION.repeat(3) });
    expect(await encodingOf('m')).toBe('listpack');
    await world.attempt(sample, accepted);
    expect(await encodingOf('m')).toBe('listpack');
    expect(await world.ledger.messages.get('m')).toMatchObject({ status: 'accepted', caption: CAPTION.repeat(3) });
  });

  test('comes with no index of its age where that counts from its creation, and expires anyway', async () => {
    const keys = laneKeys(prefix, LANE);
    for (const line of [1, 2, 3]) await world.queue({ campaign: 'c', line });
    await world.queue({ id: 'plain' });
    await world.queue({ id: 'timed', sendAt: Date.now() + 3_600_000 });
    expect(await redis.client.zrange(keys.age, '0', '-1')).toEqual([messageKey('timed')]);
    expect(await redis.client.hexists(hashOf('plain'), 'ageFrom')).toBe(0);
    await world.clockPast((await world.now()) + 1);
    // The messages of the campaign are the oldest: they do not age, and no call looks at them for ever.
    const expired: number[] = [];
    while (expired.length < 3) expired.push(await world.ledger.messages.expireOverdue(LANE, 1, 2));
    expect(expired.toSorted()).toEqual([0, 0, 1]);
    expect(await world.ledger.messages.get('plain')).toMatchObject({ status: 'expired', error: { code: 'too_old' } });
    expect(await world.ledger.messages.get('timed')).toMatchObject({ status: 'queued' });
  });

  test('comes with no index of its age, and a requeued message still has its first one', async () => {
    const sample = await world.queue({ id: 'again' });
    const { createdAt } = (await world.ledger.messages.get('again'))!;
    await world.close(sample, await world.go(sample), requeued);
    expect(await redis.client.zscore(laneKeys(prefix, LANE).age, sample.key)).toBe(String(Date.parse(createdAt)));
    await world.clockPast((await world.now()) + 1);
    expect(await world.open(sample, { maxAgeMs: 1 })).toMatchObject({ answer: 'expired' });
  });

  test('is JSON while Redis has an older layout, which a process that knows no other may read', async () => {
    await redis.client.set(`${prefix}:layout`, '2');
    await create(bodyOf('old', { caption: CAPTION }));
    expect(JSON.parse((await redis.client.hget(hashOf('old'), 'body'))!)).toEqual(bodyOf('old', { caption: CAPTION }));
  });

  test('is JSON where it does not fit', async () => {
    const caption = 'x'.repeat(2000);
    await create(bodyOf('long', { caption }));
    expect(await redis.client.hexists(hashOf('long'), 'body')).toBe(1);
    expect(await world.ledger.messages.get('long')).toMatchObject({ caption });
  });

  test('of an erased person leaves nothing in the hash', async () => {
    await world.queue({ id: 'm', caption: CAPTION.repeat(3), phone: '5511987654321' });
    expect(await world.ledger.messages.erase('5511987654321')).toMatchObject({ messages: 1, cancelled: 1 });
    const left = JSON.stringify(await redis.client.hgetall(hashOf('m')));
    for (const part of ['5511987654321', 'pedido', 'SAIR']) expect(left).not.toContain(part);
    expect(left).not.toMatch(/"b\d"/);
  });

  test('goes to another lane whole, and the tombstone has none of it', async () => {
    const { key } = await world.queue({ id: 'm', caption: CAPTION.repeat(3) });
    const { transfers, messages } = world.ledger;
    const move = (await transfers.take(LANE, key, 'suporte'))!;
    expect(move.body).toEqual(bodyOf('m', { caption: CAPTION.repeat(3) }));
    await transfers.point(move, 'content');
    await messages.create([{ lane: 'suporte', body: move.body, contentHash: 'content', hop: move.hop }]);
    await transfers.done(move);
    expect(await readBody(redis.client, hashOf('m', 'suporte'))).toEqual(move.body);
    expect(Object.keys(await redis.client.hgetall(hashOf('m'))).filter((name) => name.startsWith('b'))).toEqual([]);
  });

  test('of an urgent message does not wait for its lane to open: it expires at its age', async () => {
    const maxAge = 60_000;
    for (const priority of ['urgent', 'normal'] as const) {
      await world.queue({ id: priority, priority });
      await redis.client.hset(hashOf(priority), 'ageFrom', 1);
      await redis.client.zadd(laneKeys(prefix, LANE).age, 1, messageKey(priority));
    }
    await redis.client.hset(laneKeys(prefix, LANE).lane, 'agesFrom', Date.now());
    expect(await world.ledger.messages.expireOverdue(LANE, maxAge, 10)).toBe(1);
    expect(await world.ledger.messages.get('urgent')).toMatchObject({ status: 'expired' });
    expect(await world.ledger.messages.get('normal')).toMatchObject({ status: 'queued' });
  });
});
