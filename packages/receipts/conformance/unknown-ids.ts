import { describe, expect, test } from 'vitest';
import { QUIET_MS, type GatewayEvent } from '@pombo/core';
import { confirm } from '@pombo/ledger';
import { LANE, unknown, gatewayFailed, type Sample } from '../../ledger/conformance/world.ts';
import { worldOf, type MakeReceipts, type World } from './world.ts';

type Delivery = Extract<GatewayEvent, { kind: 'delivery' }>;

const delivery = (more: Partial<Delivery> = {}): Delivery => ({
  kind: 'delivery',
  zaapId: 'Z1',
  messageId: 'M1',
  ...more,
});
const progress = (to: 'sent' | 'delivered' | 'read', ...ids: string[]): GatewayEvent => ({ kind: 'progress', to, ids });
const PHONE = '5511987654321';

/** Callbacks and listings with ids that no message has, while an attempt's own ids are unknown. */
export function unknownIds(make: MakeReceipts): void {
  describe('evidence with an unknown id', () => {
    const sign = delivery({ zaapId: 'Z7', messageId: 'M7', phone: PHONE });

    test('settles the one unknown it can belong to, the ninth digit or not, and joins what was kept', async () => {
      for (const phone of [PHONE, '551187654321']) {
        const { world, sample } = await withUnknown(make);
        expect(await world.receipts.apply(LANE, { ...sign, phone })).toMatchObject({
          answer: 'settled',
          to: 'sent',
        });
        expect(await world.view(sample)).toMatchObject({ status: 'sent', result: { zaapId: 'Z7', messageId: 'M7' } });
      }
    });

    test('settles nothing when it could belong to two', async () => {
      const { world, sample } = await withUnknown(make);
      await world.attempt(await world.queue(), unknown);
      expect(await world.receipts.apply(LANE, sign)).toEqual({ answer: 'orphan' });
      expect(await world.status(sample)).toBe('unknown');
    });

    test('settles nothing while an attempt to the same person is open, and finds it when that has ended', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      const nonce = await world.go(sample);
      expect(await world.receipts.apply(LANE, sign)).toEqual({ answer: 'orphan' });
      await world.close(sample, nonce, unknown);
      await world.receipts.joinAll(LANE);
      expect(await world.status(sample)).toBe('sent');
    });

    test('settles nothing that is to another person, of another lane, or later than the evidence', async () => {
      const { world, sample } = await withUnknown(make);
      const earlier = Date.parse((await world.view(sample)).createdAt) - 24 * 60 * 60 * 1000;
      await world.receipts.apply(LANE, { ...sign, phone: '5521987654321' });
      await world.receipts.apply('suporte', sign);
      await world.receipts.apply(LANE, { ...sign, zaapId: 'Z8', messageId: 'M8', at: earlier });
      expect(await world.status(sample)).toBe('unknown');
    });

    test('settles nothing by phone where another system sends through the number too', async () => {
      const { world, sample } = await withUnknown(make);
      await world.ledger.instances.publish([{ name: LANE, pace: { min: 1, max: 3 }, exclusive: false, account: 'a' }]);
      expect(await world.receipts.apply(LANE, sign)).toEqual({ answer: 'orphan' });
      expect(await world.status(sample)).toBe('unknown');
    });

    test('ends the wait of a message whose attempt got an error answer and was accepted anyway', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.attempt(sample, gatewayFailed);
      await world.receipts.apply(LANE, sign);
      expect(await world.status(sample)).toBe('sent');
      expect(await world.open(sample)).toEqual({ answer: 'skip', status: 'sent' });
    });

    test('in Z-API\u2019s own queue settles it as accepted, once', async () => {
      const { world, sample } = await withUnknown(make);
      const { evidence } = world.receipts;
      const entry = { zaapId: 'Z7', messageId: 'M7', phone: PHONE, createdAt: await world.now() };
      expect(await evidence.fromQueue(LANE, [entry])).toEqual([{ key: sample.key, from: 'unknown' }]);
      expect(await evidence.fromQueue(LANE, [entry])).toEqual([]);
      expect(await world.view(sample)).toMatchObject({ status: 'accepted', result: { zaapId: 'Z7', messageId: 'M7' } });
    });

    test('by an echo settles the one message with exactly its caption', async () => {
      const { world, one, other } = await withTwoCaptions();
      expect(await world.receipts.apply(LANE, { ...echo, caption: 'Pedido 2' })).toMatchObject({
        answer: 'settled',
        key: other.key,
        to: 'sent',
      });
      expect([await world.status(one), await world.status(other)]).toEqual(['unknown', 'sent']);
    });

    test('by an echo settles nothing without a caption, with another one, or of what a person typed', async () => {
      for (const event of [echo, { ...echo, caption: 'Pedido' }, { ...echo, caption: 'Pedido 2', fromApi: false }]) {
        const { world, one, other } = await withTwoCaptions();
        expect(await world.receipts.apply(LANE, event)).not.toMatchObject({ answer: 'settled' });
        expect([await world.status(one), await world.status(other)]).toEqual(['unknown', 'unknown']);
      }
    });

    const echo = { kind: 'echo', messageId: 'M7', fromApi: true, phone: PHONE } as const;

    async function withTwoCaptions(): Promise<{ world: World; one: Sample; other: Sample }> {
      const world = await worldOf(make);
      const [one, other] = [await world.queue({ caption: 'Pedido 1' }), await world.queue({ caption: 'Pedido 2' })];
      for (const sample of [one, other]) await world.attempt(sample, unknown);
      return { world, one, other };
    }
  });

  describe('what is shown about an unknown', () => {
    test('grows with what is found out, and costs nothing for other messages', async () => {
      const { world, sample } = await withUnknown(make);
      const { receipts } = world;
      const explained = async () => (await receipts.explain([await world.view(sample)]))[0]!.evidence!;
      const first = await explained();
      expect(first).toMatchObject({ reason: 'lost-answer', attempt: 1, callbacks: 'never-seen' });
      expect(first).not.toHaveProperty('searched');
      expect(Date.parse(first.resendFrom) - Date.parse(first.since)).toBe(QUIET_MS);
      expect(first.attemptedAt <= first.since).toBe(true);

      await receipts.evidence.fromQueue(LANE, []);
      const other = await world.queue();
      await world.attempt(other, unknown);
      await receipts.apply(LANE, progress('read', 'nobody'));
      await world.ledger.instances.publish([{ name: LANE, pace: { min: 1, max: 3 }, exclusive: false, account: 'a' }]);
      const later = { searched: { listed: 0 }, callbacks: 'heard', sameRecipient: [other.id], shared: true };
      expect(await explained()).toMatchObject(later);

      await world.change(other, confirm('sent'));
      expect(await receipts.explain([await world.view(other)])).toEqual([await world.view(other)]);
      expect(await explained()).not.toHaveProperty('sameRecipient');
    });
  });
}

async function withUnknown(make: MakeReceipts): Promise<{ world: World; sample: Sample }> {
  const world = await worldOf(make);
  const sample = await world.queue();
  await world.attempt(sample, unknown);
  return { world, sample };
}
