import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createInstance, createPassThrough } from '@pombo/zapi';
import { IMAGE, SUPORTE, VENDAS, newPhone, stand } from '../../api.fixture.ts';
import type { App } from '../../http/fastify-types.ts';

/** Z-API's other routes, with a server in the place of Z-API. */
const on = stand();
const heard: { line: string; body: string }[] = [];
const zapi: Server = createServer((request, response) => {
  void buffer(request).then((body) => {
    heard.push({ line: `${request.method} ${request.url}`, body: body.toString() });
    response.writeHead(418, { 'Content-Type': 'text/plain' }).end('as it was');
  });
});
let app: App;

beforeAll(async () => {
  zapi.listen(0, '127.0.0.1');
  await once(zapi, 'listening');
  const baseUrl = `http://127.0.0.1:${(zapi.address() as AddressInfo).port}`;
  const instances = [
    createInstance({ name: 'vendas', passThrough: true, exclusive: false }, VENDAS),
    createInstance({ name: 'suporte' }, SUPORTE),
  ];
  app = await on.app({ instances: () => instances, pass: createPassThrough({ baseUrl }) });
});
afterAll(() => void zapi.close());

async function ask(method: 'GET' | 'POST' | 'PUT', path: string, number: typeof SUPORTE = VENDAS, payload?: object) {
  heard.length = 0;
  const url = `/instances/${number.id}/token/${number.token}/${path}`;
  return app.inject({
    method,
    url,
    headers: { 'client-token': VENDAS.clientToken },
    ...(payload === undefined ? {} : { payload }),
  });
}

/** Returns the routes that the API has registered below the token, from its OpenAPI document: `POST send-image`. */
async function servedRoutes(): Promise<string[]> {
  const { paths } = (await app.inject('/openapi.json')).json<{ paths: Record<string, object> }>();
  return Object.entries(paths).flatMap(([path, methods]) => {
    const below = /^\/instances\/[^/]+\/token\/[^/]+\/(.+)$/.exec(path)?.[1];
    return below === undefined ? [] : Object.keys(methods).map((method) => `${method.toUpperCase()} ${below}`);
  });
}

describe('a number with passThrough', () => {
  test('has the body passed on to Z-API as it is, and the answer passed back', async () => {
    const response = await ask('POST', 'send-text?x=1', VENDAS, { phone: newPhone(), message: 'Oi  ' });
    expect([response.statusCode, response.headers['content-type'], response.body]).toEqual([
      418,
      'text/plain',
      'as it was',
    ]);
    expect(heard).toEqual([
      {
        line: `POST /instances/${VENDAS.id}/token/${VENDAS.token}/send-text?x=1`,
        body: expect.stringMatching(/^{"phone":"\d+","message":"Oi  "}$/) as string,
      },
    ]);
    expect((await ask('GET', 'chats?page=1')).statusCode).toBe(418);
    expect(heard[0]!.line).toContain('/chats?page=1');
  });

  test.for(['SEND-IMAGE', 'send-image/', 'chats/../send-image', 'chats/%2e%2e/send-image'])(
    'never has a message passed on beside the queue: %s',
    async (path) => {
      const response = await ask('PUT', path, VENDAS, { phone: newPhone(), image: IMAGE });
      expect(response.statusCode).toBeGreaterThanOrEqual(400);
      expect(heard).toEqual([]);
    },
  );

  test('has nothing passed on below a route that Pombo serves, and a 404 names each of them', async () => {
    const served = await servedRoutes();
    expect(served).toEqual(expect.arrayContaining(['POST send-image', 'POST send-image-status', 'GET status']));
    for (const route of served) {
      const [, path] = route.split(' ');
      // Below it, because the router itself answers the path.
      const response = await ask('PUT', `${path}/x`, VENDAS, { phone: newPhone(), image: IMAGE });
      expect([response.statusCode, heard], route).toEqual([404, []]);
      expect(response.json<{ error: string }>().error).toContain(route);
    }
  });

  test('is asked for its credentials', async () => {
    expect((await ask('GET', 'chats', { ...VENDAS, token: 'guessed' })).statusCode).toBe(404);
    expect(heard).toEqual([]);
  });
});

test('a 404 outside of the token names the same routes', async () => {
  const { hint } = (await app.inject('/instances/x')).json<{ hint: string }>();
  for (const route of await servedRoutes()) expect(hint).toContain(route);
});

test('a number without passThrough gets a 404 that names the routes and the setting', async () => {
  const response = await ask('POST', 'send-text', SUPORTE, { phone: newPhone(), message: 'Oi' });
  expect(response.statusCode).toBe(404);
  expect(response.json<{ error: string }>().error).toMatch(/POST send-image, .*"passThrough": true/);
  expect(heard).toEqual([]);
});
