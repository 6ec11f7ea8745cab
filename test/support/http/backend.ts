import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** One request as a backend got it. */
export interface Heard {
  headers: IncomingHttpHeaders;
  body: string;
  event: { id: string; type: string; timestamp: string; data: { id?: string } };
}

/** A customer's backend that receives events by callback. */
export interface Backend {
  url: string;
  heard: Heard[];
  /** Ids of the messages of its events, in the order they came. */
  ids(): (string | undefined)[];
  /** How it answers from now on; initially 204. */
  answer: (response: ServerResponse, heard: Heard) => void;
  /** Stops listening. */
  down(): Promise<void>;
  /** Listens again on the same port. */
  up(): Promise<void>;
}

/** Listens on loopback; the caller ends it with `down`. */
export async function startBackend(): Promise<Backend> {
  let server: Server | undefined;
  let port = 0;
  const backend: Backend = {
    url: '',
    heard: [],
    ids: () => backend.heard.map(({ event }) => event.data.id),
    answer: (response) => response.writeHead(204).end(),
    async down() {
      if (server === undefined) return;
      const closed = new Promise((resolve) => server?.close(resolve));
      server.closeAllConnections();
      await closed;
      server = undefined;
    },
    async up() {
      server = createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          const body = Buffer.concat(chunks).toString();
          const heard = { headers: request.headers, body, event: JSON.parse(body || '{}') as Heard['event'] };
          backend.heard.push(heard);
          backend.answer(response, heard);
        });
      });
      await listen(server, port);
      ({ port } = server.address() as AddressInfo);
      backend.url = `http://127.0.0.1:${port}/pombo`;
    },
  };
  await backend.up();
  return backend;
}

/** While the backend was down, another process's outgoing connection may have taken its port for a moment. */
async function listen(server: Server, port: number): Promise<void> {
  for (;;) {
    try {
      await once(server.listen(port, '127.0.0.1'), 'listening');
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** Verifies it with the library that receivers use; throws if the signature is not valid. */
export function verified({ headers, body }: Heard, secret: string): unknown {
  return new Webhook(secret).verify(body, headers as Record<string, string>);
}
