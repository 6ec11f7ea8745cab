import { connect } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FaultInput } from './request-faults.ts';
import { createSimulator } from '../create-simulator.ts';
import type { Simulator } from '../simulator.ts';
import { ask, askRaw, base, fakeClock, PIXEL } from '../testing.fixture.ts';

const PHONE = '5511987654321';
const IMAGE = { phone: PHONE, image: PIXEL, caption: 'Oi' };

let clock: ReturnType<typeof fakeClock>;
let simulator: Simulator;
let chance: number;
let sendImage: string;

beforeEach(async () => {
  clock = fakeClock();
  chance = 0.5;
  simulator = createSimulator({ clock, random: () => chance, instances: [{ id: 'one', token: 'secret-one' }] });
  sendImage = `${base((await simulator.listen()).url)}/send-image`;
});

afterEach(() => simulator.close());

const send = (body: unknown = IMAGE): ReturnType<typeof ask> => ask(sendImage, { method: 'POST', body });

/** Returns the ground truth about the only POST, once its exchange is over. */
async function truth(): Promise<{
  enqueued: boolean;
  fault: string | undefined;
  answered: boolean;
  delivered: number;
}> {
  await simulator.waitFor({ answered: 1 });
  clock.advance(60_000);
  const [post] = simulator.posts();
  return {
    enqueued: post!.enqueued,
    fault: post!.fault,
    answered: post!.answer !== undefined,
    delivered: simulator.received(PHONE).length,
  };
}

describe('each fault reaches the client as requested, and the truth records whether the message was queued', () => {
  test.each([true, false])('reset after reading, enqueue %s', async (enqueue) => {
    simulator.fault({ do: { kind: 'reset', enqueue } });
    expect(await askRaw(sendImage, { body: IMAGE })).toEqual({ bytes: Buffer.alloc(0), end: 'ECONNRESET' });
    const delivered = enqueue ? 1 : 0;
    expect(await truth()).toEqual({ enqueued: enqueue, fault: 'reset', answered: false, delivered });
  });

  test.each([true, false])('close after reading, enqueue %s', async (enqueue) => {
    simulator.fault({ do: { kind: 'close', enqueue } });
    expect(await askRaw(sendImage, { body: IMAGE })).toEqual({ bytes: Buffer.alloc(0), end: 'FIN' });
    const delivered = enqueue ? 1 : 0;
    expect(await truth()).toEqual({ enqueued: enqueue, fault: 'close', answered: false, delivered });
  });

  test.each([true, false])('hang, enqueue %s: no answer until the client gives up', async (enqueue) => {
    simulator.fault({ do: { kind: 'hang', enqueue } });
    const { hostname, port, pathname } = new URL(sendImage);
    const socket = connect(Number(port), hostname);
    const body = JSON.stringify(IMAGE);
    socket.write(
      `POST ${pathname} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await simulator.waitForPosts(1);
    clock.advance(86_400_000);
    expect(simulator.counts()).toMatchObject({ posts: 1, answered: 0 });
    expect(socket.bytesRead).toBe(0);
    socket.resetAndDestroy();
    expect(await truth()).toMatchObject({ enqueued: enqueue, fault: 'hang', answered: false });
  });

  test('a hanging client that gives up after a reset of the simulator no longer counts', async () => {
    simulator.fault({ do: { kind: 'hang', enqueue: true } });
    const outcome = send().catch((error: NodeJS.ErrnoException) => error.code);
    await simulator.waitForPosts(1);
    simulator.reset();
    await simulator.close();
    expect(await outcome).toBe('ECONNRESET');
    expect(simulator.counts()).toMatchObject({ posts: 0, answered: 0 });
  });

  test('reset before the body is read: nothing of the message is known', async () => {
    simulator.fault({ do: { kind: 'reset-early' } });
    expect((await askRaw(sendImage, { body: IMAGE })).end).toBe('ECONNRESET');
    expect(await truth()).toMatchObject({ enqueued: false, fault: 'reset-early' });
    expect(simulator.posts()[0]).toMatchObject({ read: false });
    expect(simulator.posts()[0]).not.toHaveProperty('phone');
  });

  test('close before the body is read', async () => {
    simulator.fault({ do: { kind: 'close-early' } });
    expect((await askRaw(sendImage, { body: IMAGE })).bytes).toHaveLength(0);
    expect(await truth()).toMatchObject({ enqueued: false, fault: 'close-early', answered: false });
  });

  test('a response before the end of the upload', async () => {
    simulator.fault({ do: { kind: 'answer-early', status: 413, body: { error: 'too large' } } });
    const { hostname, port, pathname } = new URL(sendImage);
    const socket = connect(Number(port), hostname);
    // The header promises a body of which no byte is ever sent.
    socket.write(
      `POST ${pathname} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n`,
    );
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    expect(bytes.toString()).toMatch(/^HTTP\/1\.1 413 /);
    expect(await truth()).toMatchObject({ enqueued: false, fault: 'answer-early', answered: true });
    socket.destroy();
  });

  const html = '<html><body><h1>502 Bad Gateway</h1></body></html>';
  const answers: [string, Extract<FaultInput['do'], { kind: 'answer' }>, object][] = [
    [
      '429 with Retry-After in seconds',
      { kind: 'answer', enqueue: false, status: 429, headers: { 'Retry-After': '3' } },
      { status: 429, headers: { 'retry-after': '3' }, text: '' },
    ],
    [
      '429 with an absurd Retry-After',
      { kind: 'answer', enqueue: false, status: 429, headers: { 'Retry-After': 'Fri, 31 Dec 9999 23:59:59 GMT' } },
      { status: 429, headers: { 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' } },
    ],
    [
      '500',
      { kind: 'answer', enqueue: true, status: 500, body: { error: 'x' } },
      { status: 500, text: '{"error":"x"}' },
    ],
    ['503', { kind: 'answer', enqueue: false, status: 503 }, { status: 503, text: '' }],
    [
      '502 html before it is queued',
      { kind: 'answer', enqueue: false, status: 502, body: html },
      { status: 502, headers: { 'content-type': 'text/html; charset=utf-8' }, text: html },
    ],
    ['502 html after it was queued', { kind: 'answer', enqueue: true, status: 502, body: html }, { status: 502 }],
    [
      '200 {"value":false}',
      { kind: 'answer', enqueue: false, status: 200, body: { value: false } },
      { status: 200, headers: { 'content-type': 'application/json' }, text: '{"value":false}' },
    ],
    [
      '200 {"error"}',
      { kind: 'answer', enqueue: false, status: 200, body: { error: 'no' } },
      { text: '{"error":"no"}' },
    ],
    [
      '200 text',
      { kind: 'answer', enqueue: true, status: 200, body: 'ok' },
      { headers: { 'content-type': 'text/plain; charset=utf-8' }, text: 'ok' },
    ],
    ['200 {}', { kind: 'answer', enqueue: true, status: 200, body: {} }, { status: 200, text: '{}' }],
    ['204', { kind: 'answer', enqueue: true, status: 204 }, { status: 204, text: '' }],
    [
      '307 to somewhere else',
      { kind: 'answer', enqueue: false, status: 307, headers: { Location: 'http://127.0.0.1:9/' } },
      { status: 307, headers: { location: 'http://127.0.0.1:9/' } },
    ],
  ];
  test.each(answers)('%s', async (_, action, expected) => {
    simulator.fault({ do: action });
    expect(await send()).toMatchObject(expected);
    const delivered = action.enqueue ? 1 : 0;
    expect(await truth()).toEqual({ enqueued: action.enqueue, fault: 'answer', answered: true, delivered });
  });

  test('200 with ids and an error, or with only one of the ids: they are the real ones', async () => {
    const action = { kind: 'answer', enqueue: true, status: 200, body: { error: 'odd' } } as const;
    simulator.fault({ do: { ...action, ids: ['zaapId', 'messageId'] } });
    simulator.fault({ do: { ...action, body: {}, ids: ['zaapId'] } });
    const [both, one] = [JSON.parse((await send()).text), JSON.parse((await send()).text)] as [unknown, unknown];
    const [first, second] = simulator.posts();
    expect(both).toEqual({ zaapId: first!.zaapId, messageId: first!.messageId, error: 'odd' });
    expect(one).toEqual({ zaapId: second!.zaapId });
  });

  test('a response that is cut, at any byte, announces more than it sends', async () => {
    const whole = (await askRaw(sendImage, { body: IMAGE })).bytes.toString();
    const bodyLength = whole.slice(whole.indexOf('\r\n\r\n') + 4).length;
    for (const atByte of [0, 1, 11, bodyLength - 1]) {
      simulator.fault({ do: { kind: 'truncate', enqueue: true, atByte } });
      const { bytes, end } = await askRaw(sendImage, { body: IMAGE });
      const [head, body] = bytes.toString().split('\r\n\r\n') as [string, string];
      expect(head).toContain(`Content-Length: ${bodyLength}`);
      expect([body.length, end]).toEqual([atByte, 'FIN']);
      simulator.fault({ do: { kind: 'truncate', enqueue: false, atByte, of: 'response' } });
      expect((await askRaw(sendImage, { body: IMAGE })).bytes).toHaveLength(atByte);
    }
    expect(simulator.counts()).toMatchObject({ posts: 9, enqueued: 5 });
  });

  test('a slow response arrives byte by byte, and complete in the end', async () => {
    simulator.fault({ do: { kind: 'drip', enqueue: true, everyMs: 100 } });
    const reply = askRaw(sendImage, { body: IMAGE });
    await simulator.waitForPosts(1);
    clock.advance(5000);
    expect(simulator.counts().answered).toBe(0);
    clock.advance(60_000);
    expect((await reply).bytes.toString()).toContain(simulator.posts()[0]!.zaapId);
    const [post] = simulator.posts();
    expect(post!.answeredAt! - post!.arrivedAt).toBe(((await reply).bytes.length - 1) * 100);
  });

  test.each([
    [true, 1],
    ['late', 0],
    [false, 0],
  ] as const)('a delay with enqueue %s has %i queued while the client waits', async (enqueue, before) => {
    simulator.fault({ do: { kind: 'delay', ms: 30_000, enqueue } });
    const reply = send();
    await simulator.waitForPosts(1);
    clock.advance(29_999);
    expect(simulator.counts()).toMatchObject({ enqueued: before, answered: 0 });
    clock.advance(1);
    expect((await reply).status).toBe(200);
    expect(simulator.counts().enqueued).toBe(enqueue === false ? 0 : 1);
  });

  test('a late message enters the queue although its client is gone', async () => {
    simulator.fault({ do: { kind: 'delay', ms: 30_000, enqueue: 'late' } });
    const socket = connect(Number(new URL(sendImage).port), '127.0.0.1');
    const body = JSON.stringify(IMAGE);
    socket.write(
      `POST ${new URL(sendImage).pathname} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await simulator.waitForPosts(1);
    socket.resetAndDestroy();
    await once(socket, 'close');
    expect(simulator.counts().enqueued).toBe(0);
    clock.advance(30_000);
    expect(await truth()).toMatchObject({ enqueued: true, delivered: 1 });
  });

  test('garbage is not HTTP', async () => {
    simulator.fault({ times: 2, do: { kind: 'garbage', enqueue: true } });
    const { bytes, end } = await askRaw(sendImage, { body: IMAGE });
    expect([bytes.includes('HTTP/'), end]).toEqual([false, 'FIN']);
    await expect(send()).rejects.toMatchObject({ code: expect.stringMatching(/^HPE_/) as string });
    expect(await truth()).toMatchObject({ enqueued: true, answered: false });
  });

  test('huge headers overflow an ordinary client', async () => {
    simulator.fault({ do: { kind: 'huge-headers', enqueue: true } });
    await expect(send()).rejects.toMatchObject({ code: 'HPE_HEADER_OVERFLOW' });
    expect(await truth()).toMatchObject({ enqueued: true, fault: 'huge-headers' });
  });

  test('a delivery error follows an ordinary response', async () => {
    simulator.fault({ do: { kind: 'delivery-error', error: 'Phone number does not exist' } });
    expect((await send()).status).toBe(200);
    expect(await truth()).toEqual({ enqueued: true, fault: 'delivery-error', answered: true, delivered: 0 });
    expect(simulator.posts()[0]).toMatchObject({ fate: 'failed', error: 'Phone number does not exist' });
  });

  test('a request that Z-API refuses is never queued, whatever the fault says', async () => {
    simulator.fault({ times: 2, do: { kind: 'answer', enqueue: true, status: 500 } });
    expect((await send({ phone: PHONE })).status).toBe(500);
    simulator.setInstance('one', { subscribed: false });
    expect((await send()).status).toBe(500);
    expect(simulator.counts()).toMatchObject({ posts: 2, enqueued: 0 });
  });
});

test('a client that breaks off in the middle of its body has sent nothing', async () => {
  const { hostname, port, pathname } = new URL(sendImage);
  const socket = connect(Number(port), hostname);
  const whole = JSON.stringify(IMAGE);
  const head = `POST ${pathname} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${whole.length}\r\n\r\n`;
  await new Promise<void>((resolve) => void socket.write(head + whole.slice(0, -1), () => resolve()));
  socket.end();
  // The parser refuses the partial request before the connection closes, so it has no effect later.
  await once(socket.resume(), 'close');
  expect((await send()).status).toBe(200);
  expect(simulator.counts()).toMatchObject({ posts: 1, enqueued: 1 });
});

describe('faults are chosen', () => {
  const down = (status: number): FaultInput['do'] => ({ kind: 'answer', enqueue: false, status });
  const statuses = async (n: number, body?: unknown): Promise<number[]> => {
    const met: number[] = [];
    for (let i = 0; i < n; i += 1) met.push((await send(body)).status);
    return met;
  };

  test('in their order, each the given number of times, once by default', async () => {
    simulator.fault({ do: down(500) });
    simulator.fault({ times: 2, do: down(503) });
    expect(await statuses(4)).toEqual([500, 503, 503, 200]);
    expect(simulator.faults()).toEqual([]);
  });

  test('always, until they are cleared', async () => {
    simulator.fault({ times: 'always', do: down(500) });
    expect(await statuses(3)).toEqual([500, 500, 500]);
    expect(simulator.faults()).toMatchObject([{ used: 3, times: 'always' }]);
    simulator.clearFaults();
    expect(await statuses(1)).toEqual([200]);
  });

  test('by phone, by caption and by instance', async () => {
    simulator.setInstance('two', { token: 'secret-two' });
    simulator.fault({ phone: '5511900000001', do: down(501) });
    simulator.fault({ captionIncludes: 'Ref. 7', do: down(502) });
    simulator.fault({ instance: 'two', do: down(503) });
    expect(await statuses(1)).toEqual([200]);
    expect(await statuses(1, { ...IMAGE, phone: '5511900000001' })).toEqual([501]);
    expect(await statuses(1, { ...IMAGE, caption: 'Oi, Ref. 7F' })).toEqual([502]);
    const two = sendImage.replace('one/token/secret-one', 'two/token/secret-two');
    expect((await ask(two, { method: 'POST', body: IMAGE })).status).toBe(503);
  });

  test('by endpoint; without one, for sends only', async () => {
    const status = sendImage.replace('send-image', 'status');
    simulator.fault({ do: down(500) });
    expect((await ask(status)).status).toBe(200);
    simulator.fault({ endpoint: 'status', do: down(503) });
    expect((await ask(status)).status).toBe(503);
    const post = { method: 'POST', body: { image: PIXEL } };
    expect((await ask(`${sendImage}-status`, post)).status).toBe(500);
  });

  test('by chance, and a spared match does not use one up', async () => {
    simulator.fault({ chance: 0.3, do: down(500) });
    chance = 0.3;
    expect(await statuses(2)).toEqual([200, 200]);
    chance = 0.29;
    expect(await statuses(2)).toEqual([500, 200]);
  });

  test('only if they are valid; the error names the fault', () => {
    const refused = (fault: unknown): string => {
      try {
        simulator.fault(fault as FaultInput);
      } catch (error) {
        return (error as Error).message;
      }
      return 'taken';
    };
    expect(refused({ do: { kind: 'reset' } })).toContain('fault.do.enqueue');
    expect(refused({ do: { kind: 'explode' } })).toContain('fault.do.kind');
    expect(refused({ phone: PHONE, do: { kind: 'reset-early' } })).toContain('before the body is read');
    expect(refused({ times: 0, do: { kind: 'reset-early' } })).toContain('fault.times');
    expect(simulator.faults()).toEqual([]);
  });
});
