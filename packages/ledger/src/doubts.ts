import { QUIET_MS, messageKey, personKey, type MessageView, type UnknownEvidence } from '@pombo/message';
import type { Evidence, Searched } from './evidence.ts';
import { laneKeys } from './keys.ts';
import type { RedisClient } from './script.ts';

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
  evidence: Pick<Evidence, 'unclear' | 'phonesProve'>;
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

  async function explainOne(view: MessageView, facts: LaneFacts): Promise<MessageView> {
    const key = messageKey(view.id);
    const startedAt = await client.hget(laneKeys(prefix, view.instance).message(key), 'startedAt');
    return { ...view, evidence: evidenceOf(view, Number(startedAt ?? Date.parse(view.statusAt)), facts) };
  }

  return {
    async explain(views) {
      const lanes = new Set(views.filter(({ status }) => status === 'unknown').map(({ instance }) => instance));
      const facts = new Map(await Promise.all([...lanes].map(async (lane) => [lane, await lookAt(lane)] as const)));
      return Promise.all(
        views.map(async (view) => (view.status === 'unknown' ? explainOne(view, facts.get(view.instance)!) : view)),
      );
    },
  };
}

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
