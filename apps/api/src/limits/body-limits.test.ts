import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { VENDAS, WEBHOOK_SECRET, message, stand } from '../api.fixture.ts';

/** Bodies over a real socket: sizes, gzip, and malformed input. */
const on = stand();
let url: string;
beforeAll(async () => {
  const app = await on.app();
  url = await app.listen({ port: 0 });
});

interface Answer {
  status: number;
  body: { code?: string; id?: string };
  /** Characters of the answer's body. */
  size: number;
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
        (json) =>
          resolve({
            status: response.statusCode!,
            body: JSON.parse(json || '{}') as Answer['body'],
            size: json.length,
          }),
        reject,
      );
    });
    Readable.from(pieces(Buffer.from(body))).pipe(sent);
  });
}

function* pieces(body: Buffer): Generator<Buffer> {
  for (let at = 0; at < body.length; at += 65_536) yield body.subarray(at, at + 65_536);
}

const JPEG = Buffer.from('ffd8ffc0000b080258032001011100ffda0008010100003f0001ffd9', 'hex');

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
  test('an image of 5 MB as base64 is accepted and stored unchanged', async () => {
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

  test('other routes have smaller limits', async () => {
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

  test('E8 a callback may be up to 1 MB inflated', async () => {
    const zipped = (bytes: number): Buffer => gzipSync(JSON.stringify(callback({ x: 'y'.repeat(bytes) })));
    expect((await post(hook, zipped(900_000), gzip)).status).toBe(200);
    expect((await post(hook, zipped(1_200_000), gzip)).status).toBe(413);
  });

  test.for([
    ['no gzip', Buffer.from('{"not":"gzip"}')],
    ['half of one', gzipSync(JSON.stringify(message())).subarray(0, 60)],
    ['nothing', Buffer.alloc(0)],
  ] as const)('%s is rejected with 400, and the server keeps running', async ([, body]) => {
    expect((await post('/v1/messages', body, gzip)).status).toBe(400);
    expect((await post('/v1/messages', JSON.stringify(message()))).status).toBe(202);
  });

  test('other encodings are rejected with 415', async () => {
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

  test('a body nested as deep as it is long harms no other request', async () => {
    const deep = (open: string, close: string): string => open.repeat(200_000) + close.repeat(200_000);
    expect((await post('/v1/messages', deep('[', ']'))).status).toBe(400);
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

describe('a body is bounded before it is parsed', () => {
  const gzip = { 'content-encoding': 'gzip' };
  const live = async (): Promise<number> => (await fetch(`${url}/health/live`)).status;

  test('1,000 messages of 2,000 unknown keys each, 112 kB as gzip: 413, a small response, and other requests are answered', async () => {
    const keys = Array.from({ length: 2000 }, (_none, at) => `"${at.toString(36)}":1`);
    const body = gzipSync(
      `[${Array.from({ length: 1000 }, () => `{"type":"send-image",${keys.join(',')}}`).join(',')}]`,
      { level: 9 },
    );
    expect(body.length).toBeLessThan(112_134);
    const [answer, alive] = await Promise.all([post('/v1/messages', body, gzip), live()]);
    expect(answer).toMatchObject({ status: 413, body: { code: 'too_large' } });
    expect(answer.size).toBeLessThan(2000);
    expect(alive).toBe(200);
  });

  test('5,000,000 nested brackets (10 kB of gzip) are rejected with a small response, and other requests still get theirs', async () => {
    const body = gzipSync('['.repeat(5_000_000) + ']'.repeat(5_000_000));
    const [answer, alive] = await Promise.all([post('/v1/messages', body, gzip), live()]);
    expect(answer).toMatchObject({ status: 413, body: { code: 'too_large' } });
    expect(answer.size).toBeLessThan(2000);
    expect(alive).toBe(200);
    // Without gzip it passes the limit on size, and the limit on depth rejects it.
    const plain = await post('/v1/messages', '['.repeat(5_000_000) + ']'.repeat(5_000_000));
    expect(plain).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
    expect(plain.size).toBeLessThan(2000);
  });

  test('an invalid message reports at most 20 issues, and a valid message of the same request is queued', async () => {
    const keys = Array.from({ length: 190 }, (_none, at) => [`unknown${at}`, 1]);
    const bad = { type: 'send-image', ...(Object.fromEntries(keys) as object) };
    const answer = await post('/v1/messages', JSON.stringify([...Array.from({ length: 999 }, () => bad), message()]));
    expect(answer.status).toBe(202);
    const items = answer.body as unknown as { status?: string; error?: { issues: object[] } }[];
    expect(items.at(-1)).toMatchObject({ status: 'queued' });
    expect(items.slice(0, -1).every(({ error }) => error!.issues.length <= 20)).toBe(true);
    expect(answer.size).toBeLessThan(999 * 4000);
  });

  test.for([
    ['a message', '/v1/messages', {}],
    ['an order', '/v1/lanes/vendas/pause', {}],
    ['an item', '/v1/messages', []],
  ] as const)('%s: the response does not repeat keys and ids of a megabyte', async ([, path, kind]) => {
    const bad = { type: 'send-image', [`x${'y'.repeat(1_000_000)}`]: 1, id: 'z'.repeat(30_000) };
    const { status, size } = await post(path, JSON.stringify(Array.isArray(kind) ? [bad] : bad));
    expect(status).toBe(Array.isArray(kind) ? 202 : 400);
    expect(size).toBeLessThan(4000);
  });

  test('of many unknown keys, not all are named', async () => {
    const many = Object.fromEntries(Array.from({ length: 1900 }, (_none, at) => [`unknown${at}`, 1]));
    const answer = await post('/v1/lanes/vendas/pause', JSON.stringify(many));
    expect(answer.status).toBe(400);
    expect(answer.size).toBeLessThan(4000);
  });

  test('an ordinary array of 1,000 messages with one caption is accepted as gzip', async () => {
    const caption = 'Olá! A sua fatura de novembro já está disponível, com 10% de desconto até o dia 30. '.repeat(48);
    const messages = Array.from({ length: 1000 }, () => message({ caption: caption.slice(0, 4000) }));
    const json = JSON.stringify(messages);
    const body = gzipSync(json);
    expect(json.length / body.length).toBeGreaterThan(100);
    const { status, body: items } = await post('/v1/messages', body, gzip);
    expect(status).toBe(202);
    expect(JSON.stringify(items)).not.toContain('"error"');
  });
});

describe('text is accepted unchanged or rejected', () => {
  const bytes = (caption: Buffer): Buffer => {
    const [before, after] = JSON.stringify(message({ caption: '|' })).split('|');
    return Buffer.concat([Buffer.from(before!), caption, Buffer.from(after!)]);
  };

  test.for([
    ['a byte order mark turned around', Buffer.from([0xff, 0xfe])],
    ['Latin-1', Buffer.from('ação', 'latin1')],
    ['half a character', Buffer.from('é').subarray(0, 1)],
    ['a surrogate as bytes', Buffer.from([0xed, 0xa0, 0x80])],
  ] as const)('bytes that are not UTF-8 are refused with 415: %s', async ([, caption]) => {
    const answer = await post('/v1/messages', bytes(caption));
    expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
  });

  test.for([
    ['latin1', 415],
    ['utf-16le', 415],
    ['"ISO-8859-1"', 415],
    ['UTF-8', 202],
    ['"utf-8"', 202],
    ['utf8', 202],
  ] as const)('charset=%s: %i', async ([charset, status]) => {
    const headers = { 'content-type': `application/json; charset=${charset}` };
    expect((await post('/v1/messages', JSON.stringify(message()), headers)).status).toBe(status);
  });

  test.for(['\\ud800', 'a\\udc00b', '\\u0000'])('a caption with %s is refused', async (escaped) => {
    const answer = await post('/v1/messages', bytes(Buffer.from(escaped)));
    expect(answer).toMatchObject({ status: 400, body: { issues: [{ field: 'caption' }] } });
  });
});
