import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { InstancePatch } from './state/instance.ts';
import { createSimulator } from './create-simulator.ts';
import type { Simulator } from './simulator.ts';
import { ask, base, fakeClock, PIXEL } from './testing.fixture.ts';

const IMAGE = { phone: '5511987654321', image: PIXEL, caption: 'Oi' };
const CLIENT_TOKEN = 'F0123456789';

let clock: ReturnType<typeof fakeClock>;
let simulator: Simulator;
let url: string;

beforeEach(async () => {
  clock = fakeClock();
  simulator = createSimulator({ clock, random: () => 0.5, instances: [{ id: 'one', token: 'secret-one' }] });
  ({ url } = await simulator.listen());
});

afterEach(() => simulator.close());

const json = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

async function send(body: unknown = IMAGE, endpoint = 'send-image'): Promise<Record<string, unknown>> {
  return json((await ask(`${base(url)}/${endpoint}`, { method: 'POST', body })).text);
}

describe('the checks of a send', () => {
  const good = { method: 'POST', headers: { 'Client-Token': CLIENT_TOKEN } as Record<string, string>, body: IMAGE };
  const rows: [string, { patch?: InstancePatch; path?: string; ask?: object }, number, unknown][] = [
    ['a wrong verb', { ask: { method: 'PUT' } }, 405, { error: 'Method Not Allowed' }],
    [
      'no Content-Type',
      { ask: { headers: { ...good.headers, 'Content-Type': '' } } },
      415,
      { error: 'Unsupported Media Type' },
    ],
    ['an unknown instance', { path: 'instances/two/token/x/send-image' }, 404, { error: 'Instance not found' }],
    ['a wrong token', { path: 'instances/one/token/x/send-image' }, 404, { error: 'Instance not found' }],
    [
      'an address that is not on the list',
      { patch: { allowedIps: ['10.0.0.1'] } },
      403,
      { error: '[127.0.0.1] not allowed' },
    ],
    ['no Client-Token', { ask: { headers: {} } }, 400, { error: 'your client-token is not configured' }],
    [
      'a wrong Client-Token, which is echoed',
      { ask: { headers: { 'Client-Token': 'Fwrong' } } },
      403,
      { error: 'Client-Token Fwrong not allowed' },
    ],
    [
      'a lapsed subscription',
      { patch: { subscribed: false } },
      400,
      { error: 'To continue sending a message, you must subscribe to this instance again' },
    ],
    ['a body that is not JSON', { ask: { body: '{' } }, 400, { error: 'Invalid JSON' }],
    ['no phone', { ask: { body: { image: PIXEL } } }, 400, { error: "The field 'phone' is empty" }],
    ['an empty image', { ask: { body: { ...IMAGE, image: '' } } }, 400, { error: "The field 'image' is empty" }],
    ['a phone without a form', { ask: { body: { ...IMAGE, phone: '+55 11' } } }, 400, { error: 'Invalid phone' }],
    [
      'a disconnected number that must not queue',
      { patch: { connected: false, disableEnqueueWhenDisconnected: true } },
      400,
      { error: 'You are not connected.' },
    ],
  ];

  test.each(rows)('refuse %s', async (_, { patch, path, ask: wrong }, status, body) => {
    simulator.setInstance('one', { clientToken: CLIENT_TOKEN, ...patch });
    const reply = await ask(`${url}/${path ?? 'instances/one/token/secret-one/send-image'}`, { ...good, ...wrong });
    expect(reply.status).toBe(status);
    expect(json(reply.text)).toEqual(body);
    expect(simulator.counts().enqueued).toBe(0);
  });

  test('pass a correct request', async () => {
    simulator.setInstance('one', { clientToken: CLIENT_TOKEN });
    const reply = await ask(`${base(url)}/send-image`, good);
    expect(reply.status).toBe(200);
    expect(simulator.counts().enqueued).toBe(1);
  });

  test('run in the order of their list: each comes before all that follow it', async () => {
    // Everything is wrong at once; fixing the first complaint reveals the next one.
    simulator.setInstance('one', {
      allowedIps: [],
      clientToken: CLIENT_TOKEN,
      subscribed: false,
      connected: false,
      disableEnqueueWhenDisconnected: true,
    });
    const wrong = { method: 'PUT', headers: { 'Content-Type': 'text/plain' } as Record<string, string>, body: '{}' };
    let token = 'x';
    const met: number[] = [];
    const step = async (repair: () => void): Promise<void> => {
      met.push((await ask(`${base(url, 'one', token)}/send-image`, wrong)).status);
      repair();
    };
    await step(() => (wrong.method = 'POST'));
    await step(() => (wrong.headers = { 'Content-Type': 'application/json' }));
    await step(() => (token = 'secret-one'));
    await step(() => simulator.setInstance('one', { allowedIps: null }));
    await step(() => (wrong.headers = { ...wrong.headers, 'Client-Token': 'Fwrong' }));
    await step(() => (wrong.headers = { ...wrong.headers, 'Client-Token': CLIENT_TOKEN }));
    await step(() => simulator.setInstance('one', { subscribed: true }));
    await step(() => (wrong.body = JSON.stringify(IMAGE)));
    await step(() => simulator.setInstance('one', { disableEnqueueWhenDisconnected: false }));
    await step(() => undefined);
    expect(met).toEqual([405, 415, 404, 403, 400, 403, 400, 400, 400, 200]);
    expect(simulator.posts().map(({ answer }) => json(answer!.body)['error'])).toEqual([
      'Unsupported Media Type',
      'Instance not found',
      '[127.0.0.1] not allowed',
      'your client-token is not configured',
      'Client-Token Fwrong not allowed',
      'To continue sending a message, you must subscribe to this instance again',
      "The field 'phone' is empty",
      'You are not connected.',
      undefined,
    ]);
  });

  test('follow another order if the knob says so', async () => {
    const order = [
      'fields',
      'verb',
      'content-type',
      'instance',
      'ip',
      'client-token',
      'subscription',
      'queue',
    ] as const;
    simulator.setKnobs({ checkOrder: [...order] });
    const reply = await ask(`${base(url, 'one', 'wrong')}/send-image`, { method: 'POST', body: {} });
    expect(json(reply.text)).toEqual({ error: "The field 'phone' is empty" });
  });

  test('ignore keys that send-image does not know, and the phone of a status post', async () => {
    expect(await send({ ...IMAGE, delayTyping: 3, mentioned: [] })).toHaveProperty('zaapId');
    expect(await send({ image: PIXEL, phone: 'no phone at all' }, 'send-image-status')).toHaveProperty('zaapId');
    expect(simulator.posts()[1]).not.toHaveProperty('phone');
  });

  test('refuse a body above the limit, and count it', async () => {
    simulator.setKnobs({ maxBodyBytes: 64 });
    const reply = await ask(`${base(url)}/send-image`, { method: 'POST', body: { ...IMAGE, caption: 'x'.repeat(99) } });
    expect(reply.status).toBe(413);
    expect(simulator.counts()).toMatchObject({ posts: 1, enqueued: 0 });
  });
});

describe('the response to a send', () => {
  test('has three ids for an image and two for a status post', async () => {
    const image = await send();
    expect(Object.keys(image)).toEqual(['zaapId', 'messageId', 'id']);
    expect(image['id']).toBe(image['messageId']);
    expect(Object.keys(await send({ image: PIXEL }, 'send-image-status'))).toEqual(['zaapId', 'messageId']);
  });

  test('comes before anything is sent', async () => {
    await send();
    expect(simulator.counts()).toMatchObject({ enqueued: 1, sent: 0 });
    clock.advance(0);
    expect(simulator.counts()).toMatchObject({ enqueued: 1, sent: 1 });
  });
});

describe('a disconnected number', () => {
  beforeEach(() => simulator.setInstance('one', { connected: false }));

  test('queues messages up to the limit, and refuses the next one', async () => {
    simulator.setKnobs({ queueLimit: 2 });
    const replies = [await send(), await send(), await send()];
    expect(replies.map((reply) => reply['error'])).toEqual([undefined, undefined, 'The queue is full']);
    clock.advance(60_000);
    expect(simulator.counts()).toMatchObject({ enqueued: 2, sent: 0 });
  });

  test('sends its backlog, in order and with pauses, once it is connected again', async () => {
    const heard: string[] = [];
    simulator.on('connected', () => heard.push('connected'));
    simulator.on('sent', ({ caption }) => heard.push(caption!));
    for (const caption of ['a', 'b', 'c']) await send({ ...IMAGE, caption });
    simulator.setInstance('one', { connected: true });
    clock.advance(2000);
    expect(heard).toEqual(['connected', 'a', 'b']);
    clock.advance(2000);
    expect(heard).toEqual(['connected', 'a', 'b', 'c']);
  });

  test('says so in its status, where connected numbers have an "error" too', async () => {
    const status = async (): Promise<unknown> => json((await ask(`${base(url)}/status`)).text);
    expect(await status()).toEqual({ connected: false, error: 'You are not connected', smartphoneConnected: false });
    simulator.setInstance('one', { connected: true });
    expect(await status()).toEqual({ connected: true, error: 'You are already connected', smartphoneConnected: true });
  });
});

describe('the other endpoints', () => {
  const rows: [string, string, unknown, number, unknown][] = [
    ['GET', 'status', undefined, 200, { connected: true }],
    ['GET', 'me', undefined, 200, { id: 'one', token: 'secret-one', paymentStatus: 'PAYED', deliveryCallbackUrl: '' }],
    ['GET', 'device', undefined, 200, { originalDevice: 'android', isBusiness: false }],
    ['GET', 'queue/count', undefined, 200, { count: 0 }],
    ['POST', 'queue', {}, 200, { messages: [], pagingState: null, hasMore: false }],
    ['PUT', 'update-queue-settings', { disableEnqueueWhenDisconnected: true }, 200, { success: true }],
    ['PUT', 'update-webhook-delivery', { value: 'https://example.com/x' }, 200, { value: true }],
    ['PUT', 'update-webhook-received', { value: 'https://example.com/x' }, 200, { value: true }],
    ['PUT', 'update-webhook-disconnected', { value: 'https://example.com/x' }, 200, { value: true }],
    ['PUT', 'update-webhook-connected', { value: 'https://example.com/x' }, 200, { value: true }],
    ['PUT', 'update-webhook-message-status', { value: 'http://127.0.0.1:9/x' }, 200, { value: true }],
    ['PUT', 'update-webhook-chat-presence', { value: '' }, 200, { value: true }],
    ['PUT', 'update-every-webhooks', { value: 'https://example.com/x', notifySentByMe: true }, 200, { value: true }],
    ['PUT', 'update-notify-sent-by-me', { notifySentByMe: true }, 200, { value: true }],
    ['PUT', 'update-filters', { messageFilters: [] }, 200, { value: true }],
    ['PUT', 'update-webhook-delivery', { value: 'http://example.com' }, 400, { error: 'The url must be https' }],
    ['PUT', 'update-webhook-delivery', {}, 400, { error: 'value is required' }],
    ['POST', 'status', {}, 405, {}],
    ['GET', 'queue', undefined, 405, {}],
    ['GET', 'send-image', undefined, 405, {}],
    ['POST', 'update-webhook-delivery', {}, 405, {}],
    ['GET', 'no-such-thing', undefined, 404, { error: 'NOT_FOUND' }],
  ];

  test.each(rows)('%s %s %j gives %i', async (method, endpoint, body, status, expected) => {
    const reply = await ask(`${base(url)}/${endpoint}`, { method, body });
    expect(reply.status).toBe(status);
    expect(json(reply.text)).toMatchObject(expected as object);
    expect(simulator.calls()).toEqual({ [`${method} ${endpoint}`]: 1 });
  });

  test('keep callback URLs and settings, as /me and the admin view show them', async () => {
    const put = (endpoint: string, body: unknown): Promise<unknown> =>
      ask(`${base(url)}/${endpoint}`, { method: 'PUT', body });
    await put('update-every-webhooks', { value: 'https://example.com/all', notifySentByMe: true });
    await put('update-webhook-delivery', { value: 'https://example.com/one' });
    await put('update-queue-settings', { disableEnqueueWhenDisconnected: true });
    await put('update-filters', { callbackTypeFilters: ['FILTER_DELIVERY_CALLBACK'] });
    expect(json((await ask(`${base(url)}/me`)).text)).toMatchObject({
      deliveryCallbackUrl: 'https://example.com/one',
      messageStatusCallbackUrl: 'https://example.com/all',
      receiveCallbackSentByMe: true,
    });
    expect(simulator.instances()[0]).toMatchObject({
      disableEnqueueWhenDisconnected: true,
      asksClientToken: false,
      callbacks: { deliveryCallbackUrl: 'https://example.com/one' },
      filters: { callbackTypeFilters: ['FILTER_DELIVERY_CALLBACK'] },
    });
  });

  test('return 404 outside of an instance', async () => {
    expect((await ask(`${url}/`)).status).toBe(404);
    expect((await ask(`${url}/instances/one/send-image`, { method: 'POST', body: {} })).status).toBe(404);
  });
});

describe('the queue listing', () => {
  const list = async (body: unknown): Promise<{ messages: Record<string, unknown>[]; pagingState: string | null }> =>
    JSON.parse((await ask(`${base(url)}/queue`, { method: 'POST', body })).text) as never;

  test('has pages, with the odd capitals of Z-API', async () => {
    for (let n = 1; n <= 5; n += 1) await send({ ...IMAGE, caption: `nr ${n}`, delayMessage: 7 });
    const first = await list({ pageSize: 2 });
    const second = await list({ pageSize: 2, pagingState: first.pagingState });
    const third = await list({ pageSize: 2, pagingState: second.pagingState });
    const captions = [first, second, third].map(({ messages }) => messages.map(({ Message }) => Message));
    expect(captions).toEqual([['nr 1', 'nr 2'], ['nr 3', 'nr 4'], ['nr 5']]);
    expect(third.pagingState).toBeNull();
    const [post] = simulator.posts();
    expect(first.messages[0]).toEqual({
      _id: post!.zaapId,
      DelayMessage: 7,
      Message: 'nr 1',
      InstanceId: 'one',
      Phone: IMAGE.phone,
      ZaapId: post!.zaapId,
      DelayTyping: 0,
      MessageId: post!.messageId,
      Created: clock.now(),
      CreatedAt: '2026-11-21T00:00:00.000Z',
      Beta: false,
      IsTrial: false,
    });
  });

  test('has pages of at most 30, and of 20 by default', async () => {
    for (let n = 0; n < 31; n += 1) await send();
    expect((await list({})).messages).toHaveLength(20);
    expect((await list({ pageSize: 99 })).messages).toHaveLength(30);
    expect(json((await ask(`${base(url)}/queue/count`)).text)).toEqual({ count: 31 });
  });

  test('removes one message by its zaapId, not by its messageId, or all at once', async () => {
    const [first, second] = [await send(), await send(), await send()];
    const remove = (path: string): Promise<unknown> => ask(`${base(url)}/${path}`, { method: 'DELETE' });
    await remove(`queue/${String(first['messageId'])}`);
    expect(simulator.counts().removed).toBe(0);
    await remove(`queue/${String(second['zaapId'])}`);
    expect(simulator.posts().map(({ fate }) => fate)).toEqual(['queued', 'removed', 'queued']);
    await remove('queue');
    clock.advance(60_000);
    expect(simulator.counts()).toMatchObject({ enqueued: 3, removed: 3, sent: 0 });
  });
});

describe('listening', () => {
  test('stops and resumes on the same port, and refuses in between', async () => {
    simulator.stopListening();
    await expect(ask(`${base(url)}/status`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await simulator.resumeListening();
    expect((await ask(`${base(url)}/status`)).status).toBe(200);
  });

  test('resumes automatically after the given time', async () => {
    simulator.stopListening(1000);
    clock.advance(999);
    await expect(ask(`${base(url)}/status`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    clock.advance(1);
    // Already listening or about to be: this waits for it without a timer.
    await simulator.resumeListening();
    expect((await ask(`${base(url)}/status`)).status).toBe(200);
  });

  test('lets requests under way finish', async () => {
    simulator.fault({ do: { kind: 'delay', ms: 500, enqueue: true } });
    const reply = send();
    await simulator.waitForPosts(1);
    simulator.stopListening();
    clock.advance(500);
    expect(await reply).toHaveProperty('zaapId');
  });
});
