import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { PomboError } from '@pombo/core';
import { Registry, collectDefaultMetrics } from 'prom-client';

/** The worker's port: health and metrics, nothing else. It needs no key, and shows no secret, phone or message. */
export interface WorkerPort {
  /** `http://127.0.0.1:9464` */
  url: string;
  close(): Promise<void>;
}

/** Why the worker sends nothing. `starting` and `stopping` pass; the others name their cause in `reason`. */
export type Readiness = { status: 'ready' | 'starting' | 'stopping' } | { status: 'redis' | 'journal'; reason: string };

export interface WorkerPortOptions {
  host: string;
  /** 0 = a free one. */
  port: number;
  readiness(): Readiness;
  /** The worker's metrics; those of the Node process are added. */
  registry: Registry;
}

/** Listens. Throws `invalid_config` when the port is not available. */
export async function openWorkerPort({ host, port, readiness, registry }: WorkerPortOptions): Promise<WorkerPort> {
  const own = new Registry();
  collectDefaultMetrics({ register: own });
  const metrics = Registry.merge([registry, own]);
  const routes: Record<string, (response: ServerResponse) => Promise<void> | void> = {
    '/health/live': (response) => send(response, 200, { status: 'live' }),
    '/health/ready'(response) {
      const state = readiness();
      send(response, state.status === 'ready' ? 200 : 503, state);
    },
    async '/metrics'(response) {
      const text = await metrics.metrics();
      response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
    },
  };

  const server = createServer((request, response) => {
    void respond(request, response).catch(() => response.destroy());
  });
  async function respond({ method, url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
    const route = routes[url.split('?', 1)[0]!];
    if (route === undefined) return send(response, 404, { error: 'not_found' });
    if (method !== 'GET' && method !== 'HEAD') return send(response, 405, { error: 'method_not_allowed' });
    await route(response);
  }
  await listen(server, host, port);
  const bound = server.address() as AddressInfo;
  const shown = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
  return {
    url: `http://${shown}:${bound.port}`,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    const { code = 'error' } = cause as NodeJS.ErrnoException;
    throw new PomboError('invalid_config', `The worker cannot listen on ${host}:${port} (${code})`, {
      hint:
        code === 'EADDRINUSE'
          ? 'Another program listens there: another worker on this machine needs a port of its own. Choose another POMBO_WORKER_PORT; 0 = a free one.'
          : 'Check POMBO_WORKER_HOST and POMBO_WORKER_PORT.',
      cause,
    });
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
