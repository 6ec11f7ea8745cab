/**
 * A gateway at the level of bytes for the tests: real sockets on loopback, and each test says what happens on them. It
 * uses no HTTP library, because most of what Pombo must survive is what no library would write.
 */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import type { Outcome, Sendable } from '@pombo/core';
import { expect } from 'vitest';
import { createInstance, type Instance } from './instances/instance.ts';
import { createSender, type SenderOptions, type ZapiSender } from './sender.ts';

/** Secrets that must never appear; every outcome in the tests is searched for them. */
export const CANARY = {
  id: 'CANARYID3C01B2A4',
  token: 'CANARYTOKEN99F0E1',
  clientToken: 'FCANARYCLIENT7d1S',
} as const;

export const PHONE = '5511987654321';

export const vendas: Instance = createInstance({ name: 'vendas' }, CANARY);

export const picture: Sendable = {
  type: 'send-image',
  phone: PHONE,
  image: 'https://example.com/a.jpg',
  caption: 'Oi',
};

/** One connection from the gateway's side. */
export interface Visit {
  socket: Socket;
  received: () => Buffer;
  /** How the client ended it. */
  ended: Promise<'fin' | 'rst'>;
}

export interface Gateway {
  url: string;
  port: number;
  visits: Visit[];
  close: () => Promise<void>;
}

type OnVisit = (visit: Visit) => void;

const open: Gateway[] = [];

/** Closes what the last test opened. */
export async function closeGateways(): Promise<void> {
  await Promise.all(open.splice(0).map((gateway) => gateway.close()));
}

/** Calls `onVisit` for every connection, before a byte of it is read. */
export async function startGateway(onVisit: OnVisit, tls?: TlsOptions): Promise<Gateway> {
  const visits: Visit[] = [];
  const accept = (socket: Socket): void => {
    const visit = watch(socket);
    visits.push(visit);
    onVisit(visit);
  };
  // Without a delay of small packets, so that what a test writes arrives before what it does next.
  const server: Server = tls
    ? createTlsServer({ ...tls, noDelay: true }, accept)
    : createServer({ allowHalfOpen: true, noDelay: true }, accept);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const gateway: Gateway = {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    visits,
    async close() {
      for (const { socket } of visits) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  open.push(gateway);
  return gateway;
}

function watch(socket: Socket): Visit {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  const ended = new Promise<'fin' | 'rst'>((resolve) => {
    socket.on('error', () => resolve('rst'));
    socket.once('end', () => resolve('fin'));
  });
  return { socket, received: () => Buffer.concat(chunks), ended };
}

/** Calls `reply` when the whole request has arrived. */
export function afterRequest(reply: (visit: Visit, request: HttpMessage) => void): OnVisit {
  return (visit) => {
    const look = (): void => {
      const request = parseRequest(visit.received());
      if (!request) return;
      visit.socket.off('data', look);
      reply(visit, request);
    };
    visit.socket.on('data', look);
  };
}

/** Calls `reply` for each request of a connection, with its number (from 0) on that connection. */
export function afterEachRequest(reply: (visit: Visit, request: HttpMessage, nth: number) => void): OnVisit {
  return (visit) => {
    let [used, nth] = [0, 0];
    visit.socket.on('data', () => {
      const bytes = visit.received().subarray(used);
      const request = parseRequest(bytes);
      if (!request) return;
      // One request is under way at a time, so the rest of the bytes is this one.
      used += bytes.length;
      reply(visit, request, nth++);
    });
  };
}

/** Returns the reply with ids that only a message to this phone gets. */
export function acceptance({ body }: HttpMessage, headers: Record<string, string> = {}): string {
  const { phone } = JSON.parse(body) as { phone: string };
  return answer(200, { zaapId: `Z-${phone}`, messageId: `M-${phone}` }, headers);
}

export interface HttpMessage {
  line: string;
  headers: Record<string, string>;
  body: string;
}

export function parseRequest(bytes: Buffer): HttpMessage | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [line = '', ...rest] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const headers = Object.fromEntries(
    rest.map((one) => [one.split(':')[0]!.toLowerCase(), one.slice(one.indexOf(':') + 1).trim()]),
  );
  const body = bytes.subarray(end + 4);
  return body.length < Number(headers['content-length'] ?? 0)
    ? undefined
    : { line, headers, body: body.toString('utf8') };
}

/** Returns the bytes of an ordinary reply. */
export function answer(status: number, body: unknown, headers: Record<string, string> = {}): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const all = { 'Content-Type': typeof body === 'string' ? 'text/plain' : 'application/json', ...headers };
  const lines = Object.entries({ ...all, 'Content-Length': String(Buffer.byteLength(text)) });
  return `HTTP/1.1 ${status} X\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${text}`;
}

/** Starts a gateway that gives every request the same reply, or the next of several. */
export function startAnswering(...answers: string[]): Promise<Gateway> {
  let given = 0;
  return startGateway(
    afterRequest(({ socket }) => {
      socket.end(answers[Math.min(given++, answers.length - 1)] ?? '', 'latin1');
    }),
  );
}

export function senderFor(gateway: { url: string }, options: Partial<SenderOptions> = {}): ZapiSender {
  return createSender({ instances: [vendas], baseUrl: gateway.url, ...options });
}

/** Sends one message, and checks that its outcome contains no secret and no phone. */
export async function send(
  sender: ZapiSender,
  message: Sendable = picture,
  mayWrite: () => string | undefined = () => undefined,
): Promise<Outcome> {
  const outcome = await sender.send('vendas', message, mayWrite);
  expectNoSecret(outcome);
  return outcome;
}

/** Like `send`, for the simplest case: one gateway, one message. */
export function sendTo(gateway: Gateway, options: Partial<SenderOptions> = {}): Promise<Outcome> {
  return send(senderFor(gateway, options));
}

export function expectNoSecret(value: unknown): void {
  const text = JSON.stringify(value);
  expect(text).not.toMatch(/canary/i);
  expect(text).not.toContain(PHONE);
}
