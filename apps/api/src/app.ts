import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import { fastifySSE } from '@fastify/sse';
import { fastify } from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { handleErrors } from './http/error-handler.ts';
import { createAuditLog } from './audit/audit-log.ts';
import { createRecorder, recordRequests } from './audit/record-requests.ts';
import { createAccessWatch } from './auth/access-watch.ts';
import { requireKeys } from './auth/authenticate.ts';
import { maskResponses } from './auth/mask-responses.ts';
import { createSealedIds } from './sealed/sealed-ids.ts';
import { limitBodies } from './limits/body-limits.ts';
import { measureCallbacks } from './metrics/callback-metrics.ts';
import { noStore } from './http/no-store.ts';
import { serveOpenApi } from './openapi/routes.ts';
import { HTTP_OPTIONS, respondToParserError, newRequestId, enforceHttp } from './http/node-server.ts';
import { collectPaths, refuseOtherMethods } from './http/allowed-methods.ts';
import { respondToRouterError } from './http/router-errors.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import { measureRedis } from './metrics/redis-metrics.ts';
import { logRequests } from './http/request-log.ts';
import { traceRequests } from './metrics/request-trace.ts';
import { validateBySchema } from './http/schema-validator.ts';
import type { AppDeps } from './deps.ts';
import { createKeylessAccess } from './auth/keyless-access.ts';
import { createGuessLimit } from './auth/guess-limit.ts';
import { createSessions } from './auth/sessions.ts';
import { createDashboard, type Dashboard } from './dashboard/dashboard.ts';
import { enforceDeadline } from './limits/deadline.ts';
import { installRateLimit } from './limits/rate-limit.ts';
import { auditRoute } from './routes/audit.ts';
import { callbackRoutes } from './routes/callbacks.ts';
import { campaignEventRoute } from './routes/campaigns/progress-stream.ts';
import { campaignUploadRoute } from './routes/campaigns/create.ts';
import { campaignRoutes } from './routes/campaigns/campaigns.ts';
import { campaignResultsRoute } from './routes/campaigns/results.ts';
import { campaignTestRoute } from './routes/campaigns/test-send.ts';
import { eventRoutes } from './routes/events.ts';
import { healthRoutes } from './routes/health.ts';
import { keyRoutes } from './routes/keys.ts';
import { laneRoutes } from './routes/lanes.ts';
import { messageRoutes } from './routes/messages.ts';
import { metricsRoute } from './routes/metrics.ts';
import { sendingRoutes } from './routes/sending.ts';
import { postRoutes } from './routes/posts.ts';
import { settingsRoutes } from './routes/settings.ts';
import { suppressionImportRoute } from './routes/suppressions/import.ts';
import { suppressionRoutes } from './routes/suppressions/suppressions.ts';
import { keepUploadRoute, uploadRoutes } from './routes/uploads/uploads.ts';
import { webhookRoutes } from './routes/zapi/callbacks.ts';
import { zapiRoutes } from './routes/zapi/drop-in.ts';
import type { App } from './http/fastify-types.ts';
import { createSealedCursors } from './sealed/sealed-cursors.ts';
import { createSseOpener } from './http/sse.ts';

/** Time to receive a whole request, including the largest upload. */
const RECEIVE_MS = 10 * 60 * 1000;

export interface BuildOptions {
  /** Shared by all ports of a process (default: a new registry). */
  metrics?: Metrics;
  /** `webhooks` serves only Z-API's callbacks, for POMBO_WEBHOOK_PORT (default `api`). */
  serves?: 'api' | 'webhooks';
}

/** Builds the whole API without listening. Call `listen` or `inject`, then `close`. */
export async function buildApp(
  deps: AppDeps,
  { metrics = createMetrics(deps.ledger), serves = 'api' }: BuildOptions = {},
): Promise<App> {
  const app: App = fastify({
    // `logRequests` chooses what is logged: URLs hold tokens and secrets.
    logger: false,
    genReqId: newRequestId,
    http: HTTP_OPTIONS,
    clientErrorHandler: respondToParserError,
    // Callers are identified by their key; headers of proxies are not trusted.
    trustProxy: false,
    requestTimeout: RECEIVE_MS,
    // An id has up to 128 characters, each of up to 12 when it is escaped.
    routerOptions: { maxParamLength: 2048 },
    frameworkErrors: (error, request, reply) => void respondToRouterError(error, request, reply, deps.log),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validateBySchema);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('caller', '');
  app.decorateRequest('readsPhones', false);
  app.decorateRequest('actor', undefined);
  app.decorateRequest('errorCode', undefined);
  app.decorateRequest('isStillAllowed', async () => false);
  const guesses = createGuessLimit(deps.guesses);

  // The public port reveals nothing to strangers.
  const hint = serves === 'webhooks' ? () => undefined : undefined;
  let dashboard: Dashboard | undefined;
  handleErrors(app, deps.log, { hint, page: (request, reply) => dashboard?.page(request, reply) === true });
  logRequests(app, deps.log, metrics);
  traceRequests(app, deps.tracing);
  enforceHttp(app);
  enforceDeadline(app, deps);
  limitBodies(app, hint);
  const paths = collectPaths(app);
  // A connection kept alive after its last response would delay shutdown.
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (deps.stopping.aborted) void reply.header('Connection', 'close');
    done();
  });
  await app.register(helmet, { contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } });
  if (serves === 'webhooks') {
    webhookRoutes(app, { ...deps, guesses }, metrics);
    return app;
  }
  measureCallbacks(metrics.registry, deps.callbacks, deps.deliveries);
  measureRedis(metrics.registry, deps.redis);
  const limit = await installRateLimit(app, deps);
  await serveOpenApi(app, deps);

  const access = createKeylessAccess({ keys: deps.keys, file: deps.accessFile, log: deps.log });
  // Remember an existing key even if no request ever comes.
  app.addHook('onReady', async () => void (await access.isClosed().catch(() => {})));
  const ids = createSealedIds(deps.redis, deps.prefix);
  // A Redis that is full later still has the key.
  app.addHook('onReady', async () => void (await ids.ready().catch(() => {})));
  const sessions = createSessions({ client: deps.redis, ...deps, ...deps.sessionLimits });
  const audit = createAuditLog(deps.redis, deps.prefix);
  const recorder = createRecorder(audit, deps.log);
  const auth = { ...deps, access, guesses, sessions, record: recorder.record };
  dashboard = createDashboard(deps, auth);
  const { open: openRoutes, guarded: guardedRoutes, streams: streamRoutes } = dashboard;
  openRoutes(app);
  healthRoutes(app, deps);
  // Z-API calls from the internet: if its callback reaches this port, other requests do too.
  const onCallback = (): void => void (deps.simulated || access.close('publicly-reachable'));
  webhookRoutes(app, { ...deps, guesses, onCallback }, metrics);
  await app.register(async (guarded: App) => {
    requireKeys(guarded, auth, limit);
    guarded.addHook('onRequest', noStore);
    maskResponses(guarded, { ids, cursors: createSealedCursors(deps.redis, deps.prefix) });
    recordRequests(guarded, recorder);
    sendingRoutes(guarded, deps);
    messageRoutes(guarded, deps);
    campaignRoutes(guarded, deps);
    campaignTestRoute(guarded, deps);
    campaignResultsRoute(guarded, deps);
    uploadRoutes(guarded, deps);
    // A plugin scope of its own: no other route accepts multipart.
    await guarded.register(async (uploads: App) => {
      await uploads.register(multipart);
      campaignUploadRoute(uploads, deps);
      suppressionImportRoute(uploads, deps);
      keepUploadRoute(uploads, deps);
    });
    // A plugin scope of its own: we send the heartbeats, and no other route is a stream.
    await guarded.register(async (streams: App) => {
      await streams.register(fastifySSE, { heartbeatInterval: 0 });
      const open = createSseOpener(streams, { ...deps, watch: createAccessWatch(deps.redis, deps.prefix), ids });
      eventRoutes(streams, deps, open);
      campaignEventRoute(streams, deps, open);
      streamRoutes(streams, open);
    });
    callbackRoutes(guarded, deps);
    laneRoutes(guarded, deps);
    postRoutes(guarded, deps);
    suppressionRoutes(guarded, deps);
    metricsRoute(guarded, metrics);
    keyRoutes(guarded, { ...deps, access });
    auditRoute(guarded, audit);
    settingsRoutes(guarded, deps);
    guardedRoutes(guarded);
  });
  await app.register(async (zapi: App) => zapiRoutes(zapi, deps, { limit, guesses }));
  refuseOtherMethods(app, paths);
  return app;
}
