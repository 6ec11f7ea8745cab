import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { VENDAS, WEBHOOK_SECRET, message, stand } from './api.fixture.ts';

/** Bodies over a real socket: sizes, gzip, and what is none of it. */
const on = stand();
let url: string;
beforeAll(async () => {
  const app = await on.app();
  url = await app.listen({ port: 0 });
});

interface Answer {
  status: number;
  body: { code?: string; id?: string };
}

/** `chunked`: without a Content-Length. */
async function post(path: string, body: Buffer | string, headers: object = {}, chunked = false): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = chunked ? {} : { 'content-length': Buffer.byteLength(body) };
    const sent = request(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...length, ...headers },
    });
    // A server that has answered may end the connection under what is still being written.
    let answered = false;
    sent.on('error', (error) => (answered ? undefined : reject(error)));
    sent.on('response', (response) => {
      answered = true;
      text(response).then(
        (json) => resolve({ status: response.statusCode!, body: JSON.parse(json || '{}') as Answer['body'] }),
        reject,
      );
    });
    Readable.from(pieces(Buffer.from(body))).pipe(sent);
  });
}

function* pieces(body: Buffer): Generator<Buffer> {
  for (let at = 0; at < body.length; at += 65_536) yield body.subarray(at, at + 65_536);
}

const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex');

function imageOf(bytes: number): string {
  return `data:image/jpeg;base64,${Buffer.concat([JPEG, randomBytes(bytes - JPEG.length)]).toString('base64')}`;
}

const hook = `/webhooks/zapi/vendas/${WEBHOOK_SECRET}`;
const callback = (more: object = {}): object => ({
  type: 'ConnectedCallback',
  instanceId: VENDAS.id,
  connected: true,
  ...more,
});

describe('sizes', () => {
  test('an image of 5 MB as base64 is taken, and comes out as it went in', async () => {
    const image = imageOf(5 * 1024 * 1024);
    const { status } = await post('/v1/messages', JSON.stringify(message({ id: 'five', image })));
    expect(status).toBe(202);
    const view = (await on.producer.get('five'))!;
    expect(view.image).toMatchObject({ kind: 'base64', bytes: 5 * 1024 * 1024 });
  });

  test.for([false, true])('20 MB are refused with 413 (chunked: %s), and nothing is queued', async (chunked) => {
    const body = JSON.stringify(message({ id: 'twenty', image: imageOf(15 * 1024 * 1024) }));
    expect(Buffer.byteLength(body)).toBeGreaterThan(20 * 1000 * 1000);
    expect(await post('/v1/messages', body, {}, chunked)).toMatchObject({ status: 413, body: { code: 'too_large' } });
    expect(await on.producer.get('twenty')).toBeUndefined();
  });

  test('other routes take no more than they need', async () => {
    const body = JSON.stringify({ why: 'x'.repeat(2 * 1024 * 1024) });
    expect(await post('/v1/lanes/vendas/pause', body)).toMatchObject({ status: 413 });
  });

  test.for([false, true])('a callback of more than 256 kB is refused with 413 (chunked: %s)', async (chunked) => {
    expect((await post(hook, JSON.stringify(callback({ x: 'y'.repeat(200_000) })), {}, chunked)).status).toBe(200);
    expect((await post(hook, JSON.stringify(callback({ x: 'y'.repeat(300_000) })), {}, chunked)).status).toBe(413);
  });
});

describe('gzip', () => {
  const gzip = { 'content-encoding': 'gzip' };

  test.for([false, true])('is taken (chunked: %s)', async (chunked) => {
    const id = `zipped-${chunked}`;
    const body = gzipSync(JSON.stringify(message({ id, caption: 'Olá, ação' })));
    expect(await post('/v1/messages', body, gzip, chunked)).toMatchObject({ status: 202, body: { id } });
    expect((await on.producer.get(id))!.caption).toBe('Olá, ação');
  });

  test.for([false, true])(
    'a bomb is refused with 413 long before it is inflated to its end (chunked: %s)',
    async (chunked) => {
      const bomb = gzipSync(Buffer.alloc(512 * 1024 * 1024), { level: 9 });
      const before = process.memoryUsage.rss();
      expect(await post('/v1/messages', bomb, gzip, chunked)).toMatchObject({
        status: 413,
        body: { code: 'too_large' },
      });
      expect(process.memoryUsage.rss() - before).toBeLessThan(300 * 1024 * 1024);
    },
  );

  test('a callback may be up to 1 MB inflated', async () => {
    const zipped = (bytes: number): Buffer => gzipSync(JSON.stringify(callback({ x: 'y'.repeat(bytes) })));
    expect((await post(hook, zipped(900_000), gzip)).status).toBe(200);
    expect((await post(hook, zipped(1_200_000), gzip)).status).toBe(413);
  });

  test.for([
    ['no gzip', Buffer.from('{"not":"gzip"}')],
    ['half of one', gzipSync(JSON.stringify(message())).subarray(0, 60)],
    ['nothing', Buffer.alloc(0)],
  ] as const)('%s is refused with 400, and the server goes on', async ([, body]) => {
    expect((await post('/v1/messages', body, gzip)).status).toBe(400);
    expect((await post('/v1/messages', JSON.stringify(message()))).status).toBe(202);
  });

  test('other encodings are refused with 415', async () => {
    const answer = await post('/v1/messages', 'x', { 'content-encoding': 'br' });
    expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
  });
});

describe('JSON', () => {
  test.for([
    ['a form', 'phone=1', 'application/x-www-form-urlencoded', 415],
    ['no type', '{}', '', 415],
    ['text', '{', 'application/json', 400],
    ['a poisoned prototype', '{"__proto__":{"admin":true}}', 'application/json', 400],
    ['another alphabet', '{"type":"send-image"}', 'application/json; charset=utf-8', 400],
  ] as const)('%s', async ([, body, type, status]) => {
    expect((await post('/v1/messages', body, { 'content-type': type })).status).toBe(status);
  });

  test('nested as deep as it is long, it harms nobody', async () => {
    const deep = (open: string, close: string): string => open.repeat(200_000) + close.repeat(200_000);
    expect((await post('/v1/messages', deep('[', ']'))).status).toBe(202);
    expect((await post('/v1/messages', `{"metadata":${deep('{"a":', '}').replace('}', '1}')}}`)).status).toBe(400);
    expect(
      (
        await post(
          hook,
          `{"type":"ConnectedCallback","instanceId":"${VENDAS.id}","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
        )
      ).status,
    ).toBe(400);
  });
});
