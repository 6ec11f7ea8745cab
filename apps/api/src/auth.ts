import { sameSecret, type ApiScope } from '@pombo/ledger';
import { PomboError } from '@pombo/message';
import type { FastifyRequest } from 'fastify';
import { refuseForeignPage } from './browser.ts';
import type { AppParts } from './parts.ts';
import type { App } from './server.ts';

type AuthParts = Pick<AppParts, 'keys' | 'fixedKeys' | 'loopback'>;

/**
 * Lets nobody reach the routes of this app (or part of one) without a key that has the route's scope. While there is
 * no key at all and the API listens on loopback, whoever is on this machine may do everything, but no web page may.
 * A route that names no scope is refused when it is added, so that none is open by mistake.
 */
export function requireKeys(app: App, parts: AuthParts): void {
  app.addHook('onRoute', ({ config, method, url }) => {
    if (config?.scope === undefined) throw new Error(`the route ${String(method)} ${url} names no scope`);
  });

  app.addHook('onRequest', async (request) => {
    const scope = request.routeOptions.config.scope!;
    const secret = bearerOf(request);
    if (secret === undefined) return letInWithoutKey(request, parts);
    const { caller, scopes } = await whoHas(secret, parts);
    request.caller = caller;
    if (scopes.includes(scope)) return;
    throw new PomboError('forbidden', `This key does not allow "${scope}"`, {
      hint: `It allows: ${scopes.join(', ')}.`,
    });
  });
}

async function letInWithoutKey(request: FastifyRequest, { keys, fixedKeys, loopback }: AuthParts): Promise<void> {
  if (!loopback || fixedKeys.length > 0 || (await keys.exist())) throw noKey('No key was given');
  refuseForeignPage(request.headers);
  request.caller = 'loopback';
}

const ALL: readonly ApiScope[] = ['send', 'read', 'manage'];

async function whoHas(
  secret: string,
  { keys, fixedKeys }: AuthParts,
): Promise<{ caller: string; scopes: readonly ApiScope[] }> {
  // Every one is compared, so that the time does not tell which it was.
  const matches = fixedKeys.map((key) => sameSecret(key, secret));
  const at = matches.indexOf(true);
  if (at >= 0) return { caller: `fixed-${at}`, scopes: ALL };
  const key = await keys.find(secret);
  if (key === undefined) throw noKey('The key is not known, or was revoked');
  return { caller: key.id, scopes: key.scopes };
}

function noKey(message: string): PomboError {
  return new PomboError('unauthorized', message, { hint: 'Send it as: Authorization: Bearer KEY' });
}

function bearerOf({ headers }: FastifyRequest): string | undefined {
  const given = headers.authorization;
  if (given === undefined) return undefined;
  const secret = /^Bearer +(\S+) *$/i.exec(given)?.[1];
  if (secret === undefined) throw noKey('The Authorization header holds no bearer key');
  return secret;
}
