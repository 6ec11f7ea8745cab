import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Component } from './facts.ts';
import { factsOf, type History, type TrueSign } from './gateway.fixture.ts';
import { histories } from './histories.fixture.ts';
import type { Findings } from './findings.ts';
import { judge } from './judge.ts';
import { placeLidSigns } from './lids.ts';
import { liesIn, revoked } from './truth.fixture.ts';

const SIZE = { minAttempts: 1, maxAttempts: 5, maxSigns: 8 };

/** Which LIDs are known: this recipient's, and that of the other recipient on the lane. */
interface Known {
  here: boolean;
  elsewhere: boolean;
}

/** The facts of one recipient on a lane with two recipients. Some signs name them by their LIDs. */
function componentOf(history: History, known: Known): Component {
  const facts = factsOf(history);
  const made = new Map(facts.signs.map((sign, at) => [sign, history.signs[at]!]));
  const byLid = facts.signs.filter((sign) => isByLid(made.get(sign)!));
  const placed = placeLidSigns(byLid, (sign) => {
    if (made.get(sign)!.maker === 'other-recipient') return known.elsewhere ? 'elsewhere' : 'unknown';
    return known.here ? 'here' : 'unknown';
  });
  return { ...facts, signs: [...facts.signs.filter((sign) => !byLid.includes(sign)), ...placed] };
}

const isByLid = ({ lid, maker }: TrueSign): boolean => lid === true || maker === 'other-recipient';

/** What can become known about two LIDs, in either order. */
const ORDERS: readonly Known[][] = [
  [
    { here: false, elsewhere: false },
    { here: true, elsewhere: false },
    { here: true, elsewhere: true },
  ],
  [
    { here: false, elsewhere: false },
    { here: false, elsewhere: true },
    { here: true, elsewhere: true },
  ],
];

test('no finding is untrue, whichever LIDs are known, and learning a LID retracts none', () => {
  fc.assert(
    fc.property(histories(SIZE), (history) => {
      for (const order of ORDERS) {
        let before: Findings | undefined;
        for (const known of order) {
          const findings = judge(componentOf(history, known));
          expect(liesIn(findings, history)).toEqual([]);
          if (before?.decided === true && findings.decided) expect(revoked(before, findings)).toEqual([]);
          before = findings;
        }
      }
    }),
    { numRuns: 10_000 },
  );
});

test('once every LID is known, the findings equal those of signs that name phones', () => {
  fc.assert(
    fc.property(histories(SIZE), (history) => {
      const byPhone = factsOf({
        ...history,
        signs: history.signs
          .filter(({ maker }) => maker !== 'other-recipient')
          .map((sign) => ({ ...sign, lid: false })),
      });
      const byLid = judge(componentOf(history, { here: true, elsewhere: true }));
      expect([...byLid.attempts]).toEqual([...judge(byPhone).attempts]);
      expect([...byLid.messages].map(([key, { taken, mayRetry, unsent }]) => [key, taken, mayRetry, unsent])).toEqual(
        [...judge(byPhone).messages].map(([key, { taken, mayRetry, unsent }]) => [key, taken, mayRetry, unsent]),
      );
    }),
    { numRuns: 5000 },
  );
});

test('learning a LID settles what was open before', () => {
  const attempt = { message: 'm', caption: 'x', taken: true, answer: 'silent' } as const;
  const history: History = {
    attempts: [attempt],
    signs: [{ form: 'delivery', maker: 0, after: 1, lid: true }],
    shared: false,
  };
  const taken = (here: boolean): boolean =>
    judge(componentOf(history, { here, elsewhere: false })).messages.get('m')!.taken;
  expect([taken(false), taken(true)]).toEqual([false, true]);
});
