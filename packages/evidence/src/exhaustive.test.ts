import { expect, test } from 'vitest';
import { factsOf, type Answer, type SignForm, type TrueAttempt, type TrueSign } from './gateway.fixture.ts';
import { judge } from './judge.ts';
import { liesIn } from './truth.fixture.ts';

/** Every outcome of a POST that Pombo can distinguish: `errored` looks like `silent`. */
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
  { timeout: 1_800_000 },
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
  const makers: TrueSign['maker'][] = attempts.flatMap(({ taken }, maker) => (taken ? [maker] : []));
  return choose([...makers, 'person', 'other-recipient'], attempts.length, 0, MOST_SIGNS);
}

function* choose(
  makers: readonly TrueSign['maker'][],
  attempts: number,
  at: number,
  most: number,
): Iterable<TrueSign[]> {
  const maker = makers[at];
  if (maker === undefined) {
    yield [];
    return;
  }
  for (const signs of signsOfOne(maker, attempts, most))
    for (const rest of choose(makers, attempts, at + 1, most - signs.length)) yield [...signs, ...rest];
}

/**
 * The signs of one POST, at every moment that can change the result. Signs with a common id are one pair, of which only the
 * first moment counts (`histories.test.ts` shows that order does not matter): a delivery joins both ids, and without
 * one the zaapId (`failure`) and the messageId (`progress`, `echo`) have a moment each.
 */
function* signsOfOne(maker: TrueSign['maker'], attempts: number, most: number): Iterable<TrueSign[]> {
  const first = typeof maker === 'number' ? maker + 1 : 1;
  const moments = Array.from({ length: attempts - first + 1 }, (_, step) => first + step);
  for (const forms of subsets(formsOf(maker))) {
    if (forms.length > most) continue;
    const joined = forms.includes('delivery');
    const hasZaapId = forms.includes('failure');
    const hasMessageId = forms.some((form) => form === 'progress' || form === 'echo');
    const both = !joined && hasZaapId && hasMessageId;
    if (forms.length === 0) yield [];
    else
      for (const one of moments)
        for (const other of both ? moments : [one])
          yield forms.map((form) => ({ form, maker, after: form === 'failure' ? other : one }));
  }
}

function formsOf(maker: TrueSign['maker']): readonly SignForm[] {
  if (typeof maker === 'number') return FORMS;
  return maker === 'person' ? ['progress'] : ['delivery'];
}

function* subsets<T>(all: readonly T[]): Iterable<T[]> {
  const [first, ...rest] = all;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const some of subsets(rest)) {
    yield some;
    yield [first, ...some];
  }
}
