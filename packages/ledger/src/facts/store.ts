import { defined } from '@pombo/core';
import { hash } from 'node:crypto';
import { placeLidSigns, type Attempt, type AttemptEnd, type Sign } from '@pombo/evidence';
import type { DeliveryFailure } from '@pombo/core';
import { laneKeys } from '../storage/keys.ts';
import type { Lids } from '../recipient/lids.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';
import { UNKNOWN_RECIPIENT } from './component.ts';

/** An attempt as its component stores it. */
export interface StoredAttempt extends Attempt {
  /** 1 for a message's first attempt. */
  number: number;
}

/** A sign with what follows from it once its attempt is known; the package `receipts` adds what it proves (`fate`). */
export interface StoredSign extends Sign {
  /** What WhatsApp reported (`progress`). */
  to?: 'sent' | 'delivered' | 'read';
  /** Why Z-API could not send it (`delivery`). */
  failure?: DeliveryFailure;
  /** Digest of the LID by which it named its recipient. */
  lid?: string;
  /** Its name among the facts. */
  digest: string;
}

/** A sign as it arrives; the store adds the rest. */
export type NewSign = Omit<StoredSign, 'at' | 'recipientKnown' | 'fate' | 'digest'>;

/** Everything known about one component at one version. */
export interface Facts {
  version: string;
  attempts: StoredAttempt[];
  signs: StoredSign[];
}

/** The facts of each lane and recipient, as scripts add them (`docs/evidence.md`). */
export interface FactStore {
  /** The component's facts, with the lane's open attempt and the signs whose recipient is unknown. */
  read(lane: string, component: string): Promise<Facts>;
  version(lane: string, component: string): Promise<string>;
  /**
   * `left-out`: `onlyIfOpen` was given and no attempt could have caused it. `full`: the component already has more
   * facts than a decision can use, so this one is not kept.
   */
  addSign(
    lane: string,
    component: string,
    sign: NewSign,
    onlyIfOpen?: boolean,
  ): Promise<'stored' | 'left-out' | 'full'>;
  /** Drops signs that were applied to the message that has their ids: they say nothing about any other attempt. */
  dropSigns(lane: string, component: string, digests: readonly string[]): Promise<void>;
  /** Adds an attempt that a worker of an older layout did not record. */
  addAttempt(lane: string, component: string, attempt: StoredAttempt): Promise<void>;
  /** Components whose newest facts have not been judged. */
  due(lane: string): Promise<string[]>;
  /** Returns false when a fact was added since `version`. `nothingOpen` drops the facts. */
  lookedAt(lane: string, component: string, version: string, nothingOpen: boolean): Promise<boolean>;
  forget(lane: string, component: string): Promise<void>;
}

/** How long signs that no attempt of ours explains are kept: they show that another system sends. */
const SIGNS_ALONE_MS = 24 * 60 * 60 * 1000;
/**
 * Signs that name a LID are read with every component of the lane. They only ever forbid a retry, and the newest do
 * that as well as all of them. The limit keeps them from making every component too large to decide.
 */
const MOST_UNKNOWN_RECIPIENTS = 16;

export function createFactStore(
  client: RedisClient,
  prefix: string,
  retentionMs: number,
  lids: Pick<Lids, 'ownersOf'>,
): FactStore {
  const addSign = bindScript(client, 'facts/add-sign', 4);
  const addAttempt = bindScript(client, 'facts/add-attempt', 3);
  const lookedAt = bindScript(client, 'facts/looked-at', 3);

  function keysOf(lane: string, component: string): [facts: string, components: string, due: string] {
    const keys = laneKeys(prefix, lane);
    return [keys.facts(component), keys.components, keys.due];
  }

  /** Signs of the lane that name a LID and may belong to this component. */
  async function placed(component: string, signs: StoredSign[]): Promise<StoredSign[]> {
    const named = [...new Set(signs.flatMap(({ lid }) => (lid === undefined ? [] : [lid])))];
    const found = await lids.ownersOf(named);
    const owners = new Map(named.map((lid, at) => [lid, lid === component ? component : found[at]]));
    const mine = placeLidSigns(signs, ({ lid }) => {
      const owner = lid === undefined ? undefined : owners.get(lid);
      return owner === undefined ? 'unknown' : owner === component ? 'here' : 'elsewhere';
    });
    const newest = mine.filter(({ recipientKnown }) => !recipientKnown).toSorted((a, b) => b.at - a.at);
    return [...mine.filter(({ recipientKnown }) => recipientKnown), ...newest.slice(0, MOST_UNKNOWN_RECIPIENTS)];
  }

  return {
    async read(lane, component) {
      const keys = laneKeys(prefix, lane);
      const [own, others, open] = await Promise.all([
        client.hgetall(keys.facts(component)),
        component === UNKNOWN_RECIPIENT ? {} : client.hgetall(keys.facts(UNKNOWN_RECIPIENT)),
        client.hmget(keys.lane, 'openKey', 'openNonce', 'openAt', 'openWho', 'openAttempt', 'openWhoOf'),
      ]);
      const attempts = fieldsOf(own, 'a:').map(([nonce, json]) => attemptOf(nonce, json));
      const [key, nonce, beganAt, who, number, whoOf] = open;
      // A worker of an older layout opens an attempt without its component.
      const [whose, caption = ''] = whoOf === nonce ? (who?.split(' ') ?? []) : [];
      if (key != null && nonce != null && whose === component && !attempts.some((each) => each.nonce === nonce)) {
        const facts = { number: Number(number), beganAt: Number(beganAt), ...(caption === '' ? {} : { caption }) };
        attempts.push({ nonce, message: key, end: 'open', ...facts });
      }
      return {
        version: own['v'] ?? '0',
        attempts,
        signs: [
          ...fieldsOf(own, 's:').map(([digest, json]) => signOf(digest, json, component !== UNKNOWN_RECIPIENT)),
          ...(await placed(
            component,
            fieldsOf(others, 's:').map(([digest, json]) => signOf(digest, json, false)),
          )),
        ],
      };
    },

    version: async (lane, component) => (await client.hget(laneKeys(prefix, lane).facts(component), 'v')) ?? '0',

    async addSign(lane, component, sign, onlyIfOpen = false) {
      const json = JSON.stringify(sign);
      const field = `s:${hash('sha256', json).slice(0, 16)}`;
      const where = [...keysOf(lane, component), laneKeys(prefix, lane).lane];
      const asked = [component, field, json, retentionMs, SIGNS_ALONE_MS, onlyIfOpen ? '1' : ''];
      return ADDED[(await addSign(...where, ...asked)) as 0 | 1 | 2];
    },

    async dropSigns(lane, component, digests) {
      if (digests.length === 0) return;
      await client.hdel(laneKeys(prefix, lane).facts(component), ...digests.map((digest) => `s:${digest}`));
    },

    async addAttempt(lane, component, { nonce, message, number, beganAt, end, zaapId, messageId, caption }) {
      const fact = { m: message, n: number, b: beganAt, e: end, z: zaapId, w: messageId, c: caption };
      await addAttempt(...keysOf(lane, component), component, nonce, JSON.stringify(fact), retentionMs);
    },

    due: (lane) => client.smembers(laneKeys(prefix, lane).due),

    async lookedAt(lane, component, version, nothingOpen) {
      return (await lookedAt(...keysOf(lane, component), component, version, nothingOpen ? '1' : '')) === 1;
    },

    async forget(lane, component) {
      const [facts, components, due] = keysOf(lane, component);
      await Promise.all([client.del(facts), client.zrem(components, component), client.srem(due, component)]);
    },
  };
}

/** What `add-sign.lua` returns. */
const ADDED = { 0: 'left-out', 1: 'stored', 2: 'full' } as const;

function fieldsOf(stored: Record<string, string>, kind: 'a:' | 's:'): [name: string, value: string][] {
  return Object.entries(stored).flatMap(([field, value]) =>
    field.startsWith(kind) ? [[field.slice(kind.length), value] as [string, string]] : [],
  );
}

/** As `note-attempt.lua` writes it. */
interface AttemptJson {
  m: string;
  n: number;
  b: number;
  e: AttemptEnd;
  z?: string;
  w?: string;
  c?: string;
}

function attemptOf(nonce: string, json: string): StoredAttempt {
  const { m, n, b, e, z, w, c } = JSON.parse(json) as AttemptJson;
  return {
    nonce,
    message: m,
    number: n,
    beganAt: b,
    end: e,
    ...defined({ zaapId: z, messageId: w, caption: c }),
  };
}

function signOf(digest: string, value: string, recipientKnown: boolean): StoredSign {
  const space = value.indexOf(' ');
  const sign = JSON.parse(value.slice(space + 1)) as NewSign;
  return {
    ...sign,
    digest,
    at: Number(value.slice(0, space)),
    recipientKnown,
  };
}
