import { defined, type MessageBody } from '@pombo/core';
import { judge, type Findings } from '@pombo/evidence';
import { componentOf, UNKNOWN_RECIPIENT, type Facts, type StoredSign } from '@pombo/ledger';
import type { ReceiptsLedger } from '../ledger-port.ts';
import { FAILURES } from '../policy.ts';

/** The facts of a component with what they prove. */
export interface Proven {
  facts: Facts;
  findings: Findings;
  /** Signs with an id that the look-ups give to a message: which message they are about is not in question. */
  named: { key: string; sign: StoredSign }[];
}

/** Decides what the facts about a recipient prove. */
export interface Prover {
  prove(lane: string, component: string): Promise<Proven>;
  /**
   * Returns whether a message may be sent again automatically, and the version of the facts that says so: `open` refuses
   * the attempt if a fact was added since.
   */
  guard(lane: string, key: string, body: MessageBody): Promise<{ mayRetry: boolean; version: string }>;
}

export function createProver({ receipts }: Pick<ReceiptsLedger, 'receipts'>): Prover {
  /**
   * Most messages have no facts, so a sign that is stored here may be about one that its look-up names: the reply came
   * at the same time as the sign. Such a sign belongs to that message only.
   */
  async function prove(lane: string, component: string): Promise<Proven> {
    const [stored, exclusive] = await Promise.all([
      receipts.facts.read(lane, component),
      receipts.lanes.isExclusive(lane),
    ]);
    const read = { ...stored, signs: stored.signs.map(withFate) };
    const owners = await receipts.ids.ownersOf(
      lane,
      read.signs.map(({ zaapId, messageId }) => [zaapId, messageId]),
    );
    const known = new Set(read.attempts.map(({ message }) => message));
    const signs = read.signs.filter((_sign, at) => owners[at] === undefined || known.has(owners[at]));
    const facts = { ...read, signs };
    const findings = judge({ ...facts, shared: !exclusive });
    const named = read.signs.flatMap((sign, at) => {
      const [key, isOwn] = [owners[at], component === UNKNOWN_RECIPIENT || sign.recipientKnown];
      return key !== undefined && isOwn && !(findings.decided && known.has(key)) ? [{ key, sign }] : [];
    });
    return { facts, findings, named };
  }

  return {
    prove,

    async guard(lane, key, body) {
      const component = componentOf(body);
      // Erased: neither its signs nor its recipient are known any longer.
      if (component === '') return { mayRetry: false, version: '0' };
      const { facts, findings } = await prove(lane, component);
      return { mayRetry: findings.messages.get(key)?.mayRetry ?? findings.decided, version: facts.version };
    },
  };
}

function withFate(sign: StoredSign): StoredSign {
  return { ...sign, ...defined({ fate: sign.failure && FAILURES[sign.failure.class].proves }) };
}
