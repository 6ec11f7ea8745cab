import { describe, expect, test } from 'vitest';
import type { DeliveryFailureClass, GatewayEvent } from '@pombo/core';
import { recall, requeueRecalled, resolve } from '@pombo/ledger';
import { LANE, accepted, unknown, type Sample } from '../../ledger/conformance/world.ts';
import { worldOf, type MakeReceipts, type World } from './world.ts';

type Delivery = Extract<GatewayEvent, { kind: 'delivery' }>;

const delivery = (more: Partial<Delivery> = {}): Delivery => ({
  kind: 'delivery',
  zaapId: 'Z1',
  messageId: 'M1',
  ...more,
});
const failure = (kind: DeliveryFailureClass): Delivery => delivery({ failure: { class: kind, text: 'as Z-API says' } });
const progress = (to: 'sent' | 'delivered' | 'read', ...ids: string[]): GatewayEvent => ({ kind: 'progress', to, ids });

/** What callbacks say, in whatever order they come. */
export function callbacks(make: MakeReceipts): void {
  describe('a callback', () => {
    test('moves its message forward, by either id, and says nothing new when it is repeated', async () => {
      const { world, sample, apply } = await withAccepted(make);
      expect(await apply({ kind: 'delivery', messageId: 'M1' })).toMatchObject({
        answer: 'settled',
        from: 'accepted',
        to: 'sent',
      });
      expect(await apply(delivery())).toEqual({ answer: 'nothing-new', key: sample.key });
      expect(await apply(progress('read', 'Z1'))).toMatchObject({ answer: 'settled', to: 'read' });
      expect(await apply(progress('delivered', 'M1'))).toMatchObject({ answer: 'nothing-new' });
      expect(await world.status(sample)).toBe('read');
    });

    test('about several messages settles each of them', async () => {
      const world = await worldOf(make);
      const samples = [await world.queue(), await world.queue()];
      for (const [at, sample] of samples.entries())
        await world.attempt(sample, { ...accepted, ids: { zaapId: `Z${at}`, messageId: `M${at}` } });
      await world.receipts.apply(LANE, progress('delivered', 'M0', 'nobody', 'M1'));
      for (const sample of samples) expect(await world.status(sample)).toBe('delivered');
    });

    test('of another lane\u2019s number settles nothing here', async () => {
      const { world, sample } = await withAccepted(make);
      expect(await world.receipts.apply('suporte', delivery())).toEqual({ answer: 'orphan' });
      expect(await world.status(sample)).toBe('accepted');
    });

    test('that is faster than the answer is kept as an orphan receipt, and applied once the ids are known', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      const nonce = await world.go(sample);
      expect(await world.receipts.apply(LANE, delivery())).toEqual({ answer: 'orphan' });
      expect(await world.close(sample, nonce, accepted)).toMatchObject({ answer: 'done', orphans: 1 });
      expect(await world.receipts.join(LANE, ['Z1', 'M1'])).toMatchObject([{ answer: 'settled', to: 'sent' }]);
      expect(await world.status(sample)).toBe('sent');
      expect(await world.receipts.join(LANE, ['Z1', 'M1'])).toEqual([]);
    });

    test('that was kept is found by the sweep too', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      const nonce = await world.go(sample);
      for (const event of [progress('read', 'M1'), delivery()]) await world.receipts.apply(LANE, event);
      await world.close(sample, nonce, accepted);
      await world.receipts.joinAll(LANE);
      expect(await world.status(sample)).toBe('read');
    });

    test.each<[DeliveryFailureClass, string]>([
      ['recipient', 'recipient_unreachable'],
      ['media', 'media_unusable'],
      ['request', 'request_invalid'],
      ['rejected', 'rejected_by_whatsapp'],
      ['shadow-ban', 'shadow_ban'],
    ])('that reports a failure of class %s ends the message as %s', async (kind, code) => {
      const { world, sample, apply } = await withAccepted(make);
      expect(await apply(failure(kind))).toMatchObject({ answer: 'settled', from: 'accepted', to: 'failed' });
      expect(await world.view(sample)).toMatchObject({ status: 'failed', error: { code, message: 'as Z-API says' } });
    });

    test('that does not know the outcome makes the message unknown', async () => {
      const { world, sample, apply } = await withAccepted(make);
      expect(await apply(failure('uncertain'))).toMatchObject({ answer: 'settled', to: 'unknown' });
      expect(await world.status(sample)).toBe('unknown');
    });

    test('that proves it was never queued sends it again, twice at most', async () => {
      const { world, sample, apply } = await withAccepted(make);
      for (const generation of [2, 3]) {
        expect(await apply(failure('not-queued'))).toMatchObject({
          to: 'queued',
          requeued: { key: sample.key, generation },
        });
        await world.attempt({ ...sample, generation }, accepted);
      }
      expect(await apply(failure('not-queued'))).toMatchObject({ to: 'failed' });
      expect(await world.status(sample)).toBe('failed');
    });

    test('about an attempt that another has followed fails neither, and sends nothing again', async () => {
      for (const kind of ['not-queued', 'media', 'uncertain'] as const) {
        const world = await worldOf(make);
        const sample = await world.queue();
        await world.attempt(sample, { ...unknown, ids: { zaapId: 'Z1', messageId: 'M1' } });
        await world.change(sample, resolve('resend', ''));
        await world.attempt({ ...sample, generation: 2 }, { ...accepted, ids: { zaapId: 'Z2', messageId: 'M2' } });
        expect(await world.receipts.apply(LANE, failure(kind))).toEqual({
          answer: 'nothing-new',
          key: sample.key,
        });
        expect(await world.status(sample)).toBe('accepted');
      }
    });

    test('that a resend has overtaken shows that the recipient may have it twice', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.attempt(sample, { ...unknown, ids: { zaapId: 'Z1', messageId: 'M1' } });
      await world.change(sample, resolve('resend', ''));
      await world.attempt({ ...sample, generation: 2 }, { ...accepted, ids: { zaapId: 'Z2', messageId: 'M2' } });
      await world.receipts.apply(LANE, delivery());
      expect(await world.view(sample)).toMatchObject({ status: 'sent', possibleDuplicate: true });
    });

    test('about a message that was recalled and sent again shows that the recipient may have it twice', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.attempt(sample, accepted);
      for (const change of [recall(1), requeueRecalled(1)]) await world.change(sample, change);
      await world.attempt({ ...sample, generation: 2 }, { ...accepted, ids: { zaapId: 'Z2', messageId: 'M2' } });
      await world.receipts.apply(LANE, { kind: 'delivery', zaapId: 'Z1' });
      expect(await world.view(sample)).toMatchObject({ status: 'sent', possibleDuplicate: true });
    });

    test('never moves a message back that was sent, whatever it reports', async () => {
      const { world, sample, apply } = await withAccepted(make);
      await apply(delivery());
      for (const kind of ['not-queued', 'media', 'uncertain'] as const) {
        expect(await apply(failure(kind))).toMatchObject({ answer: 'nothing-new' });
      }
      expect(await world.status(sample)).toBe('sent');
    });
  });

  describe('a callback about the number', () => {
    test('holds the lane when it is disconnected or banned, and never releases it', async () => {
      const { world, apply } = await withAccepted(make);
      expect(await apply({ kind: 'disconnected', detail: 'phone off' })).toEqual({
        answer: 'lane',
        held: 'disconnected',
      });
      expect(await apply({ kind: 'connected' })).toEqual({ answer: 'lane' });
      await apply(failure('shadow-ban'));
      const holds = (await world.ledger.lanes.holds(LANE)).map(({ reason }) => reason);
      expect(new Set(holds)).toEqual(new Set(['disconnected', 'shadow-ban']));
    });

    test('holds it after three rejections in a row, and not when one was sent in between', async () => {
      for (const between of [false, true]) {
        const world = await worldOf(make);
        for (let at = 0; at < 3; at += 1) {
          await world.attempt(await world.queue(), { ...accepted, ids: { zaapId: `Z${at}`, messageId: `M${at}` } });
          await world.receipts.apply(LANE, { ...failure('rejected'), zaapId: `Z${at}`, messageId: `M${at}` });
          if (!between) continue;
          await world.attempt(await world.queue(), { ...accepted, ids: { zaapId: `ok${at}`, messageId: `okM${at}` } });
          await world.receipts.apply(LANE, delivery({ zaapId: `ok${at}`, messageId: `okM${at}` }));
        }
        expect(await world.ledger.lanes.holds(LANE)).toHaveLength(between ? 0 : 1);
      }
    });

    test('counts rejections from zero once a person released the lane', async () => {
      const world = await worldOf(make);
      for (let at = 0; at < 4; at += 1) {
        await world.attempt(await world.queue(), { ...accepted, ids: { zaapId: `Z${at}`, messageId: `M${at}` } });
        await world.receipts.apply(LANE, { ...failure('rejected'), zaapId: `Z${at}`, messageId: `M${at}` });
        if (at === 2) expect(await world.ledger.lanes.release(LANE)).toEqual(['shadow-ban']);
      }
      expect(await world.ledger.lanes.holds(LANE)).toEqual([]);
    });

    test('of a kind that says nothing about messages is ignored', async () => {
      const { apply } = await withAccepted(make);
      const kinds: GatewayEvent[] = [
        { kind: 'ignored', type: 'PresenceChatCallback' },
        { kind: 'unrecognised', type: 'New', why: 'type' },
        { kind: 'inbound', messageId: 'M1', group: false },
        { kind: 'echo', messageId: 'M9', fromApi: false, caption: 'Oi' },
      ];
      for (const event of kinds) expect(await apply(event)).toEqual({ answer: 'ignored' });
    });
  });
}

async function withAccepted(make: MakeReceipts): Promise<{
  world: World;
  sample: Sample;
  apply: (event: GatewayEvent) => ReturnType<World['receipts']['apply']>;
}> {
  const world = await worldOf(make);
  const sample = await world.queue();
  await world.attempt(sample, accepted);
  return { world, sample, apply: (event) => world.receipts.apply(LANE, event) };
}
