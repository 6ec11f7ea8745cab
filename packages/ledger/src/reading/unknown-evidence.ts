import type { PairFinding } from '@pombo/evidence';
import {
  defined,
  QUIET_MS,
  messageKey,
  personKey,
  type MessageBody,
  type MessageView,
  type UnclearSign,
  type UnknownEvidence,
} from '@pombo/core';
import type { Evidence, Searched } from '../receipts/evidence.ts';
import { componentOf } from '../facts/component.ts';
import type { StoredSign } from '../facts/store.ts';
import { laneKeys } from '../storage/keys.ts';
import type { RedisClient } from '../storage/script.ts';

/** What is known of messages of which nobody can say what became of them: for people, and deciding nothing. */
export interface Doubts {
  /** The same messages; those that are unknown with the evidence there is. Costs nothing for the others. */
  explain(views: readonly MessageView[]): Promise<MessageView[]>;
}

export function createDoubts({
  client,
  prefix,
  evidence,
}: {
  client: RedisClient;
  prefix: string;
  evidence: Pick<Evidence, 'unclear' | 'phonesProve' | 'findings'>;
}): Doubts {
  /** What every unknown of a lane shares. */
  async function lookAt(lane: string): Promise<LaneFacts> {
    const [[callbacks, searched], unclear, phonesProve] = await Promise.all([
      client.hmget(laneKeys(prefix, lane).lane, 'callbacks', 'searched'),
      evidence.unclear(lane),
      evidence.phonesProve(lane),
    ]);
    const people = new Map<string, string[]>();
    for (const { body } of unclear) {
      if (body.phone === undefined) continue;
      const person = personKey(body.phone);
      people.set(person, [...(people.get(person) ?? []), body.id]);
    }
    return {
      ...(callbacks == null ? {} : { callbackAt: Number(callbacks) }),
      ...(searched == null ? {} : { searched: JSON.parse(searched) as Searched }),
      people,
      phonesProve,
    };
  }

  /** What Z-API reported that may be about a message; judged once for each recipient of a call. */
  function signsReader(): (view: MessageView) => Promise<Pick<UnknownEvidence, 'signs' | 'undecidable'>> {
    const judged = new Map<string, ReturnType<Evidence['findings']>>();
    return async (view) => {
      const { instance: lane } = view;
      const component = componentOf(view);
      const place = `${lane} ${component}`;
      const asked = judged.get(place) ?? evidence.findings(lane, component);
      judged.set(place, asked);
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
    const bodies = await Promise.all(keys.map((key) => client.hget(laneKeys(prefix, lane).message(key), 'body')));
    return {
      ...defined({ zaapId: pair.zaapId, messageId: pair.messageId }),
      kinds: [...new Set(signs.map(({ kind }) => kind))],
      receivedAt: new Date(Math.min(...signs.map(({ at }) => at))).toISOString(),
      ...(signs.some(({ failure }) => failure !== undefined) ? { failed: true as const } : {}),
      others: bodies.flatMap((body) => (body === null ? [] : [(JSON.parse(body) as MessageBody).id])),
      ...(pair.elsewhere ? { elsewhere: true as const } : {}),
    };
  }

  async function explainOne(
    view: MessageView,
    facts: LaneFacts,
    readSigns: ReturnType<typeof signsReader>,
  ): Promise<MessageView> {
    const key = messageKey(view.id);
    const [startedAt, signs] = await Promise.all([
      client.hget(laneKeys(prefix, view.instance).message(key), 'startedAt'),
      readSigns(view),
    ]);
    const known = evidenceOf(view, Number(startedAt ?? Date.parse(view.statusAt)), facts);
    return { ...view, evidence: { ...known, ...signs } };
  }

  return {
    async explain(views) {
      const lanes = new Set(views.filter(({ status }) => status === 'unknown').map(({ instance }) => instance));
      const facts = new Map(await Promise.all([...lanes].map(async (lane) => [lane, await lookAt(lane)] as const)));
      const readSigns = signsReader();
      return Promise.all(
        views.map(async (view) =>
          view.status === 'unknown' ? explainOne(view, facts.get(view.instance)!, readSigns) : view,
        ),
      );
    },
  };
}

/** Signs, and other messages of a sign, that are shown: a person looks at a few. */
const MOST_SHOWN = 5;

interface LaneFacts {
  callbackAt?: number;
  searched?: Searched;
  /** Person → ids of their unclear messages. */
  people: Map<string, string[]>;
  phonesProve: boolean;
}

function evidenceOf(view: MessageView, startedAt: number, facts: LaneFacts): UnknownEvidence {
  const { callbackAt, searched, people, phonesProve } = facts;
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
    ...(phonesProve ? {} : { shared: true as const }),
    resendFrom: new Date(since + QUIET_MS).toISOString(),
  };
}
