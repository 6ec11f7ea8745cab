import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { laneKeys, type LaneKeys } from '../storage/keys.ts';
import { createDigestIndex, digestOf, type DigestEntry, type DigestIndex } from './buckets.ts';
import { createNames } from './names.ts';

const redis = testRedis();
let made = 0;

function freshKeys(): LaneKeys {
  made += 1;
  return laneKeys(`${redis.prefix}:${made}`, 'vendas');
}

/** Adds entries or removes them, as part of a step: all of them or none. */
const CHANGE = `
  ${readFileSync(new URL('../../lua/compact/digests.lua', import.meta.url), 'utf8')}
  if bucketsOf(KEYS[1]) ~= tonumber(ARGV[2]) then return { 0, bucketsOf(KEYS[1]) } end
  local entries = cjson.decode(ARGV[3])
  if ARGV[1] == 'add' then return { 1, addDigests(KEYS[1], entries) } end
  removeDigests(KEYS[1], entries)
  return { 1, 0 }
`;

/** An index to which a script of the tests adds, and from which it removes, as the scripts of compaction do. */
function changeable(keys: LaneKeys) {
  const index = createDigestIndex(redis.client, keys);
  const change = async (what: 'add' | 'remove', entries: readonly DigestEntry[]): Promise<number> => {
    for (;;) {
      const names = createNames([keys.digests]);
      const places = entries.map(({ digest, position }, at) => [names.of(index.bucketKey(digest)), at + 4, position]);
      const given = [what, index.buckets(), JSON.stringify(places), ...entries.map(({ digest }) => digest)];
      const asked = [CHANGE, names.all().length, ...names.all(), ...given] as const;
      const reply = (await redis.client.eval(...asked)) as [0 | 1, number];
      if (reply[0] === 1) return reply[1];
      index.learn(reply[1]);
    }
  };
  return {
    ...index,
    add: async (entries: readonly DigestEntry[]) => index.grow(await change('add', entries)),
    remove: async (entries: readonly DigestEntry[]) => void (await change('remove', entries)),
  };
}

/** What the index must hold: an entry stands in it once. */
function createTruth() {
  const positions = new Map<string, Set<number>>();
  const at = ({ digest }: Pick<DigestEntry, 'digest'>): Set<number> => {
    const found = positions.get(digest.toString('hex')) ?? new Set();
    positions.set(digest.toString('hex'), found);
    return found;
  };
  return {
    add: (entry: DigestEntry) => void at(entry).add(entry.position),
    remove: (entry: DigestEntry) => void at(entry).delete(entry.position),
    find: (digest: Buffer) => [...at({ digest })].toSorted((a, b) => a - b),
    digests: () => [...positions.keys()].map((hex) => Buffer.from(hex, 'hex')),
  };
}

function isNew({ digest, position }: DigestEntry, before: readonly DigestEntry[]): boolean {
  return !before.some((each) => each.position === position && each.digest.equals(digest));
}

async function expectSame(index: DigestIndex, truth: ReturnType<typeof createTruth>): Promise<void> {
  const digests = truth.digests();
  const found = await index.find(digests);
  const sorted = found.map((positions) => positions.toSorted((a, b) => a - b));
  expect(sorted).toEqual(digests.map((digest) => truth.find(digest)));
}

/** Few names, so that digests collide and existing entries are removed; many, so that buckets are split. */
const entry = fc
  .record({ name: fc.nat({ max: 400 }), position: fc.nat({ max: 3 }) })
  .map(({ name, position }) => ({ digest: digestOf('key', String(name)), position }));
const step = fc.record({
  what: fc.constantFrom('add' as const, 'add' as const, 'remove' as const),
  entries: fc.array(entry, { maxLength: 120, size: 'max' }),
  process: fc.nat({ max: 1 }),
});

describe('the index of compacted messages', () => {
  test('holds what was added and not removed, whichever process adds, removes, splits and reads', async () => {
    let mostBuckets = 0;
    const runs = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12, size: 'max' }), async (steps) => {
      const keys = freshKeys();
      const processes = [changeable(keys), changeable(keys)];
      const truth = createTruth();
      for (const { what, entries, process } of steps) {
        // A position is added once: scripts add a message's digests in the step that places it.
        const fresh = entries.filter(
          (each, at) => isNew(each, entries.slice(0, at)) && !truth.find(each.digest).includes(each.position),
        );
        await processes[process]![what](what === 'add' ? fresh : entries);
        for (const each of entries) truth[what](each);
      }
      for (const process of processes) await expectSame(process, truth);
      mostBuckets = Math.max(mostBuckets, Number((await redis.client.hget(keys.digests, 'buckets')) ?? 1));
    });
    await fc.assert(runs, { numRuns: 40 });
    expect(mostBuckets).toBeGreaterThan(4);
  });

  test('loses nothing when four processes add and split at the same time', async () => {
    const keys = freshKeys();
    const truth = createTruth();
    const entries = Array.from({ length: 4000 }, (_none, at) => ({
      digest: digestOf('zaapId', `Z${at}`),
      position: at,
    }));
    for (const each of entries) truth.add(each);
    await Promise.all(
      [0, 1, 2, 3].map(async (process) => {
        const index = changeable(keys);
        const own = entries.filter((_entry, at) => at % 4 === process);
        for (let at = 0; at < own.length; at += 50) await index.add(own.slice(at, at + 50));
      }),
    );
    await expectSame(createDigestIndex(redis.client, keys), truth);
    expect(await redis.client.hget(keys.digests, 'entries')).toBe('4000');
  });

  test('keeps every bucket compact while it grows', async () => {
    const keys = freshKeys();
    const index = changeable(keys);
    for (let from = 0; from < 6000; from += 300) {
      const entries = Array.from({ length: 300 }, (_none, at) => ({
        digest: digestOf('key', `order-${from + at}`),
        position: from + at,
      }));
      await index.add(entries);
    }
    const buckets = Number(await redis.client.hget(keys.digests, 'buckets'));
    expect(buckets).toBeGreaterThanOrEqual(150);
    const stored = Array.from({ length: buckets }, (_none, at) => keys.digestBucket(at));
    const encodings = await Promise.all(stored.map((key) => redis.client.object('ENCODING', key)));
    expect([...new Set(encodings)]).toEqual(['listpack']);
  });

  test('distinguishes the same text as key, zaapId and messageId', () => {
    const digests = (['key', 'zaapId', 'messageId'] as const).map((kind) => digestOf(kind, 'A20D').toString('hex'));
    expect(new Set(digests).size).toBe(3);
  });
});
