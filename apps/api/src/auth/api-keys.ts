import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { PomboError, invalidInput, type Issue } from '@pombo/core';
import type { RedisClient } from '@pombo/redis';
import { noteAccessChange } from './access-watch.ts';

export const API_SCOPES = ['send', 'read', 'manage'] as const;
/** What a key allows: queueing messages, reading results, or changing anything else. */
export type ApiScope = (typeof API_SCOPES)[number];

/** A key as shown to people. The secret itself is never stored. */
export interface ApiKey {
  /** Identifies the key without revealing it. */
  id: string;
  name: string;
  scopes: ApiScope[];
  /** ISO 8601 UTC. */
  createdAt: string;
  /** To the hour, and never before its creation; absent when it was never used. */
  lastUsedAt?: string;
  revokedAt?: string;
}

/** API keys created at run time, stored in Redis. */
export interface ApiKeys {
  /** Creates a key. `secret` is returned only here. Throws `invalid_input`. */
  create(facts: { name: string; scopes: readonly ApiScope[] }): Promise<{ secret: string; key: ApiKey }>;
  /** Returns all keys, newest first, including revoked ones. */
  list(): Promise<ApiKey[]>;
  /** Revokes a key permanently; idempotent. Throws `not_found`. */
  revoke(id: string): Promise<ApiKey>;
  /** Returns the unrevoked key with this secret, and records its use. */
  find(secret: string): Promise<ApiKey | undefined>;
  /** Returns the unrevoked key whose secret has this SHA-256 digest (hex). Records no use. */
  byDigest(digest: string): Promise<ApiKey | undefined>;
  /** True once a key was ever created: from then on every request needs one. */
  exist(): Promise<boolean>;
}

interface Stored {
  name: string;
  scopes: ApiScope[];
  createdAt: number;
  revokedAt?: number;
}

/** Resolution of `lastUsedAt`: a write per request would add cost and no insight. */
const USED_MS = 60 * 60 * 1000;

export function createApiKeys(client: RedisClient, prefix: string): ApiKeys {
  const keysKey = `${prefix}:api-keys`;
  const usedKey = `${prefix}:api-keys:used`;
  const noted = new Map<string, number>();

  async function note(digest: string): Promise<void> {
    const now = Date.now();
    if (now - (noted.get(digest) ?? 0) < USED_MS) return;
    noted.set(digest, now);
    try {
      await client.hset(usedKey, digest, now);
    } catch {
      // A Redis that rejects writes must not lock callers out: the next use is recorded instead.
      noted.delete(digest);
    }
  }

  async function all(): Promise<{ digest: string; stored: Stored; usedAt: string | undefined }[]> {
    const [keys, used] = await Promise.all([client.hgetall(keysKey), client.hgetall(usedKey)]);
    return Object.entries(keys).map(([digest, json]) => ({
      digest,
      stored: JSON.parse(json) as Stored,
      usedAt: used[digest],
    }));
  }

  async function byDigest(digest: string): Promise<ApiKey | undefined> {
    const json = await client.hget(keysKey, digest);
    if (json === null) return undefined;
    const stored = JSON.parse(json) as Stored;
    return stored.revokedAt === undefined ? shown(digest, stored, undefined) : undefined;
  }

  return {
    async create(facts) {
      const issues = issuesOf(facts);
      if (issues.length > 0) throw invalidInput(issues);
      const secret = `pombo_${randomBytes(32).toString('base64url')}`;
      const digest = digestOf(secret);
      const stored: Stored = { name: facts.name, scopes: [...new Set(facts.scopes)], createdAt: Date.now() };
      await client.hset(keysKey, digest, JSON.stringify(stored));
      await noteAccessChange(client, prefix);
      return { secret, key: shown(digest, stored, undefined) };
    },

    async list() {
      const found = (await all()).toSorted((a, b) => b.stored.createdAt - a.stored.createdAt);
      return found.map(({ digest, stored, usedAt }) => shown(digest, stored, usedAt));
    },

    async revoke(id) {
      const found = (await all()).find(({ digest }) => idOf(digest) === id);
      if (found === undefined)
        throw new PomboError('not_found', `No key has the id "${id}"`, { hint: 'See: pombo keys list' });
      const stored = { ...found.stored, revokedAt: found.stored.revokedAt ?? Date.now() };
      await client.hset(keysKey, found.digest, JSON.stringify(stored));
      await noteAccessChange(client, prefix);
      return shown(found.digest, stored, found.usedAt);
    },

    // Looked up by its digest, which a caller cannot steer towards a stored one: timing reveals nothing about a key.
    async find(secret) {
      const digest = digestOf(secret);
      const found = await byDigest(digest);
      if (found !== undefined) await note(digest);
      return found;
    },

    byDigest,

    exist: async () => (await client.exists(keysKey)) === 1,
  };
}

/** Compares two secrets in a time that does not depend on where they differ. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(digestOf(a), 'hex'), Buffer.from(digestOf(b), 'hex'));
}

function issuesOf({ name, scopes }: { name: string; scopes: readonly ApiScope[] }): Issue[] {
  const issues: Issue[] = [];
  if (!/^[^\p{Cc}\p{Cs}]{1,60}$/u.test(name)) {
    issues.push({ field: 'name', problem: 'must be 1 to 60 printable characters', example: 'shop' });
  }
  if (scopes.length === 0 || scopes.some((scope) => !API_SCOPES.includes(scope))) {
    issues.push({ field: 'scopes', problem: `must be some of ${API_SCOPES.join(', ')}`, example: 'send,read' });
  }
  return issues;
}

/** Returns the digest by which a secret is stored. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function idOf(digest: string): string {
  return `key_${digest.slice(0, 12)}`;
}

function shown(digest: string, { name, scopes, createdAt, revokedAt }: Stored, usedAt: string | undefined): ApiKey {
  return {
    id: idOf(digest),
    name,
    scopes,
    createdAt: new Date(createdAt).toISOString(),
    ...(usedAt === undefined ? {} : { lastUsedAt: usedSince(Number(usedAt), createdAt) }),
    ...(revokedAt === undefined ? {} : { revokedAt: new Date(revokedAt).toISOString() }),
  };
}

/** To the hour, and never before the key was created. */
function usedSince(ms: number, createdAt: number): string {
  return new Date(Math.max(createdAt, Math.floor(ms / USED_MS) * USED_MS)).toISOString();
}
