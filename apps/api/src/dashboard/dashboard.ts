import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AuthDeps } from '../auth/authenticate.ts';
import type { AppDeps } from '../deps.ts';
import { changeRoutes, overviewRoutes, reportChanges } from '../routes/dashboard/overview.ts';
import { ownSessionRoutes, sessionRoutes } from '../routes/dashboard/session.ts';
import { campaignServiceOf } from '../services/campaign-service.ts';
import { createChanges } from './changes.ts';
import { readDashboard } from './files.ts';
import { createOverview } from './overview.ts';
import { sendFile, serveDashboard, wantsPage } from './serve.ts';
import type { App } from '../http/fastify-types.ts';
import type { OpenSse } from '../http/sse.ts';

/** The parts of the dashboard, for the scopes of the app that they belong to. */
export interface Dashboard {
  /** Its files, and how a browser signs in: without a key. */
  open(app: App): void;
  /** What its pages read beside the other routes: with a key or a session. */
  guarded(app: App): void;
  /** Sends the page to a browser that asks for an address without a route; false: it is not the dashboard's. */
  page(request: FastifyRequest, reply: FastifyReply): boolean;
  /** Its stream. */
  streams(app: App, open: OpenSse): void;
}

/** Creates the dashboard. With POMBO_DASHBOARD=off nothing is served and no session is accepted; its data stays readable. */
export function createDashboard(deps: AppDeps, auth: AuthDeps): Dashboard {
  const { ledger, redis, events, tail, log } = deps;
  const isOn = deps.dashboard !== 'off';
  const files = isOn ? readDashboard() : undefined;
  if (isOn && files === undefined) log.warn({ hint: 'Build it: pnpm build' }, 'dashboard.missing');
  const build = files?.build ?? '';
  const changes = createChanges({ events, tail, log });
  const overview = createOverview({ ledger, redis, events, changes, campaigns: campaignServiceOf(deps) });
  return {
    open(app) {
      app.addHook('preClose', async () => changes.close());
      if (isOn) ownSessionRoutes(app, { ...auth, build });
      if (files !== undefined) serveDashboard(app, files);
    },
    guarded(app) {
      reportChanges(app, changes);
      overviewRoutes(app, overview, build);
      if (isOn) sessionRoutes(app, auth);
    },
    page(request, reply) {
      if (files === undefined || !wantsPage(request)) return false;
      void sendFile(files.page, request, reply);
      return true;
    },
    streams: (app, open) => changeRoutes(app, changes, open),
  };
}
