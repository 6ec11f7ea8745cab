import { describe, expect, test } from 'vitest';
import { messageKey } from '@pombo/core';
import type { Created, NewMessage } from '../src/message/contract.ts';
import { LANE, accepted, bodyOf, worldOf, type MakeLedger } from './world.ts';

const entry = (id: string, lane = LANE, contentHash = 'content'): NewMessage => ({
  lane,
  body: bodyOf(id),
  contentHash,
});
const answers = (created: Created[]): string[] => created.map(({ answer }) => answer);

/** Creating: once per id, for the whole deployment. */
export function creating(make: MakeLedger): void {
  describe('creating', () => {
    test('makes a queued message of generation 1', async () => {
      const { ledger } = await worldOf(make);
      expect(await ledger.messages.create([entry('a')])).toEqual([
        { answer: 'created', lane: LANE, key: messageKey('a'), generation: 1, status: 'queued' },
      ]);
      expect(await ledger.messages.get('a')).toMatchObject({ id: 'a', status: 'queued', attempts: 0, instance: LANE });
    });

    test('returns the first message when the same is created again, whatever its status is by now', async () => {
      const world = await worldOf(make);
      const sample = await world.queue({ id: 'a' });
      await world.attempt(sample, accepted);
      const before = await world.snapshot(sample);
      expect(await world.ledger.messages.create([entry('a')])).toEqual([
        { answer: 'exists', lane: LANE, key: sample.key, generation: 1, status: 'accepted' },
      ]);
      expect(await world.snapshot(sample)).toEqual(before);
    });

    test('refuses the same id with other content, and leaves the first unchanged', async () => {
      const world = await worldOf(make);
      const sample = await world.queue({ id: 'a' });
      const before = await world.snapshot(sample);
      const other = { ...entry('a', LANE, 'other'), body: bodyOf('a', { caption: 'other' }) };
      expect(await world.ledger.messages.create([other])).toEqual([
        { answer: 'conflict', lane: LANE, key: sample.key },
      ]);
      expect(await world.snapshot(sample)).toEqual(before);
    });

    test('refuses the same id on another lane and names its lane', async () => {
      const { ledger } = await worldOf(make);
      await ledger.messages.create([entry('a')]);
      expect(await ledger.messages.create([entry('a', 'suporte')])).toEqual([
        { answer: 'conflict', lane: LANE, key: messageKey('a') },
      ]);
      expect(await ledger.messages.getByKey('suporte', messageKey('a'))).toBeUndefined();
    });

    test('lets one win when an id is given to many lanes at the same moment', async () => {
      const { ledger } = await worldOf(make);
      const lanes = ['a', 'b', 'c', 'd', 'e'];
      const created = (await Promise.all(lanes.map((lane) => ledger.messages.create([entry('x', lane)])))).flat();
      expect(answers(created).toSorted()).toEqual(['conflict', 'conflict', 'conflict', 'conflict', 'created']);
      const winner = created.find(({ answer }) => answer === 'created')!.lane;
      expect(new Set(created.map(({ lane }) => lane))).toEqual(new Set([winner]));
      const counts = await Promise.all(lanes.map((lane) => ledger.messages.counts(lane)));
      expect(counts.map(({ queued }) => queued)).toEqual(lanes.map((lane) => (lane === winner ? 1 : 0)));
      expect(await ledger.messages.locate('x')).toBe(winner);
    });

    test('creates once when many create the same message at the same moment', async () => {
      const { ledger } = await worldOf(make);
      const created = await Promise.all(Array.from({ length: 10 }, () => ledger.messages.create([entry('x')])));
      expect(answers(created.flat()).toSorted()).toEqual(['created', ...Array.from({ length: 9 }, () => 'exists')]);
    });

    test('returns results in the order given, even for thousands and with one conflict among them', async () => {
      const { ledger } = await worldOf(make);
      await ledger.messages.create([entry('id-700', LANE, 'other')]);
      const batch = Array.from({ length: 1200 }, (_, at) => entry(`id-${at}`, `lane-${at % 3}`));
      const created = await ledger.messages.create([...batch, entry('id-0', 'lane-0')]);
      expect(created.map(({ key }) => key)).toEqual([...batch, entry('id-0')].map(({ body }) => messageKey(body.id)));
      expect(created.filter(({ answer }) => answer !== 'created')).toMatchObject([
        { answer: 'conflict', key: messageKey('id-700') },
        { answer: 'exists', key: messageKey('id-0') },
      ]);
    });

    test('of no messages does nothing', async () => {
      const { ledger } = await worldOf(make);
      expect(await ledger.messages.create([])).toEqual([]);
      expect(await ledger.lanes.names()).toEqual([]);
    });

    test('finds the lane of an id, and none for an unknown id', async () => {
      const world = await worldOf(make);
      await world.queue({ id: 'a' }, 'suporte');
      expect(await world.ledger.messages.locate('a')).toBe('suporte');
      expect(await world.ledger.messages.locate('b')).toBeUndefined();
      expect(await world.ledger.messages.get('b')).toBeUndefined();
    });
  });
}
