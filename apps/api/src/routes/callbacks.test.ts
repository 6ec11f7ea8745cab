import { messageKey } from '@pombo/core';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startBackend, verified } from '../../../../test/support/http/backend.ts';
import { LOCAL, message, stand } from '../api.fixture.ts';
import { createCallbacks } from '../services/callbacks.ts';
import type { App } from '../http/fastify-types.ts';

const on = stand();
let app: App;
beforeAll(async () => {
  app = await on.app();
});

const ask = (method: 'GET' | 'POST' | 'DELETE', path = '', payload?: object, headers: object = LOCAL) =>
  app.inject({ method, url: `/v1/callbacks${path}`, headers: { ...headers }, ...(payload ? { payload } : {}) });

async function made(url: string): Promise<{ id: string; secret: string }> {
  const response = await ask('POST', '', { url });
  expect(response.statusCode, response.body).toBe(201);
  const { id, secret } = response.json<{ id: string; secret: string }>();
  onTestFinished(async () => void (await ask('DELETE', `/${id}`)));
  return { id, secret };
}

describe('callback endpoints', () => {
  test('are created with a secret that is returned only once', async () => {
    const { id, secret } = await made('https://shop.example.com/pombo');
    expect(secret).toMatch(/^whsec_/);
    const list = await ask('GET');
    expect(list.json()).toMatchObject({ callbacks: [{ id, url: 'https://shop.example.com/pombo', waiting: 0 }] });
    expect(list.body).not.toContain('whsec_');
    expect((await ask('POST', `/${id}/enable`)).body).not.toContain('whsec_');
    const rotated = (await ask('POST', `/${id}/rotate`)).json<{ secret: string }>();
    expect(rotated.secret).not.toBe(secret);
    expect(on.logged()).not.toContain('whsec_');
  });

  test.for([
    [{ url: 'https://10.0.0.8/' }, 400, 'url'],
    [{ url: 'https://169.254.169.254/latest' }, 400, 'url'],
    [{ url: 'https://example.com/', events: ['message.eaten'] }, 400, 'events.0'],
    [{ url: 'https://example.com/', instance: 'nobody' }, 422, 'instance'],
  ] as const)('%o is refused', async ([body, status, field]) => {
    const response = await ask('POST', '', body);
    expect([response.statusCode, response.json()]).toMatchObject([status, { issues: [{ field }] }]);
  });

  test('are tested immediately', async () => {
    const backend = await startBackend();
    onTestFinished(backend.down);
    const { id, secret } = await made(backend.url);
    expect((await ask('POST', `/${id}/test`)).json()).toMatchObject({ ok: true, status: 204 });
    expect(verified(backend.heard[0]!, secret)).toMatchObject({ type: 'pombo.test' });
    await backend.down();
    expect((await ask('POST', `/${id}/test`)).json()).toMatchObject({ ok: false, why: 'refuses connections' });
  });

  test('list their last requests with the answer; a failed one can be delivered again', async () => {
    const backend = await startBackend();
    onTestFinished(backend.down);
    const callbacks = createCallbacks({
      ...on.deps,
      baseUrl: 'http://127.0.0.1:1',
      timings: { retryMs: [60_000], pollMs: 50 },
    });
    const delivering = callbacks.start();
    onTestFinished(() => delivering.stop());
    const { id } = await made(backend.url);
    backend.answer = (response) => response.writeHead(500).end('out of order');
    await on.producer.sendMany([message({ id: 'order-42' })] as never);
    await on.client.xadd(`${on.prefix}:{vendas}:outbox`, '*', 't', 'failed', 'v', messageKey('order-42'), 'c', '');
    await on.forwarder.move(['vendas']);
    const last = async (search = '') =>
      (await ask('GET', `/${id}/deliveries${search}`)).json<{ deliveries: { event: string }[] }>().deliveries;
    await expect
      .poll(() => last())
      .toMatchObject([
        { type: 'message.failed', message: 'order-42', instance: 'vendas', attempt: 1, result: 'retry', status: 500 },
      ]);
    const [failed] = await last('?failed=true');
    expect(failed).toMatchObject({ why: 'answered 500: out of order', nextAt: expect.stringMatching(/Z$/) as string });
    backend.answer = (response) => response.writeHead(204).end();
    // It would wait for another minute.
    expect((await ask('POST', `/${id}/replay`, { events: [failed!.event] })).json()).toMatchObject({ queued: 1 });
    await expect
      .poll(() => last())
      .toMatchObject([{ event: failed!.event, result: 'delivered', status: 204 }, { result: 'retry' }]);
    expect(await last('?failed=true')).toHaveLength(1);
    const unknown = await ask('POST', `/${id}/replay`, { events: ['evt_unknown'] });
    expect([unknown.statusCode, unknown.json()]).toMatchObject([404, { code: 'not_found' }]);
    for (const body of [{}, { since: '2026-11-21T12:00:00Z', events: [failed!.event] }])
      expect((await ask('POST', `/${id}/replay`, body)).statusCode).toBe(400);
  });

  test.for(['enable', 'rotate', 'test', 'replay'])('%s of one that is not there is not_found', async (what) => {
    const body = what === 'replay' ? { since: '2026-11-21T12:00:00-03:00' } : undefined;
    const response = await ask('POST', `/cb_none/${what}`, body);
    expect([response.statusCode, response.json()]).toMatchObject([404, { code: 'not_found' }]);
  });

  test('are counted by state, and labelled by id only', async () => {
    const { id } = await made('https://shop.example.com/hidden-path');
    on.deps.deliveries.delivered = 7;
    // What an earlier scrape saw is remembered for some seconds; an app of its own has seen nothing.
    const fresh = await on.app();
    const { body } = await fresh.inject({ url: '/metrics', headers: LOCAL });
    expect(body).toContain('pombo_callback_deliveries_total{result="delivered"} 7');
    expect(body).toContain(`pombo_callback_waiting{endpoint="${id}"} 0`);
    expect(body).toContain('pombo_callback_endpoints{state="open"} 1');
    expect(body).not.toContain('hidden-path');
  });

  // The last test: from the first key on, every request needs one.
  test('need the scope manage', async () => {
    const { secret } = await on.deps.keys.create({ name: 'reader', scopes: ['read', 'send'] });
    const headers = { ...LOCAL, authorization: `Bearer ${secret}` };
    for (const response of [
      await ask('GET', '', undefined, headers),
      await ask('POST', '', { url: 'https://example.com/' }, headers),
    ]) {
      expect([response.statusCode, response.json()]).toMatchObject([403, { code: 'forbidden' }]);
    }
  });
});
