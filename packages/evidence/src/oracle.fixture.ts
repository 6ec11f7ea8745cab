import type { Attempt, Component, Sign } from './facts.ts';

/** What holds in every explanation, by nonce. `judge` must find the same. */
export type Proven = Map<string, { taken: boolean; zaapId?: string; messageId?: string }>;

/**
 * Returns the findings, deduced in another way: id by id instead of pair by pair. It assigns every id to an attempt or to
 * another sender, in every possible way, and skips assignments that do not explain all facts. Undefined if an id has no
 * explanation without a foreign sender, because such a sender is recognised by a rule, not by deduction.
 */
export function prove(component: Component): Proven | undefined {
  const { attempts, signs } = component;
  const ids = [...new Set([...attempts, ...signs].flatMap(({ zaapId, messageId }) => [zaapId, messageId]))].filter(
    (id) => id !== undefined,
  );
  const proven: Proven = new Map();
  const makers = new Map<string, Attempt | null>();
  let worlds = 0;

  function assign(at: number): void {
    const id = ids[at];
    if (id === undefined) {
      if (isExplanation(component, makers)) note();
      return;
    }
    for (const maker of [...attempts, null]) {
      makers.set(id, maker);
      assign(at + 1);
    }
    makers.delete(id);
  }

  function note(): void {
    worlds += 1;
    for (const attempt of attempts) {
      const mine = ids.filter((id) => makers.get(id) === attempt);
      const taken = attempt.end === 'accepted' || signs.some((sign) => namesOf(sign).some((id) => mine.includes(id)));
      const zaapId = mine.find((id) => isZaapId(id));
      const messageId = mine.find((id) => !isZaapId(id));
      const known = proven.get(attempt.nonce);
      const both = <T>(a: T | undefined, b: T | undefined): T | undefined => (a === b ? a : undefined);
      const next = known
        ? {
            taken: known.taken && taken,
            zaapId: both(known.zaapId, zaapId),
            messageId: both(known.messageId, messageId),
          }
        : { taken, zaapId, messageId };
      proven.set(attempt.nonce, {
        taken: next.taken,
        ...(next.zaapId === undefined ? {} : { zaapId: next.zaapId }),
        ...(next.messageId === undefined ? {} : { messageId: next.messageId }),
      });
    }
  }

  assign(0);
  return worlds === 0 ? undefined : proven;
}

function isExplanation({ attempts, signs, shared }: Component, makers: ReadonlyMap<string, Attempt | null>): boolean {
  const made = (attempt: Attempt): string[] => [...makers].filter(([, by]) => by === attempt).map(([id]) => id);
  for (const attempt of attempts) {
    const mine = made(attempt);
    if (mine.filter(isZaapId).length > 1 || mine.filter((id) => !isZaapId(id)).length > 1) return false;
    if (attempt.end === 'unsent' && mine.length > 0) return false;
    if (namesOf(attempt).some((id) => makers.get(id) !== attempt)) return false;
  }
  return signs.every((sign) => {
    const [maker, other] = namesOf(sign).map((id) => makers.get(id)!);
    if (other !== undefined && other !== maker) return false;
    if (maker === null || maker === undefined) return shared || mayBeElsewhere(sign, signs);
    const isCaption = sign.caption === undefined || maker.caption === undefined || sign.caption === maker.caption;
    return maker.beganAt <= sign.at && isCaption;
  });
}

/** True if no sign with one of these ids shows that an API call to this recipient made it. */
function mayBeElsewhere(sign: Sign, signs: readonly Sign[]): boolean {
  const names = new Set(namesOf(sign));
  for (let before = 0; before !== names.size;) {
    before = names.size;
    for (const each of signs)
      if (namesOf(each).some((id) => names.has(id))) for (const id of namesOf(each)) names.add(id);
  }
  const same = signs.filter((each) => namesOf(each).some((id) => names.has(id)));
  return !(same.some(({ recipientKnown }) => recipientKnown) && same.some(({ kind }) => kind !== 'progress'));
}

function namesOf({ zaapId, messageId }: { zaapId?: string; messageId?: string }): string[] {
  return [...new Set([zaapId, messageId])].filter((id) => id !== undefined);
}

function isZaapId(id: string): boolean {
  return id.startsWith('Z');
}
