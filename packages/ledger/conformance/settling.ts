import { describe, expect, test } from 'vitest';
import { QUIET_MS, type DeliveryFailureClass, type GatewayEvent } from '@pombo/core';
import { resolve, settle } from '../src/message/change.ts';
import { LANE, accepted, requeued, unknown, worldOf, type MakeLedger, type Sample, type World } from './world.ts';

type Delivery = Extract<GatewayEvent, { kind: 'delivery' }>;

const delivery = (more: Partial<Delivery> = {}): Delivery => ({
  kind: 'delivery',
  zaapId: 'Z1',
  messageId: 'M1',
  ...more,
});
const failure = (kind: DeliveryFailureClass): Delivery => delivery({ failure: { class: kind, text: 'as Z-API says' } });
const progress = (to: 'sent' | 'delivered' | 'read', ...ids: string[]): GatewayEvent => ({ kind: 'progress', to, ids });
const PHONE = '5511987654321';

/** Settling: what callbacks and Z-API's queue say, in whatever order they come. */
export function settling(make: MakeLedger): void {
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
        await world.attempt(sample, { ...accepted, zaapId: `Z${at}`, messageId: `M${at}` });
      await world.ledger.settlement.apply(LANE, progress('delivered', 'M0', 'nobody', 'M1'));
      for (const sample of samples) expect(await world.status(sample)).toBe('delivered');
    });

    test('of another lane\u2019s number settles nothing here', async () => {
      const { world, sample } = await withAccepted(make);
      expect(await world.ledger.settlement.apply('suporte', delivery())).toEqual({ answer: 'parked' });
      expect(await world.status(sample)).toBe('accepted');
    });

    test('that is faster than the answer is kept as an orphan receipt, and applied once the ids are known', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      const nonce = await world.go(sample);
      expect(await world.ledger.settlement.apply(LANE, delivery())).toEqual({ answer: 'parked' });
      expect(await world.close(sample, nonce, accepted)).toMatchObject({ answer: 'done', parked: 1 });
      expect(await world.ledger.settlement.join(LANE, ['Z1', 'M1'])).toMatchObject([{ answer: 'settled', to: 'sent' }]);
      expect(await world.status(sample)).toBe('sent');
      expect(await world.ledger.settlement.join(LANE, ['Z1', 'M1'])).toEqual([]);
    });

    test('that was kept is found by the sweep too', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      const nonce = await world.go(sample);
      for (const event of [progress('read', 'M1'), delivery()]) await world.ledger.settlement.apply(LANE, event);
      await world.close(sample, nonce, accepted);
      await world.ledger.settlement.joinAll(LANE);
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
        await world.attempt(sample, { ...unknown, zaapId: 'Z1', messageId: 'M1' });
        await world.change(sample, resolve('resend', ''));
        await world.attempt({ ...sample, generation: 2 }, { ...accepted, zaapId: 'Z2', messageId: 'M2' });
        expect(await world.ledger.settlement.apply(LANE, failure(kind))).toEqual({
          answer: 'nothing-new',
          key: sample.key,
        });
        expect(await world.status(sample)).toBe('accepted');
      }
    });

    test('that a resend has overtaken shows that the recipient may have it twice', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.attempt(sample, { ...unknown, zaapId: 'Z1', messageId: 'M1' });
      await world.change(sample, resolve('resend', ''));
      await world.attempt({ ...sample, generation: 2 }, { ...accepted, zaapId: 'Z2', messageId: 'M2' });
      await world.ledger.settlement.apply(LANE, delivery());
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
          await world.attempt(await world.queue(), { ...accepted, zaapId: `Z${at}`, messageId: `M${at}` });
          await world.ledger.settlement.apply(LANE, { ...failure('rejected'), zaapId: `Z${at}`, messageId: `M${at}` });
          if (!between) continue;
          await world.attempt(await world.queue(), { ...accepted, zaapId: `ok${at}`, messageId: `okM${at}` });
          await world.ledger.settlement.apply(LANE, delivery({ zaapId: `ok${at}`, messageId: `okM${at}` }));
        }
        expect(await world.ledger.lanes.holds(LANE)).toHaveLength(between ? 0 : 1);
      }
    });

    test('counts rejections from zero once a person released the lane', async () => {
      const world = await worldOf(make);
      for (let at = 0; at < 4; at += 1) {
        await world.attempt(await world.queue(), { ...accepted, zaapId: `Z${at}`, messageId: `M${at}` });
        await world.ledger.settlement.apply(LANE, { ...failure('rejected'), zaapId: `Z${at}`, messageId: `M${at}` });
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

  describe('evidence with an unknown id', () => {
    const sign = delivery({ zaapId: 'Z7', messageId: 'M7', phone: PHONE });

    test('settles the one unknown it can belong to, the ninth digit or not, and joins what was kept', async () => {
      for (const phone of [PHONE, '551187654321']) {
        const { world, sample } = await withUnknown(make);
        expect(await world.ledger.settlement.apply(LANE, { ...sign, phone })).toMatchObject({
          answer: 'settled',
          to: 'sent',
        });
        expect(await world.view(sample)).toMatchObject({ status: 'sent', result: { zaapId: 'Z7', messageId: 'M7' } });
      }
    });

    test('settles nothing when it could belong to two', async () => {
      const { world, sample } = await withUnknown(make);
      await world.attempt(await world.queue(), unknown);
      expect(await world.ledger.settlement.apply(LANE, sign)).toEqual({ answer: 'parked' });
      expect(await world.status(sample)).toBe('unknown');
    });

    test('settles nothing while an attempt to the same person is open, and finds it when that has ended', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      const nonce = await world.go(sample);
      expect(await world.ledger.settlement.apply(LANE, sign)).toEqual({ answer: 'parked' });
      await world.close(sample, nonce, unknown);
      await world.ledger.settlement.joinAll(LANE);
      expect(await world.status(sample)).toBe('sent');
    });

    test('settles nothing that is to another person, of another lane, or later than the evidence', async () => {
      const { world, sample } = await withUnknown(make);
      const earlier = Date.parse((await world.view(sample)).createdAt) - 24 * 60 * 60 * 1000;
      await world.ledger.settlement.apply(LANE, { ...sign, phone: '5521987654321' });
      await world.ledger.settlement.apply('suporte', sign);
      await world.ledger.settlement.apply(LANE, { ...sign, zaapId: 'Z8', messageId: 'M8', at: earlier });
      expect(await world.status(sample)).toBe('unknown');
    });

    test('settles nothing by phone where another system sends through the number too', async () => {
      const { world, sample } = await withUnknown(make);
      await world.ledger.instances.publish([{ name: LANE, pace: { min: 1, max: 3 }, exclusive: false, account: 'a' }]);
      expect(await world.ledger.settlement.apply(LANE, sign)).toEqual({ answer: 'parked' });
      expect(await world.status(sample)).toBe('unknown');
    });

    test('ends the wait of a message whose attempt got an error answer and was accepted anyway', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.attempt(sample, { ...requeued, errored: true });
      await world.ledger.settlement.apply(LANE, sign);
      expect(await world.status(sample)).toBe('sent');
      expect(await world.open(sample)).toEqual({ answer: 'skip', status: 'sent' });
    });

    test('in Z-API\u2019s own queue settles it as accepted, once', async () => {
      const { world, sample } = await withUnknown(make);
      const { evidence } = world.ledger.settlement;
      const entry = { zaapId: 'Z7', messageId: 'M7', phone: PHONE, createdAt: await world.now() };
      expect(await evidence.fromQueue(LANE, [entry])).toEqual([{ key: sample.key, from: 'unknown' }]);
      expect(await evidence.fromQueue(LANE, [entry])).toEqual([]);
      expect(await world.view(sample)).toMatchObject({ status: 'accepted', result: { zaapId: 'Z7', messageId: 'M7' } });
    });

    test('by an echo settles the one message with exactly its caption', async () => {
      const { world, one, other } = await withTwoCaptions();
      expect(await world.ledger.settlement.apply(LANE, { ...echo, caption: 'Pedido 2' })).toMatchObject({
        answer: 'settled',
        key: other.key,
        to: 'sent',
      });
      expect([await world.status(one), await world.status(other)]).toEqual(['unknown', 'sent']);
    });

    test('by an echo settles nothing without a caption, with another one, or of what a person typed', async () => {
      for (const event of [echo, { ...echo, caption: 'Pedido' }, { ...echo, caption: 'Pedido 2', fromApi: false }]) {
        const { world, one, other } = await withTwoCaptions();
        expect(await world.ledger.settlement.apply(LANE, event)).not.toMatchObject({ answer: 'settled' });
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
      const { unknownEvidence, settlement } = world.ledger;
      const explained = async () => (await unknownEvidence.explain([await world.view(sample)]))[0]!.evidence!;
      const first = await explained();
      expect(first).toMatchObject({ reason: 'lost-answer', attempt: 1, callbacks: 'never-seen' });
      expect(first).not.toHaveProperty('searched');
      expect(Date.parse(first.resendFrom) - Date.parse(first.since)).toBe(QUIET_MS);
      expect(first.attemptedAt <= first.since).toBe(true);

      await settlement.evidence.fromQueue(LANE, []);
      const other = await world.queue();
      await world.attempt(other, unknown);
      await settlement.apply(LANE, progress('read', 'nobody'));
      await world.ledger.instances.publish([{ name: LANE, pace: { min: 1, max: 3 }, exclusive: false, account: 'a' }]);
      const later = { searched: { listed: 0 }, callbacks: 'heard', sameRecipient: [other.id], shared: true };
      expect(await explained()).toMatchObject(later);

      await world.change(other, settle('sent'));
      expect(await unknownEvidence.explain([await world.view(other)])).toEqual([await world.view(other)]);
      expect(await explained()).not.toHaveProperty('sameRecipient');
    });
  });
}

async function withAccepted(make: MakeLedger): Promise<{
  world: World;
  sample: Sample;
  apply: (event: GatewayEvent) => ReturnType<World['ledger']['settlement']['apply']>;
}> {
  const world = await worldOf(make);
  const sample = await world.queue();
  await world.attempt(sample, accepted);
  return { world, sample, apply: (event) => world.ledger.settlement.apply(LANE, event) };
}

async function withUnknown(make: MakeLedger): Promise<{ world: World; sample: Sample }> {
  const world = await worldOf(make);
  const sample = await world.queue();
  await world.attempt(sample, unknown);
  return { world, sample };
}
