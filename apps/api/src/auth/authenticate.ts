import { PomboError } from '@pombo/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor, AuditFacts } from '../audit/audit-log.ts';
import { API_SCOPES, digestOf, type ApiScope } from './api-keys.ts';
import { STRONG_LENGTH, countRefusals, type Candidate, type GuessLimit } from './guess-limit.ts';
import type { KeylessAccess } from './keyless-access.ts';
import { allows, readsPhones, scopesOf, type Need } from './roles.ts';
import { refuseCrossSite, sessionTokenOf } from './cookie.ts';
import { refuseUnlessLocal } from './local-caller.ts';
import type { OpenSession, Sessions } from './sessions.ts';
import type { AppDeps } from '../deps.ts';
import type { App } from '../http/fastify-types.ts';
import type { Limiter } from '../limits/rate-limit.ts';

export type AuthDeps = Pick<AppDeps, 'keys' | 'fixedKeys' | 'loopback' | 'dashboard'> & {
  access: KeylessAccess;
  guesses: GuessLimit;
  sessions: Sessions;
  /** Adds to the audit log, for a caller. */
  record(facts: AuditFacts, caller: string): Promise<void>;
};

/**
 * Requires a key, or a session of the dashboard, with the route's scope on every route of this app or plugin scope. While
 * no key exists and the API listens on loopback, programs on this machine need none; foreign web pages and proxied
 * requests always do. With a read-only dashboard, browsers change nothing, with or without a session.
 *
 * Every request is counted, also one that is refused: by its caller (`limit`) once that is known, else by its address.
 * Registering a route without a scope throws, so that no route is open by mistake.
 */
export function requireKeys(app: App, deps: AuthDeps, limit: Limiter): void {
  app.addHook('onRoute', ({ config, method, url }) => {
    if (config?.scope === undefined) throw new Error(`the route ${String(method)} ${url} names no scope`);
  });

  app.addHook('onRequest', async (request, reply) => {
    const need = request.routeOptions.config.scope!;
    const { scopes, holder } = await countRefusals(deps.guesses, request, reply, () =>
      admitCaller(request, reply, deps),
    );
    await limit(request, reply);
    if (deps.dashboard === 'readonly' && (holder === 'session' || (holder === 'none' && isBrowser(request))))
      refuseChange(request);
    refuseWithout(need, scopes, holder);
  });
}

/** What lets a caller in, and what it allows. */
interface Admitted {
  scopes: readonly ApiScope[];
  /** `none`: a program on this machine, while no key exists. */
  holder: 'key' | 'session' | 'none';
}

/** Finds out who a request comes from. Throws `unauthorized`, `forbidden`, `rate_limited`. */
async function admitCaller(request: FastifyRequest, reply: FastifyReply, deps: AuthDeps): Promise<Admitted> {
  const need = request.routeOptions.config.scope!;
  const secret = bearerOf(request);
  if (secret !== undefined) {
    const { caller, name, scopes, isFixed } = await identify(secret, deps, request, reply);
    const digest = digestOf(secret);
    admit(request, { caller, scopes, actor: { kind: 'key', name, id: caller } });
    // A key of the environment ends when its file changes.
    request.isStillAllowed = async () =>
      isFixed
        ? deps.fixedKeys.some((key) => digestOf(key) === digest)
        : allows((await deps.keys.byDigest(digest))?.scopes ?? [], need);
    return { scopes, holder: 'key' };
  }
  const open = await openSessionOf(request, deps);
  if (open !== undefined) {
    refuseCrossSite(request.method, request.headers);
    const { scopes, name, id } = open.session;
    const token = sessionTokenOf(request.headers)!;
    admit(request, { caller: open.caller, scopes, actor: { kind: 'session', name, id } });
    request.isStillAllowed = async () => allows((await deps.sessions.scopes(token)) ?? [], need);
    return { scopes, holder: 'session' };
  }
  await admitWithoutKey(request, deps);
  admit(request, { caller: 'loopback', scopes: API_SCOPES, actor: { kind: 'local' } });
  request.isStillAllowed = async () => !(await deps.access.isClosed());
  return { scopes: API_SCOPES, holder: 'none' };
}

function admit(
  request: FastifyRequest,
  { caller, scopes, actor }: { caller: string; scopes: readonly ApiScope[]; actor: Actor },
): void {
  request.caller = caller;
  request.actor = actor;
  request.readsPhones = readsPhones(scopes);
}

/** Name of the keys of the environment, which have none of their own. */
const FIXED = 'POMBO_API_KEYS';

function refuseWithout(need: Need, scopes: readonly ApiScope[], holder: Admitted['holder']): void {
  if (allows(scopes, need)) return;
  const missing = scopesOf(need).filter((scope) => !scopes.includes(scope));
  throw new PomboError('forbidden', `This ${holder} does not allow "${missing.join('", "')}"`, {
    hint: `It allows: ${scopes.join(', ')}.`,
  });
}

/** With POMBO_DASHBOARD=readonly, browsers read and do nothing else, whatever the route needs. */
function refuseChange({ method }: FastifyRequest): void {
  if (method === 'GET' || method === 'HEAD') return;
  throw new PomboError('forbidden', 'The dashboard is read-only (POMBO_DASHBOARD=readonly)', {
    hint: 'Change it with the command line, or with a program that has a key.',
  });
}

/** Returns the session that a request's cookie names. */
export async function openSessionOf(
  { headers }: FastifyRequest,
  { sessions, dashboard }: Pick<AuthDeps, 'sessions' | 'dashboard'>,
): Promise<OpenSession | undefined> {
  const token = dashboard === 'off' ? undefined : sessionTokenOf(headers);
  return token === undefined ? undefined : sessions.find(token);
}

/** True for a request that a page in a browser sent: programs send none of these headers. */
function isBrowser({ headers }: FastifyRequest): boolean {
  return headers['sec-fetch-site'] !== undefined || headers.origin !== undefined;
}

/** Accepts a request without a key if it comes from this machine and no key exists. Throws `unauthorized`, `forbidden`. */
export async function admitWithoutKey(
  request: FastifyRequest,
  { access, fixedKeys, loopback }: AuthDeps,
): Promise<void> {
  if (!loopback || fixedKeys.length > 0 || (await access.isClosed())) throw noKey('No key was given');
  refuseUnlessLocal(request.raw);
}

/** A known key. */
export interface Identified {
  /** Identifies the key without revealing it. */
  caller: string;
  name: string;
  scopes: readonly ApiScope[];
  /** It is a key of POMBO_API_KEYS. */
  isFixed?: true;
}

/** Returns whose key this is. Counts a wrong one. Throws `unauthorized`, or `rate_limited` after too many wrong ones. */
export async function identify(
  secret: string,
  { keys, fixedKeys, access, guesses }: Pick<AuthDeps, 'keys' | 'fixedKeys' | 'access' | 'guesses'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Identified> {
  const fixed = fixedKeys.map(asCandidate);
  const among = async (weak: boolean): Promise<string | undefined> => {
    const chosen = fixed.filter((each) => each.weak === weak);
    const at = await guesses.match(request, secret, chosen);
    return at === undefined ? undefined : `fixed-${fixed.indexOf(chosen[at]!)}`;
  };
  const strong = await among(false);
  if (strong !== undefined) return { caller: strong, name: FIXED, scopes: API_SCOPES, isFixed: true };
  const key = await keys.find(secret);
  if (key === undefined) {
    // Last, because comparing with weak keys may have to wait.
    const weak = await among(true);
    if (weak !== undefined) return { caller: weak, name: FIXED, scopes: API_SCOPES, isFixed: true };
    throw guesses.wrong(request, reply, noKey('The key is not known, or was revoked'));
  }
  access.close('key-made');
  return { caller: key.id, name: key.name, scopes: key.scopes };
}

function asCandidate(secret: string): Candidate {
  return { secret, weak: secret.length < STRONG_LENGTH };
}

function noKey(message: string): PomboError {
  return new PomboError('unauthorized', message, {
    hint: 'Send it as: Authorization: Bearer KEY. To make one: pombo keys create NAME',
  });
}

function bearerOf({ headers }: FastifyRequest): string | undefined {
  const given = headers.authorization;
  if (given === undefined) return undefined;
  const secret = /^Bearer +(\S+) *$/i.exec(given)?.[1];
  if (secret === undefined) throw noKey('The Authorization header holds no bearer key');
  return secret;
}
