import type { MessageBody, Status } from '@pombo/message';
import type { Compacted } from './compact/compacted.ts';
import type { Judging } from './facts/apply.ts';
import { captionDigest, componentOf, componentOfRecipient } from './facts/component.ts';
import type { FactStore, StoredAttempt } from './facts/store.ts';
import { laneKeys } from './keys.ts';
import { bindScript, type RedisClient } from './script.ts';

/** What is unsettled on a lane, and what Z-API's own queue says about it. */
export interface Evidence {
  /** Adds each entry of Z-API's queue that may be an unsettled attempt's to the facts; says which messages it settled. */
  fromQueue(lane: string, entries: QueueEntry[]): Promise<Found[]>;
  /** Adds the attempts that a worker of an older layout left out of the facts. */
  addMissing(lane: string): Promise<void>;
  /** Whether a recipient proves anything on the lane: not where another system sends through the number too. */
  phonesProve(lane: string): Promise<boolean>;
  /** What the facts about a message's recipient leave open. */
  findings: Judging['findings'];
  /** Messages of the lane that evidence could settle. */
  unclear(lane: string): Promise<Unclear[]>;
}

export interface QueueEntry {
  zaapId: string;
  messageId: string;
  phone: string;
  createdAt: number;
}

/** The last search of a lane's queue at Z-API; `at` in ms. */
export interface Searched {
  at: number;
  listed: number;
}

export interface Found {
  key: string;
  from: Status;
}

/** A message whose last attempt may have been taken without our knowing. */
export interface Unclear {
  key: string;
  status: Status;
  body: MessageBody;
  /** When that attempt began, ms. */
  startedAt: number;
  /** When it came into this status. */
  since: number;
  /** The attempt. */
  nonce: string;
  number: number;
  /** Its own zaapId, if its answer had one. */
  zaapId?: string;
}

/** What the gateway failed on can turn out to have been taken for so long: as long as callbacks are kept. */
const FAILED_MS = 24 * 60 * 60 * 1000;
const MOST = 1000;

interface Parts {
  client: RedisClient;
  prefix: string;
  store: FactStore;
  judging: Judging;
  compacted: Compacted;
}

export function createEvidence({ client, prefix, store, judging, compacted }: Parts): Evidence {
  const set = bindScript(client, 'set', 1);
  /** Attempts that are known to be among the facts; only spares this process the same question. */
  const added = new Set<string>();

  async function unclear(lane: string): Promise<Unclear[]> {
    const keys = laneKeys(prefix, lane);
    const [unknown, errored, open] = await Promise.all([
      client.zrevrange(keys.status('unknown'), 0, MOST - 1),
      client.smembers(keys.errored),
      client.hget(keys.lane, 'openKey'),
    ]);
    const candidates = new Set([...unknown, ...errored, ...(open === null ? [] : [open])]);
    const found = await Promise.all([...candidates].map((key) => readUnclear(lane, key)));
    return found.filter((each) => each !== undefined);
  }

  async function readUnclear(lane: string, key: string): Promise<Unclear | undefined> {
    const keys = laneKeys(prefix, lane);
    const fields = ['body', 'status', 'startedAt', 'at', 'nonce', 'n', 'zaapId', 'zaapIdOf'] as const;
    const [body, status, startedAt, at, nonce, n, zaapId, zaapIdOf] = await client.hmget(keys.message(key), ...fields);
    if (body == null) return undefined;
    if (status === 'failed' && Date.now() - Number(at) > FAILED_MS) {
      await client.srem(keys.errored, key);
      return undefined;
    }
    return {
      key,
      status: status as Status,
      body: JSON.parse(body) as MessageBody,
      startedAt: Number(startedAt),
      since: Number(at),
      nonce: nonce ?? '',
      number: Number(n),
      ...(zaapId != null && zaapIdOf === n ? { zaapId } : {}),
    };
  }

  async function isKnown(lane: string, id: string): Promise<boolean> {
    const keys = laneKeys(prefix, lane);
    if ((await client.exists(keys.zaapId(id))) + (await client.exists(keys.messageId(id))) > 0) return true;
    return (await compacted.byAnyId(lane, [id])) !== undefined;
  }

  return {
    unclear,
    phonesProve: judging.isExclusive,
    findings: judging.findings,

    async fromQueue(lane, entries) {
      // For people: a search that found nothing proves nothing, but who decides wants to know that there was one.
      const searched: Searched = { at: Date.now(), listed: entries.length };
      await set(laneKeys(prefix, lane).lane, 'searched', JSON.stringify(searched), '');
      const components = new Set<string>();
      for (const { zaapId, messageId, phone, createdAt } of entries) {
        if (await isKnown(lane, zaapId)) continue;
        const component = componentOfRecipient(phone);
        const sign = { kind: 'listing', zaapId, messageId, madeAt: createdAt } as const;
        if (await store.addSign(lane, component, sign, true)) components.add(component);
      }
      const found: Found[] = [];
      for (const component of components) {
        for (const settled of await judging.settle(lane, component)) {
          if (settled.answer === 'settled') found.push({ key: settled.key, from: settled.from });
        }
      }
      return found;
    },

    async addMissing(lane) {
      for (const { key, status, body, nonce, number, startedAt, zaapId } of await unclear(lane)) {
        if (nonce === '' || status === 'sending' || added.has(nonce)) continue;
        const [component, caption] = [componentOf(body), captionDigest(body.caption)];
        if (component === '') continue;
        const attempt: StoredAttempt = {
          nonce,
          message: key,
          number,
          beganAt: startedAt,
          end: status === 'unknown' ? 'silent' : 'errored',
          ...(caption === '' ? {} : { caption }),
          ...(zaapId === undefined ? {} : { zaapId }),
        };
        await store.addAttempt(lane, component, attempt);
        added.add(nonce);
      }
    },
  };
}
