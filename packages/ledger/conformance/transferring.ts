import { personKey } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import type { Move } from '../src/message/transfer.ts';
import { accepted, worldOf, type MakeLedger, type World } from './world.ts';

const CAMPAIGN = { campaign: 'c', line: 2 };

/** All steps of a transfer; returns the generation that may begin there. */
async function bring({ ledger }: World, move: Move): Promise<number> {
  expect(await ledger.transfers.point(move, 'content')).toBe(true);
  const arrival = { lane: move.target, body: move.body, contentHash: 'content', hop: move.hop };
  const [created] = await ledger.messages.create([arrival]);
  await ledger.transfers.done(move);
  return created?.answer === 'created' ? created.generation : 0;
}

export function transferring(make: MakeLedger): void {
  describe('a transferred message', () => {
    test('is sent from its new lane, and never again from the old one', async () => {
      const on = await worldOf(make);
      const sample = await on.queue(CAMPAIGN);
      const move = (await on.ledger.transfers.take(sample.lane, sample.key, 'suporte'))!;
      expect(await on.ledger.transfers.unfinished(sample.lane)).toEqual([move]);
      const there = { ...sample, lane: 'suporte', generation: await bring(on, move) };
      expect(await on.ledger.transfers.moving([sample.lane, 'suporte'])).toBe(0);
      await on.attempt(there, accepted);
      expect(await on.open(sample)).toMatchObject({ answer: 'skip' });
      expect(await on.ledger.messages.get(sample.id)).toMatchObject({ instance: 'suporte', status: 'accepted' });
      expect(await on.ledger.messages.campaignCounts('c', [sample.lane, 'suporte'])).toMatchObject({ accepted: 1 });
    });

    test('may return, under another generation', async () => {
      const on = await worldOf(make);
      const sample = await on.queue(CAMPAIGN);
      await bring(on, (await on.ledger.transfers.take(sample.lane, sample.key, 'suporte'))!);
      const generation = await bring(on, (await on.ledger.transfers.take('suporte', sample.key, sample.lane))!);
      expect(await on.open(sample)).toMatchObject({ answer: 'skip', status: 'queued' });
      await on.attempt({ ...sample, generation }, accepted);
    });

    test('stays on the lane where its attempt began', async () => {
      const on = await worldOf(make);
      const sample = await on.queue(CAMPAIGN);
      await on.go(sample);
      expect(await on.ledger.transfers.take(sample.lane, sample.key, 'suporte')).toBeUndefined();
    });
  });

  describe('a person', () => {
    test('keeps the number that wrote to them first, until they are forgotten', async () => {
      const { senderAffinity } = (await worldOf(make)).ledger;
      await senderAffinity.remember('5511987650001', 'vendas');
      await senderAffinity.remember('551187650001', 'suporte');
      expect(await senderAffinity.lanesOf([personKey('5511987650001'), personKey('5511987650002')])).toEqual([
        'vendas',
        undefined,
      ]);
      expect(await senderAffinity.forget('5511987650001')).toBe(true);
      expect(await senderAffinity.lanesOf([personKey('5511987650001')])).toEqual([undefined]);
    });
  });
}
