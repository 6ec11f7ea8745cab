import { expect, test } from 'vitest';
import { factsOf, type Answer, type SignForm, type TrueAttempt, type TrueSign } from './gateway.fixture.ts';
import { judge } from './judge.ts';
import { liesIn } from './truth.fixture.ts';

/** What can become of a POST, as far as it makes a difference to what Pombo sees: `errored` looks like `silent`. */
const FATES: readonly [answer: Answer, taken: boolean][] = [
  ['full', true],
  ['half', true],
  ['silent', true],
  ['silent', false],
  ['named', true],
  ['named', false],
  ['unsent', false],
];
/** A listing shows what a delivery shows. */
const FORMS: readonly SignForm[] = ['delivery', 'failure', 'progress', 'echo'];
const MOST_SIGNS = 5;

/** Message and caption of each attempt: a message that was sent again, and another one. */
const SHAPE = [
  ['a', 'x'],
  ['a', 'x'],
  ['b', 'y'],
] as const;

test(
  'no finding is untrue: up to 3 attempts, 2 recipients and 5 signs, in every order that can happen',
  { timeout: 600_000 },
  () => {
    const from = performance.now();
    let histories = 0;
    const untrue: string[] = [];
    for (const attempts of attemptsOf())
      for (const signs of signsOf(attempts)) {
        const history = { attempts, signs, shared: false };
        histories += 1;
        const lies = liesIn(judge(factsOf(history)), history);
        if (lies.length > 0 && untrue.length < 10) untrue.push(`${JSON.stringify(history)}: ${lies.join(', ')}`);
      }
    expect(untrue).toEqual([]);
    expect(histories).toBeGreaterThan(1_000_000);
    const seconds = Math.round((performance.now() - from) / 1000);
    process.stdout.write(`  every history of up to 3 attempts: ${histories.toLocaleString('en')} in ${seconds} s\n`);
  },
);

function* attemptsOf(at = 0): Iterable<TrueAttempt[]> {
  yield [];
  if (at === SHAPE.length) return;
  const [message, caption] = SHAPE[at]!;
  for (const [answer, taken] of FATES)
    for (const rest of attemptsOf(at + 1)) yield [{ message, caption, taken, answer }, ...rest];
}

/** Every set of signs that these attempts, a person at the phone and a message to another recipient can make. */
function signsOf(attempts: readonly TrueAttempt[]): Iterable<TrueSign[]> {
  const makers: Omit<TrueSign, 'after'>[] = attempts.flatMap(({ taken }, maker) =>
    taken ? FORMS.map((form) => ({ form, maker })) : [],
  );
  makers.push({ form: 'progress', maker: 'person' }, { form: 'delivery', maker: 'other-recipient' });
  return choose(makers, attempts.length, 0, MOST_SIGNS);
}

function* choose(
  makers: readonly Omit<TrueSign, 'after'>[],
  attempts: number,
  at: number,
  most: number,
): Iterable<TrueSign[]> {
  if (at === makers.length || most === 0) {
    yield [];
    return;
  }
  const sign = makers[at]!;
  for (const rest of choose(makers, attempts, at + 1, most)) yield rest;
  const first = typeof sign.maker === 'number' ? sign.maker + 1 : 1;
  for (let after = first; after <= attempts; after += 1)
    for (const rest of choose(makers, attempts, at + 1, most - 1)) yield [{ ...sign, after }, ...rest];
}
