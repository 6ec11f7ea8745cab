import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messageKey, type LaneJobs } from '@pombo/core';
import type { Created, NewMessage } from '../src/message/contract.ts';
import { cancel } from '../src/message/change.ts';
import { LANE, accepted, bodyOf, worldOf, type MakeLedger, type World } from './world.ts';

const entry = (id: string, lane = LANE, contentHash = 'content'): NewMessage => ({
  lane,
  body: bodyOf(id),
  contentHash,
});
const answers = (created: Created[]): string[] => created.map(({ answer }) => answer);

/** What is created in a random order: few ids, lanes and contents, so that many meet. */
const wishes = fc.array(
  fc.record({
    id: fc.nat(8).map((number) => `id-${number}`),
    lane: fc.constantFrom('one', 'two'),
    content: fc.constantFrom('content', 'content', 'other'),
    campaign: fc.constantFrom(undefined, undefined, 'autumn'),
    expiresAt: fc.constantFrom(undefined, 4_000_000_000_000),
    hop: fc.constantFrom(undefined, undefined, undefined, 1),
  }),
  { minLength: 1, maxLength: 24 },
);
type Wish = typeof wishes extends fc.Arbitrary<(infer W)[]> ? W : never;

function entryOfWish({ id, lane, content, campaign, expiresAt, hop }: Wish): NewMessage {
  const body = bodyOf(id, {
    ...(campaign === undefined ? {} : { campaign, line: Number(id.slice(3)) }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  });
  return { lane, body, contentHash: content, ...(hop === undefined ? {} : { hop }) };
}

/** Everything visible of these lanes, except times. */
async function visible({ ledger }: World): Promise<unknown> {
  const lanes = ['one', 'two'];
  return Promise.all(
    lanes.map(async (lane) => ({
      counts: await ledger.messages.counts(lane),
      campaign: await ledger.messages.campaignCounts('autumn', [lane]),
      kept: (await ledger.messages.keysOfCampaign('autumn', lane)).toSorted(),
      views: (
        await ledger.messages.views(
          lane,
          Array.from({ length: 9 }, (_none, at) => messageKey(`id-${at}`)),
        )
      ).map(({ createdAt: _created, statusAt: _at, ...view }) => view),
    })),
  );
}

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

    test('many at once has the results of creating them one by one', { timeout: 120_000 }, async () => {
      const seen = { created: 0, exists: 0, conflict: 0 };
      await fc.assert(
        fc.asyncProperty(wishes, wishes, async (first, second) => {
          const [together, alone] = [await worldOf(make), await worldOf(make)];
          for (const list of [first, second]) {
            const entries = list.map(entryOfWish);
            const ours = await together.ledger.messages.create(entries);
            const theirs: Created[] = [];
            for (const each of entries) theirs.push(...(await alone.ledger.messages.create([each])));
            // Those that meet in one call: each as if the first of its id had come first.
            expect(ours).toEqual(theirs);
            expect(await visible(together)).toEqual(await visible(alone));
            for (const { answer } of ours) seen[answer] += 1;
            for (const world of [together, alone]) {
              await world.change({ lane: 'one', id: 'id-0', key: messageKey('id-0'), generation: 1 }, cancel());
              await world.ledger.messages.compact('one', 10);
            }
          }
        }),
        { numRuns: 15 },
      );
      for (const [answer, times] of Object.entries(seen)) expect(times, answer).toBeGreaterThan(0);
    });

    test('reports hasJob only for messages that are due', async () => {
      const { ledger } = await worldOf(make);
      const jobs: Pick<LaneJobs, 'prepare'> = { prepare: async () => ':queue:' };
      const later = { ...entry('later'), body: bodyOf('later', { sendAt: Date.now() + 3_600_000 }) };
      const list = [entry('now'), later, entry('now'), entry('now', LANE, 'other')];
      const created = await ledger.messages.create(list, jobs);
      expect(answers(created)).toEqual(['created', 'created', 'exists', 'conflict']);
      const [now, afterwards, again, other] = created.map((each) => 'hasJob' in each);
      // On a Cluster neither has.
      expect(again).toBe(now);
      expect([afterwards, other]).toEqual([false, false]);
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
