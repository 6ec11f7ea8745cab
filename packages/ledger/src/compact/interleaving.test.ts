import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defined, messageKey } from '@pombo/core';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { cancel, retry } from '../message/change.ts';
import { World, bodyOf, failed } from '../../conformance/world.ts';
import { idIndexKey, laneKeys } from '../storage/keys.ts';
import { createLedger, type Ledger } from '../ledger.ts';
import type { Created } from '../message/contract.ts';
import type { RedisClient } from '../storage/script.ts';

const redis = testRedis();
const KEY = messageKey('x');
const LANES = ['vendas', 'suporte'] as const;
let made = 0;

/** A client whose every command first waits for `turn`; a transaction counts as one. */
function inTurns(turn: (command: string) => Promise<void>): RedisClient {
  return new Proxy(redis.client, {
    get(client, name) {
      const member: unknown = Reflect.get(client, name);
      if (typeof member !== 'function') return member;
      if (name === 'multi' || name === 'defineCommand') return member.bind(client) as unknown;
      return async (...args: unknown[]): Promise<unknown> => {
        await turn(String(name));
        return (member as (...given: unknown[]) => Promise<unknown>).apply(client, args);
      };
    },
  });
}

/** A lane with one ended message, and ledgers on it as other processes have them. */
async function stage(): Promise<{
  prefix: string;
  plain: Ledger;
  on(client: RedisClient, retentionMs?: number): Ledger;
}> {
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
  const world = new World(plain);
  await world.attempt(await world.queue({ id: 'x', campaign: 'c', line: 1 }), failed);
  await world.clockPast(await world.now());
  return { prefix, plain, on };
}

const creation = (lane: string, contentHash = 'content') => [
  { lane, contentHash, body: bodyOf('x', { campaign: 'c', line: 1 }) },
];

async function total({ messages }: Ledger): Promise<number> {
  const counts = await Promise.all(LANES.map((lane) => messages.counts(lane)));
  return counts.flatMap((each) => Object.values(each)).reduce((sum, count) => sum + count, 0);
}

/** Whatever happened to it: there is one such message, it is found, and no other message gets its id. */
async function expectOne(ledger: Ledger, prefix: string): Promise<void> {
  expect(await total(ledger)).toBe(1);
  expect(await ledger.messages.get('x')).toMatchObject({ id: 'x', campaign: 'c', instance: 'vendas' });
  expect(await ledger.messages.locate('x')).toBe('vendas');
  expect(await ledger.messages.create(creation('vendas'))).toMatchObject([{ answer: 'exists' }]);
  expect(await ledger.messages.create(creation('suporte'))).toMatchObject([{ answer: 'conflict', lane: 'vendas' }]);
  expect(await ledger.messages.create(creation('vendas', 'other'))).toMatchObject([{ answer: 'conflict' }]);
  expect(await ledger.messages.keysOfCampaign('c', 'vendas')).toEqual([KEY]);
  expect(await ledger.messages.keptOfCampaign('c', [...LANES])).toBe(1);
  const isLive = (await redis.client.exists(laneKeys(prefix, 'vendas').message(KEY))) === 1;
  // One of the two entries is enough, and the large one is dropped by the next sweep.
  await ledger.messages.purge('vendas', 10);
  if (!isLive) expect(await redis.client.exists(idIndexKey(prefix, KEY))).toBe(0);
}

type Flow = (ledger: Ledger) => Promise<unknown>;
const FLOWS: Record<string, Flow> = {
  'a worker compacts': (ledger) => ledger.messages.compact('vendas', 500),
  'another worker compacts': (ledger) => ledger.messages.compact('vendas', 500),
  'the same message is created': (ledger) => ledger.messages.create(creation('vendas')),
  'another message of its id is created': (ledger) => ledger.messages.create(creation('vendas', 'other')),
  'its id is created on another lane': (ledger) => ledger.messages.create(creation('suporte')),
  'a person retries it': (ledger) => ledger.messages.change('vendas', KEY, retry()),
  'it becomes live again': (ledger) => ledger.messages.restore('vendas', KEY),
};

describe('one id stays one message while it is compacted and restored', () => {
  test('in whatever order the commands of compaction, creation and retries come', async () => {
    const chosen = fc.uniqueArray(fc.constantFrom(...Object.keys(FLOWS)), { minLength: 2, maxLength: 4 });
    const runs = fc.asyncProperty(chosen, fc.boolean(), fc.scheduler(), async (flows, isCompacted, scheduler) => {
      const { prefix, plain, on } = await stage();
      if (isCompacted) expect(await plain.messages.compact('vendas', 500)).toBe(1);
      const turn = (command: string): Promise<void> => scheduler.schedule(Promise.resolve(), command);
      const answers = Promise.all(flows.map(async (flow) => [flow, await FLOWS[flow]!(on(inTurns(turn)))] as const));
      await scheduler.waitFor(answers);
      for (const [flow, answer] of await answers) {
        if (!flow.includes('created')) continue;
        expect((answer as Created[])[0]!.answer).toBe(flow.startsWith('the same') ? 'exists' : 'conflict');
      }
      // Ended again after its retry; the next round continues unfinished work.
      await plain.messages.change('vendas', KEY, cancel());
      await plain.messages.compact('vendas', 500);
      await expectOne(plain, prefix);
    });
    await fc.assert(runs, { numRuns: 150 });
  });

  test('when it is forgotten while its id is created again: the later one keeps the id', async () => {
    const runs = fc.asyncProperty(fc.constantFrom(...LANES), fc.scheduler(), async (lane, scheduler) => {
      const { plain, on } = await stage();
      await plain.messages.compact('vendas', 500);
      const turn = (command: string): Promise<void> => scheduler.schedule(Promise.resolve(), command);
      const purging = on(inTurns(turn), 0).messages.purge('vendas', 10);
      const creating = on(inTurns(turn)).messages.create(creation(lane));
      await scheduler.waitFor(Promise.all([purging, creating]));
      const [created] = await creating;
      await on(redis.client, 0).messages.purge('vendas', 10);
      if (created!.answer !== 'created') {
        expect(await total(plain)).toBe(0);
        expect(await plain.messages.locate('x')).toBeUndefined();
        return;
      }
      expect(await total(plain)).toBe(1);
      expect(await plain.messages.locate('x')).toBe(lane);
      const other = LANES.find((each) => each !== lane)!;
      expect(await plain.messages.create(creation(other))).toMatchObject([{ answer: 'conflict', lane }]);
    });
    await fc.assert(runs, { numRuns: 60 });
  });

  test.each(['before', 'after'] as const)(
    'when the process dies right %s any of its commands, and another continues',
    async (when) => {
      let survived = false;
      for (let last = 0; !survived; last += 1) {
        const { prefix, plain, on } = await stage();
        let commands = 0;
        const dying = inTurns(async () => {
          commands += 1;
          if (commands > last) throw new Error('killed');
        });
        const work = async (ledger: Ledger): Promise<void> => {
          await ledger.messages.compact('vendas', 500);
          await ledger.messages.restore('vendas', KEY);
          await ledger.messages.compact('vendas', 500);
        };
        const client = when === 'before' ? dying : unheard(() => (commands += 1) > last);
        survived = await work(on(client)).then(
          () => true,
          () => false,
        );
        await plain.messages.compact('vendas', 500);
        await expectOne(plain, prefix);
        await on(redis.client, 0).messages.purge('vendas', 10);
        expect(await total(plain)).toBe(0);
        expect(await plain.messages.locate('x')).toBeUndefined();
        expect(await redis.client.keys(`${prefix}:id*`)).toEqual([]);
        expect(await redis.client.keys(`${laneKeys(prefix, 'vendas').slot}:tidy`)).toEqual([]);
      }
    },
  );

  test('when the reply of the step is lost and the client sends the step again', async () => {
    const { prefix, on } = await stage();
    const twice = new Proxy(redis.client, {
      get(client, name) {
        const member: unknown = Reflect.get(client, name);
        if (name !== 'pombo_compact' && name !== 'pombo_block_rewrite') return member;
        return async (...args: unknown[]): Promise<unknown> => {
          await (member as (...given: unknown[]) => Promise<unknown>).apply(client, args);
          return (member as (...given: unknown[]) => Promise<unknown>).apply(client, args);
        };
      },
    });
    const ledger = on(twice);
    await ledger.messages.compact('vendas', 500);
    await expectOne(ledger, prefix);
    await ledger.messages.restore('vendas', KEY);
    await expectOne(ledger, prefix);
    await ledger.messages.compact('vendas', 500);
    await expectOne(ledger, prefix);
  });
});

/** A client whose process is killed after a command was executed, before its reply is read. */
function unheard(isKilled: () => boolean): RedisClient {
  return new Proxy(redis.client, {
    get(client, name) {
      const member: unknown = Reflect.get(client, name);
      if (typeof member !== 'function') return member;
      if (name === 'multi' || name === 'defineCommand') return member.bind(client) as unknown;
      return async (...args: unknown[]): Promise<unknown> => {
        const reply = await (member as (...given: unknown[]) => Promise<unknown>).apply(client, args);
        if (isKilled()) throw new Error('killed');
        return reply;
      };
    },
  });
}
