import { defined, type EvidencePort, type SettledByQueue, type QueueEntry, type Unclear } from '@pombo/core';
import type { MessageBody, Status } from '@pombo/core';
import type { Compacted } from '../compact/compacted.ts';
import type { Judging } from './judging.ts';
import { UNKNOWN_RECIPIENT, captionDigest, componentOf, componentOfRecipient, lidDigest } from '../facts/component.ts';
import type { FactStore, StoredAttempt } from '../facts/store.ts';
import { laneKeys } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/** What is unsettled on a lane, and what Z-API's own queue says about it. */
export interface Evidence extends EvidencePort {
  /** Adds the attempts that a worker of an older layout left out of the facts: of these messages, or of all unclear ones. */
  addMissing(lane: string, messages?: readonly string[]): Promise<void>;
  /** Whether a recipient proves anything on the lane: not where another system sends through the number too. */
  phonesProve(lane: string): Promise<boolean>;
  /** What the facts about a message's recipient leave open. */
  findings: Judging['findings'];
}

/** The last search of a lane's queue at Z-API; `at` in ms. */
export interface Searched {
  at: number;
  listed: number;
}

/** What the gateway failed on can turn out to have been taken for so long: as long as callbacks are kept. */
const FAILED_MS = 24 * 60 * 60 * 1000;
const MOST = 1000;

interface Parts {
  client: RedisClient;
  prefix: string;
  store: FactStore;
  judging: Judging;
  /** Says that a LID is the recipient of this message. */
  learnLid(lane: string, lid: string, body: MessageBody): Promise<unknown>;
  compacted: Compacted;
}

export function createEvidence({ client, prefix, store, judging, learnLid, compacted }: Parts): Evidence {
  const set = bindScript(client, 'shared/hset-oom', 1);
  /** Lane → its unclear attempts that are known to be among the facts; only spares this process the same question. */
  const added = new Map<string, Set<string>>();

  async function unclear(lane: string): Promise<Unclear[]> {
    const keys = laneKeys(prefix, lane);
    const [unknown, errored, open] = await Promise.all([
      client.zrevrange(keys.status('unknown'), 0, MOST - 1),
      client.smembers(keys.errored),
      client.hget(keys.lane, 'openKey'),
    ]);
    const candidates = new Set([...unknown, ...errored, ...(open === null ? [] : [open])]);
    return readAll(lane, [...candidates]);
  }

  async function readAll(lane: string, messages: readonly string[]): Promise<Unclear[]> {
    const found = await Promise.all(messages.map((key) => readUnclear(lane, key)));
    return found.filter((each) => each !== undefined);
  }

  /** Those on which the gateway failed, and that nothing has settled since. */
  async function erroredOf(lane: string, messages: readonly string[]): Promise<string[]> {
    const { errored } = laneKeys(prefix, lane);
    const are = await Promise.all(messages.map((key) => client.sismember(errored, key)));
    return messages.filter((_key, at) => are[at] === 1);
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

  /** Entries whose zaapId is no message's. */
  async function unknownAmong(lane: string, entries: readonly QueueEntry[]): Promise<QueueEntry[]> {
    if (entries.length === 0) return [];
    const keys = laneKeys(prefix, lane);
    const owners = await client.mget(entries.flatMap(({ zaapId }) => [keys.zaapId(zaapId), keys.messageId(zaapId)]));
    const unknown = entries.filter((_entry, at) => owners[2 * at] === null && owners[2 * at + 1] === null);
    const stored = await Promise.all(unknown.map(({ zaapId }) => compacted.byAnyId(lane, [zaapId])));
    return unknown.filter((_entry, at) => stored[at] === undefined);
  }

  return {
    unclear,
    phonesProve: judging.isExclusive,
    findings: judging.findings,

    async fromQueue(lane, entries, about) {
      // For people: a search that found nothing proves nothing, but who decides wants to know that there was one.
      const searched: Searched = { at: Date.now(), listed: entries.length };
      await set(laneKeys(prefix, lane).lane, 'searched', JSON.stringify(searched), '');
      const components = new Set<string>();
      const places = about && [componentOf(about), UNKNOWN_RECIPIENT];
      const concerned = entries.filter(({ phone }) => places?.includes(componentOfRecipient(phone)) ?? true);
      for (const { zaapId, messageId, phone, createdAt } of await unknownAmong(lane, concerned)) {
        const component = componentOfRecipient(phone);
        const lid = lidDigest(phone);
        const sign = {
          kind: 'listing',
          zaapId,
          ...defined({ messageId, madeAt: createdAt, lid }),
        } as const;
        if ((await store.addSign(lane, component, sign, true)) !== 'left-out') components.add(component);
      }
      const found: SettledByQueue[] = [];
      for (const component of components) {
        for (const settled of await judging.settle(lane, component)) {
          if (settled.answer === 'settled') found.push({ key: settled.key, from: settled.from });
        }
      }
      return found;
    },

    async addMissing(lane, messages) {
      const found = messages === undefined ? await unclear(lane) : await readAll(lane, await erroredOf(lane, messages));
      const known = added.get(lane) ?? new Set();
      // Only of what is unclear now: the others are asked about no more.
      const stay = messages === undefined ? new Set<string>() : known;
      for (const each of found) {
        if (known.has(each.nonce) || (await addOne(lane, each))) stay.add(each.nonce);
      }
      added.set(lane, stay);
    },
  };

  /** Returns false when there is no attempt to be added yet. */
  async function addOne(
    lane: string,
    { key, status, body, nonce, number, startedAt, zaapId }: Unclear,
  ): Promise<boolean> {
    const [component, caption] = [componentOf(body), captionDigest(body.caption)];
    if (nonce === '' || status === 'sending' || component === '') return false;
    const attempt: StoredAttempt = {
      nonce,
      message: key,
      number,
      beganAt: startedAt,
      end: status === 'unknown' ? 'silent' : 'errored',
      ...(caption === '' ? {} : { caption }),
      ...defined({ zaapId }),
    };
    await store.addAttempt(lane, component, attempt);
    const lid = lidDigest(body.lid);
    if (lid !== undefined) await learnLid(lane, lid, body);
    return true;
  }
}
