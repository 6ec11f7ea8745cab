import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import { fastifySSE } from '@fastify/sse';
import { fastify } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { answerProblems } from './http/error-handler.ts';
import { requireKeys } from './auth/authenticate.ts';
import { readBodies } from './limits/body-limits.ts';
import { measureCallbacks } from './metrics/callback-metrics.ts';
import { keepOutOfCaches } from './http/no-store.ts';
import { describeApi } from './openapi/routes.ts';
import { HTTP_OPTIONS, answerParserFault, newRequestId, serveHttp } from './http/node-server.ts';
import { collectPaths, refuseOtherMethods } from './http/allowed-methods.ts';
import { refuseUnrouted } from './http/router-errors.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import { observe } from './http/request-log.ts';
import type { AppParts } from './deps.ts';
import { createKeylessAccess } from './auth/keyless-access.ts';
import { createGuessLimit } from './auth/guess-limit.ts';
import { limitTime } from './limits/deadline.ts';
import { limitRate } from './limits/rate-limit.ts';
import { callbackRoutes } from './routes/callbacks.ts';
import { campaignEventRoute } from './routes/campaigns/progress-stream.ts';
import { campaignUploadRoute } from './routes/campaigns/create.ts';
import { campaignRoutes } from './routes/campaigns/campaigns.ts';
import { eventRoutes } from './routes/events.ts';
import { healthRoutes } from './routes/health.ts';
import { laneRoutes } from './routes/lanes.ts';
import { messageRoutes } from './routes/messages.ts';
import { metricsRoute } from './routes/metrics.ts';
import { sendingRoutes } from './routes/sending.ts';
import { suppressionRoutes } from './routes/suppressions.ts';
import { webhookRoutes } from './routes/zapi-callbacks.ts';
import { zapiRoutes } from './routes/zapi-drop-in.ts';
import type { App } from './http/fastify-types.ts';
import { sseDoor } from './http/sse.ts';

/** To receive a whole request, the largest upload included. */
const RECEIVE_MS = 10 * 60 * 1000;

export interface BuildOptions {
  /** Shared by all ports of a deployment; default: a registry of its own. */
  metrics?: Metrics;
  /** `webhooks`: what POMBO_WEBHOOK_PORT serves, the callbacks of Z-API and nothing else. Default `api`. */
  serves?: 'api' | 'webhooks';
}

/** The whole API, built but not listening: `listen` or `inject` it, and close it. */
export async function buildApp(
  parts: AppParts,
  { metrics = createMetrics(parts.ledger), serves = 'api' }: BuildOptions = {},
): Promise<App> {
  const app: App = fastify({
    // What a request is logged by is chosen in `observe`: URLs hold tokens and secrets.
    logger: false,
    genReqId: newRequestId,
    http: HTTP_OPTIONS,
    clientErrorHandler: answerParserFault,
    // Whoever asks is known by a key; no header of a proxy is believed.
    trustProxy: false,
    requestTimeout: RECEIVE_MS,
    // An id has up to 128 characters, each of up to 12 when it is escaped.
    routerOptions: { maxParamLength: 2048 },
    frameworkErrors: (error, request, reply) => void refuseUnrouted(error, request, reply, parts.log),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('caller', '');
  const guesses = createGuessLimit(parts.guesses);

  // Whoever finds that port learns nothing from it.
  const hint = serves === 'webhooks' ? () => undefined : undefined;
  answerProblems(app, parts.log, hint);
  observe(app, parts.log, metrics);
  serveHttp(app);
  limitTime(app, parts);
  readBodies(app, hint);
  const paths = collectPaths(app);
  // A connection that stays open after its last answer would keep the process waiting.
  app.addHook('onSend', async (_request, reply) => {
    if (parts.stopping.aborted) void reply.header('Connection', 'close');
  });
  await app.register(helmet, { contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } });
  if (serves === 'webhooks') {
    webhookRoutes(app, { ...parts, guesses }, metrics);
    return app;
  }
  measureCallbacks(metrics.registry, parts.callbacks, parts.deliveries);
  const limit = await limitRate(app, parts);
  await describeApi(app);

  const access = createKeylessAccess({ keys: parts.keys, file: parts.accessFile, log: parts.log });
  // A key that is there now is remembered from now on, whether a request comes or not.
  app.addHook('onReady', async () => void (await access.isClosed().catch(() => {})));
  healthRoutes(app, parts);
  // Z-API calls from the internet: once it gets through to this port, others do as well.
  const onCallback = (): void => void (parts.simulated || access.close('publicly-reachable'));
  webhookRoutes(app, { ...parts, guesses, onCallback }, metrics);
  await app.register(async (guarded: App) => {
    requireKeys(guarded, { ...parts, access, guesses });
    guarded.addHook('onRequest', limit);
    guarded.addHook('onRequest', keepOutOfCaches);
    sendingRoutes(guarded, parts);
    messageRoutes(guarded, parts);
    campaignRoutes(guarded, parts);
    // In a part of its own: no other route takes multipart.
    await guarded.register(async (uploads: App) => {
      await uploads.register(multipart);
      campaignUploadRoute(uploads, parts);
    });
    // In a part of its own: its heartbeats are ours, and no other route is a stream.
    await guarded.register(async (streams: App) => {
      await streams.register(fastifySSE, { heartbeatInterval: 0 });
      const open = sseDoor(streams, parts);
      eventRoutes(streams, parts, open);
      campaignEventRoute(streams, parts, open);
    });
    callbackRoutes(guarded, parts);
    laneRoutes(guarded, parts);
    suppressionRoutes(guarded, parts);
    metricsRoute(guarded, metrics);
  });
  await app.register(async (zapi: App) => zapiRoutes(zapi, parts, limit));
  refuseOtherMethods(app, paths);
  return app;
}
