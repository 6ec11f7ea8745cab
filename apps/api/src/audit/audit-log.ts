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

/**
 * The last changes of a deployment and who made them, and what was refused. Entries are never changed; the oldest are dropped.
 */
export interface AuditLog {
  /** Adds an entry. Phones in `object` and `detail` are masked. */
  record(facts: AuditFacts): Promise<void>;
  /** Returns entries, newest first. A page may be short when a narrow filter looks at many entries. */
  page(place: AuditFilter & { cursor?: string; limit: number }): Promise<{ entries: AuditEntry[]; next?: string }>;
}

/** Where entries are kept: the key after the prefix, how many, and what their ids end in. */
interface Part {
  key: string;
  most: number;
  mark: '' | '-r';
}

/** Weeks of what people change, in a few megabytes. */
const CHANGES: Part = { key: 'audit', most: 10_000, mark: '' };
/** Everything else, apart: however often a caller is refused, no change is pushed out. */
const OTHERS: Part = { key: 'audit-refused', most: 5000, mark: '-r' };
const SIGN_INS = new Set(['openSession', 'closeSession']);

/** Entries read at once, and at most for one page. */
const BATCH = 500;
const MOST_LOOKED_AT = 5000;
const LONGEST = 200;

/** Form of an entry's id, by which a page continues. */
export const AUDIT_CURSOR: RegExp = /^(\d{1,15}-\d{1,10})(-r)?$/;

/** Returns whether an entry is of something that was changed: not of a sign-in, and not of what was refused or failed. */
export function isChange({ action, result }: Pick<AuditFacts, 'action' | 'result'>): boolean {
  return result === 'done' && !SIGN_INS.has(action);
}

/** Creates the log: two streams of Redis, read as one. */
export function createAuditLog(client: RedisClient, prefix: string): AuditLog {
  async function* newestFirst({ key, mark }: Part, cursor: string | undefined): AsyncGenerator<AuditEntry> {
    let from = startOf(cursor, mark);
    for (;;) {
      const batch = await client.xrevrange(`${prefix}:${key}`, from, '-', 'COUNT', BATCH);
      for (const [id, [, json = '{}']] of batch) {
        from = `(${id}`;
        yield { ...(JSON.parse(json) as AuditFacts), id: `${id}${mark}`, at: timeOf(id) };
      }
      if (batch.length < BATCH) return;
    }
  }

  return {
    async record(facts) {
      const { key, most } = isChange(facts) ? CHANGES : OTHERS;
      await client.xadd(`${prefix}:${key}`, 'MAXLEN', '~', most, '*', 'e', JSON.stringify(shortened(facts)));
    },

    async page({ cursor, limit, ...filter }) {
      const entries: AuditEntry[] = [];
      let looked = 0;
      for await (const entry of merged(newestFirst(CHANGES, cursor), newestFirst(OTHERS, cursor))) {
        looked += 1;
        if (fits(entry, filter)) entries.push(entry);
        if (entries.length === limit || looked === MOST_LOOKED_AT) return { entries, next: entry.id };
      }
      return { entries };
    },
  };
}

/** Yields the entries of both, newest first; of the same moment, those of `a` first. */
async function* merged(a: AsyncGenerator<AuditEntry>, b: AsyncGenerator<AuditEntry>): AsyncGenerator<AuditEntry> {
  let [one, other] = await Promise.all([a.next(), b.next()]);
  while (one.done !== true || other.done !== true) {
    if (other.done === true || (one.done !== true && !isNewer(other.value, one.value))) {
      yield one.value as AuditEntry;
      one = await a.next();
    } else {
      yield other.value;
      other = await b.next();
    }
  }
}

/** By the clock of Redis; the parts do not share an order within a millisecond. */
function isNewer({ id: a }: AuditEntry, { id: b }: AuditEntry): boolean {
  const [aMs, aSequence] = placeOf(a);
  const [bMs, bSequence] = placeOf(b);
  return aMs === bMs ? aSequence > bSequence : aMs > bMs;
}

function placeOf(id: string): [ms: number, sequence: number] {
  const [ms, sequence] = id.split('-', 2);
  return [Number(ms), Number(sequence)];
}

/** Returns where a part continues after an entry, as XREVRANGE takes it. Each part has ids of its own. */
function startOf(cursor: string | undefined, mark: Part['mark']): string {
  const [, id, after = ''] = AUDIT_CURSOR.exec(cursor ?? '') ?? [];
  if (id === undefined) return '+';
  // Both parts may have this id: then that of a change comes first.
  return mark === '-r' && after === '' ? id : `(${id}`;
}

function shortened({ object, detail, ...facts }: AuditFacts): AuditFacts {
  return { ...facts, ...defined({ object: cut(object), detail: cut(detail) }) };
}

function cut(text: string | undefined): string | undefined {
  return text === undefined ? undefined : maskText(text).slice(0, LONGEST);
}

function timeOf(id: string): string {
  return new Date(placeOf(id)[0]).toISOString();
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
