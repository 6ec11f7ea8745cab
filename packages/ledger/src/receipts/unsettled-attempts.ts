import type { Status, Unclear } from '@pombo/core';
import { BODY_FIELDS, bodyOf } from '../message/stored-body.ts';
import { laneKeys } from '../storage/keys.ts';
import type { RedisClient } from '../storage/script.ts';

/** Messages whose last attempt may have been accepted without our knowing. */
export interface UnsettledAttempts {
  /** All of a lane: unknown ones, those that the gateway failed on, and the open attempt. */
  list(lane: string): Promise<Unclear[]>;
  /** Those of these messages that the gateway failed on and that are not settled since. */
  errored(lane: string, keys: readonly string[]): Promise<Unclear[]>;
}

/** How long a message that the gateway failed on may turn out to have been accepted: as long as callbacks are kept. */
const FAILED_MS = 24 * 60 * 60 * 1000;
const MOST = 1000;

export function createUnsettledAttempts(client: RedisClient, prefix: string): UnsettledAttempts {
  async function readAll(lane: string, keys: readonly string[]): Promise<Unclear[]> {
    const found = await Promise.all(keys.map((key) => readOne(lane, key)));
    return found.filter((each) => each !== undefined);
  }

  async function readOne(lane: string, key: string): Promise<Unclear | undefined> {
    const keys = laneKeys(prefix, lane);
    const fields = ['status', 'startedAt', 'at', 'nonce', 'n', 'zaapId', 'zaapIdOf', ...BODY_FIELDS] as const;
    const found = await client.hmget(keys.message(key), ...fields);
    const [status, startedAt, at, nonce, n, zaapId, zaapIdOf, ...stored] = found;
    const body = bodyOf(stored);
    if (body === undefined) return undefined;
    if (status === 'failed' && Date.now() - Number(at) > FAILED_MS) {
      await client.srem(keys.errored, key);
      return undefined;
    }
    return {
      key,
      status: status as Status,
      body,
      startedAt: Number(startedAt),
      since: Number(at),
      nonce: nonce ?? '',
      number: Number(n),
      ...(zaapId != null && zaapIdOf === n ? { zaapId } : {}),
    };
  }

  return {
    async list(lane) {
      const keys = laneKeys(prefix, lane);
      const [unknown, errored, open] = await Promise.all([
        client.zrevrange(keys.status('unknown'), 0, MOST - 1),
        client.smembers(keys.errored),
        client.hget(keys.lane, 'openKey'),
      ]);
      return readAll(lane, [...new Set([...unknown, ...errored, ...(open === null ? [] : [open])])]);
    },

    async errored(lane, wanted) {
      const { errored } = laneKeys(prefix, lane);
      const are = await Promise.all(wanted.map((key) => client.sismember(errored, key)));
      return readAll(
        lane,
        wanted.filter((_key, at) => are[at] === 1),
      );
    },
  };
}
