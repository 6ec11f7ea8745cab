import { PomboError } from '@pombo/core';
import type { Registry } from 'prom-client';
import { buildApp } from '../app.ts';
import type { Config } from '../config.ts';
import type { AppDeps } from '../deps.ts';
import type { App } from '../http/fastify-types.ts';
import { createMetrics } from '../metrics/metrics.ts';
import type { Shutdown } from './shutdown.ts';

/** A listening app and its address. */
export interface Listening {
  app: App;
  url: string;
}

/** The API, and the port for Z-API's callbacks if one is configured. */
export interface Ports {
  api: Listening;
  webhooks?: Listening;
}

/** Builds the apps and listens. Throws `invalid_config` when a port is not available. */
export async function listen(config: Config, deps: AppDeps, shutdown: Shutdown): Promise<Ports> {
  const metrics = createMetrics(deps.ledger);
  addAll(metrics.registry, deps.alsoMeasured);

  async function open(serves: 'api' | 'webhooks', port: number): Promise<Listening> {
    const app = await buildApp(deps, { metrics, serves });
    shutdown.defer(() => app.close());
    const url = await app.listen({ host: config.host, port }).catch((cause: unknown) => {
      throw notListening(config.host, port, serves, cause);
    });
    deps.log.info({ url }, serves === 'api' ? 'api.listening' : 'webhooks.listening');
    return { app, url };
  }

  const api = await open('api', config.port);
  return config.webhookPort === undefined ? { api } : { api, webhooks: await open('webhooks', config.webhookPort) };
}

function addAll(registry: Registry, more: Registry | undefined): void {
  for (const { name } of more?.getMetricsAsArray() ?? []) registry.registerMetric(more!.getSingleMetric(name)!);
}

function notListening(host: string, port: number, serves: 'api' | 'webhooks', cause: unknown): PomboError {
  const variable = serves === 'api' ? 'POMBO_PORT' : 'POMBO_WEBHOOK_PORT';
  const code = (cause as NodeJS.ErrnoException).code ?? 'error';
  return new PomboError('invalid_config', `The API cannot listen on ${host}:${port} (${code})`, {
    hint:
      code === 'EADDRINUSE'
        ? `Another program listens there. Choose another ${variable}; 0 = a free one.`
        : `Check POMBO_HOST and ${variable}.`,
    cause,
  });
}
