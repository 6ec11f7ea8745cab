import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRedisServer, startPrivateRedis, type PrivateRedis } from '../../../../test/setup/redis-server.ts';
import { confirm } from '../message/change.ts';
import { LANE, VERDICTS, World, accepted, bodyOf, FAULTY } from '../../conformance/world.ts';
import { createReceipts } from '../../../receipts/src/index.ts';
import { createLedger } from '../ledger.ts';

let server: PrivateRedis;
let client: Redis;

describe.skipIf(findRedisServer() === undefined)('a Redis that', () => {
  beforeAll(async () => {
    server = await startPrivateRedis({ args: ['--maxmemory-policy', 'noeviction'] });
    client = new Redis(server.url);
  });

  afterAll(async () => {
    client.disconnect();
    await server.stop();
  });

  test('has forgotten the scripts gets them again, in the middle of an attempt too', async () => {
    const world = new World(createLedger(client, { prefix: 'flushed' }));
    await client.script('FLUSH');
    const sample = await world.queue();
    await client.script('FLUSH');
    const nonce = await world.go(sample);
    await client.script('FLUSH');
    expect(await world.close(sample, nonce, accepted)).toMatchObject({ answer: 'done', status: 'accepted' });
    await client.script('FLUSH');
    expect(await world.change(sample, confirm('sent'))).toMatchObject({ answer: 'done' });
    await client.script('FLUSH');
    expect((await world.ledger.workers.heartbeat('w1')).workers.size).toBe(1);
  });

  test('has forgotten the scripts still lets one of many begin', async () => {
    const world = new World(createLedger(client, { prefix: 'flushed-at-once' }));
    const samples = [await world.queue(), await world.queue(), await world.queue()];
    await client.script('FLUSH');
    const answers = await Promise.all(samples.map((sample) => world.open(sample)));
    expect(answers.filter(({ answer }) => answer === 'go')).toHaveLength(1);
  });

  describe('is full', () => {
    /** Runs `work` while Redis refuses every write without allow-oom. */
    async function whileFull(work: () => Promise<void>): Promise<void> {
      await client.config('SET', 'maxmemory', '1');
      try {
        await expect(client.set('more', 'x')).rejects.toThrow(/OOM/);
        await work();
      } finally {
        await client.config('SET', 'maxmemory', '0');
      }
    }

    test('lets no attempt begin and takes no new message', async () => {
      const world = new World(createLedger(client, { prefix: 'full-begin' }));
      const sample = await world.queue();
      const before = await world.snapshot(sample);
      await whileFull(async () => {
        await expect(world.open(sample)).rejects.toThrow(/OOM/);
        const entry = { lane: LANE, body: bodyOf('new'), contentHash: 'content' };
        await expect(world.ledger.messages.create([entry])).rejects.toThrow(/OOM/);
      });
      expect(await world.snapshot(sample)).toEqual(before);
      expect(await world.ledger.messages.get('new')).toBeUndefined();
      expect(await world.open(sample)).toMatchObject({ answer: 'go' });
    });

    test.each(VERDICTS)('still records an attempt that ends as $to', async (verdict) => {
      const world = new World(createLedger(client, { prefix: `full-${verdict.to}` }));
      const sample = await world.queue();
      const nonce = await world.go(sample);
      await whileFull(async () => {
        const full = { ...verdict, lane: { ...FAULTY, hold: { reason: 'storm', detail: '' } as const } };
        expect(await world.close(sample, nonce, full)).toMatchObject({ answer: 'done', status: verdict.to });
        expect(await world.status(sample)).toBe(verdict.to);
      });
    });

    test('still reclaims from dead workers, stores heartbeats, applies evidence, expires and purges', async () => {
      const world = new World(createLedger(client, { prefix: 'full-rest', retentionMs: 1 }));
      const [sent, overdue] = [await world.queue(), await world.queue({ expiresAt: 1 })];
      await world.go(sent, { owner: 'w1' });
      await whileFull(async () => {
        expect(await world.ledger.attempts.reclaim(LANE, 'w1')).toMatchObject({ key: sent.key });
        expect(await world.change(sent, confirm('sent', { zaapId: 'Z1' }))).toMatchObject({ answer: 'done' });
        expect(await world.ledger.messages.expireOverdue(LANE, 0, 10)).toBe(1);
        expect(await world.status(overdue)).toBe('expired');
        expect(await world.ledger.attempts.extendCooldown(LANE, 10, false)).toBeGreaterThan(0);
        expect((await world.ledger.workers.heartbeat('w2')).workers.has('w2')).toBe(true);
        await world.clockPast((await world.now()) + 1);
        expect(await world.ledger.messages.purge(LANE, 10)).toBe(2);
      });
    });

    test('still lets a person hold a lane, say why, and release it', async () => {
      const { lanes } = createLedger(client, { prefix: 'full-holds' });
      await whileFull(async () => {
        await lanes.hold(LANE, 'paused', 'lunch');
        await lanes.updateHold(LANE, 'paused', 'a long lunch');
        expect(await lanes.holds(LANE)).toMatchObject([{ reason: 'paused', detail: 'a long lunch' }]);
        expect(await lanes.release(LANE, 'paused')).toEqual(['paused']);
      });
    });

    test('still pauses a campaign, records opt-outs and callbacks, counts deaths and stores which worker serves which lane', async () => {
      const world = new World(createLedger(client, { prefix: 'full-people' }));
      const { ledger } = world;
      const receipts = createReceipts({ ledger });
      const [sample, other] = [await world.queue({ campaign: 'c', line: 1 }), await world.queue()];
      await world.attempt(other, accepted);
      await whileFull(async () => {
        expect(await ledger.deaths.count(LANE, sample.key)).toBe(1);
        await ledger.messages.setCampaignState('c', LANE, 'paused');
        const inbound = {
          kind: 'inbound',
          messageId: 'I1',
          text: 'SAIR',
          phone: '5511987654321',
          group: false,
        } as const;
        await receipts.apply(LANE, inbound);
        expect(await ledger.suppressions.has('5511987654321')).toBe(true);
        const delivered = { kind: 'delivery', zaapId: 'Z1', messageId: 'M1' } as const;
        expect(await receipts.apply(LANE, delivered)).toMatchObject({ answer: 'settled', to: 'sent' });
        await ledger.workers.assign('w1', [LANE]);
        expect(await ledger.workers.assignments()).toEqual(new Map([['w1', [LANE]]]));
      });
      expect(await world.open(sample)).toEqual({ answer: 'paused' });
    });
  });
});
