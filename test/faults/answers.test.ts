import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:https';
import type { FaultInput } from '@pombo/simulator';
import { describe, expect, onTestFinished, test } from 'vitest';
import { certificate } from '../../packages/zapi/src/certificate.fixture.ts';
import { openProxy } from '../support/http/proxy.ts';
import { stage } from '../support/stage.ts';
import { eventually, traffic } from '../support/traffic.ts';

/**
 * Each kind of reply, and each way to get none, once through a worker (matrix.md, C). For the variants see
 * packages/zapi.
 */
const on = stage({ lanes: ['vendas', 'tls', 'dns', 'redirect', 'proxy'] });
const { start, send, posts, reaches } = traffic(on);

const answer = (status: number, body: unknown, enqueue = false): FaultInput['do'] => ({
  kind: 'answer',
  status,
  body,
  enqueue,
});
const holds = async (lane: string): Promise<string[]> =>
  (await on.ledger.lanes.holds(lane)).map(({ reason }) => reason);
const PAGE = '<html><body>Bad Gateway</body></html>';

/** Row, fate of the POST, then status and code of the message in the end. */
const ENDS: [row: string, what: string, meets: FaultInput['do'], status: string, code?: string][] = [
  ['C1', 'a refusal', answer(400, { error: 'Invalid phone' }), 'failed', 'invalid_phone'],
  ['C5', '413', answer(413, { error: 'request entity too large' }), 'failed', 'too_large'],
  ['C8', '502 with a page', answer(502, PAGE, true), 'unknown', 'gateway-silence'],
  ['C8', '504', answer(504, '', true), 'unknown', 'gateway-silence'],
  ['C8', '520', answer(520, PAGE), 'unknown', 'gateway-silence'],
  ['C8', '524', answer(524, PAGE), 'unknown', 'gateway-silence'],
  ['C9', 'no answer before the deadline', { kind: 'hang', enqueue: true }, 'unknown', 'lost-answer'],
  ['C10', 'RST after the message was taken', { kind: 'reset', enqueue: true }, 'unknown', 'lost-answer'],
  ['C10', 'FIN after the message was taken', { kind: 'close', enqueue: true }, 'unknown', 'lost-answer'],
  ['C14', 'an answer that is cut', { kind: 'truncate', enqueue: true, atByte: 10 }, 'unknown', 'lost-answer'],
  ['C15', 'bytes that are not HTTP', { kind: 'garbage', enqueue: true }, 'unknown', 'lost-answer'],
  ['C15', 'a header of 256 KiB', { kind: 'huge-headers', enqueue: true, bytes: 262_144 }, 'unknown', 'lost-answer'],
  ['C16', '200 with an error', answer(200, { error: 'Moon in the wrong house' }), 'unknown', 'unclear-answer'],
  ['C17', '200 without ids', answer(200, {}), 'unknown', 'unclear-answer'],
  ['C17', '200 with ids of wrong types', answer(200, { zaapId: 1, messageId: [] }), 'unknown', 'unclear-answer'],
  ['C18', '200 with one id', answer(200, { messageId: 'ONLY-ONE' }, true), 'accepted'],
];

test.for(ENDS)('%s %s: one POST, and the lane continues', async ([, , meets, status, code]) => {
  await start({}, { POMBO_SEND_TIMEOUT_MS: '1000' });
  const message = await send({ fault: meets });
  const next = await send();
  await reaches(message, status);
  await reaches(next, 'accepted');
  expect((await on.producer.get(message.id))?.error?.code).toBe(code);
  expect([posts(message).length, posts(next).length]).toEqual([1, 1]);
});

test('C12 a host name that does not resolve: no attempt counts, and all is sent once it resolves', async () => {
  const away = await start({}, { ZAPI_BASE_URL: 'https://pombo.invalid' });
  const message = await send({ instance: 'dns' });
  await eventually(() => away.log().includes('unreached'), true);
  expect(await on.producer.get(message.id)).toMatchObject({ status: 'queued' });
  expect(await holds('dns')).toEqual([]);
  await away.stop();
  await start();
  await reaches(message, 'accepted');
  expect(posts(message)).toHaveLength(1);
});

test('C13 an untrusted certificate: the lane is held, no request is written, and it continues later', async () => {
  let requests = 0;
  const server = createTlsServer(certificate, (_request, response) => {
    requests += 1;
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const stranger = await start({}, { ZAPI_BASE_URL: `https://localhost:${(server.address() as AddressInfo).port}` });
  const message = await send({ instance: 'tls' });
  await eventually(() => holds('tls'), ['tls']);
  expect(await on.producer.get(message.id)).toMatchObject({ status: 'queued' });
  expect(requests).toBe(0);
  await stranger.stop();
  await start();
  await reaches(message, 'accepted');
  expect([await holds('tls'), posts(message).length]).toEqual([[], 1]);
});

test.for([301, 302, 307, 308])(
  'C19 a redirect (%i): nothing reaches the other host, the lane is held',
  async (status) => {
    let requests = 0;
    const other = createHttpServer((_request, response) => {
      requests += 1;
      response.end();
    });
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
    const worker = await start();
    const message = await send({
      instance: 'redirect',
      fault: { kind: 'answer', status, body: '', headers: { location }, enqueue: false },
    });
    await eventually(() => worker.log().includes('"holds":["redirected"]'), true);
    await reaches(message, 'accepted');
    expect(requests).toBe(0);
    expect(posts(message).map(({ enqueued }) => enqueued)).toEqual([false, true]);
  },
);

describe('a connection', () => {
  test('C21 that was reset while it was idle carries no further send', async () => {
    const proxy = await openProxy(Number(new URL(on.gatewayUrl).port));
    onTestFinished(() => proxy.close());
    await start({}, { ZAPI_BASE_URL: `http://127.0.0.1:${proxy.port}` });
    const messages = await Promise.all(Array.from({ length: 5 }, () => send({ instance: 'proxy' })));
    for (const message of messages) {
      await reaches(message, 'accepted');
      // Each connection is reset afterwards; the next send would be unknown if it were written on one of them.
      proxy.reset();
    }
    expect(messages.map((message) => posts(message).length)).toEqual([1, 1, 1, 1, 1]);
  });

  test('C22 that is silent is reset at the deadline: bytes that were held back on the way never arrive', async () => {
    const proxy = await openProxy(Number(new URL(on.gatewayUrl).port));
    onTestFinished(() => proxy.close());
    proxy.freeze('up', 'all');
    await start({}, { ZAPI_BASE_URL: `http://127.0.0.1:${proxy.port}`, POMBO_SEND_TIMEOUT_MS: '500' });
    const message = await send({ instance: 'proxy' });
    await reaches(message, 'unknown');
    proxy.thaw();
    proxy.heal();
    const next = await send({ instance: 'proxy' });
    await reaches(next, 'accepted');
    expect([posts(message).length, posts(next).length]).toEqual([0, 1]);
  });
});
