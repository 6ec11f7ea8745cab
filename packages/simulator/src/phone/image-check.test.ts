import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isLoopbackUrl, seenImage } from './image-check.ts';
import { createSimulator } from '../create-simulator.ts';
import type { Simulator } from '../simulator.ts';
import { ask, base, PIXEL } from '../testing.fixture.ts';

describe('Z-API’s check of an image', () => {
  let simulator: Simulator;
  let url: string;

  beforeEach(async () => {
    simulator = createSimulator({ instances: [{ id: 'one', token: 'secret-one' }], queueDelayMs: 0 });
    ({ url } = await simulator.listen());
  });

  afterEach(() => simulator.close());

  const send = (image: string): ReturnType<typeof ask> =>
    ask(`${base(url)}/send-image`, { method: 'POST', body: { phone: '5511987654321', image } });

  const NOT_FOUND = 'Got a 404 error while trying to send message';
  const HTML = 'The url informed is not a valid url in the media format, apparently it can be an html';
  const INVALID_URL = 'Message not send caused by invalid media url';
  const CONVERSION = 'Message has not been sent because an error occurred in the conversion';

  test.each([
    ['/__sim/images/promo.png', 'fetched', undefined],
    ['/__sim/images/promo.jpg', 'fetched', undefined],
    ['/__sim/images/missing.png', 'fetched', NOT_FOUND],
    ['/__sim/images/not-an-image.html', 'fetched', HTML],
    ['/__sim/images/huge.jpg', 'fetched', CONVERSION],
    ['/__sim/counts', 'fetched', CONVERSION],
    ['http://127.0.0.1:1/refused.png', 'fetched', INVALID_URL],
    ['no url', 'skipped', INVALID_URL],
    ['https://example.com/promo.png', 'skipped', undefined],
    ['http://example.com/promo.png', 'skipped', undefined],
    [PIXEL, 'inline', undefined],
    ['data:image/png;base64,###', 'inline', CONVERSION],
  ])('answers 200 at once, and records %s as %s: %s', async (image, imageCheck, error) => {
    expect((await send(image.startsWith('/') ? url + image : image)).status).toBe(200);
    await simulator.waitFor(error === undefined ? { sent: 1 } : { failed: 1 });
    const [post] = simulator.posts();
    expect(post!.imageCheck).toBe(imageCheck);
    expect(post!.error).toBe(error);
  });

  test('fetches once per message, at its turn in the queue', async () => {
    simulator.setInstance('one', { connected: false });
    const host = await imageHost();
    for (let n = 0; n < 3; n += 1) await send(host.url);
    expect(host.hits()).toBe(0);
    simulator.setInstance('one', { connected: true });
    await simulator.waitFor({ sent: 3 });
    expect(host.hits()).toBe(3);
    host.server.close();
  });

  test('fetches only before the response if the knob says so', async () => {
    simulator.setKnobs({ imageFetchAt: 'before-answer' });
    simulator.setInstance('one', { connected: false });
    const host = await imageHost();
    await send(host.url);
    expect(host.hits()).toBe(1);
    simulator.setInstance('one', { connected: true });
    await simulator.waitFor({ sent: 1 });
    expect(host.hits()).toBe(1);
    host.server.close();
  });

  test('drops on a reset a message whose image was being checked', async () => {
    simulator.setKnobs({ imageFetchAt: 'before-answer' });
    simulator.setInstance('new', { token: 'secret-new' });
    let asked: (response: ServerResponse) => void = () => undefined;
    const held = new Promise<ServerResponse>((resolve) => (asked = resolve));
    const host = await imageHost((response) => asked(response));
    const reply = ask(`${base(url, 'new', 'secret-new')}/send-image`, {
      method: 'POST',
      body: { phone: '5511987654321', image: host.url },
    });
    const response = await held;
    simulator.reset();
    simulator.fault({ do: { kind: 'not-queued' } });
    response.writeHead(404).end();
    expect((await reply).status).toBe(200);
    expect(simulator.counts()).toMatchObject({ posts: 0, enqueued: 0, answered: 0, failed: 0 });
    host.server.close();
  });

  test('fetches nothing if the knob says so', async () => {
    simulator.setKnobs({ imageFetch: 'never' });
    await send('http://127.0.0.1:1/refused.png');
    await simulator.waitFor({ sent: 1 });
    expect(simulator.posts()[0]!.imageCheck).toBe('skipped');
  });

  test('follows no redirect, because it could lead off this machine', async () => {
    const host = await imageHost((response) =>
      response.writeHead(302, { Location: `${url}/__sim/images/a.png` }).end(),
    );
    await send(host.url);
    await simulator.waitFor({ failed: 1 });
    expect(simulator.posts()[0]!.error).toBe(INVALID_URL);
    host.server.close();
  });
});

test.each([
  ['http://127.0.0.1:80/a.png', true],
  ['http://127.9.9.9/a.png', true],
  ['http://localhost/a.png', true],
  ['http://[::1]/a.png', true],
  ['https://127.0.0.1/a.png', false],
  ['http://127.0.0.1.example.com/a.png', false],
  ['http://localhost.example.com/a.png', false],
  ['http://10.0.0.1/a.png', false],
  ['http://[::2]/a.png', false],
  ['file:///etc/passwd', false],
  ['', false],
])('%s counts as loopback: %s', (url, expected) => {
  expect(isLoopbackUrl(url)).toBe(expected);
});

test('a base64 image is identified by its bytes, whatever its type, and a URL by its text', () => {
  const other = PIXEL.replace('image/png', 'image/jpeg');
  expect(seenImage(other).sha256).toBe(seenImage(PIXEL).sha256);
  expect(seenImage('https://example.com/a')).toMatchObject({ kind: 'url', bytes: 21 });
  expect(seenImage('rubbish')).toMatchObject({ kind: 'other' });
});

async function imageHost(
  answer: (response: ServerResponse) => unknown = (response) =>
    response.end(Buffer.from(PIXEL.slice(PIXEL.indexOf(',') + 1), 'base64')),
): Promise<{ server: Server; url: string; hits: () => number }> {
  let hits = 0;
  const server = createServer((_, response) => {
    hits += 1;
    answer(response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.png`, hits: () => hits };
}
