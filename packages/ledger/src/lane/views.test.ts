import { describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { messageKey, type MessageBody } from '@pombo/core';
import { forgetLane } from './forget.ts';
import { viewKnownLanes, viewLanes } from './views.ts';
import { createLedger, type Ledger } from '../ledger.ts';
import { accepted, unknown } from '../../conformance/world.ts';

const redis = testRedis();
const INFO = { pace: { min: 0, max: 0 }, exclusive: true, account: 'a' };

let used = 0;

function fresh(): Ledger {
  used += 1;
  return createLedger(redis.client, { prefix: `${redis.prefix}:${used}` });
}

async function put(ledger: Ledger, lane: string, id: string, more: Partial<MessageBody> = {}): Promise<string> {
  const image = { kind: 'url', url: 'https://example.com/a.png' } as const;
  const body: MessageBody = {
    id,
    type: 'send-image',
    phone: '5511987654321',
    image,
    priority: 'normal',
    onUnknown: 'hold',
    ...more,
  };
  await ledger.messages.create([{ lane, body, contentHash: id }]);
  return messageKey(id);
}

async function begin(ledger: Ledger, lane: string, key: string, owner = 'w1'): Promise<string> {
  const nonce = `nonce-${key}`;
  const asked = { generation: 1, nonce, owner, gapMs: 0, maxAgeMs: 0, outstanding: { seen: 3, unseen: 20 } };
  expect(await ledger.attempts.open(lane, key, asked)).toMatchObject({ answer: 'go' });
  return nonce;
}

async function blockers(ledger: Ledger, lane: string): Promise<string[]> {
  return (await viewLanes([lane], ledger))[0]!.blockers.map(({ code }) => code);
}

describe('why a lane sends nothing, as the ledger shows it', () => {
  test('a name that no live worker has is configured only while no worker lives', async () => {
    const ledger = fresh();
    await ledger.instances.publish([
      { name: 'vendas', ...INFO },
      { name: 'default', ...INFO },
    ]);
    expect(await blockers(ledger, 'default')).toEqual(['unserved']);
    await ledger.workers.heartbeat('w1');
    await ledger.workers.assign('w1', ['vendas']);
    expect(await blockers(ledger, 'default')).toEqual(['not-configured']);
    expect(await blockers(ledger, 'vendas')).toEqual([]);
  });

  test('a lane whose attempt belongs to a dead worker is recovering', async () => {
    const ledger = fresh();
    await ledger.instances.publish([{ name: 'vendas', ...INFO }]);
    await ledger.workers.heartbeat('w2');
    await ledger.workers.assign('w2', ['vendas']);
    await begin(ledger, 'vendas', await put(ledger, 'vendas', 'a'), 'w-dead');
    expect(await blockers(ledger, 'vendas')).toEqual(['recovering']);
  });

  test('what a worker says that the lane waits for stands until the next attempt begins', async () => {
    const ledger = fresh();
    await ledger.workers.heartbeat('w1');
    await ledger.workers.assign('w1', ['vendas']);
    const key = await put(ledger, 'vendas', 'a');
    await put(ledger, 'vendas', 'b');
    await ledger.lanes.reportStall('vendas', 'queue-full', 60_000);
    expect(await blockers(ledger, 'vendas')).toEqual(['queue-full']);
    const nonce = await begin(ledger, 'vendas', key);
    await ledger.attempts.close('vendas', key, nonce, accepted);
    expect(await blockers(ledger, 'vendas')).toEqual([]);
  });

  test('since when a direct message could have gone, and one was accepted', async () => {
    const ledger = fresh();
    expect(await ledger.lanes.dueSince('vendas')).toBeUndefined();
    expect(await ledger.lanes.acceptedSince('vendas')).toBeUndefined();
    const now = await ledger.attempts.now();
    await put(ledger, 'vendas', 'later', { sendAt: now + 60_000 });
    expect(await ledger.lanes.dueSince('vendas')).toBeUndefined();
    const key = await put(ledger, 'vendas', 'due');
    expect(await ledger.lanes.dueSince('vendas')).toBeGreaterThanOrEqual(now);
    const nonce = await begin(ledger, 'vendas', key);
    await ledger.attempts.close('vendas', key, nonce, accepted);
    expect(await ledger.lanes.dueSince('vendas')).toBeUndefined();
    expect(await ledger.lanes.acceptedSince('vendas')).toBeGreaterThanOrEqual(now);
  });
});

describe('forgetting a lane', () => {
  const published = async (ledger: Ledger): Promise<string[]> => [...(await ledger.instances.known()).keys()];

  test('withdraws its name and no longer shows it; messages that ended there stay readable, and its sequence continues', async () => {
    const ledger = fresh();
    await ledger.instances.publish([{ name: 'old', ...INFO }]);
    const key = await put(ledger, 'old', 'done');
    const nonce = await begin(ledger, 'old', key);
    await ledger.attempts.close('old', key, nonce, accepted);
    await forgetLane('old', [], ledger);
    expect(await published(ledger)).toEqual([]);
    expect(await viewKnownLanes(ledger)).toEqual([]);
    expect(await ledger.messages.get('done')).toMatchObject({ status: 'accepted' });
    expect((await ledger.lanes.read('old')).sequence).toBe(1);
    await ledger.instances.publish([{ name: 'old', ...INFO }]);
    expect((await viewKnownLanes(ledger)).map(({ instance }) => instance)).toEqual(['old']);
  });

  test('is refused while a message is queued, being sent, or unknown', async () => {
    const ledger = fresh();
    await ledger.instances.publish([{ name: 'old', ...INFO }]);
    const refused = expect.objectContaining({ code: 'wrong_status' }) as unknown;
    const key = await put(ledger, 'old', 'a');
    await expect(forgetLane('old', [], ledger)).rejects.toEqual(refused);
    const nonce = await begin(ledger, 'old', key);
    await expect(forgetLane('old', [], ledger)).rejects.toEqual(refused);
    await ledger.attempts.close('old', key, nonce, unknown);
    await expect(forgetLane('old', [], ledger)).rejects.toEqual(refused);
    expect(await published(ledger)).toEqual(['old']);
  });

  test('is refused while an instance file has it, here or at a live worker; an unknown name is not found', async () => {
    const ledger = fresh();
    await ledger.instances.publish([{ name: 'old', ...INFO }]);
    await expect(forgetLane('old', ['old'], ledger)).rejects.toMatchObject({ code: 'wrong_status' });
    await ledger.workers.heartbeat('w1');
    await ledger.workers.assign('w1', ['old']);
    await expect(forgetLane('old', [], ledger)).rejects.toMatchObject({ code: 'wrong_status' });
    await expect(forgetLane('never', [], ledger)).rejects.toMatchObject({ code: 'not_found' });
  });

  test.each(['a message', 'a worker'])('%s that comes while it is being forgotten keeps it', async (what) => {
    const ledger = fresh();
    await ledger.instances.publish([{ name: 'old', ...INFO }]);
    const withdraw = ledger.instances.withdraw;
    ledger.instances.withdraw = async (name) => {
      await withdraw(name);
      if (what === 'a message') return void (await put(ledger, 'old', 'late'));
      await ledger.workers.heartbeat('w1');
      await ledger.workers.assign('w1', ['old']);
    };
    await expect(forgetLane('old', [], ledger)).rejects.toMatchObject({ code: 'wrong_status' });
    expect(await published(ledger)).toEqual(['old']);
  });

  test('a message that is queued for it later anyway is shown', async () => {
    const ledger = fresh();
    await ledger.instances.publish([{ name: 'old', ...INFO }]);
    await forgetLane('old', [], ledger);
    await put(ledger, 'old', 'late');
    const views = await viewKnownLanes(ledger);
    expect(views).toMatchObject([{ instance: 'old', queued: 1, blockers: [{ code: 'not-configured' }] }]);
  });
});

describe('a message by the hash in a log line', () => {
  test('is found by the whole hash, or by any unique prefix', async () => {
    const ledger = fresh();
    const key = await put(ledger, 'vendas', 'order-1');
    await put(ledger, 'vendas', 'order-2');
    for (const beginning of [key, key.slice(0, 8)]) {
      expect(await ledger.messages.findByKey(beginning)).toMatchObject([{ id: 'order-1' }]);
    }
    expect(await ledger.messages.findByKey('0'.repeat(64))).toEqual([]);
    expect(await ledger.messages.findByKey('')).toHaveLength(2);
  });
});
