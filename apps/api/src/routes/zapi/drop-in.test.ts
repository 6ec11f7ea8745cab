import { beforeAll, describe, expect, test } from 'vitest';
import { fail, resolve, confirm, type Change } from '@pombo/ledger';
import { messageKey } from '@pombo/core';
import { IMAGE, SUPORTE, VENDAS, newPhone, stand } from '../../api.fixture.ts';
import { implicitId } from '@pombo/producer';
import type { App } from '../../http/fastify-types.ts';

/** The drop-in routes without a worker: credentials, shapes, repetitions. With one: test/api.test.ts. */
const on = stand();
let app: App;
beforeAll(async () => {
  app = await on.app();
});

interface Call {
  to?: App;
  path?: string;
  number?: { id: string; token: string };
  headers?: Record<string, string>;
}

async function send(payload: object, { to = app, path = 'send-image', number = VENDAS, headers = {} }: Call = {}) {
  const url = `/instances/${number.id}/token/${number.token}/${path}`;
  return to.inject({ method: 'POST', url, headers: { 'client-token': VENDAS.clientToken, ...headers }, payload });
}

async function change(id: string, wanted: Change): Promise<void> {
  await on.ledger.messages.change('vendas', messageKey(id), wanted);
}

const MINUTE_MS = 60_000;
const taken = confirm('accepted', { zaapId: 'ZAAP', messageId: 'MESSAGE' });

describe('credentials', () => {
  test.for([
    ['another token', { number: { ...VENDAS, token: SUPORTE.token } }, 404, 'Instance not found'],
    ['another id', { number: { ...VENDAS, id: 'nobody' } }, 404, 'Instance not found'],
    ['no Client-Token', { headers: { 'client-token': '' } }, 400, 'your client-token is not configured'],
    ['another Client-Token', { headers: { 'client-token': 'guessed' } }, 403, 'Client-Token not allowed'],
  ] as const)('%s: refused as Z-API does', async ([, call, status, error]) => {
    const response = await send({ phone: newPhone(), image: IMAGE }, call);
    expect(response.statusCode).toBe(status);
    expect(response.json()).toEqual({ error });
  });

  test('another method and another type are rejected as Z-API does', async () => {
    const url = `/instances/${VENDAS.id}/token/${VENDAS.token}/send-image`;
    const headers = { 'client-token': VENDAS.clientToken };
    const got = await app.inject({ method: 'GET', url, headers });
    expect([got.statusCode, typeof got.json<{ error: unknown }>().error]).toEqual([405, 'string']);
    const form = await app.inject({
      method: 'POST',
      url,
      headers: { ...headers, 'content-type': 'text/plain' },
      payload: 'x',
    });
    expect([form.statusCode, typeof form.json<{ error: unknown }>().error]).toEqual([415, 'string']);
  });
});

describe('sending', () => {
  test('waits for the ids, and returns them in Z-API’s format', async () => {
    const patient = await on.app({ dropInWaitMs: 20_000 });
    const phone = newPhone();
    const answer = send({ phone, image: IMAGE }, { to: patient, headers: { 'idempotency-key': 'waited' } });
    await expect.poll(() => on.producer.get('waited')).toBeDefined();
    await change('waited', taken);
    expect((await answer).statusCode).toBe(200);
    expect((await answer).json()).toEqual({ zaapId: 'ZAAP', messageId: 'MESSAGE', id: 'MESSAGE' });
  });

  test('accepts what Z-API’s clients send: unknown keys, nulls, numbers and booleans as text', async () => {
    const phone = newPhone();
    const body = {
      phone: Number(phone),
      image: IMAGE,
      caption: null,
      messageId: '',
      delayMessage: '5',
      viewOnce: 'true',
      delayTyping: 3,
      mentioned: ['x'],
      instance: 'suporte',
      priority: 'urgent',
    };
    const { statusCode, json } = await send(body, { headers: { 'idempotency-key': 'lenient' } });
    expect([statusCode, json()]).toEqual([202, { id: 'lenient', status: 'queued' }]);
    expect(await on.producer.get('lenient')).toMatchObject({
      instance: 'vendas',
      phone,
      priority: 'normal',
      type: 'send-image',
    });
    const stored = await on.client.hget(`${on.prefix}:{vendas}:m:${messageKey('lenient')}`, 'body');
    expect(JSON.parse(stored!)).toMatchObject({ delayMessage: 5, viewOnce: true });
  });

  test('a status post has no phone and no reply', async () => {
    const headers = { 'idempotency-key': 'a-status' };
    expect(
      (await send({ image: IMAGE, caption: 'Oi', phone: newPhone() }, { path: 'send-image-status', headers }))
        .statusCode,
    ).toBe(202);
    const view = (await on.producer.get('a-status'))!;
    expect(view).toMatchObject({ type: 'send-image-status', caption: 'Oi' });
    expect(view).not.toHaveProperty('phone');
  });

  test.for([
    ['no phone', { image: IMAGE }],
    ['no image', { phone: '5511987654321' }],
    ['an invalid phone', { phone: '12', image: IMAGE }],
    ['an invalid image', { phone: '5511987654321', image: 'photo.jpg' }],
    ['an edit, which is not a new message', { phone: '5511987654321', image: IMAGE, editImageMessageId: 'M1' }],
  ])('%s: 400 in Z-API’s shape, and nothing is queued', async ([, body]) => {
    const before = await on.ledger.messages.counts('vendas');
    const response = await send(body as object);
    expect(response.statusCode).toBe(400);
    expect(Object.keys(response.json<object>())).toEqual(['error']);
    expect(await on.ledger.messages.counts('vendas')).toEqual(before);
  });

  test('a message that failed: 400 with the reason', async () => {
    const body = { phone: newPhone(), image: IMAGE };
    const headers = { 'idempotency-key': 'failing' };
    await send(body, { headers });
    await change('failing', taken);
    await change('failing', fail('recipient_unreachable', 'Phone number does not exist'));
    const response = await send(body, { headers });
    expect([response.statusCode, response.json()]).toEqual([400, { error: 'Phone number does not exist' }]);
  });

  test('one Idempotency-Key for two contents: 409, and only the first is queued', async () => {
    const headers = { 'idempotency-key': 'one-key' };
    await send({ phone: newPhone(), image: IMAGE }, { headers });
    expect((await send({ phone: newPhone(), image: IMAGE }, { headers })).statusCode).toBe(409);
  });
});

describe('phones are read as Z-API reads them', () => {
  test.for([
    ['11987654321', '11987654321'],
    ['551187654321', '551187654321'],
    ['14155552671', '14155552671'],
    ['+51987654321', '51987654321'],
    ['120363019502650977-group', '120363019502650977-group'],
  ])('%s is sent to %s', async ([phone, wanted]) => {
    const headers = { 'idempotency-key': `phone ${phone}` };
    expect((await send({ phone, image: IMAGE }, { headers })).statusCode).toBe(202);
    expect(await on.producer.get(`phone ${phone}`)).toMatchObject({ phone: wanted });
  });

  test('an ambiguous national or foreign number is rejected with both readings; nothing is queued', async () => {
    const refused = await send({ phone: '51987654321', image: IMAGE }, { headers: { 'idempotency-key': 'two' } });
    expect(refused.statusCode).toBe(400);
    expect(refused.json<{ error: string }>().error).toMatch(
      /^phone could be \+5551\*{4}21 \(Brazil\) or \+5198\*{4}21 \(Peru\); write \+ and the country code$/,
    );
    expect(await on.producer.get('two')).toBeUndefined();
  });

  test('a raw WhatsApp id is rejected with the expected format', async () => {
    const refused = await send({ phone: '120363019502650977@g.us', image: IMAGE });
    expect([refused.statusCode, refused.json<{ error: string }>().error]).toEqual([
      400,
      expect.stringContaining('write -group instead of @g.us'),
    ]);
  });
});

describe('the same body again', () => {
  const idOf = async (body: object): Promise<string> => (await send(body)).json<{ id: string }>().id;

  test('matches the first message until that is accepted', async () => {
    const body = { phone: newPhone(), image: IMAGE };
    const first = await idOf(body);
    expect(await idOf(body)).toBe(first);
    expect(await idOf({ image: IMAGE, phone: body.phone })).toBe(first);
    expect(await idOf({ ...body, caption: 'x' })).not.toBe(first);
  });

  test('twenty simultaneous requests create one message', async () => {
    const body = { phone: newPhone(), image: IMAGE };
    const apps = [app, await on.app()];
    const answers = await Promise.all(Array.from({ length: 20 }, (_none, at) => send(body, { to: apps[at % 2]! })));
    expect(new Set(answers.map((answer) => answer.json<{ id: string }>().id)).size).toBe(1);
  });

  test('matches it for two minutes after its acceptance; then it creates a new message', async () => {
    const body = { phone: newPhone(), image: IMAGE };
    const first = await idOf(body);
    await change(first, taken);
    expect((await send(body)).json()).toMatchObject({ zaapId: 'ZAAP' });
    await on.client.hset(`${on.prefix}:{vendas}:m:${messageKey(first)}`, 'acceptedAt', Date.now() - 121_000);
    const second = await idOf(body);
    expect(second).not.toBe(first);
    expect(await idOf(body)).toBe(second);
  });

  test('matches an unknown message until a person resolves it: a retry of the client must not send twice', async () => {
    const body = { phone: newPhone(), image: IMAGE };
    const first = await idOf(body);
    await change(first, taken);
    await change(first, { to: 'unknown' });
    expect((await send(body)).json()).toEqual({ id: first, status: 'unknown' });
    await change(first, resolve('drop', 'seen'));
    expect(await idOf(body)).not.toBe(first);
  });

  test.for([
    ['a retry of a lost answer, 9 minutes after it became unknown, joins it', 9 * MINUTE_MS, 'joins'],
    ['the same body 11 minutes after that is a new message', 11 * MINUTE_MS, 'new'],
    ['the same picture a day after that is a new message', 24 * 60 * MINUTE_MS, 'new'],
  ] as const)('%s', async ([, agoMs, expected]) => {
    const body = { phone: newPhone(), image: IMAGE };
    const first = await idOf(body);
    await change(first, taken);
    await change(first, { to: 'unknown' });
    await on.client.hset(`${on.prefix}:{vendas}:m:${messageKey(first)}`, 'at', Date.now() - agoMs);
    const before = (await on.ledger.messages.counts('vendas')).queued;
    const again = await idOf(body);
    expect(again === first).toBe(expected === 'joins');
    // Its own repetition joins the newer one; the older one stays for a person to settle.
    expect(await idOf(body)).toBe(again);
    expect((await on.ledger.messages.counts('vendas')).queued).toBe(before + (expected === 'new' ? 1 : 0));
    expect(await on.producer.get(first)).toMatchObject({ status: 'unknown' });
  });

  test('a lost hint costs a longer walk, not a duplicate', async () => {
    const body = { phone: newPhone(), image: IMAGE };
    for (let at = 0; at < 3; at += 1) await on.producer.cancel(await idOf(body));
    const fourth = await idOf(body);
    for (const key of await on.client.keys(`${on.prefix}:repeated:*`)) await on.client.del(key);
    expect(await idOf(body)).toBe(fourth);
    expect(await implicitId('vendas', { type: 'send-image', image: IMAGE, phone: body.phone }, on.deps)).toBe(fourth);
  });
});

describe('status', () => {
  type Changes = NonNullable<Parameters<typeof on.app>[0]>;
  const status = async (changes: Changes) => {
    const url = `/instances/${VENDAS.id}/token/${VENDAS.token}/status`;
    return (await on.app(changes)).inject({ url, headers: { 'client-token': VENDAS.clientToken } });
  };
  const replying =
    (body: object | string, code = 200): NonNullable<Changes['pass']> =>
    async () => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return { kind: 'reply', status: code, contentType: 'application/json', body: Buffer.from(text) };
    };

  test.for([
    { connected: true, error: 'You are already connected', smartphoneConnected: true },
    { connected: false, error: 'You are not connected', smartphoneConnected: false },
    { connected: true, smartphoneConnected: null, session: { device: 'x' }, error: null },
  ])('passes on every field that Z-API reports: %j', async (reported) => {
    const response = await status({ pass: replying(reported) });
    expect([response.statusCode, response.json()]).toEqual([200, reported]);
  });

  test('asks Z-API with the credentials of the number', async () => {
    const asked: unknown[] = [];
    const pass: Changes['pass'] = async (instance, request) => {
      asked.push([instance.name, request]);
      return replying({ connected: true })(instance, request);
    };
    await status({ pass });
    expect(asked).toEqual([['vendas', { method: 'GET', target: 'status' }]]);
  });

  test('a reply without `connected` is read as an error: never passed on, because it may repeat the Client-Token', async () => {
    const pass = replying({ error: `Client-Token ${VENDAS.clientToken} not allowed` }, 403);
    const lapsed = await status({
      pass,
      probe: async () => ({ state: 'down', reason: 'subscription', detail: 'subscribe again' }),
    });
    expect([lapsed.statusCode, lapsed.json()]).toEqual([400, { error: 'subscribe again' }]);
    const down = await status({ pass, probe: async () => ({ state: 'down', reason: 'disconnected', detail: 'x' }) });
    expect([down.statusCode, down.json()]).toEqual([200, { connected: false, error: 'You are not connected' }]);
  });

  test.for([
    ['no reply', async () => ({ kind: 'unreached' as const })],
    ['half a reply', async () => ({ kind: 'lost' as const })],
    ['a page of a proxy', replying('<html>Bad gateway</html>')],
  ] as const)('%s says nothing about the connection', async ([, pass]) => {
    const silent = await status({ pass, probe: async () => ({ state: 'silent', detail: 'no answer' }) });
    expect(silent.statusCode).toBe(502);
    expect(silent.json()).not.toHaveProperty('connected');
  });
});
