import {
  defined,
  QUIET_MS,
  messageKey,
  personKey,
  type MessageView,
  type UnclearSign,
  type UnknownEvidence,
} from '@pombo/core';
import type { PairFinding } from '@pombo/evidence';
import { componentOf, type StoredSign, type Searched, type ReceiptSteps } from '@pombo/ledger';
import type { Prover, Proven } from './prove.ts';

/**
 * Returns the same messages, the `unknown` ones with the evidence about them, for display only. Costs nothing for the
 * others.
 */
export type ExplainUnknown = (views: readonly MessageView[]) => Promise<MessageView[]>;

interface Parts {
  receipts: ReceiptSteps;
  prover: Pick<Prover, 'prove'>;
}

export function createExplainUnknown({ receipts, prover }: Parts): ExplainUnknown {
  /** What all unknown messages of a lane share. */
  async function readLane(lane: string): Promise<LaneFacts> {
    const [heard, unclear, exclusive] = await Promise.all([
      receipts.lanes.lastHeard(lane),
      receipts.unsettled.list(lane),
      receipts.lanes.isExclusive(lane),
    ]);
    const people = new Map<string, string[]>();
    for (const { body } of unclear) {
      if (body.phone === undefined) continue;
      const person = personKey(body.phone);
      people.set(person, [...(people.get(person) ?? []), body.id]);
    }
    return { ...heard, people, exclusive };
  }

  /** What Z-API reported that may be about a message; judged once per recipient and call. */
  function signsReader(): (view: MessageView) => Promise<Pick<UnknownEvidence, 'signs' | 'undecidable'>> {
    const proven = new Map<string, Promise<Proven>>();
    return async (view) => {
      const { instance: lane } = view;
      const component = componentOf(view);
      const recipient = `${lane} ${component}`;
      const asked = proven.get(recipient) ?? prover.prove(lane, component);
      proven.set(recipient, asked);
      const { facts, findings } = await asked;
      const key = messageKey(view.id);
      const messageOf = new Map(facts.attempts.map(({ nonce, message }) => [nonce, message]));
      const open = findings.pairs.filter(
        ({ candidates, message, signs }) =>
          message === undefined && signs.length > 0 && candidates.some((nonce) => messageOf.get(nonce) === key),
      );
      const signs = await Promise.all(
        open.slice(0, MOST_SHOWN).map((pair) => {
          const keys = new Set(pair.candidates.map((nonce) => messageOf.get(nonce)!));
          keys.delete(key);
          return toSign(lane, pair, [...keys].slice(0, MOST_SHOWN));
        }),
      );
      return {
        ...(signs.length === 0 ? {} : { signs }),
        ...(findings.decided ? {} : { undecidable: true as const }),
      };
    };
  }

  async function toSign(lane: string, pair: PairFinding, keys: readonly string[]): Promise<UnclearSign> {
    const signs = pair.signs as StoredSign[];
    const bodies = await Promise.all(keys.map((key) => receipts.messages.body(lane, key)));
    return {
      ...defined({ zaapId: pair.zaapId, messageId: pair.messageId }),
      kinds: [...new Set(signs.map(({ kind }) => kind))],
      receivedAt: new Date(Math.min(...signs.map(({ at }) => at))).toISOString(),
      ...(signs.some(({ failure }) => failure !== undefined) ? { failed: true as const } : {}),
      others: bodies.flatMap((body) => (body === undefined ? [] : [body.id])),
      ...(pair.elsewhere ? { elsewhere: true as const } : {}),
    };
  }

  async function explainOne(
    view: MessageView,
    facts: LaneFacts,
    readSigns: ReturnType<typeof signsReader>,
  ): Promise<MessageView> {
    const key = messageKey(view.id);
    const [startedAt, signs] = await Promise.all([receipts.messages.startedAt(view.instance, key), readSigns(view)]);
    const known = evidenceOf(view, startedAt ?? Date.parse(view.statusAt), facts);
    return { ...view, evidence: { ...known, ...signs } };
  }

  return async (views) => {
    const lanes = new Set(views.filter(({ status }) => status === 'unknown').map(({ instance }) => instance));
    const facts = new Map(await Promise.all([...lanes].map(async (lane) => [lane, await readLane(lane)] as const)));
    const readSigns = signsReader();
    return Promise.all(
      views.map(async (view) =>
        view.status === 'unknown' ? explainOne(view, facts.get(view.instance)!, readSigns) : view,
      ),
    );
  };
}

/** How many signs, and other messages of a sign, are shown: a person reads a few. */
const MOST_SHOWN = 5;

interface LaneFacts {
  callbackAt?: number;
  searched?: Searched;
  /** Person → ids of their unsettled messages. */
  people: Map<string, string[]>;
  exclusive: boolean;
}

function evidenceOf(view: MessageView, startedAt: number, facts: LaneFacts): UnknownEvidence {
  const { callbackAt, searched, people, exclusive } = facts;
  const since = Date.parse(view.statusAt);
  const others = (view.phone === undefined ? [] : (people.get(personKey(view.phone)) ?? [])).filter(
    (id) => id !== view.id,
  );
  return {
    since: view.statusAt,
    reason: view.error?.code ?? '',
    attempt: view.attempts,
    attemptedAt: new Date(startedAt).toISOString(),
    ...(searched !== undefined && searched.at >= since
      ? { searched: { at: new Date(searched.at).toISOString(), listed: searched.listed } }
      : {}),
    callbacks: callbackAt === undefined ? 'never-seen' : callbackAt >= startedAt ? 'heard' : 'silent',
    ...(others.length > 0 ? { sameRecipient: others } : {}),
    ...(exclusive ? {} : { shared: true as const }),
    resendFrom: new Date(since + QUIET_MS).toISOString(),
  };
}
