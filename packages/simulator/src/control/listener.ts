import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTimers, type Clock } from '../state/clock.ts';
import { isLoopbackHost } from '@pombo/core';

/** The listening side: a server that can stop listening, and listen again on the same port. */
export interface Listener {
  listen(port?: number, host?: string): Promise<{ url: string }>;
  stopListening(forMs?: number): void;
  resumeListening(): Promise<void>;
  close(): Promise<void>;
  /** True if only this machine can reach it. */
  isLocal: () => boolean;
}

/** Creates a server that does not listen before `listen`. */
export function createListener(clock: Clock, serve: RequestListener): Listener {
  // No limit on the duration of a request: tests ask for slow ones, so they must not be cut.
  const server = createServer({ requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 60_000 }, serve);
  // Separate from the simulator state's timers, so that a reset cannot leave the server closed.
  const timers = createTimers(clock);
  let place = { port: 0, host: '127.0.0.1' };

  let opening: Promise<void> | undefined;

  function open(): Promise<void> {
    if (server.listening) return Promise.resolve();
    opening ??= new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(place.port, place.host, () => {
        server.off('error', reject);
        resolve();
      });
    }).finally(() => (opening = undefined));
    return opening;
  }

  return {
    async listen(port = 0, host = '127.0.0.1') {
      place = { port, host };
      await open();
      place.port = (server.address() as AddressInfo).port;
      return { url: `http://${host.includes(':') ? `[${host}]` : host}:${place.port}` };
    },
    stopListening(forMs) {
      timers.clear();
      if (server.listening) server.close();
      // If another process has taken the port meanwhile, this one ends: a test must not continue without its gateway.
      if (forMs !== undefined) timers.after(forMs, () => void open());
    },
    async resumeListening() {
      timers.clear();
      await open();
    },
    async close() {
      timers.clear();
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
    isLocal: () => isLoopbackHost(place.host),
  };
}
