import { PomboError } from '@pombo/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiScope } from './api-keys.ts';
import { STRONG_LENGTH, type Candidate, type GuessLimit } from './guess-limit.ts';
import type { KeylessAccess } from './keyless-access.ts';
import { refuseUnlessLocal } from './local-caller.ts';
import type { AppDeps } from '../deps.ts';
import type { App } from '../http/fastify-types.ts';

type AuthDeps = Pick<AppDeps, 'keys' | 'fixedKeys' | 'loopback'> & { access: KeylessAccess; guesses: GuessLimit };

/**
 * Requires a key with the route's scope on every route of this app or plugin scope. While no key exists and the API
 * listens on loopback, programs on this machine need none; web pages and proxied requests always do.
 * Registering a route without a scope throws, so that no route is open by mistake.
 */
export function requireKeys(app: App, deps: AuthDeps): void {
  app.addHook('onRoute', ({ config, method, url }) => {
    if (config?.scope === undefined) throw new Error(`the route ${String(method)} ${url} names no scope`);
  });

  app.addHook('onRequest', async (request, reply) => {
    const scope = request.routeOptions.config.scope!;
    const secret = bearerOf(request);
    if (secret === undefined) return admitWithoutKey(request, deps);
    const { caller, scopes } = await identify(secret, deps, request, reply);
    request.caller = caller;
    if (scopes.includes(scope)) return;
    throw new PomboError('forbidden', `This key does not allow "${scope}"`, {
      hint: `It allows: ${scopes.join(', ')}.`,
    });
  });
}

async function admitWithoutKey(request: FastifyRequest, { access, fixedKeys, loopback }: AuthDeps): Promise<void> {
  if (!loopback || fixedKeys.length > 0 || (await access.isClosed())) throw noKey('No key was given');
  refuseUnlessLocal(request.raw);
  request.caller = 'loopback';
}

const ALL: readonly ApiScope[] = ['send', 'read', 'manage'];

async function identify(
  secret: string,
  { keys, fixedKeys, access, guesses }: AuthDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<{ caller: string; scopes: readonly ApiScope[] }> {
  const fixed = fixedKeys.map(asCandidate);
  const among = async (weak: boolean): Promise<string | undefined> => {
    const chosen = fixed.filter((each) => each.weak === weak);
    const at = await guesses.match(request, secret, chosen);
    return at === undefined ? undefined : `fixed-${fixed.indexOf(chosen[at]!)}`;
  };
  const strong = await among(false);
  if (strong !== undefined) return { caller: strong, scopes: ALL };
  const key = await keys.find(secret);
  if (key === undefined) {
    // Last, because comparing with weak keys may have to wait.
    const weak = await among(true);
    if (weak !== undefined) return { caller: weak, scopes: ALL };
    throw guesses.wrong(request, reply, noKey('The key is not known, or was revoked'));
  }
  access.close('key-made');
  return { caller: key.id, scopes: key.scopes };
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
