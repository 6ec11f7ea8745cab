import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { factsOf, type History } from './gateway.fixture.ts';
import { histories, historiesWithUndeclaredSenders } from './histories.fixture.ts';
import type { Findings } from './findings.ts';
import { judge } from './judge.ts';
import { prove } from './oracle.fixture.ts';
import { liesIn, revoked } from './truth.fixture.ts';

// 20,000 histories each: minutes on a busy machine.
vi.setConfig({ testTimeout: 1_800_000 });

const LARGE = { minAttempts: 4, maxAttempts: 8, maxSigns: 10 };

test('no finding is untrue, and no further sign retracts one: 4 to 8 attempts', () => {
  fc.assert(
    fc.property(histories(LARGE), (history) => {
      let before: Findings | undefined;
      for (const part of stepsOf(history)) {
        const findings = judge(factsOf(part));
        expect(liesIn(findings, part)).toEqual([]);
        if (before !== undefined && findings.decided) expect(revoked(before, findings)).toEqual([]);
        before = findings;
      }
    }),
    { numRuns: 20_000 },
  );
});

test('a late reply retracts no finding, unless it proves its own attempt unsent', () => {
  fc.assert(
    fc.property(histories({ minAttempts: 2, maxAttempts: 5, maxSigns: 6 }), fc.nat(), (history, chosen) => {
      const late = history.attempts[chosen % history.attempts.length]!;
      fc.pre(late.answer !== 'unsent');
      const silent = history.attempts.map((attempt) =>
        attempt === late ? { ...attempt, answer: 'silent' as const } : attempt,
      );
      const before = judge(factsOf({ ...history, attempts: silent }));
      const after = judge(factsOf(history));
      if (before.decided && after.decided) expect(revoked(before, after)).toEqual([]);
    }),
    { numRuns: 20_000 },
  );
});

test('neither the order of the facts nor their repetition matters', () => {
  const shuffled = histories(LARGE).chain((history) => {
    const { attempts, signs, shared } = factsOf(history);
    return fc.record({
      sorted: fc.constant({ attempts, signs, shared }),
      mixed: fc.record({
        attempts: fc.shuffledSubarray([...attempts], { minLength: attempts.length }),
        signs: fc.shuffledSubarray([...signs, ...signs], { minLength: signs.length * 2 }),
        shared: fc.constant(shared),
      }),
    });
  });
  fc.assert(
    fc.property(shuffled, ({ sorted, mixed }) => {
      const [one, other] = [judge(sorted), judge(mixed)];
      const byNonce = ({ attempts }: Findings): unknown => [...attempts].toSorted(([a], [b]) => a.localeCompare(b));
      expect(byNonce(other)).toEqual(byNonce(one));
      const byKey = ({ messages }: Findings): unknown =>
        [...messages]
          .map(([key, { candidateIds, ...found }]) => ({ key, ...found, candidateIds: candidateIds.toSorted() }))
          .toSorted((a, b) => a.key.localeCompare(b.key));
      expect(byKey(other)).toEqual(byKey(one));
    }),
    { numRuns: 5000 },
  );
});

test('finds exactly what follows from the facts, as a second implementation deduces it', () => {
  let compared = 0;
  fc.assert(
    fc.property(histories({ minAttempts: 1, maxAttempts: 3, maxSigns: 4 }), (history) => {
      const component = factsOf(history);
      const proven = prove(component);
      fc.pre(proven !== undefined);
      compared += 1;
      expect(Object.fromEntries(judge(component).attempts)).toEqual(Object.fromEntries(proven));
    }),
    { numRuns: 5000 },
  );
  expect(compared).toBeGreaterThan(4000);
});

// No guarantee: an undeclared sender breaks the assumption, and its first sign to a recipient with a lost POST looks like
// our own.
test('prints how often undeclared senders make a finding untrue', () => {
  const sample = fc.sample(historiesWithUndeclaredSenders(), { numRuns: 20_000, seed: 7 });
  const concerned = sample.filter(({ signs }) => signs.some(({ maker }) => maker === 'foreign'));
  const wrong = concerned.filter((history) => liesIn(judge(factsOf(history)), history).length > 0);
  process.stdout.write(
    `  with undeclared senders, ${wrong.length} of ${concerned.length} histories settle something wrongly ` +
      `(${((100 * wrong.length) / concerned.length).toFixed(1)} %)\n`,
  );
  expect(concerned.length).toBeGreaterThan(5000);
  const declared = concerned.filter(
    (history) => liesIn(judge(factsOf({ ...history, shared: true })), history).length > 0,
  );
  expect(declared).toEqual([]);
});

/** The known history after each sign. */
function* stepsOf(history: History): Iterable<History> {
  for (let signs = 0; signs <= history.signs.length; signs += 1)
    yield { ...history, signs: history.signs.slice(0, signs) };
}
