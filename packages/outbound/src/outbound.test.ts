import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { certificate } from '../../zapi/src/certificate.fixture.ts';
import { createOutbound, type Outbound, type OutboundOptions } from './outbound.ts';

const servers: Server[] = [];
const outbounds: Outbound[] = [];

afterEach(async () => {
  for (const outbound of outbounds.splice(0)) outbound.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

interface Host {
  url: string;
  port: number;
  requests: IncomingMessage[];
  /** Number of open connections. */
  open(): number;
}

async function startHost(answer: RequestListener): Promise<Host> {
  const requests: IncomingMessage[] = [];
  let open = 0;
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  server.on('connection', (socket) => {
    open++;
    socket.once('close', () => open--);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, requests, open: () => open };
}

/** Allows loopback, because the tests' hosts listen there. */
function outboundFor(options: OutboundOptions = {}): Outbound {
  const outbound = createOutbound({ allowLoopback: true, ...options });
  outbounds.push(outbound);
  return outbound;
}

const ok: RequestListener = (_request, response) => void response.end('hello');
const leadsTo =
  (...addresses: string[]) =>
  () =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));

describe('over TLS', () => {
  test('no environment variable makes an untrusted certificate trusted', async () => {
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const heard: string[] = [];
    const server = createTlsServer(certificate, (request, response) => {
      heard.push(request.url ?? '');
      response.end('hello');
    });
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `https://localhost:${(server.address() as AddressInfo).port}/secret`;
    expect(await outboundFor().get(url)).toMatchObject({
      kind: 'failed',
      why: 'is not trusted over TLS (DEPTH_ZERO_SELF_SIGNED_CERT)',
    });
    expect(heard).toEqual([]);
  });
});

describe('a call', () => {
  test('returns status, headers and body of any response', async () => {
    const { url } = await startHost((_request, response) => {
      response.writeHead(404, { 'X-Kind': 'odd', 'Set-Cookie': ['a=1', 'b=2'] }).end('gone');
    });
    const answer = await outboundFor().get(`${url}/a?b=c`);
    expect(answer).toMatchObject({ kind: 'response', status: 404, complete: true });
    expect(answer).toMatchObject({ headers: { 'x-kind': 'odd', 'set-cookie': 'a=1,b=2' }, body: Buffer.from('gone') });
  });

  test('sends path, query, headers and body, and asks for no compression', async () => {
    const bodies: string[] = [];
    const host = await startHost((request, response) => {
      void text(request).then((body) => {
        bodies.push(body);
        response.writeHead(204).end();
      });
    });
    const outbound = outboundFor({ userAgent: 'pombo/1' });
    const headers = { 'Content-Type': 'application/json', 'webhook-id': 'evt_1' };
    expect(await outbound.post(`${host.url}/in?x=1`, { headers, body: '{"a":1}' })).toMatchObject({ status: 204 });
    expect(bodies).toEqual(['{"a":1}']);
    const [request] = host.requests;
    expect(request).toMatchObject({ method: 'POST', url: '/in?x=1' });
    expect(request!.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': 'evt_1',
      'user-agent': 'pombo/1',
      'accept-encoding': 'identity',
      'content-length': '7',
      host: `127.0.0.1:${host.port}`,
    });
  });

  test('leaves no connection behind', async () => {
    const host = await startHost(ok);
    const outbound = outboundFor();
    await Promise.all([outbound.get(host.url), outbound.get(host.url)]);
    await expect.poll(host.open).toBe(0);
  });

  test('fails without throwing if the request cannot be written', async () => {
    const host = await startHost(ok);
    const answer = await outboundFor().get(host.url, { headers: { 'x-bad': 'a\nb' } });
    expect(answer).toMatchObject({ kind: 'failed', why: 'failed (UND_ERR_INVALID_ARG)' });
    expect(host.requests).toEqual([]);
  });

  test('fails if no server listens, and if the name is unknown', async () => {
    const host = await startHost(ok);
    const gone = `http://127.0.0.1:${host.port}`;
    servers[0]!.close();
    await once(servers.splice(0)[0]!, 'close');
    expect(await outboundFor().get(gone)).toMatchObject({ kind: 'failed', why: 'refuses connections' });
    const resolve = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    const unknown = { kind: 'failed', why: 'has an unknown host name' };
    expect(await outboundFor({ resolve }).get('http://nobody.example/')).toMatchObject(unknown);
    expect(await outboundFor({ resolve: leadsTo() }).get('http://nobody.example/')).toMatchObject(unknown);
  });

  test('is made once, even if the host hangs up without a response', async () => {
    const host = await startHost((request) => void request.socket.destroy());
    expect(await outboundFor().get(host.url)).toMatchObject({ kind: 'failed', why: 'cut the connection' });
    expect(host.requests).toHaveLength(1);
  });
});

describe('addresses that must not be called', () => {
  test('opens no connection to a name that leads to a private address', async () => {
    const host = await startHost(ok);
    // allowLoopback is off, so the host itself is the private address.
    const outbound = outboundFor({ allowLoopback: false, resolve: leadsTo('127.0.0.1') });
    expect(await outbound.get(`http://pictures.example:${host.port}/`)).toMatchObject({
      kind: 'refused',
      why: 'leads to an address of this machine, to which requests are not allowed',
    });
    expect(host.requests).toEqual([]);
    expect(host.open()).toBe(0);
  });

  test.for([['127.0.0.1', '10.0.0.1'], ['10.0.0.1', '127.0.0.1'], ['::1', 'fd00::1'], ['169.254.169.254']])(
    'one private address refuses the whole name: %s',
    async (addresses) => {
      const host = await startHost(ok);
      const outbound = outboundFor({ resolve: leadsTo(...addresses) });
      const answer = await outbound.get(`http://pictures.example:${host.port}/`);
      expect(answer).toMatchObject({ kind: 'refused' });
      expect(host.requests).toEqual([]);
    },
  );

  test('checks the address that the socket connects to, at each call', async () => {
    const host = await startHost(ok);
    const answers = [['127.0.0.1'], ['10.0.0.1'], ['127.0.0.1']];
    let asked = 0;
    const outbound = outboundFor({ resolve: () => leadsTo(...answers[asked++]!)() });
    const url = `http://pictures.example:${host.port}/`;
    expect(await outbound.get(url)).toMatchObject({ kind: 'response' });
    expect(asked).toBe(1);
    expect(await outbound.get(url)).toMatchObject({ kind: 'refused' });
    expect(await outbound.get(url)).toMatchObject({ kind: 'response' });
    expect(asked).toBe(3);
    expect(host.requests).toHaveLength(2);
  });

  test.for([
    'ftp://example.com/',
    'http://user:secret@127.0.0.1/',
    'http://10.0.0.1/',
    'http://[::ffff:10.0.0.1]/',
    'nonsense',
  ])('refuses %s before opening anything', async (url) => {
    expect(await outboundFor().get(url)).toMatchObject({ kind: 'refused' });
  });

  test('returns a redirect like any response and sends no request to its target', async () => {
    const inside = await startHost(ok);
    const host = await startHost((_request, response) => {
      response.writeHead(302, { Location: `${inside.url}/secret` }).end();
    });
    const answer = await outboundFor().get(host.url);
    expect(answer).toMatchObject({ kind: 'response', status: 302, headers: { location: `${inside.url}/secret` } });
    expect(inside.requests).toEqual([]);
    expect(inside.open()).toBe(0);
  });
});

describe('limits', () => {
  const endless: RequestListener = (_request, response) => {
    const write = (): void => {
      while (response.writable && response.write(Buffer.alloc(16 * 1024, 'x'))) {
        // until the socket is full
      }
    };
    response.on('drain', write);
    write();
  };

  test('cuts an endless body at the limit and closes its connection', async () => {
    const host = await startHost(endless);
    const answer = await outboundFor({ maxBytes: 1000 }).get(host.url);
    expect(answer).toMatchObject({ kind: 'response', status: 200, complete: false });
    expect(answer.kind === 'response' && answer.body.length).toBe(1000);
    await expect.poll(host.open).toBe(0);
  });

  test('reports a body of exactly the limit as complete', async () => {
    const host = await startHost(ok);
    expect(await outboundFor().get(host.url, { maxBytes: 5 })).toMatchObject({ complete: true });
    expect(await outboundFor().get(host.url, { maxBytes: 4 })).toMatchObject({
      complete: false,
      body: Buffer.from('hell'),
    });
  });

  test('leaves a compressed body compressed', async () => {
    const bomb = gzipSync(Buffer.alloc(10 * 1024 * 1024));
    const host = await startHost((_request, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(bomb);
    });
    const answer = await outboundFor().get(host.url);
    expect(answer).toMatchObject({ headers: { 'content-encoding': 'gzip' }, complete: true, body: bomb });
  });

  test('gives up on a slow body when the total time is over', async () => {
    const host = await startHost((_request, response) => {
      const drip = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(drip));
    });
    const answer = await outboundFor({ timeoutMs: 300 }).get(host.url);
    expect(answer).toMatchObject({ kind: 'failed', why: 'gave no complete response within 0.3 s' });
    await expect.poll(host.open).toBe(0);
  });

  test('gives up on a lookup that never ends', async () => {
    const outbound = outboundFor({ timeoutMs: 100, resolve: () => new Promise(() => {}) });
    expect(await outbound.get('http://slow.example/')).toMatchObject({
      kind: 'failed',
      why: 'gave no complete response within 0.1 s',
    });
  });

  test('close ends the calls under way and makes later ones fail', async () => {
    const host = await startHost(() => {});
    const outbound = outboundFor();
    const waiting = outbound.get(host.url);
    await expect.poll(() => host.requests.length).toBe(1);
    outbound.close();
    expect(await waiting).toMatchObject({ kind: 'failed', why: 'was stopped' });
    expect(await outbound.get(host.url)).toMatchObject({ kind: 'failed', why: 'was stopped' });
    expect(host.requests).toHaveLength(1);
  });
});
