import type { DeliveryFailureClass, GatewayEvent, MessageBody } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { resolve, retry, createLedger } from '@pombo/ledger';
import { LANE, accepted, unknown, gatewayFailed, givenUp, type Sample } from '../../../ledger/conformance/world.ts';
import { World } from '../../conformance/world.ts';
import { laneKeys } from '../../../ledger/src/storage/keys.ts';

const redis = testRedis();
const PHONE = '5511987654321';
let made = 0;

function stage(): { world: World; prefix: string; apply(event: GatewayEvent): Promise<unknown> } {
  made += 1;
  const prefix = `${redis.prefix}:${made}`;
  const world = new World(createLedger(redis.client, { prefix }));
  return { world, prefix, apply: (event) => world.receipts.apply(LANE, event) };
}

const sent = (at: number, phone = PHONE): GatewayEvent => ({
  kind: 'delivery',
  zaapId: `Z${at}`,
  messageId: `M${at}`,
  phone,
});
/** Z-API repeats the zaapId when it reports a failure. */
const unsent = (at: number, kind: DeliveryFailureClass, phone = PHONE): GatewayEvent => ({
  kind: 'delivery',
  zaapId: `Z${at}`,
  messageId: `Z${at}`,
  phone,
  failure: { class: kind, text: 'as Z-API says' },
});
const POST: Partial<MessageBody> = { type: 'send-image-status' };

describe('a message whose answer was lost, and which Z-API reports as not sent', () => {
  test.each([
    ['recipient', 'recipient_unreachable'],
    ['media', 'media_unusable'],
    ['rejected', 'rejected_by_whatsapp'],
  ] as const)('has failed (%s), and may be sent again', async (kind, code) => {
    const { world, apply } = stage();
    const sample = await world.queue();
    await world.attempt(sample, unknown);
    expect(await apply(unsent(1, kind))).toMatchObject({ answer: 'settled', from: 'unknown', to: 'failed' });
    expect(await world.view(sample)).toMatchObject({ status: 'failed', error: { code, message: 'as Z-API says' } });
    expect(await world.change(sample, retry())).toMatchObject({ answer: 'done' });
  });

  test('is sent again when it was never queued, twice at most', async () => {
    const { world, apply } = stage();
    const sample = await world.queue();
    for (const generation of [1, 2]) {
      await world.attempt({ ...sample, generation }, unknown);
      expect(await apply(unsent(generation, 'not-queued'))).toMatchObject({
        to: 'queued',
        requeued: { key: sample.key, generation: generation + 1 },
      });
      const body = (await world.ledger.attempts.load(LANE, sample.key))!.body;
      expect(await world.receipts.guard(LANE, sample.key, body)).toMatchObject({ mayRetry: true });
    }
    await world.attempt({ ...sample, generation: 3 }, unknown);
    expect(await apply(unsent(3, 'not-queued'))).toMatchObject({ to: 'failed' });
  });

  test('has failed when the report came while its attempt was open, and its worker died', async () => {
    const { world, apply } = stage();
    const sample = await world.queue();
    await world.go(sample, { owner: 'w1' });
    await apply(unsent(1, 'recipient'));
    await world.ledger.attempts.reclaim(LANE, 'w1');
    await world.receipts.joinAll(LANE);
    expect(await world.view(sample)).toMatchObject({ status: 'failed', error: { code: 'recipient_unreachable' } });
  });

  test('stays unknown while the report may be about another message, and while Z-API does not know', async () => {
    const { world, apply } = stage();
    const twins = [await world.queue(), await world.queue()];
    for (const twin of twins) await world.attempt(twin, unknown);
    await apply(unsent(1, 'recipient'));
    const alone = await world.queue({ phone: '5521987654321' });
    await world.attempt(alone, unknown);
    await apply(unsent(2, 'uncertain', '5521987654321'));
    for (const sample of [...twins, alone]) expect(await world.status(sample)).toBe('unknown');
  });

  test('stays unknown while an attempt before it is open', async () => {
    const { world, apply } = stage();
    const sample = await world.queue();
    await world.attempt(sample, unknown);
    await world.change(sample, resolve('resend', ''));
    await world.attempt({ ...sample, generation: 2 }, { ...unknown, ids: { zaapId: 'Z2' } });
    await apply(unsent(2, 'recipient'));
    expect(await world.status(sample)).toBe('unknown');
  });

  test('shows the ids of the attempt that was sent, not of one before it that was never queued', async () => {
    const { world, apply } = stage();
    const sample = await world.queue();
    await world.attempt(sample, gatewayFailed);
    await world.attempt(sample, { ...accepted, ids: { zaapId: 'Z1', messageId: 'M1' } });
    await apply(unsent(1, 'not-queued'));
    await world.attempt({ ...sample, generation: 2 }, unknown);
    await apply(sent(2));
    expect(await world.view(sample)).toMatchObject({ status: 'sent', result: { zaapId: 'Z2', messageId: 'M2' } });
  });
});

describe('status posts of a lane, which are one component', () => {
  test('are decided however many of them were accepted, and accepted ones leave no facts', async () => {
    const { world, prefix, apply } = stage();
    const lost = await world.queue(POST);
    await world.attempt(lost, unknown);
    for (let at = 1; at <= 70; at += 1) {
      const sample = await world.queue(POST);
      await world.attempt(sample, { ...accepted, ids: { zaapId: `Z${at}`, messageId: `M${at}` } });
      await apply(sent(at, 'status@broadcast'));
      expect(await world.status(sample)).toBe('sent');
    }
    const [facts] = await redis.client.keys(`${laneKeys(prefix, LANE).slot}:f:*`);
    expect(await redis.client.hlen(facts!)).toBe(2);
    await apply(sent(71, 'status@broadcast'));
    expect(await world.view(lost)).toMatchObject({ status: 'sent', result: { zaapId: 'Z71' } });
  });

  test('a callback that was faster than the answer leaves no fact once it was applied', async () => {
    const { world, prefix, apply } = stage();
    await world.attempt(await world.queue(POST), unknown);
    const sample = await world.queue(POST);
    const nonce = await world.go(sample);
    await apply(sent(1, 'status@broadcast'));
    await world.close(sample, nonce, accepted);
    await world.receipts.joinAll(LANE);
    expect(await world.status(sample)).toBe('sent');
    const [facts] = await redis.client.keys(`${laneKeys(prefix, LANE).slot}:f:*`);
    expect((await redis.client.hkeys(facts!)).filter((field) => field.startsWith('s:'))).toEqual([]);
  });
});

describe('more facts than a decision can use', () => {
  test('do not keep a failure from the message whose id it has', async () => {
    const { world, prefix, apply } = stage();
    const half = await world.queue();
    await world.attempt(half, { ...accepted, ids: { zaapId: 'Z1' } });
    const [facts] = await redis.client.keys(`${laneKeys(prefix, LANE).slot}:f:*`);
    for (let at = 0; at < 256; at += 1)
      await redis.client.hset(facts!, `s:${at}`, `1 ${JSON.stringify({ kind: 'echo', messageId: `E${at}` })}`);
    await apply(unsent(1, 'recipient'));
    expect(await world.status(half)).toBe('failed');
  });

  test('do not turn a message that has failed since back to accepted', async () => {
    const { world, apply } = stage();
    const sample = await world.queue();
    await world.attempt(sample, unknown);
    await world.change(sample, resolve('resend', ''));
    await world.attempt({ ...sample, generation: 2 }, accepted);
    for (let at = 0; at < 66; at += 1) await world.attempt(await world.queue(), unknown);
    await apply(unsent(1, 'recipient'));
    await apply(sent(2));
    await world.receipts.joinAll(LANE);
    expect(await world.status(sample)).not.toBe('accepted');
  });
});

test('messages that the gateway failed on are unknown once a sign shows that one of them was accepted', async () => {
  const { world, apply } = stage();
  const samples: Sample[] = [await world.queue(), await world.queue()];
  for (const sample of samples) await world.attempt(sample, givenUp);
  await apply(sent(1));
  for (const sample of samples)
    expect(await world.view(sample)).toMatchObject({ status: 'unknown', error: { code: 'evidence-pending' } });
});

test('rejections stay consecutive although an old delivery is judged again in between', async () => {
  const { world, apply } = stage();
  const [one, other] = [await world.queue({ caption: 'a' }), await world.queue({ caption: 'b' })];
  for (const sample of [one, other]) await world.attempt(sample, unknown);
  await apply(sent(10));
  await apply({ kind: 'echo', messageId: 'M10', fromApi: true, phone: PHONE, caption: 'a' });
  expect(await world.status(one)).toBe('sent');
  for (const at of [1, 2, 3]) {
    await world.attempt(await world.queue({ phone: '5521987654321' }), {
      ...accepted,
      ids: { zaapId: `Z${at}`, messageId: `M${at}` },
    });
    await apply(unsent(at, 'rejected', '5521987654321'));
    await apply({ kind: 'progress', to: 'read', ids: [`typed-${at}`], phone: PHONE });
  }
  expect((await world.ledger.lanes.holds(LANE)).map(({ reason }) => reason)).toEqual(['shadow-ban']);
});
