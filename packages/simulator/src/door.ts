import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTimers, type Clock } from './clock.ts';
import { isLoopbackHost } from './image.ts';

/** The listening side: a server whose door can be shut, and opened again on the same port. */
export interface Door {
  listen(port?: number, host?: string): Promise<{ url: string }>;
  stopListening(forMs?: number): void;
  resumeListening(): Promise<void>;
  close(): Promise<void>;
  /** True when only this machine can reach it. */
  isLocal: () => boolean;
}

/** Makes a door that is shut until `listen`. */
export function createDoor(clock: Clock, serve: RequestListener): Door {
  // No limit on how long a request takes: slowness is something to be asked for, not to be cut.
  const server = createServer({ requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 60_000 }, serve);
  // Apart from the world's timers, so that a reset can not leave the door shut.
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
      // A port that somebody else took meanwhile ends the process, unhandled: a test must not go on without its gateway.
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
