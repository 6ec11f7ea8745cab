import { defined, maskPhone, type Log } from '@pombo/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../http/fastify-types.ts';
import type { Actor, AuditFacts, AuditLog } from './audit-log.ts';

/** What a person prepares before a campaign: nothing that exists is changed. */
const DRAFTS = new Set(['createUpload', 'removeUpload', 'previewUpload', 'checkUpload', 'setUploadImage']);

/** Messages that programs queue are counted, and recorded once in this time (ms). */
const COUNTED_MS = 60_000;

/**
 * Records every request of this app or plugin scope that changes something, with a key, a session, or neither: what
 * succeeded, what was refused, and what failed. A request never waits for it, and never fails because of it.
 */
export function recordRequests(app: App, audit: AuditLog, log: Log): void {
  const record = createRecorder(audit, log);
  const sends = createSendCount(record);
  app.addHook('onClose', async () => sends.flush());
  app.addHook('onResponse', async (request, reply) => {
    const { actor, method } = request;
    if (actor === undefined || method === 'GET' || method === 'HEAD') return;
    // Limits protect the server; who meets one has changed nothing.
    if (reply.statusCode === 429 || DRAFTS.has(request.routeOptions.schema?.operationId ?? '')) return;
    const facts = factsOf(actor, request, reply);
    const isCounted = facts.action === 'sendMessages' && facts.result === 'done' && actor.kind !== 'session';
    if (isCounted) sends.count(actor);
    else await record(facts);
  });
}

/** Returns a function that records an entry, or logs why it could not. */
export function createRecorder(audit: AuditLog, log: Log): (facts: AuditFacts) => Promise<void> {
  return async (facts) => {
    try {
      await audit.record(facts);
    } catch (error) {
      log.warn({ error, action: facts.action }, 'audit.write.failed');
    }
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

/** Counts what programs queue: thousands of requests a minute would push everything else out of the log. */
function createSendCount(record: (facts: AuditFacts) => Promise<void>): {
  count(actor: Actor): void;
  flush(): Promise<void>;
} {
  const counts = new Map<string, { actor: Actor; times: number }>();
  let timer: NodeJS.Timeout | undefined;

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const counted = [...counts.values()];
    counts.clear();
    for (const { actor, times } of counted) await record({ actor, action: 'sendMessages', result: 'done', times });
  }

  return {
    count(actor) {
      const name = `${actor.kind} ${actor.id ?? ''}`;
      counts.set(name, { actor, times: (counts.get(name)?.times ?? 0) + 1 });
      timer ??= setTimeout(() => void flush(), COUNTED_MS).unref();
    },
    flush,
  };
}
