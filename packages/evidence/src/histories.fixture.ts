import fc from 'fast-check';
import { ANSWERS, SIGN_FORMS, type History, type Maker, type TrueAttempt, type TrueSign } from './gateway.fixture.ts';

/** Any history of a number of attempts, its signs in the order in which they are received. */
export function histories(size: { minAttempts: number; maxAttempts: number; maxSigns: number }): fc.Arbitrary<History> {
  return anyHistory(size, { shared: fc.boolean(), undeclared: false });
}

/** Histories in which another system sends through the number although this was not declared. */
export function historiesWithUndeclaredSenders(): fc.Arbitrary<History> {
  return anyHistory({ minAttempts: 1, maxAttempts: 4, maxSigns: 5 }, { shared: fc.constant(false), undeclared: true });
}

function anyHistory(
  { minAttempts, maxAttempts, maxSigns }: { minAttempts: number; maxAttempts: number; maxSigns: number },
  senders: { shared: fc.Arbitrary<boolean>; undeclared: boolean },
): fc.Arbitrary<History> {
  const attempts = fc.array(anyAttempt(), { minLength: minAttempts, maxLength: maxAttempts });
  return fc
    .tuple(attempts, senders.shared)
    .chain(([made, shared]) =>
      fc
        .array(anySign(made, shared || senders.undeclared), { maxLength: maxSigns })
        .map((signs) => ({ attempts: made, signs: signs.toSorted((a, b) => a.after - b.after), shared })),
    );
}

function anyAttempt(): fc.Arbitrary<TrueAttempt> {
  return fc
    .record({
      message: fc.constantFrom('a', 'b', 'c'),
      caption: fc.constantFrom('x', 'y'),
      answer: fc.constantFrom(...ANSWERS),
      luck: fc.boolean(),
    })
    .map(({ luck, ...attempt }) => ({ ...attempt, taken: isTaken(attempt.answer) ?? luck }));
}

function isTaken(answer: TrueAttempt['answer']): boolean | undefined {
  if (answer === 'full' || answer === 'half') return true;
  return answer === 'unsent' ? false : undefined;
}

function anySign(attempts: readonly TrueAttempt[], foreign: boolean): fc.Arbitrary<TrueSign> {
  const taken = attempts.flatMap((attempt, at) => (attempt.taken ? [at] : []));
  const outside: Maker[] = foreign ? ['person', 'other-recipient', 'foreign'] : ['person', 'other-recipient'];
  const makers: fc.Arbitrary<Maker>[] = [fc.constantFrom(...outside)];
  if (taken.length > 0) makers.unshift(fc.constantFrom(...taken), fc.constantFrom(...taken));
  return fc.oneof(...makers).chain((maker) =>
    fc.record({
      maker: fc.constant(maker),
      form: maker === 'person' ? fc.constant('progress' as const) : fc.constantFrom(...SIGN_FORMS),
      after: fc.integer({ min: typeof maker === 'number' ? maker + 1 : 1, max: attempts.length }),
      lid: fc.boolean(),
      which: fc.integer({ min: 0, max: typeof maker === 'number' ? 0 : 1 }),
    }),
  );
}
