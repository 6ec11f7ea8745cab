import { describe, expect, test } from 'vitest';
import { STATUSES, isTaken, mayMove } from '@pombo/core';
import { recall, requeueRecalled, resolve } from '../src/message/change.ts';
import type { Confirmed, PlainResult } from '../src/receipts/plain-receipts.ts';
import { componentOf } from '../src/facts/component.ts';
import { LANE, accepted, bodyOf, unknown, worldOf, type MakeLedger, type World } from './world.ts';

const TO: Confirmed[] = ['sent', 'delivered', 'read'];
const IDS = ['Z1', 'M1'];

/** Receipts in one step: plain ones only, and of every other nothing is written. */
export function confirming(make: MakeLedger): void {
  describe('a plain receipt', () => {
    const pairs = STATUSES.filter(isTaken).flatMap((from) => TO.map((to) => [from, to] as const));
    test.each(pairs)('moves a message that is %s to %s, unless it says nothing new', async (from, to) => {
      const world = await worldOf(make);
      const sample = await world.reach(from);
      const before = await world.snapshot(sample);
      const confirmed = await confirm(world, to, { lane: sample.lane });
      if (confirmed.answer === 'other') return;
      if (mayMove(from, to)) {
        expect(confirmed).toEqual({ answer: 'done', key: sample.key, from });
        expect(await world.status(sample)).toBe(to);
      } else {
        expect(confirmed).toEqual({ answer: 'nothing-new', key: sample.key });
        expect(await world.view(sample)).toEqual((before as { view: unknown }).view);
      }
    });

    test.each(STATUSES.filter((status) => !isTaken(status)))(
      'leaves a message that is %s to the other steps',
      async (status) => {
        const world = await worldOf(make);
        const sample = await world.reach(status);
        const before = await world.snapshot(sample);
        for (const to of TO) expect(await confirm(world, to, { lane: sample.lane })).toEqual({ answer: 'other' });
        expect(await world.snapshot(sample)).toEqual(before);
      },
    );

    test.each(IDS)('finds its message by %s alone', async (id) => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.attempt(sample, accepted);
      const confirmed = await confirm(world, 'sent', { ids: [id] });
      if (confirmed.answer !== 'other')
        expect(confirmed).toEqual({ answer: 'done', key: sample.key, from: 'accepted' });
    });

    test('of an id that no message has is left to the other steps', async () => {
      const world = await worldOf(make);
      await world.attempt(await world.queue(), accepted);
      expect(await confirm(world, 'sent', { ids: ['Z9', 'M9'] })).toEqual({ answer: 'other' });
    });

    test('of a message that was sent again is left to the other steps', async () => {
      const world = await worldOf(make);
      const resent = await world.queue();
      await world.attempt(resent, { ...unknown, ids: { zaapId: 'Z1', messageId: 'M1' } });
      await world.change(resent, resolve('resend', ''));
      await world.attempt({ ...resent, generation: 2 }, { ...accepted, ids: { zaapId: 'Z2', messageId: 'M2' } });
      // They expire before the look-ups.
      await world.ledger.receipts.facts.forget(LANE, componentOf(bodyOf(resent.id)));
      const recalled = await world.queue();
      await world.attempt(recalled, { ...accepted, ids: { zaapId: 'Z3', messageId: 'M3' } });
      for (const change of [recall(1), requeueRecalled(1)]) await world.change(recalled, change);
      await world.attempt({ ...recalled, generation: 2 }, { ...accepted, ids: { zaapId: 'Z4', messageId: 'M4' } });
      for (const id of ['Z1', 'Z2', 'Z3', 'Z4'])
        expect(await confirm(world, 'sent', { ids: [id] })).toEqual({ answer: 'other' });
    });

    test('is left to the other steps while there are facts about its recipient, but not for those about others', async () => {
      for (const phone of ['5511987654321', '5521987654321']) {
        const world = await worldOf(make);
        const sample = await world.queue();
        await world.attempt(sample, accepted);
        await world.attempt(await world.queue({ phone }), unknown);
        const confirmed = await confirm(world, 'sent');
        const done = { answer: 'done', key: sample.key, from: 'accepted' };
        if (phone === '5511987654321') expect(confirmed).toEqual({ answer: 'other' });
        else if (confirmed.answer !== 'other') expect(confirmed).toEqual(done);
      }
    });

    test('is left to the other steps while there are facts whose recipient is unknown', async () => {
      const world = await worldOf(make);
      await world.attempt(await world.queue(), accepted);
      const sign = { kind: 'delivery', messageId: 'M9', lid: 'f'.repeat(20) } as const;
      expect(await world.ledger.receipts.facts.addSign(LANE, 'lid', sign)).toBe('stored');
      expect(await confirm(world, 'sent')).toEqual({ answer: 'other' });
    });

    test('ends a row of rejections, with the first sign that the message left the queue', async () => {
      const world = await worldOf(make);
      const { lanes } = world.ledger.receipts;
      await world.attempt(await world.queue(), accepted);
      expect(await lanes.countRejection(LANE)).toBe(1);
      const { answer } = await confirm(world, 'sent');
      const isApplied = answer === 'done';
      expect(await lanes.countRejection(LANE)).toBe(isApplied ? 1 : 2);
      await confirm(world, 'read');
      expect(await lanes.countRejection(LANE)).toBe(isApplied ? 2 : 3);
    });

    test('of a campaign returns the body with the first sign only', async () => {
      const world = await worldOf(make);
      const { messages } = world.ledger;
      await messages.setCampaignState('autumn', LANE, 'running');
      const sample = await world.queue({ campaign: 'autumn', line: 1 });
      await world.attempt(sample, accepted);
      const first = await confirm(world, 'sent');
      if (first.answer === 'other') return;
      expect(first).toMatchObject({ answer: 'done', body: { id: sample.id, campaign: 'autumn' } });
      expect(await confirm(world, 'read')).toEqual({ answer: 'done', key: sample.key, from: 'sent' });
    });

    test('is noted as the last callback of its lane, once a second', async () => {
      const world = await worldOf(make);
      const { lanes, plain } = world.ledger.receipts;
      await world.attempt(await world.queue(), accepted);
      const noted: (number | undefined)[] = [];
      for (const at of [5000, 5999, 6000, 5500, 4000]) {
        if ((await plain.confirm(LANE, IDS, 'read', at)).answer === 'other') return;
        noted.push((await lanes.lastHeard(LANE)).callbackAt);
      }
      expect(noted).toEqual([5000, 5000, 6000, 6000, 4000]);
    });
  });
}

function confirm(world: World, to: Confirmed, { lane = LANE, ids = IDS } = {}): Promise<PlainResult> {
  return world.ledger.receipts.plain.confirm(lane, ids, to, Date.now());
}
