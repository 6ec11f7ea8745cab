import { laneSlot } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { cancel, fail, retry, confirm } from '../message/change.ts';
import { LANE, World, accepted, bodyOf, failed, requeued, unknown } from '../../conformance/world.ts';
import { createLedger } from '../ledger.ts';

const redis = testRedis();
let worlds = 0;

/** A ledger of its own, the events in its lane's outbox, and the lanes that `onEventAppended` named. */
function world(): { world: World; told(): Promise<string[]>; heard: string[]; outbox: string } {
  worlds += 1;
  const prefix = `${redis.prefix}:${worlds}`;
  const heard: string[] = [];
  const outbox = `${laneSlot(prefix, LANE)}:outbox`;
  return {
    world: new World(createLedger(redis.client, { prefix, onEventAppended: (lane) => heard.push(lane) })),
    heard,
    outbox,
    async told() {
      const entries = await redis.client.xrange(outbox, '-', '+');
      return entries.map(([, [, what, , whom, , campaign]]) => [what, whom, campaign].join(' ').trim());
    },
  };
}

describe('the outbox of a lane', () => {
  test('has one event for the outcome of an attempt, however many times the attempt is finished', async () => {
    const { world: w, told, heard } = world();
    for (const verdict of [accepted, unknown, failed, requeued]) {
      const sample = await w.queue();
      const nonce = await w.go(sample);
      const before = (await told()).length;
      await w.close(sample, nonce, verdict);
      await w.close(sample, nonce, verdict);
      const news = (await told()).slice(before);
      expect(news).toEqual(verdict.to === 'queued' ? [] : [`${verdict.to} ${sample.key}`]);
    }
    expect(new Set(heard)).toEqual(new Set([LANE]));
  });

  test('has events for changes by callbacks and people, and none for what changes nothing', async () => {
    const { world: w, told } = world();
    const sample = await w.queue({ campaign: 'natal' });
    await w.close(sample, await w.go(sample), accepted);
    for (const change of [confirm('delivered'), confirm('delivered'), confirm('sent'), confirm('read'), cancel()]) {
      await w.change(sample, change);
    }
    const other = await w.queue();
    await w.close(other, await w.go(other), { ...accepted, ids: { zaapId: 'Z2', messageId: 'M2' } });
    await w.change(other, fail('media', 'no image'));
    await w.change(other, retry());
    const { key } = sample;
    expect(await told()).toEqual([
      `accepted ${key} natal`,
      `delivered ${key} natal`,
      `read ${key} natal`,
      `accepted ${other.key}`,
      `failed ${other.key}`,
    ]);
  });

  test('has an event for an attempt that a dead worker left open', async () => {
    const { world: w, told, heard } = world();
    const sample = await w.queue();
    await w.go(sample, { owner: 'w1' });
    await w.ledger.attempts.reclaim(LANE, 'w1');
    expect(await told()).toEqual([`unknown ${sample.key}`]);
    expect(heard).toEqual([LANE]);
  });

  test('has events for holds, even those that an attempt leads to, and for the last release', async () => {
    const { world: w, told } = world();
    const sample = await w.queue();
    await w.close(sample, await w.go(sample), {
      ...requeued,
      lane: { waitMs: 0, hold: { reason: 'disconnected', detail: '' } },
    });
    await w.ledger.lanes.hold(LANE, 'disconnected', 'again');
    await w.ledger.lanes.hold(LANE, 'paused', 'lunch');
    await w.ledger.lanes.release(LANE, 'disconnected');
    await w.ledger.lanes.release(LANE, 'disconnected');
    await w.ledger.lanes.release(LANE);
    await w.ledger.lanes.release(LANE);
    expect(await told()).toEqual(['held disconnected', 'held paused', 'resumed paused']);
  });

  test('stays bounded when no relay reads it', async () => {
    const { world: w, outbox } = world();
    const filling = redis.client.pipeline();
    for (let n = 0; n < 11_000; n += 1) filling.xadd(outbox, '*', 't', 'read', 'v', `k${n}`, 'c', '');
    await filling.exec();
    await w.ledger.lanes.hold(LANE, 'paused', '');
    expect(await redis.client.xlen(outbox)).toBeLessThan(10_200);
  });

  test('has no event for a message that only waits', async () => {
    const { world: w, told, heard } = world();
    await w.ledger.messages.create([{ lane: LANE, body: bodyOf('waits'), contentHash: 'c' }]);
    const sample = await w.queue();
    await w.go(sample);
    expect(await told()).toEqual([]);
    expect(heard).toEqual([]);
  });
});
