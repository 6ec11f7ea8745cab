import { beforeAll, describe, expect, test } from 'vitest';
import { confirm, uncertain } from '@pombo/ledger';
import { messageKey, type MessageView } from '@pombo/core';
import { IMAGE, LOCAL, message, newPhone, stand } from '../api.fixture.ts';
import type { App } from '../http/fastify-types.ts';

const on = stand();
let app: App;
beforeAll(async () => {
  app = await on.app();
});

type Answer = { id: string; status: string; duplicate: boolean } & Partial<MessageView>;
type Item = Partial<Answer> & { error?: { code: string; issues?: { field: string }[] } };

async function post(payload: object, { url = '/v1/messages', headers = {} }: { url?: string; headers?: object } = {}) {
  return app.inject({ method: 'POST', url, headers: { ...LOCAL, ...headers }, payload });
}

/** As a worker would leave it: Z-API took it and gave its ids. */
async function accept(id: string, lane = 'vendas'): Promise<void> {
  const { ledger } = on;
  const key = messageKey(id);
  await ledger.messages.change(lane, key, confirm('accepted', { zaapId: `Z-${id}`, messageId: `M-${id}` }));
}

describe('sending one message', () => {
  test('202 with its location and status', async () => {
    const response = await post(message({ id: 'pedido/42 ç' }));
    expect(response.statusCode).toBe(202);
    expect(response.json()).toEqual({ id: 'pedido/42 ç', status: 'queued', duplicate: false });
    const found = await app.inject({ url: String(response.headers['location']), headers: LOCAL });
    expect(found.json()).toMatchObject({ id: 'pedido/42 ç', instance: 'vendas', status: 'queued', attempts: 0 });
  });

  test('a repeated request returns the first message; other content with its id is a conflict', async () => {
    const one = message({ id: 'same' });
    await post(one);
    expect((await post(one)).json()).toEqual({ id: 'same', status: 'queued', duplicate: true });
    const other = await post({ ...one, caption: 'other' });
    expect(other.statusCode).toBe(409);
    expect(other.json()).toMatchObject({ code: 'id_conflict', status: 409, type: 'urn:pombo:error:id_conflict' });
  });

  test('Idempotency-Key is the id; a different id in the body is rejected', async () => {
    const body = message();
    const headers = { 'idempotency-key': 'from-header' };
    expect((await post(body, { headers })).json()).toMatchObject({ id: 'from-header', duplicate: false });
    expect((await post(body, { headers })).json()).toMatchObject({ id: 'from-header', duplicate: true });
    expect((await post({ ...body, id: 'other' }, { headers })).statusCode).toBe(400);
    expect((await post([body], { headers })).statusCode).toBe(400);
  });

  test('a callbackUrl that is unencrypted, private, or too long is rejected, and nothing is queued', async () => {
    const before = await on.ledger.messages.counts('vendas');
    const urls = ['http://good.test/cb', 'https://10.0.0.1/', `https://example.com/${'x'.repeat(2029)}`];
    for (const callbackUrl of urls) {
      const response = await post(message({ callbackUrl }));
      expect.soft(response.statusCode, callbackUrl.slice(0, 40)).toBe(400);
      expect(response.json()).toMatchObject({ code: 'invalid_input', issues: [{ field: 'callbackUrl' }] });
    }
    expect(await on.ledger.messages.counts('vendas')).toEqual(before);
  });

  test('errors name each invalid field, with a valid example', async () => {
    const response = await post({
      type: 'send-image',
      instance: 'vendas',
      phone: '98765-4321',
      image: 'ftp://x',
      colour: 'red',
    });
    expect(response.statusCode).toBe(400);
    expect(response.headers['content-type']).toContain('application/problem+json');
    const { issues, requestId } = response.json<{ issues: { field: string }[]; requestId: string }>();
    expect(issues.map(({ field }) => field).toSorted()).toEqual(['colour', 'image', 'phone']);
    expect(requestId).toBe(response.headers['x-request-id']);
  });

  test('an unknown instance: 422 with the known ones', async () => {
    const response = await post(message({ instance: 'nobody' }));
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({ code: 'unknown_instance', hint: 'Configured: suporte, vendas' });
  });

  test('the path of a file on this machine is not accepted as an image', async () => {
    const response = await post(message({ image: '/etc/passwd' }));
    expect(response.statusCode).toBe(400);
    expect(response.body).not.toContain('root:');
  });
});

describe('the image of a message', () => {
  const give = (payload: object, language = 'en') =>
    app.inject({ method: 'POST', url: '/v1/messages', headers: { ...LOCAL, 'accept-language': language }, payload });
  const eightBytes = message({ id: 'eight', image: 'data:image/png;base64,iVBORw0KGgo=' });

  test('of eight bytes is refused in the language asked for, and nothing is queued', async () => {
    const refused = await give(eightBytes);
    expect(refused.statusCode).toBe(400);
    const { issues } = refused.json<{ issues: object[] }>();
    expect(issues).toEqual([
      {
        field: 'image',
        problem: 'is damaged or cut short; open it and save it again as JPEG or PNG',
        example: expect.any(String) as string,
      },
    ]);
    expect((await give(eightBytes, 'pt-BR')).json()).toMatchObject({
      issues: [{ problem: expect.stringContaining('está danificada ou incompleta') as string }],
    });
    expect(await on.producer.get('eight')).toBeUndefined();
  });

  test('is refused alone in an array', async () => {
    const refused = await give([eightBytes, message({ id: 'beside' })]);
    expect(refused.json()).toMatchObject([
      { id: 'eight', error: { code: 'invalid_input', issues: [{ field: 'image' }] } },
      { id: 'beside', status: 'queued' },
    ]);
    expect(refused.body).not.toContain('notice');
  });
});

describe('the phone of a message', () => {
  const give = (id: string, phone: string) =>
    app.inject({
      method: 'POST',
      url: '/v1/messages',
      headers: LOCAL,
      payload: { type: 'send-image', instance: 'vendas', phone, image: IMAGE, id },
    });

  test('is read in any common spelling, which makes the same message', async () => {
    expect((await give('spelt', '11987654321')).statusCode).toBe(202);
    expect(await on.producer.get('spelt')).toMatchObject({ phone: '5511987654321' });
    expect((await give('spelt', '+55 (11) 98765-4321')).json()).toMatchObject({ duplicate: true });
  });

  test('is rejected with both readings if it could be a foreign mobile and the country is only the default', async () => {
    const refused = await give('two', '51987654321');
    expect(refused.statusCode).toBe(400);
    expect(refused.json()).toMatchObject({
      code: 'invalid_input',
      issues: [
        {
          field: 'phone',
          problem: expect.stringMatching(/\+5551\*{4}21 \(Brazil\) or \+5198\*{4}21 \(Peru\)/) as string,
        },
      ],
    });
    expect(await on.producer.get('two')).toBeUndefined();
  });
});

describe('waiting', () => {
  test('ends when Z-API accepted it, with all known fields', async () => {
    const waiting = post(message({ id: 'waited' }), { url: '/v1/messages?wait=20' });
    await expect.poll(() => on.producer.get('waited')).toBeDefined();
    await accept('waited');
    const response = await waiting;
    expect(response.statusCode).toBe(200);
    expect(response.json()).toMatchObject({
      id: 'waited',
      status: 'accepted',
      duplicate: false,
      result: { zaapId: 'Z-waited', messageId: 'M-waited' },
    });
  });

  test('ends at its timeout, and the message stays queued', async () => {
    const response = await post(message({ id: 'late' }), { url: '/v1/messages?wait=0.1' });
    expect(response.statusCode).toBe(202);
    expect(response.json()).toEqual({ id: 'late', status: 'queued', duplicate: false });
  });

  test('ends when the process stops, long before its timeout', async () => {
    const stopping = new AbortController();
    const other = await on.app({ stopping: stopping.signal });
    const payload = message({ id: 'stopped' });
    const waiting = other.inject({ method: 'POST', url: '/v1/messages?wait=60', headers: LOCAL, payload });
    await expect.poll(() => on.producer.get('stopped')).toBeDefined();
    stopping.abort();
    expect((await waiting).json()).toMatchObject({ id: 'stopped', status: 'queued' });
  });

  test('for an array: each message with its status at the timeout', async () => {
    await post(message({ id: 'of-array' }));
    await accept('of-array');
    const first = { ...(await on.producer.get('of-array'))! };
    const bodies = [message({ id: 'of-array', phone: first.phone }), message({ id: 'other-of-array' }), { type: 'no' }];
    const items = (await post(bodies, { url: '/v1/messages?wait=0.1' })).json<Item[]>();
    expect(items[0]).toMatchObject({ status: 'accepted', duplicate: true, result: { zaapId: 'Z-of-array' } });
    expect(items[1]).toMatchObject({ status: 'queued', duplicate: false });
    expect(items[2]).toMatchObject({ error: { code: 'invalid_input' } });
  });

  test.for(['61', '-1', 'x'])('wait=%s is refused, and nothing is queued', async (wait) => {
    const response = await post(message({ id: `wait-${wait}` }), { url: `/v1/messages?wait=${wait}` });
    expect(response.statusCode).toBe(400);
    expect(await on.producer.get(`wait-${wait}`)).toBeUndefined();
  });
});

describe('sending many messages', () => {
  test('10,000 in arrays of 1,000 with invalid ones among them: none lost, none duplicated, each error at its index', async () => {
    const isBad = (at: number): boolean => at % 37 === 5;
    const bodies = Array.from({ length: 10_000 }, (_none, at) =>
      isBad(at)
        ? { type: 'send-image', instance: 'vendas', phone: 'x', image: 'https://example.com/a.png', id: `bulk-${at}` }
        : message({ id: `bulk-${at}`, instance: at % 2 === 0 ? 'vendas' : 'suporte' }),
    );
    const before = await on.ledger.messages.counts('vendas');
    const beforeOther = await on.ledger.messages.counts('suporte');
    for (let from = 0; from < bodies.length; from += 1000) {
      const response = await post(bodies.slice(from, from + 1000));
      expect(response.statusCode).toBe(202);
      for (const [at, item] of response.json<Item[]>().entries()) {
        if (isBad(from + at))
          expect(item).toMatchObject({
            id: `bulk-${from + at}`,
            error: { code: 'invalid_input', issues: [{ field: 'phone' }] },
          });
        else expect(item).toEqual({ id: `bulk-${from + at}`, status: 'queued', duplicate: false });
      }
    }
    const bad = bodies.filter((_body, at) => isBad(at)).length;
    const [after, afterOther] = [await on.ledger.messages.counts('vendas'), await on.ledger.messages.counts('suporte')];
    expect(after.queued - before.queued + afterOther.queued - beforeOther.queued).toBe(10_000 - bad);
  });

  test.for([
    ['an empty array', []],
    ['more than 1,000', Array.from({ length: 1001 }, () => ({}))],
  ])('%s is refused as a whole', async ([, bodies]) => {
    const response = await post(bodies as object[]);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ code: 'invalid_input' });
  });
});

describe('reading back', () => {
  test('page by page, each exactly once', async () => {
    const ids = Array.from({ length: 25 }, (_none, at) => `page-${at}`);
    await post(ids.map((id) => message({ id, instance: 'suporte' })));
    const seen: string[] = [];
    let url = '/v1/messages?instance=suporte&limit=10';
    for (let pages = 0; url !== '' && pages < 2000; pages += 1) {
      const { messages, next } = (await app.inject({ url, headers: LOCAL })).json<{
        messages: MessageView[];
        next?: string;
      }>();
      seen.push(...messages.map(({ id }) => id));
      url = next === undefined ? '' : `/v1/messages?instance=suporte&limit=500&cursor=${next}`;
    }
    expect(new Set(seen).size).toBe(seen.length);
    for (const id of ids) expect(seen).toContain(id);
  });

  test('by Z-API’s ids', async () => {
    await post(message({ id: 'to-find' }));
    await accept('to-find');
    const find = async (search: string): Promise<string[]> =>
      (await app.inject({ url: `/v1/messages?${search}`, headers: LOCAL }))
        .json<{ messages: MessageView[] }>()
        .messages.map(({ id }) => id);
    expect(await find('zaapId=Z-to-find')).toEqual(['to-find']);
    expect(await find('messageId=M-to-find')).toEqual(['to-find']);
    expect(await find('zaapId=nobody')).toEqual([]);
    expect(await find('zaapId=Z-to-find&status=failed')).toEqual([]);
    expect(await find('zaapId=Z-to-find&instance=suporte')).toEqual([]);
  });

  test('the image itself is never returned', async () => {
    const bytes = Buffer.from('ffd8ffc0000b080258032001011100ffda0008010100003f0001ffd9', 'hex').toString('base64');
    await post(message({ id: 'with-image', image: `data:image/jpeg;base64,${bytes}` }));
    const response = await app.inject({ url: '/v1/messages/with-image', headers: LOCAL });
    expect(response.json()).toMatchObject({ image: { kind: 'base64', bytes: 28 } });
    expect(response.body).not.toContain(bytes);
  });

  test('an unknown id: 404', async () => {
    expect((await app.inject({ url: '/v1/messages/nobody', headers: LOCAL })).json()).toMatchObject({
      code: 'not_found',
      status: 404,
    });
  });
});

describe('changing', () => {
  test('cancel, then retry, then cancel; a message that is not queued cannot be cancelled', async () => {
    await post(message({ id: 'changed' }));
    const change = async (method: 'DELETE' | 'POST', url: string) =>
      (await app.inject({ method, url, headers: LOCAL })).json<{ status: unknown }>();
    expect(await change('DELETE', '/v1/messages/changed')).toMatchObject({ status: 'cancelled' });
    expect(await change('DELETE', '/v1/messages/changed')).toMatchObject({ code: 'wrong_status', status: 409 });
    expect(await change('POST', '/v1/messages/changed/retry')).toMatchObject({ status: 'queued' });
  });

  test('a message that retry rejects can be resolved as resend after the quiet period', async () => {
    const phone = newPhone();
    await post(message({ id: 'dropped', phone }));
    const { ledger } = on;
    const [lane, key] = [(await ledger.messages.locate('dropped'))!, messageKey('dropped')];
    await ledger.messages.change(lane, key, confirm('accepted'));
    await ledger.messages.change(lane, key, uncertain('Timeout on send message'));
    const order = async (url: string, payload: object = {}) =>
      (
        await app.inject({ method: 'POST', url: `/v1/messages/dropped/${url}`, headers: LOCAL, payload })
      ).json<object>();
    const evidence = { reason: 'callback-uncertain', callbacks: 'never-seen', resendFrom: expect.any(String) };
    const listed = await app.inject({ url: '/v1/messages?status=unknown', headers: LOCAL });
    expect(listed.json()).toMatchObject({ messages: [{ id: 'dropped', evidence }] });
    const one = await app.inject({ url: '/v1/messages/dropped', headers: LOCAL });
    expect(one.json()).toMatchObject({ id: 'dropped', evidence });
    expect(await order('resolve', { as: 'drop' })).toMatchObject({ status: 'cancelled' });
    expect(await order('retry')).toMatchObject({ code: 'not_proven_unsent' });
    expect(await order('resolve', { as: 'sent' })).toMatchObject({ code: 'wrong_status' });
    expect(await order('resolve', { as: 'resend' })).toMatchObject({ code: 'too_early' });
  });

  test('only an unknown message can be resolved', async () => {
    await post(message({ id: 'queued-one', phone: newPhone() }));
    const resolve = (payload: object) =>
      app.inject({ method: 'POST', url: '/v1/messages/queued-one/resolve', headers: LOCAL, payload });
    expect((await resolve({ as: 'drop', why: 'seen on the phone' })).json()).toMatchObject({ code: 'wrong_status' });
    expect((await resolve({ as: 'again' })).json()).toMatchObject({ code: 'invalid_input', issues: [{ field: 'as' }] });
  });
});
