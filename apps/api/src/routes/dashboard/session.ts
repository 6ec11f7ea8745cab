import { PomboError } from '@pombo/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { admitWithoutKey, identify, openSessionOf, type AuthDeps, type Identified } from '../../auth/authenticate.ts';
import { isSecure, refuseCrossSite, sessionCookie, sessionTokenOf } from '../../auth/cookie.ts';
import { API_SCOPES, type ApiScope } from '../../auth/api-keys.ts';
import { countRefusals } from '../../auth/guess-limit.ts';
import { roleOf } from '../../auth/roles.ts';
import { noStore } from '../../http/no-store.ts';
import { problems } from '../../schemas/problem.ts';
import { accessView, sessionBody, sessionParams, sessionsAnswer, sessionView } from '../../schemas/session.ts';
import type { App } from '../../http/fastify-types.ts';

const tags = ['sessions'];

/** Routes by which a browser opens, reads and closes its own session. They need no key. */
export function ownSessionRoutes(app: App, deps: AuthDeps & { build: string }): void {
  const { sessions } = deps;

  app.get(
    '/v1/session',
    {
      onRequest: noStore,
      schema: {
        tags,
        operationId: 'getAccess',
        summary: 'What this browser may do',
        security: [],
        response: { 200: accessView, ...problems },
      },
    },
    (request) => accessOf(request, deps),
  );

  app.post(
    '/v1/session',
    {
      onRequest: noStore,
      schema: {
        tags,
        operationId: 'openSession',
        summary: 'Exchange an API key for a session cookie',
        description:
          'For browsers. The cookie `pombo_session` is HttpOnly and SameSite=Strict. The session allows what the key allows, and ends with it, after 12 hours without a request, or after 7 days.',
        security: [],
        body: sessionBody,
        response: { 200: sessionView, ...problems },
      },
    },
    async (request, reply) => {
      const { key } = request.body;
      const { caller: id, name } = await countRefusals(deps.guesses, request, reply, () => reader(key, request, reply));
      const { token, session } = await sessions.open({ secret: key, id, name });
      const maxAgeS = Math.floor((Date.parse(session.endsAt) - Date.now()) / 1000);
      const actor = { kind: 'session', name, id: session.id } as const;
      await deps.record({ actor, action: 'openSession', result: 'done' }, id);
      void reply.header('Set-Cookie', sessionCookie(token, { secure: isSecure(request.headers), maxAgeS }));
      return session;
    },
  );

  app.delete(
    '/v1/session',
    {
      onRequest: noStore,
      schema: {
        tags,
        operationId: 'closeSession',
        summary: 'Sign out',
        security: [],
        response: { 200: accessView.pick({ access: true }), ...problems },
      },
    },
    async (request, reply) => {
      const token = sessionTokenOf(request.headers);
      if (token !== undefined) {
        await countRefusals(deps.guesses, request, reply, async () => refuseCrossSite(request.method, request.headers));
        const open = await sessions.find(token);
        await sessions.close(token);
        if (open !== undefined) {
          const { id, name } = open.session;
          const actor = { kind: 'session', name, id } as const;
          await deps.record({ actor, action: 'closeSession', result: 'done' }, open.caller);
        }
      }
      void reply.header('Set-Cookie', sessionCookie(undefined, { secure: isSecure(request.headers), maxAgeS: 0 }));
      return { access: 'none' as const };
    },
  );

  /** Returns whose key this is, if it may open a session. Throws `unauthorized`, `forbidden`. */
  async function reader(key: string, request: FastifyRequest, reply: FastifyReply): Promise<Identified> {
    refuseCrossSite(request.method, request.headers);
    const found = await identify(key, deps, request, reply);
    if (found.scopes.includes('read')) return found;
    throw new PomboError('forbidden', 'This key does not allow "read"', {
      hint: 'Make one that does: pombo keys create NAME --scope read',
    });
  }
}

/** Routes by which an administrator sees and ends the sessions of others. */
export function sessionRoutes(app: App, { sessions }: Pick<AuthDeps, 'sessions'>): void {
  app.get(
    '/v1/sessions',
    {
      config: { scope: 'admin' },
      schema: {
        tags,
        operationId: 'listSessions',
        summary: 'List open sessions, newest first',
        response: { 200: sessionsAnswer, ...problems },
      },
    },
    async () => ({ sessions: await sessions.list() }),
  );

  app.delete(
    '/v1/sessions/:id',
    {
      config: { scope: 'admin' },
      schema: {
        tags,
        operationId: 'revokeSession',
        summary: 'End a session',
        params: sessionParams,
        response: { 200: sessionsAnswer, ...problems },
      },
    },
    async ({ params }) => {
      await sessions.revoke(params.id);
      return { sessions: await sessions.list() };
    },
  );
}

/** Returns what the browser that made a request may do. */
async function accessOf(
  request: FastifyRequest,
  deps: AuthDeps & { build: string },
): Promise<z.output<typeof accessView>> {
  const { dashboard, build } = deps;
  const readonly = dashboard === 'readonly';
  const open = await openSessionOf(request, deps);
  if (open !== undefined) {
    const { scopes } = open.session;
    return { access: 'session', scopes: usable(scopes), role: roleOf(scopes), readonly, build, session: open.session };
  }
  if (!(await isAdmitted(request, deps))) return { access: 'none', scopes: [], readonly, build };
  return { access: 'open', scopes: usable(API_SCOPES), role: 'admin', readonly, build };

  /** What a browser may do with scopes: a read-only dashboard only reads. */
  function usable(scopes: readonly ApiScope[]): ApiScope[] {
    return scopes.filter((scope) => !readonly || scope === 'read');
  }
}

async function isAdmitted(request: FastifyRequest, deps: AuthDeps): Promise<boolean> {
  try {
    await admitWithoutKey(request, deps);
    return true;
  } catch (error) {
    if (error instanceof PomboError && ['unauthorized', 'forbidden'].includes(error.code)) return false;
    throw error;
  }
}
