import { defined, type JournalEntry, type Repair } from '@pombo/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compare, type Standing } from './compare.ts';

/**
 * One attempt of a generated history: how it ended, and whether a rule or a person queued the message again after it.
 */
interface Made {
  as: NonNullable<JournalEntry['end']>['as'];
  /** Its worker died before it knew the outcome. */
  died: boolean;
  /** No request was made, so its number is used again. */
  unwritten: boolean;
}

const made: fc.Arbitrary<Made> = fc.record({
  as: fc.constantFrom('accepted', 'unsent', 'silent', 'errored'),
  died: fc.boolean(),
  unwritten: fc.boolean(),
});

/** Redis after each step of the history, and what the journal has of it. */
function play(attempts: readonly Made[]): { states: (Standing | undefined)[]; entries: JournalEntry[] } {
  const states: (Standing | undefined)[] = [undefined, { status: 'queued', attempts: 0 }];
  const entries: JournalEntry[] = [];
  let standing: Standing = { status: 'queued', attempts: 0 };
  const step = (next: Standing): void => void states.push((standing = next));
  let counted: string | undefined;
  for (const [at, { as, died, unwritten }] of attempts.entries()) {
    // Accepted, or unknown: only a person or a policy continues from `unknown`.
    if (standing.status === 'accepted') break;
    if (standing.status === 'unknown') step({ ...standing, status: 'queued' });
    const [attempt, nonce] = [standing.attempts + 1, `nonce-${at}`];
    const entry = { key: 'k', content: 'c', lane: 'vendas', generation: 1, attempt, nonce, at };
    const ids = as === 'accepted' ? { zaapId: `Z${at}`, messageId: `M${at}` } : {};
    entries.push(died ? entry : { ...entry, end: { as, ...ids } });
    step({ ...standing, status: 'sending', attempts: attempt, nonce });
    if (died) step({ ...standing, status: 'unknown' });
    else if (as === 'accepted') step({ ...standing, status: 'accepted', zaapId: ids.zaapId! });
    else if (as === 'silent') step({ ...standing, status: 'unknown' });
    else if (as === 'unsent' && unwritten) {
      const before = counted === undefined ? {} : { before: counted };
      step({ ...standing, status: 'queued', attempts: attempt - 1, ...before });
      continue;
    } else step({ ...standing, status: 'queued' });
    counted = nonce;
  }
  return { states, entries };
}

/** What the ledger does with a repair. */
function apply(entry: JournalEntry, standing: Standing | undefined, repair: Repair): Standing | undefined {
  const { attempt, nonce } = entry;
  const ids = entry.end?.zaapId === undefined ? {} : { zaapId: entry.end.zaapId };
  switch (repair.do) {
    case 'nothing':
      return standing;
    case 'finish':
      return { ...standing!, status: repair.to, ...ids };
    case 'stub':
      return { status: repair.to, attempts: attempt, nonce, ...ids };
    case 'record':
      return { status: repair.to, attempts: Math.max(standing!.attempts, attempt), nonce, ...ids };
    case 'note':
      return { ...standing!, attempts: Math.max(standing!.attempts, attempt), nonce };
    default:
      return repair satisfies never;
  }
}

function restore(
  entries: readonly JournalEntry[],
  from: Standing | undefined,
): { after?: Standing; repairs: Repair[] } {
  const repairs: Repair[] = [];
  let standing = from;
  for (const entry of entries) {
    const repair = compare(entry, standing);
    repairs.push(repair);
    standing = apply(entry, standing, repair);
  }
  return { ...defined({ after: standing }), repairs };
}

const mayBeSent = ({ end }: JournalEntry): boolean => end?.as !== 'unsent';

describe('a journal against a Redis that lost its writes since any earlier moment', () => {
  const histories = fc.array(made, { minLength: 1, maxLength: 5 });

  test('messages that may have been sent since the snapshot are not queued; accepted ones become accepted again, with their ids', () => {
    fc.assert(
      fc.property(histories, fc.nat(), (attempts, cut) => {
        const { states, entries } = play(attempts);
        const from = states[cut % states.length];
        const { after } = restore(entries, from);
        const lost = entries.filter((entry) => entry.attempt > (from?.attempts ?? 0));
        if (lost.some(mayBeSent)) expect(['accepted', 'unknown']).toContain(after!.status);
        const accepted = entries.find(({ end }) => end?.as === 'accepted');
        if (accepted !== undefined) expect(after).toMatchObject({ status: 'accepted', zaapId: accepted.end!.zaapId });
      }),
      { numRuns: 2000 },
    );
  });

  test('nothing is queued that Redis did not have, and nothing is unknown that was proven unsent', () => {
    fc.assert(
      fc.property(histories, fc.nat(), (attempts, cut) => {
        const { states, entries } = play(attempts);
        const from = states[cut % states.length];
        const { after } = restore(entries, from);
        if (from === undefined) expect(after?.status).not.toBe('queued');
        if (!entries.some(mayBeSent)) expect([undefined, 'queued']).toContain(after?.status);
      }),
      { numRuns: 2000 },
    );
  });

  test('twice is once, and a Redis that lost nothing is left alone', () => {
    fc.assert(
      fc.property(histories, fc.nat(), (attempts, cut) => {
        const { states, entries } = play(attempts);
        const once = restore(entries, states[cut % states.length]);
        const again = restore(entries, once.after);
        expect(again.after).toEqual(once.after);
        const whole = restore(entries, states.at(-1));
        expect(whole.after).toEqual(states.at(-1));
        expect(whole.repairs.filter((repair) => repair.do !== 'nothing')).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});

const ENTRY: JournalEntry = { key: 'k', content: 'c', lane: 'vendas', generation: 1, attempt: 1, nonce: 'mine', at: 1 };
const TAKEN = { ...ENTRY, end: { as: 'accepted', zaapId: 'Z1', messageId: 'M1' } } as const;

describe('a message that moved on without the lost attempt', () => {
  test.each([
    ['accepted by another attempt', { status: 'accepted', attempts: 1, nonce: 'other', zaapId: 'Z2' }, 'certain'],
    ['accepted, by evidence of this very attempt', { status: 'sent', attempts: 0, zaapId: 'Z1' }, undefined],
    ['cancelled by a person', { status: 'cancelled', attempts: 0 }, undefined],
    ['expired', { status: 'expired', attempts: 0 }, undefined],
  ] as const)('%s keeps its status', (_what, standing, doubled) => {
    expect(compare(TAKEN, standing)).toEqual({ do: 'note', ...defined({ doubled }) });
  });

  test('and had no answer: it is a possible duplicate', () => {
    expect(compare(ENTRY, { status: 'read', attempts: 1, nonce: 'other' })).toEqual({
      do: 'note',
      doubled: 'possible',
    });
  });

  test('erased, or transferred to another lane: nothing is restored', () => {
    for (const status of ['erased', 'moved'] as const) {
      expect(compare(TAKEN, { status, attempts: 0 })).toEqual({ do: 'nothing', known: false });
    }
  });
});
