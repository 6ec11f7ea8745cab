import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import { IMAGE, LOCAL, SUPORTE, VENDAS, message, newPhone, stand } from '../api.fixture.ts';
import type { App } from './fastify-types.ts';

/** What HTTP asks of a server, over a real socket where a client library would hide it. */
const on = stand();
let app: App;
let port: number;
beforeAll(async () => {
  app = await on.app({ fixedKeys: [] });
  await app.listen({ host: '127.0.0.1', port: 0 });
  port = (app.server.address() as AddressInfo).port;
});

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Everything that came, interim answers included. */
  raw: string;
}

/** Writes this text and reads until the server ends the connection. */
async function raw(text: string, to = port): Promise<Answer> {
  const socket = connect(to, '127.0.0.1');
  socket.setTimeout(5000, () => socket.destroy(new Error('no end within 5 s')));
  socket.write(text);
  let all = '';
  for await (const piece of socket) all += String(piece);
  const final = all.replace(/^HTTP\/1\.1 1\d\d [^]*?\r\n\r\n/, '');
  const [head = '', ...rest] = final.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line) => [line.split(':')[0]!.toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]);
  return {
    status: Number(first.split(' ')[1]),
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: rest.join('\r\n\r\n'),
    raw: all,
  };
}

function isProblem({ headers, body, status }: Answer, code: string): void {
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(headers['x-request-id']).toMatch(/^req_/);
  expect(JSON.parse(body)).toMatchObject({ status, code, requestId: headers['x-request-id'] });
}

const zapi = `/instances/${SUPORTE.id}/token/${SUPORTE.token}`;

describe('a known path with another method: 405 with Allow', () => {
  test.for([
    ['PUT', '/v1/messages', 'GET, HEAD, POST'],
    ['OPTIONS', '/v1/messages', 'GET, HEAD, POST'],
    ['PATCH', '/v1/messages/some-id', 'DELETE, GET, HEAD'],
    ['GET', '/v1/lanes/vendas/pause', 'POST'],
    ['TRACE', '/v1/lanes', 'GET, HEAD'],
    ['DELETE', '/health/live', 'GET, HEAD'],
    ['GET', '/webhooks/zapi/vendas/guess', 'POST'],
    ['POST', '/openapi.json', 'GET, HEAD'],
  ] as const)('%s %s', async ([method, url, allow]) => {
    const answer = await app.inject({ method: method as 'PUT', url, headers: LOCAL });
    expect([answer.statusCode, answer.headers['allow']]).toEqual([405, allow]);
    expect(answer.json()).toMatchObject({ status: 405, code: 'method_not_allowed' });
  });

  test.for([
    ['GET', 'send-image', 'POST'],
    ['OPTIONS', 'send-image-status', 'POST'],
    ['PUT', 'status', 'GET, HEAD'],
  ] as const)('%s on the drop-in %s, in Z-API’s shape', async ([method, route, allow]) => {
    const answer = await app.inject({ method: method as 'PUT', url: `${zapi}/${route}`, headers: LOCAL });
    expect([answer.statusCode, answer.headers['allow']]).toEqual([405, allow]);
    expect(Object.keys(answer.json<object>())).toEqual(['error']);
  });

  test('an unknown path is 404, whatever the method', async () => {
    for (const method of ['GET', 'PUT', 'OPTIONS'] as const)
      expect((await app.inject({ method, url: '/v1/nothing', headers: LOCAL })).statusCode).toBe(404);
  });

  test('a problem has its title in the language that the client prefers, and says that it varies by it', async () => {
    const ask = (language: string) =>
      app.inject({ url: '/v1/nothing', headers: { ...LOCAL, 'accept-language': language } });
    const portuguese = await ask('pt-BR,pt;q=0.9,en;q=0.8');
    expect(portuguese.json()).toMatchObject({ code: 'not_found', title: 'Não encontrado' });
    expect(portuguese.headers['vary']).toBe('Accept-Language');
    expect((await ask('en')).json()).toMatchObject({ code: 'not_found', title: 'Not found' });
  });

  test('no document mentions them', async () => {
    const document = (await app.inject('/openapi.json')).json<{ paths: Record<string, object> }>();
    expect(Object.keys(document.paths['/v1/messages']!).toSorted()).toEqual(['get', 'post']);
  });
});

describe('the Host of a request', () => {
  const ask = (...hosts: string[]): Promise<Answer> =>
    raw(`GET /v1/lanes HTTP/1.1\r\n${hosts.map((host) => `Host: ${host}\r\n`).join('')}Connection: close\r\n\r\n`);

  test('two of them: 400', async () => {
    isProblem(await ask('127.0.0.1', 'evil.example'), 'invalid_input');
    isProblem(await ask('127.0.0.1', '127.0.0.1'), 'invalid_input');
    expect((await ask('127.0.0.1', '127.0.0.1')).status).toBe(400);
  });

  test('none at all: 400', async () => {
    const answer = await ask();
    expect(answer.status).toBe(400);
    isProblem(answer, 'invalid_input');
  });

  test.for([
    'evil@127.0.0.1',
    '127.0.0.1/evil',
    '127.0.0.1#evil',
    '127.0.0.1?x',
    '127.0.0.1:x',
    '127.0.0.1:3000:1',
    '',
  ])('%j is not this machine', async (host) => {
    expect((await ask(host)).status).toBe(403);
  });

  test('names of this machine are accepted', async () => {
    for (const host of ['127.0.0.1', 'localhost:3000', 'LOCALHOST', '[::1]:3000'])
      expect((await ask(host)).status, host).toBe(200);
  });
});

describe('errors of the HTTP parser are problems too', () => {
  test.for([
    ['no HTTP', 'nonsense\r\n\r\n', 400, 'invalid_input'],
    ['a header without a name', 'GET / HTTP/1.1\r\n: x\r\n\r\n', 400, 'invalid_input'],
    ['a wrong length', 'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n', 400, 'invalid_input'],
    ['headers too long', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`, 431, 'headers_too_large'],
  ] as const)('%s', async ([, text, status, code]) => {
    const answer = await raw(text);
    expect(answer.status).toBe(status);
    isProblem(answer, code);
    expect(answer.body).not.toContain('nonsense');
  });

  test('a request that is not complete in time: 408', async () => {
    // What Node emits after `requestTimeout`; its own clock looks every 30 s.
    const socket = connect(port, '127.0.0.1');
    const [served] = (await once(app.server, 'connection')) as [Socket];
    const timedOut = Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
    app.server.emit('clientError', timedOut, served);
    let text = '';
    for await (const piece of socket) text += String(piece);
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(text).toContain('"code":"request_timeout"');
  });

  test('no second response is written into an unfinished one', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.write('GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n');
    let text = '';
    for await (const piece of socket) {
      if (text === '') socket.write('nonsense\r\n\r\n');
      text += String(piece);
    }
    expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });
});

describe('a part of the path that is too long', () => {
  const long = 'x'.repeat(3000);

  test('is a problem that says so', async () => {
    const answer = await app.inject({ url: `/v1/messages/${long}`, headers: LOCAL });
    expect(answer.statusCode).toBe(400);
    expect(answer.headers).toMatchObject({
      'content-type': expect.stringMatching(/^application\/problem\+json/) as string,
      'x-request-id': expect.stringMatching(/^req_/) as string,
    });
    expect(answer.json()).toMatchObject({ detail: 'A part of the path is longer than 2,048 characters' });
  });

  test('has Z-API’s format on the drop-in routes', async () => {
    for (const url of [`/instances/${long}/token/x/send-image`, '/instances/%E0%A4%A/token/x/send-image']) {
      const answer = await app.inject({ method: 'POST', url, headers: LOCAL, payload: {} });
      expect(answer.statusCode).toBe(400);
      expect(Object.keys(answer.json<object>())).toEqual(['error']);
      expect(answer.headers['x-request-id']).toMatch(/^req_/);
    }
  });
});

test('a 503 of the drop-in routes has a Retry-After', async () => {
  const producer = {
    ...on.deps.producer,
    sendMany: async () => Promise.reject(Object.assign(new Error('x'), { name: 'MaxRetriesPerRequestError' })),
  };
  const down = await on.app({ producer });
  const answer = await down.inject({
    method: 'POST',
    url: `${zapi}/send-image`,
    headers: { 'idempotency-key': 'down' },
    payload: { phone: newPhone(), image: IMAGE },
  });
  expect(answer.statusCode).toBe(503);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  expect(Object.keys(answer.json<object>())).toEqual(['error']);
});

test('responses that need a key, a token or a local caller are not cacheable', async () => {
  const own = await on.app({ fixedKeys: ['first-key'] });
  const headers = { authorization: 'Bearer first-key' };
  for (const url of [
    '/v1/messages',
    '/v1/campaigns',
    '/v1/suppressions',
    '/v1/lanes',
    '/v1/messages/nobody',
    '/metrics',
  ])
    expect((await own.inject({ url, headers })).headers['cache-control'], url).toBe('no-store');
  const page = await own.inject({ url: '/v1/events?after=0', headers: { ...headers, accept: 'application/json' } });
  expect(page.headers['cache-control']).toBe('no-store');
  const dropIn = { method: 'POST', url: `${zapi}/send-image`, payload: { phone: newPhone(), image: IMAGE } } as const;
  expect((await own.inject(dropIn)).headers['cache-control']).toBe('no-store');
  expect((await own.inject('/docs/static/swagger-ui.css')).headers['cache-control']).not.toBe('no-store');
});

describe('WWW-Authenticate names the problem with a key (RFC 6750)', () => {
  test.for([
    ['no key', {}, 401, 'Bearer'],
    ['another scheme', { authorization: 'Basic eDp5' }, 401, 'Bearer'],
    ['an unknown key', { authorization: 'Bearer unknown' }, 401, 'Bearer error="invalid_token"'],
    ['no readable key', { authorization: 'Bearer a b' }, 401, 'Bearer error="invalid_token"'],
  ] as const)('%s', async ([, headers, status, value]) => {
    const own = await on.app({ fixedKeys: ['first-key'] });
    const answer = await own.inject({ url: '/v1/lanes', headers: { ...LOCAL, ...headers } });
    expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([status, value]);
  });

  test('a key without the scope', async () => {
    const { secret } = await on.deps.keys.create({ name: 'reader', scopes: ['read'] });
    const headers = { authorization: `Bearer ${secret}` };
    const answer = await app.inject({ method: 'POST', url: '/v1/lanes/vendas/pause', headers });
    expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([
      403,
      'Bearer error="insufficient_scope", scope="manage"',
    ]);
  });
});

describe('Expect: 100-continue', () => {
  const ask = async (key: string, path = '/v1/messages', more = ''): Promise<Answer> => {
    const own = await on.app({ fixedKeys: ['first-key'] });
    await own.listen({ host: '127.0.0.1', port: 0 });
    const body = JSON.stringify(message());
    return raw(
      `POST ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\n` +
        `Expect: 100-continue\r\nConnection: close\r\n${more || `Content-Length: ${body.length}\r\n`}\r\n${body}`,
      (own.server.address() as AddressInfo).port,
    );
  };

  test('is answered after the key is checked', async () => {
    const answer = await ask('first-key');
    expect(answer.raw).toMatch(/^HTTP\/1\.1 100 /);
    expect(answer.status).toBe(202);
  });

  test('is not answered for an unknown key, a body that is too large, or an unknown path', async () => {
    const unknown = await ask('guessed');
    expect([unknown.status, unknown.raw]).toEqual([401, expect.not.stringContaining('100 Continue')]);
    const large = await ask('first-key', '/v1/messages', 'Content-Length: 99999999\r\n');
    expect([large.status, large.raw]).toEqual([413, expect.not.stringContaining('100 Continue')]);
    const nowhere = await ask('first-key', '/v1/nothing');
    expect([nowhere.status, nowhere.raw]).toEqual([404, expect.not.stringContaining('100 Continue')]);
  });

  test('any other expectation: 417', async () => {
    const answer = await raw('GET /v1/lanes HTTP/1.1\r\nHost: a\r\nExpect: cake\r\nConnection: close\r\n\r\n');
    expect(answer.status).toBe(417);
  });
});

test('credentials of an instance are useless with another method', async () => {
  const url = `/instances/${VENDAS.id}/token/guessed/send-image`;
  expect((await app.inject({ method: 'PUT', url, headers: LOCAL })).statusCode).toBe(404);
});
