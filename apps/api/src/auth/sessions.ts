import { randomBytes } from 'node:crypto';
import { PomboError } from '@pombo/core';
import type { RedisClient } from '@pombo/redis';
import { noteAccessChange } from './access-watch.ts';
import { digestOf, sameSecret, type ApiKeys, type ApiScope } from './api-keys.ts';

/** A session as shown to people. Its token is never stored. */
export interface Session {
  /** Identifies the session without revealing its token. */
  id: string;
  /** Name of the key that it was opened with. */
  name: string;
  /** Id of that key. */
  key: string;
  scopes: ApiScope[];
  /** ISO 8601 UTC. */
  createdAt: string;
  /** To the minute. */
  lastUsedAt: string;
  /** It ends at this time even if it is in use. */
  endsAt: string;
}

/** An open session, as a request carries it. */
export interface OpenSession {
  session: Session;
  /** The caller that rate limits count by. */
  caller: string;
}

/** Sessions of browsers. Each was opened with an API key, and ends with it. */
export interface Sessions {
  /** Opens a session with a key. `token` is returned only here. Throws `rate_limited`. */
  open(opener: SessionKey): Promise<{ token: string; session: Session }>;
  /** Returns the open session with this token, and records its use; undefined once it, or its key, has ended. */
  find(token: string): Promise<OpenSession | undefined>;
  /** Returns the scopes of the session with this token now, and records no use; undefined once it has ended. */
  scopes(token: string): Promise<ApiScope[] | undefined>;
  /** Returns the sessions that have not expired, newest first. */
  list(): Promise<Session[]>;
  /** Ends a session. Throws `not_found`. */
  revoke(id: string): Promise<void>;
  /** Ends the session with this token, if it is open. */
  close(token: string): Promise<void>;
}

/** The key that opens a session. */
export interface SessionKey {
  /** The key itself; only its digest is stored. */
  secret: string;
  id: string;
  name: string;
}

export interface SessionsOptions {
  client: RedisClient;
  prefix: string;
  keys: Pick<ApiKeys, 'byDigest'>;
  /** Keys of POMBO_API_KEYS; they have all scopes. */
  fixedKeys: readonly string[];
  /** Time without a request after which a session ends (ms, default 12 hours). */
  idleMs?: number | undefined;
  /** Time after which it ends in any case (ms, default 7 days). */
  longestMs?: number | undefined;
}

interface Stored {
  name: string;
  key: string;
  keyDigest: string;
  createdAt: number;
  endsAt: number;
  usedAt: number;
}

const HOUR = 60 * 60 * 1000;
/** Resolution of `lastUsedAt`: a write per request would add cost and no insight. */
const USED_MS = 60 * 1000;
/** Sessions that one key opens in an hour. */
const MOST_OPENED = 100;
const ALL: ApiScope[] = ['send', 'read', 'manage'];

/** Creates the store of sessions. Redis holds a digest of each token, so a copy of Redis opens no session. */
export function createSessions(options: SessionsOptions): Sessions {
  const { client, prefix, keys, fixedKeys, idleMs = 12 * HOUR, longestMs = 7 * 24 * HOUR } = options;
  const keyOf = (digest: string): string => `${prefix}:session:${digest}`;
  const indexKey = `${prefix}:sessions`;
  const leftMs = ({ endsAt }: Stored, now: number): number => Math.max(1, Math.min(idleMs, endsAt - now));

  async function write(digest: string, stored: Stored): Promise<void> {
    await client.set(keyOf(digest), JSON.stringify(stored), 'PX', leftMs(stored, stored.usedAt));
  }

  /** The scopes of the key now: those that it lost, the session has lost too. Undefined: the key was revoked. */
  async function scopesOf(keyDigest: string): Promise<ApiScope[] | undefined> {
    if (fixedKeys.some((key) => sameSecret(digestOf(key), keyDigest))) return ALL;
    return (await keys.byDigest(keyDigest))?.scopes;
  }

  async function read(digest: string): Promise<{ stored: Stored; scopes: ApiScope[] } | undefined> {
    const json = await client.get(keyOf(digest));
    if (json === null) return undefined;
    const stored = JSON.parse(json) as Stored;
    if (stored.endsAt <= Date.now()) return undefined;
    const scopes = await scopesOf(stored.keyDigest);
    return scopes && { stored, scopes };
  }

  /** Not on every request, and never a session that was closed meanwhile. */
  async function note(digest: string, stored: Stored): Promise<void> {
    const now = Date.now();
    if (now - stored.usedAt < Math.min(USED_MS, idleMs / 4)) return;
    const used = { ...stored, usedAt: now };
    // A Redis that rejects writes must not lock people out: the next use is recorded instead.
    await client.set(keyOf(digest), JSON.stringify(used), 'PX', leftMs(used, now), 'XX').catch(() => {});
  }

  /** Bounds what one key can store. Throws `rate_limited`. */
  async function countOpened(id: string): Promise<void> {
    const opened = `${prefix}:sessions-opened:${id}`;
    await client.set(opened, 0, 'PX', HOUR, 'NX');
    if ((await client.incr(opened)) <= MOST_OPENED) return;
    throw new PomboError('rate_limited', `This key has opened ${MOST_OPENED} sessions within an hour`, {
      hint: 'Programs need no session: they send the key with each request.',
    });
  }

  async function end(digest: string): Promise<void> {
    await client.del(keyOf(digest));
    await client.zrem(indexKey, digest);
    await noteAccessChange(client, prefix);
  }

  return {
    async open({ secret, id, name }) {
      const token = randomBytes(32).toString('base64url');
      const digest = digestOf(token);
      const now = Date.now();
      const stored = {
        name,
        key: id,
        keyDigest: digestOf(secret),
        createdAt: now,
        endsAt: now + longestMs,
        usedAt: now,
      };
      await countOpened(id);
      // Listed first: every session that is open can be revoked.
      await client.zadd(indexKey, stored.endsAt, digest);
      await write(digest, stored);
      return { token, session: shown(digest, stored, (await scopesOf(stored.keyDigest)) ?? []) };
    },

    async find(token) {
      const digest = digestOf(token);
      const found = await read(digest);
      if (found === undefined) return undefined;
      await note(digest, found.stored);
      return { session: shown(digest, found.stored, found.scopes), caller: `session-${found.stored.key}` };
    },

    scopes: async (token) => (await read(digestOf(token)))?.scopes,

    async list() {
      await client.zremrangebyscore(indexKey, '-inf', Date.now());
      const digests = await client.zrange(indexKey, '0', '-1');
      const found = await Promise.all(digests.map(async (digest) => ({ digest, open: await read(digest) })));
      // Those that did not open stay listed until they expire: another process may know the key of POMBO_API_KEYS
      // behind them, and one that is being opened is written next.
      return found
        .flatMap(({ digest, open }) => (open === undefined ? [] : [shown(digest, open.stored, open.scopes)]))
        .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
    },

    async revoke(id) {
      const digests = await client.zrange(indexKey, '0', '-1');
      const digest = digests.find((each) => idOf(each) === id);
      if (digest === undefined) throw new PomboError('not_found', `No session has the id "${id}"`);
      await end(digest);
    },

    close: (token) => end(digestOf(token)),
  };
}

function idOf(digest: string): string {
  return `ses_${digest.slice(0, 12)}`;
}

function shown(digest: string, { name, key, createdAt, endsAt, usedAt }: Stored, scopes: ApiScope[]): Session {
  return {
    id: idOf(digest),
    name,
    key,
    scopes,
    createdAt: new Date(createdAt).toISOString(),
    lastUsedAt: new Date(Math.floor(usedAt / USED_MS) * USED_MS).toISOString(),
    endsAt: new Date(endsAt).toISOString(),
  };
}
