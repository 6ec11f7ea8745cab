import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { notice, sayAll, type Notice } from '@pombo/catalogue';
import { MAX_IMAGE_BYTES, WARN_IMAGE_BYTES } from '@pombo/core';
import { afterEach, describe, expect, test } from 'vitest';
import { MOST_IMAGES, checkImages, collectImages, lookAtImages, refuseBadImages } from './preflight.ts';

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

interface Host {
  url: string;
  /** `GET /a.png bytes=0-1023` */
  asked: string[];
}

async function startHost(answer: RequestListener): Promise<Host> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.range ?? 'whole'}`);
    answer(request, response);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function look(...urls: string[]) {
  return lookAtImages({ urls, more: 0 }, { allowLoopback: true, timeoutMs: 2000 });
}

async function problemOf(answer: RequestListener): Promise<Notice | undefined> {
  const { url } = await startHost(answer);
  const [only] = (await look(`${url}/a.png`)).looks;
  return 'problem' in only! ? only.problem : undefined;
}

describe('an image', () => {
  test('passes with its type and size, and little of it is read if the host supports ranges', async () => {
    const whole = Buffer.concat([PNG, Buffer.alloc(100_000)]);
    const host = await startHost((_request, response) => {
      response.writeHead(206, { 'Content-Range': `bytes 0-1023/${whole.length}` }).end(whole.subarray(0, 1024));
    });
    expect(await look(`${host.url}/a.png`)).toEqual({
      looks: [{ url: `${host.url}/a.png`, mime: 'image/png', bytes: whole.length, large: false }],
      notLooked: 0,
    });
    expect(host.asked).toEqual(['/a.png bytes=0-1023']);
  });

  test('is fetched once even where the host sends everything but states its length', async () => {
    const bytes = WARN_IMAGE_BYTES + 1;
    const host = await startHost((_request, response) => {
      response.writeHead(200, { 'Content-Length': bytes });
      response.end(Buffer.concat([PNG, Buffer.alloc(bytes - PNG.length)]));
    });
    const report = await look(`${host.url}/a.png`);
    expect(report.looks).toMatchObject([{ bytes, large: true }]);
    expect(host.asked).toHaveLength(1);
  });

  test('is read whole only if the host does not state its length', async () => {
    const host = await startHost((_request, response) => {
      // Written in two, so that it goes out in chunks.
      response.write(PNG);
      response.end(Buffer.alloc(5000));
    });
    expect((await look(`${host.url}/a.png`)).looks).toMatchObject([{ bytes: PNG.length + 5000 }]);
    expect(host.asked).toEqual(['/a.png bytes=0-1023', '/a.png whole']);
  });

  test('is fetched once, even if a file names it many times', async () => {
    const host = await startHost((_request, response) => void response.end(PNG));
    const images = collectImages();
    for (let line = 0; line < 1000; line++) images.add(`${host.url}/${line % 3}.png`);
    images.add('data:image/png;base64,iVBORw0KGgo=');
    const collected = images.result();
    expect(collected.urls).toHaveLength(3);
    await lookAtImages(collected, { allowLoopback: true });
    expect(host.asked).toHaveLength(3);
  });
});

describe('an image that cannot be sent', () => {
  test.for<[string, RequestListener, string, string]>([
    ['is not there', (_q, r) => void r.writeHead(404).end(), 'answers 404', 'responde 404'],
    ['needs a login', (_q, r) => void r.writeHead(401).end(), 'answers 401', 'responde 401'],
    [
      'is a web page',
      (_q, r) => void r.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end('<html>'),
      'is not a JPEG, PNG, GIF or WebP image (text/html)',
      'não é uma imagem JPEG, PNG, GIF ou WebP (text/html)',
    ],
    [
      'is an image only by its content type',
      (_q, r) => void r.writeHead(200, { 'Content-Type': 'image/png' }).end('<svg/>'),
      'is not a JPEG, PNG, GIF or WebP image (image/png)',
      'não é uma imagem JPEG, PNG, GIF ou WebP (image/png)',
    ],
    [
      'is empty',
      (_q, r) => void r.end(),
      'is not a JPEG, PNG, GIF or WebP image (it is empty)',
      'não é uma imagem JPEG, PNG, GIF ou WebP (está vazia)',
    ],
    [
      'is compressed',
      (_q, r) => void r.writeHead(200, { 'Content-Encoding': 'gzip' }).end('odd'),
      'is not a JPEG, PNG, GIF or WebP image (it is compressed as gzip)',
      'não é uma imagem JPEG, PNG, GIF ou WebP (está comprimida como gzip)',
    ],
    [
      'moved',
      (_q, r) => void r.writeHead(302, { Location: 'http://10.0.0.1/' }).end(),
      'redirects (302); use the address that it redirects to',
      'redireciona (302); use o endereço para onde ele leva',
    ],
    ['hangs up', (q) => void q.socket.destroy(), 'cut the connection', 'cortou a conexão'],
    [
      'states a size that is too large',
      (_q, r) => {
        r.writeHead(206, { 'Content-Range': `bytes 0-15/${MAX_IMAGE_BYTES + 1}` }).end(PNG);
      },
      'has more than 16 MB',
      'tem mais de 16 MB',
    ],
    [
      'is too large without stating its size',
      (_q, r) => {
        r.write(PNG);
        r.end(Buffer.alloc(MAX_IMAGE_BYTES));
      },
      'has more than 16 MB',
      'tem mais de 16 MB',
    ],
    ['never answers', () => {}, 'gave no complete response within 2 s', 'não respondeu por completo em 2 s'],
  ])('%s: said in both languages', async ([, answer, english, portuguese]) => {
    const problem = (await problemOf(answer))!;
    expect(sayAll(problem)).toBe(english);
    expect(sayAll(problem, 'pt-BR')).toBe(portuguese);
  });

  test('is on this machine, unless the gateway is as well', async () => {
    const host = await startHost((_request, response) => void response.end(PNG));
    const images = { urls: [`${host.url}/a.png`], more: 0 };
    const { looks } = await lookAtImages(images, { allowLoopback: false });
    expect(looks).toMatchObject([{ problem: notice('url_is_closed', { kind: 'loopback' }) }]);
    expect(host.asked).toEqual([]);
  });
});

describe('a campaign', () => {
  test('with more pictures than are checked reports how many were not', async () => {
    const host = await startHost((_request, response) => void response.end(PNG));
    const images = collectImages();
    for (let at = 0; at < MOST_IMAGES + 7; at++) images.add(`${host.url}/${at}.png`);
    const report = await lookAtImages(images.result(), { allowLoopback: true });
    expect(report.looks).toHaveLength(MOST_IMAGES);
    expect(report.notLooked).toBe(7);
    expect(host.asked).toHaveLength(MOST_IMAGES);
  });

  test('does not start with a bad image, and names it without the secret of a signed URL', async () => {
    const host = await startHost((_request, response) => void response.writeHead(403).end());
    const images = { urls: [`${host.url}/a.png?signature=SECRETSECRET`], more: 0 };
    await expect(checkImages({ images }, { allowLoopback: true })).rejects.toMatchObject({
      code: 'image_unreachable',
      exitCode: 2,
      message: `${host.url}/a.png?… answers 403`,
    });
  });

  test('whose plan or caller skips the check sends no request', async () => {
    const host = await startHost((_request, response) => void response.writeHead(403).end());
    const images = { urls: [`${host.url}/a.png`], more: 0 };
    expect(await checkImages({ images, imageCheck: false }, { allowLoopback: true })).toBeUndefined();
    expect(await checkImages({ images }, { allowLoopback: true, imageCheck: false })).toBeUndefined();
    expect(host.asked).toEqual([]);
  });

  test('whose check is interrupted reports what was not checked', async () => {
    const interrupt = new AbortController();
    const host = await startHost(() => interrupt.abort());
    const report = await lookAtImages(
      { urls: [`${host.url}/a.png`, `${host.url}/b.png`], more: 0 },
      { allowLoopback: true, signal: interrupt.signal },
    );
    expect(report).toEqual({ looks: [], notLooked: 2 });
  });

  test('of many bad ones names a few', () => {
    const looks = Array.from({ length: 9 }, (_, at) => ({
      url: `https://a.example/${at}.png`,
      problem: notice('image_answers', { status: 404 }),
    }));
    expect(() => refuseBadImages({ looks, notLooked: 0 })).toThrow(/4\.png answers 404\n… and 4 more$/);
  });
});
