import { defined } from '@pombo/core';
import type { RedisClient } from '@pombo/redis';
import { maskText } from '../auth/mask-phones.ts';

export const ACTOR_KINDS = ['session', 'key', 'local', 'cli'] as const;
export const AUDIT_RESULTS = ['done', 'refused', 'failed'] as const;

/** Who did something. */
export interface Actor {
  /** `session`: a browser; `local`: a program on this machine, while no key exists; `cli`: a command on a server. */
  kind: (typeof ACTOR_KINDS)[number];
  /** Name of the key, or of the user of the server; absent for `local`. */
  name?: string;
  /** Id of the key or of the session. */
  id?: string;
}

/** One thing that was done, or that was refused. */
export interface AuditFacts {
  actor: Actor;
  /** The `operationId` of the request that does the same, for commands too: `pauseLane`. */
  action: string;
  /** What it was done to: the id or name in its address. */
  object?: string;
  /** What was chosen, or the reason that was given. */
  detail?: string;
  /** `refused`: not allowed; `failed`: any other error. */
  result: (typeof AUDIT_RESULTS)[number];
  /** Code of the error. */
  code?: string;
  /** Number of requests that this entry counts, if there were several. */
  times?: number;
}

export interface AuditEntry extends AuditFacts {
  id: string;
  /** ISO 8601 UTC, by the clock of Redis. */
  at: string;
}

export interface AuditFilter {
  /** Part of the name of the actor, without regard to case. */
  who?: string;
  kind?: Actor['kind'];
  action?: string;
  object?: string;
  result?: AuditFacts['result'];
}

/** The last changes of a deployment and who made them. Entries are never changed; the oldest are dropped. */
export interface AuditLog {
  /** Adds an entry. Phones in `object` and `detail` are masked. */
  record(facts: AuditFacts): Promise<void>;
  /** Returns entries, newest first. A page may be short when a narrow filter looks at many entries. */
  page(place: AuditFilter & { cursor?: string; limit: number }): Promise<{ entries: AuditEntry[]; next?: string }>;
}

/** Entries kept: weeks of what people do, in a few megabytes. */
const KEPT = 10_000;
/** Entries read at once, and at most for one page. */
const BATCH = 500;
const MOST_LOOKED_AT = 5000;
const LONGEST = 200;

/** Creates the log, a stream of Redis. */
export function createAuditLog(client: RedisClient, prefix: string): AuditLog {
  const key = `${prefix}:audit`;

  return {
    async record(facts) {
      await client.xadd(key, 'MAXLEN', '~', KEPT, '*', 'e', JSON.stringify(shortened(facts)));
    },

    async page({ cursor, limit, ...filter }) {
      const entries: AuditEntry[] = [];
      let from = cursor === undefined ? '+' : `(${cursor}`;
      for (let looked = 0; looked < MOST_LOOKED_AT; looked += BATCH) {
        const batch = await client.xrevrange(key, from, '-', 'COUNT', BATCH);
        for (const [id, [, json = '{}']] of batch) {
          from = `(${id}`;
          const entry: AuditEntry = { ...(JSON.parse(json) as AuditFacts), id, at: timeOf(id) };
          if (fits(entry, filter)) entries.push(entry);
          if (entries.length === limit) return { entries, next: id };
        }
        if (batch.length < BATCH) return { entries };
      }
      return { entries, next: from.slice(1) };
    },
  };
}

function shortened({ object, detail, ...facts }: AuditFacts): AuditFacts {
  return { ...facts, ...defined({ object: cut(object), detail: cut(detail) }) };
}

function cut(text: string | undefined): string | undefined {
  return text === undefined ? undefined : maskText(text).slice(0, LONGEST);
}

function timeOf(id: string): string {
  return new Date(Number(id.split('-', 1)[0])).toISOString();
}

function fits({ actor, action, object, result }: AuditEntry, filter: AuditFilter): boolean {
  return (
    (filter.who === undefined || (actor.name ?? '').toLowerCase().includes(filter.who.toLowerCase())) &&
    (filter.kind ?? actor.kind) === actor.kind &&
    (filter.action ?? action) === action &&
    (filter.object === undefined || cut(filter.object) === object) &&
    (filter.result ?? result) === result
  );
}
