import { defined, maskPhone, type Log } from '@pombo/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../http/fastify-types.ts';
import { isChange, type Actor, type AuditFacts, type AuditLog } from './audit-log.ts';

/** What a person prepares before a campaign: nothing that exists is changed. */
const DRAFTS = new Set(['createUpload', 'removeUpload', 'previewUpload', 'checkUpload', 'setUploadImage']);

/** Messages that programs queue are counted, and recorded once in this time (ms). */
const COUNTED_MS = 10 * 60_000;

/** Entries that one caller adds in {@link EACH_MS}: what it does beyond them is counted, by action, and recorded once. */
const MOST = { change: 300, other: 30 };
const EACH_MS = 60 * 60_000;

/** Adds entries for a caller, as rate limits count it; all sessions of a key are one caller. */
export interface Recorder {
  record(facts: AuditFacts, caller: string): Promise<void>;
  /** Counts it without an entry of its own. */
  count(facts: AuditFacts, caller: string): void;
  /** Records what was counted. */
  flush(): Promise<void>;
}

/**
 * Records every request of this app or plugin scope that changes something, with a key, a session, or neither: what
 * succeeded, what was refused, and what failed. A request never waits for it, and never fails because of it.
 */
export function recordRequests(app: App, recorder: Recorder): void {
  app.addHook('onClose', async () => recorder.flush());
  app.addHook('onResponse', async (request, reply) => {
    const { actor, method, caller } = request;
    if (actor === undefined || method === 'GET' || method === 'HEAD') return;
    // Limits protect the server; who meets one has changed nothing.
    if (reply.statusCode === 429 || DRAFTS.has(request.routeOptions.schema?.operationId ?? '')) return;
    const facts = factsOf(actor, request, reply);
    const isCounted = facts.action === 'sendMessages' && facts.result === 'done' && actor.kind !== 'session';
    if (isCounted) recorder.count({ actor, action: facts.action, result: facts.result }, caller);
    else await recorder.record(facts, caller);
  });
}

/**
 * Creates it. An entry that cannot be added is logged. Without a bound for each caller, one that only reads could push
 * everything out of the log by being refused often enough.
 */
export function createRecorder(audit: AuditLog, log: Log): Recorder {
  const counts = createCounts(add);
  const used = new Map<string, number>();
  let endsAt = 0;

  async function add(facts: AuditFacts): Promise<void> {
    try {
      await audit.record(facts);
    } catch (error) {
      log.warn({ error, action: facts.action }, 'audit.write.failed');
    }
  }

  /** Whether a caller may add another entry of its own. */
  function hasRoom(facts: AuditFacts, caller: string): boolean {
    if (performance.now() >= endsAt) {
      used.clear();
      endsAt = performance.now() + EACH_MS;
    }
    // Every key that reads can open sessions.
    const kind = isChange(facts) ? 'change' : 'other';
    const name = `${kind} ${caller.replace(/^session-/, '')}`;
    used.set(name, (used.get(name) ?? 0) + 1);
    return used.get(name)! <= MOST[kind];
  }

  return {
    async record(facts, caller) {
      if (hasRoom(facts, caller)) return add(facts);
      const { object: _object, detail: _detail, ...rest } = facts;
      counts.count(rest, caller, EACH_MS);
    },
    count: (facts, caller) => counts.count(facts, caller, COUNTED_MS),
    flush: () => counts.flush(),
  };
}

function factsOf(actor: Actor, request: FastifyRequest, reply: FastifyReply): AuditFacts {
  const { statusCode } = reply;
  const { params, errorCode, routeOptions } = request;
  const { id, instance } = (params ?? {}) as { id?: string; instance?: string };
  return {
    actor,
    action: routeOptions.schema?.operationId ?? `${request.method} ${routeOptions.url}`,
    ...defined({ object: madeBy(reply) ?? id ?? instance ?? phoneOf(request), detail: detailOf(request.body) }),
    result: statusCode < 400 ? 'done' : statusCode === 403 ? 'refused' : 'failed',
    ...defined({ code: errorCode }),
  };
}

/** Returns the id of what was created. */
function madeBy(reply: FastifyReply): string | undefined {
  const location = reply.getHeader('Location');
  return typeof location === 'string' ? decodeURIComponent(location.slice(location.lastIndexOf('/') + 1)) : undefined;
}

/** A person is named by a masked phone. */
function phoneOf({ query, body }: FastifyRequest): string | undefined {
  const { phone } = { ...(query as object), ...(isObject(body) ? body : {}) } as { phone?: unknown };
  return typeof phone === 'string' ? maskPhone(phone.replaceAll(/[\s().+-]/g, '')) : undefined;
}

/** What was decided, and the reason that the person gave; nothing else of a body, which may hold anything. */
function detailOf(body: unknown): string | undefined {
  if (!isObject(body)) return undefined;
  const { as, why } = body as { as?: unknown; why?: unknown };
  const parts = [as, why].filter((each) => typeof each === 'string' && each !== '');
  return parts.length === 0 ? undefined : parts.join(': ');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Counts what happens too often for an entry each: thousands of requests a minute would push everything else out. */
function createCounts(record: (facts: AuditFacts) => Promise<void>): {
  count(facts: AuditFacts, caller: string, withinMs: number): void;
  flush(): Promise<void>;
} {
  const counts = new Map<string, { facts: AuditFacts; times: number; timer: NodeJS.Timeout }>();

  async function flush(names: readonly string[] = [...counts.keys()]): Promise<void> {
    for (const name of names) {
      const counted = counts.get(name);
      if (counted === undefined) continue;
      clearTimeout(counted.timer);
      counts.delete(name);
      await record({ ...counted.facts, times: counted.times });
    }
  }

  return {
    count(facts, caller, withinMs) {
      const name = [caller.replace(/^session-/, ''), facts.actor.kind, facts.action, facts.result, facts.code].join(
        ' ',
      );
      const counted = counts.get(name);
      if (counted !== undefined) counted.times += 1;
      else counts.set(name, { facts, times: 1, timer: setTimeout(() => void flush([name]), withinMs).unref() });
    },
    flush: () => flush(),
  };
}
