import type { Sendable } from '@pombo/core';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import {
  CANARY,
  PHONE,
  afterRequest,
  answer,
  closeGateways,
  expectNoSecret,
  parseRequest,
  picture,
  send,
  sendTo,
  senderFor,
  startAnswering,
  startGateway,
  vendas,
} from './gateway.fixture.ts';
import { createInstance } from './instances/instance.ts';
import { createSender } from './sender.ts';

afterEach(closeGateways);

const ACCEPTED = answer(200, {
  zaapId: '3999984263738042930CD6',
  messageId: 'D241XXXX732339502B68',
  id: 'D241XXXX732339502B68',
});
const CONNECTED = answer(200, { connected: true, error: 'You are already connected', smartphoneConnected: true });

describe('what is written to Z-API', () => {
  async function written(message: Sendable, instance = vendas, baseUrl = '') {
    const gateway = await startAnswering(ACCEPTED);
    await senderFor({ url: `${gateway.url}${baseUrl}` }, { instances: [instance] }).send(
      'vendas',
      message,
      () => undefined,
    );
    const request = parseRequest(gateway.visits[0]!.received())!;
    return { ...request, json: JSON.parse(request.body) as unknown };
  }

  test('is a send-image with the given fields, under Z-API’s names', async () => {
    const request = await written({
      type: 'send-image',
      phone: PHONE,
      image: 'https://example.com/a.jpg',
      caption: 'Olá 🎉',
      replyTo: 'D241',
      delayMessage: 5,
      viewOnce: false,
    });
    expect(request.line).toBe(`POST /instances/${CANARY.id}/token/${CANARY.token}/send-image HTTP/1.1`);
    expect(request.json).toEqual({
      phone: PHONE,
      image: 'https://example.com/a.jpg',
      caption: 'Olá 🎉',
      messageId: 'D241',
      delayMessage: 5,
      viewOnce: false,
    });
  });

  test('omits fields that were not given', async () => {
    const request = await written({
      type: 'send-image',
      phone: '120363019502650977-group',
      image: 'https://example.com/a.jpg',
    });
    expect(request.json).toEqual({ phone: '120363019502650977-group', image: 'https://example.com/a.jpg' });
  });

  test('is a send-image-status with only image and caption', async () => {
    const request = await written({
      ...picture,
      type: 'send-image-status',
      delayMessage: 3,
      viewOnce: true,
      replyTo: 'D2',
    });
    expect(request.line).toContain('/send-image-status HTTP/1.1');
    expect(request.json).toEqual({ image: picture.image, caption: 'Oi' });
  });

  test('carries the Client-Token, and asks to keep its connection', async () => {
    const { headers } = await written(picture);
    expect(headers).toMatchObject({
      'client-token': CANARY.clientToken,
      'content-type': 'application/json',
      connection: 'keep-alive',
      'user-agent': 'pombo',
    });
  });

  test('has no Client-Token header for an account without one', async () => {
    const { headers } = await written(picture, createInstance({ name: 'vendas' }, { id: 'A', token: 'B' }));
    expect(headers).not.toHaveProperty('client-token');
  });

  test('keeps the path of the base URL', async () => {
    const { line } = await written(picture, vendas, '/proxy/');
    expect(line).toContain(`POST /proxy/instances/${CANARY.id}/token/`);
  });

  test('uses a new connection for every message if the gateway closes it, and leaves none open', async () => {
    const gateway = await startAnswering(ACCEPTED);
    const sender = senderFor(gateway);
    await send(sender);
    await send(sender);
    expect(gateway.visits).toHaveLength(2);
    expect(await Promise.all(gateway.visits.map((visit) => visit.ended))).toEqual(['fin', 'fin']);
  });
});

describe('the reply of a gateway', () => {
  test('is accepted with its ids', async () => {
    expect(await sendTo(await startAnswering(ACCEPTED))).toEqual({
      kind: 'accepted',
      zaapId: '3999984263738042930CD6',
      messageId: 'D241XXXX732339502B68',
      httpStatus: 200,
      detail: 'HTTP 200',
    });
  });

  test('is accepted in chunks, and after an informational response', async () => {
    const body = '{"zaapId":"Z1"}';
    const chunks = `HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    expect(await sendTo(await startAnswering(chunks))).toMatchObject({ kind: 'accepted', zaapId: 'Z1' });
  });

  test('is accepted if it ends with the connection and is complete JSON', async () => {
    expect(await sendTo(await startAnswering('HTTP/1.1 200 OK\r\n\r\n{"zaapId":"Z1"}'))).toMatchObject({
      kind: 'accepted',
    });
  });

  test('is a refusal of the account, with the echoed Client-Token removed', async () => {
    const gateway = await startAnswering(answer(403, { error: `Client-Token ${CANARY.clientToken} not allowed` }));
    expect(await sendTo(gateway)).toEqual({
      kind: 'down',
      reason: 'credentials',
      scope: 'account',
      httpStatus: 403,
      detail: 'Client-Token [hidden] not allowed',
    });
  });

  test('has secrets removed from its ids too', async () => {
    const gateway = await startAnswering(answer(200, { zaapId: CANARY.token, messageId: 'D2' }));
    expect(await sendTo(gateway)).toMatchObject({ kind: 'accepted', zaapId: '[hidden]', messageId: 'D2' });
  });

  test('is not followed if it is a redirect', async () => {
    const second = await startAnswering(ACCEPTED);
    for (const status of [301, 302, 303, 307, 308]) {
      const first = await startAnswering(answer(status, '', { Location: `${second.url}/elsewhere` }));
      expect(await sendTo(first)).toMatchObject({
        kind: 'down',
        reason: 'redirected',
        scope: 'lane',
        httpStatus: status,
      });
      expect(first.visits).toHaveLength(1);
    }
    expect(second.visits).toHaveLength(0);
  });

  test('is requested once, whatever it is', async () => {
    const gateway = await startAnswering(answer(503, ''));
    expect(await sendTo(gateway)).toMatchObject({ kind: 'errored', httpStatus: 503 });
    expect(gateway.visits).toHaveLength(1);
  });

  test('returns the Retry-After of a 429, bounded', async () => {
    const gateway = await startAnswering(answer(429, '', { 'Retry-After': '1000000' }));
    expect(await sendTo(gateway)).toMatchObject({ kind: 'busy', retryAfterMs: 900_000 });
  });
});

describe('a refusal that no table lists', () => {
  const REFUSAL = answer(400, { error: 'Moon in the wrong house' });

  async function sendAndAsk(status: string) {
    const gateway = await startAnswering(REFUSAL, status);
    const outcome = await sendTo(gateway);
    expect(gateway.visits.map((visit) => parseRequest(visit.received())!.line.split('/').at(-2))).toEqual([
      'send-image HTTP',
      'status HTTP',
    ]);
    return outcome;
  }

  test('concerns the message while the number works', async () => {
    expect(await sendAndAsk(CONNECTED)).toEqual({
      kind: 'refused',
      code: 'rejected',
      httpStatus: 400,
      detail: 'Moon in the wrong house',
    });
  });

  test('concerns the number if it is not connected', async () => {
    const outcome = await sendAndAsk(answer(200, { connected: false, error: 'You are not connected.' }));
    expect(outcome).toMatchObject({ kind: 'down', reason: 'disconnected', scope: 'lane', httpStatus: 400 });
  });

  test('concerns the account if /status says so', async () => {
    const outcome = await sendAndAsk(answer(400, { error: 'null not allowed' }));
    expect(outcome).toMatchObject({ kind: 'down', reason: 'credentials', scope: 'account' });
  });

  test.each([
    ['garbage\r\n\r\n', '/status: '],
    [answer(403, { error: 'Forbidden' }), '/status answered HTTP 403: Forbidden'],
    [answer(503, { connected: false }), '/status answered HTTP 503'],
  ])('is undecided, and never "disconnected", if /status answers %j', async (status, said) => {
    const outcome = await sendAndAsk(status);
    expect(outcome).toMatchObject({ kind: 'down', reason: 'status-unavailable', scope: 'lane', httpStatus: 400 });
    expect((outcome as { detail: string }).detail).toContain(`Moon in the wrong house; ${said}`);
  });
});

describe('a probe', () => {
  async function probe(...answers: string[]) {
    const gateway = await startAnswering(...answers);
    const found = await senderFor(gateway).probe('vendas');
    expectNoSecret(found);
    const request = parseRequest(gateway.visits[0]!.received())!;
    expect(request.line).toBe(`GET /instances/${CANARY.id}/token/${CANARY.token}/status HTTP/1.1`);
    expect(request.headers['client-token']).toBe(CANARY.clientToken);
    return found;
  }

  test.each([
    ['connected, with the error that says so', { connected: true, error: 'You are already connected' }],
    ['connected, with an offline phone', { connected: true, smartphoneConnected: false }],
    ['connected, with an error of null', { connected: true, error: null, smartphoneConnected: null }],
  ])('is up if %s', async (_what, body) => {
    expect(await probe(answer(200, body))).toEqual({ state: 'up' });
  });

  test.each([
    [answer(200, { connected: false, error: 'You are not connected.' }), 'disconnected', 'You are not connected.'],
    [
      answer(200, { connected: false, error: 'You need to restore the session' }),
      'disconnected',
      'You need to restore the session',
    ],
    [answer(200, { connected: false }), 'disconnected', 'not connected'],
    [
      answer(400, { error: 'To continue sending a message, you must subscribe to this instance again' }),
      'subscription',
      '/status answered HTTP 400: To continue',
    ],
    [answer(404, 'Instance not found'), 'not-found', '/status answered HTTP 404: Instance not found'],
    [
      answer(403, { error: `Client-Token ${CANARY.clientToken} not allowed` }),
      'credentials',
      '/status answered HTTP 403: Client-Token [hidden] not allowed',
    ],
    [answer(302, '', { Location: 'http://127.0.0.1:1/' }), 'redirected', '/status answered HTTP 302'],
  ])('is down for %j', async (bytes, reason, detail) => {
    const found = await probe(bytes);
    expect(found).toEqual({ state: 'down', reason, detail: expect.stringContaining(detail) as string });
  });

  test.each([
    ['without a boolean', answer(200, { connected: 'true' })],
    ['of a text', answer(200, 'ok')],
    ['of a refusal without connected', answer(400, { error: 'You are not connected' })],
    ['of a bare 403', answer(403, { error: 'Forbidden' })],
    ['of a failing gateway', answer(503, { connected: false })],
    ['that is a page', answer(404, '<html>Instance not found</html>')],
    ['that is cut', 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"connected":true}'],
    ['without a marked end', 'HTTP/1.1 404 X\r\n\r\nInstance not found'],
    ['that is not HTTP', 'nonsense\r\n\r\n'],
  ])('is silent, never "disconnected", on an answer %s', async (_what, bytes) => {
    expect(await probe(bytes)).toMatchObject({ state: 'silent' });
  });

  test('is silent if no server listens', async () => {
    const gateway = await startAnswering(CONNECTED);
    await gateway.close();
    expect(await senderFor(gateway).probe('vendas')).toEqual({
      state: 'silent',
      detail: 'ECONNREFUSED while connecting',
    });
  });
});

describe('the instances of a sender', () => {
  test('can be replaced while it runs', async () => {
    const gateway = await startAnswering(ACCEPTED);
    const sender = senderFor(gateway);
    sender.setInstances([createInstance({ name: 'vendas' }, { id: 'NEW', token: 'KEY' })]);
    await send(sender);
    expect(gateway.visits[0]!.received().toString()).toContain('POST /instances/NEW/token/KEY/send-image');
  });

  test('are the only ones it sends for', async () => {
    const gateway = await startAnswering(ACCEPTED);
    const sender = senderFor(gateway);
    const outcome = await sender.send('suporte', picture, () => undefined);
    expect(outcome).toEqual({
      kind: 'down',
      reason: 'not-found',
      scope: 'lane',
      detail: 'no instance of this name is configured',
    });
    expect(await sender.probe('suporte')).toMatchObject({ state: 'down', reason: 'not-found' });
    expect(gateway.visits).toHaveLength(0);
  });

  test('never show a secret through the sender, however it is printed', () => {
    const sender = senderFor({ url: 'http://127.0.0.1:1' });
    expect(inspect(sender, { depth: 9, showHidden: true }) + JSON.stringify(sender)).not.toMatch(/canary/i);
  });

  test('are not served over plain http to another machine', () => {
    expect(() => createSender({ instances: [vendas], baseUrl: 'http://api.z-api.io' })).toThrow('unencrypted');
  });
});

test('an internal error is an outcome too, and its cause is reported', async () => {
  const gateway = await startGateway(afterRequest(() => undefined));
  const cause = new Error(`at https://x/token/${CANARY.token}`);
  const faults: unknown[] = [];
  const broken: Sendable = {
    ...picture,
    get caption(): string {
      throw cause;
    },
  };
  const sender = senderFor(gateway, { onFault: (lane, error) => faults.push([lane, error]) });
  expect(await send(sender, broken)).toEqual({
    kind: 'unknown',
    reason: 'lost-answer',
    detail: 'an internal error',
  });
  expect(faults).toEqual([['vendas', cause]]);
});
