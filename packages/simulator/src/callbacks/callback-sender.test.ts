import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CALLBACK_KINDS } from './callback.ts';
import { DELIVERY_ERRORS } from '../faults/delivery-errors.ts';
import { createSimulator } from '../create-simulator.ts';
import type { Simulator } from '../simulator.ts';
import { ask, base, callAt, PIXEL, receiver, type Receiver } from '../testing.fixture.ts';

const PHONE = '5511987654321';
const IMAGE = { phone: PHONE, image: PIXEL, caption: 'Oi' };
const ids = (text: string): { zaapId: string; messageId: string } => JSON.parse(text) as never;

let there: Receiver;
let simulator: Simulator;
let url: string;

beforeEach(async () => {
  there = await receiver();
  const instances = ['one', 'two'].map((id) => ({ id, token: `secret-${id}` }));
  simulator = createSimulator({ instances, queueDelayMs: 0, maxCaption: 4 });
  ({ url } = await simulator.listen());
});

afterEach(async () => {
  await simulator.close();
  await there.close();
});

const send = (body: object = IMAGE, endpoint = 'send-image', id = 'one'): ReturnType<typeof ask> =>
  ask(`${base(url, id, `secret-${id}`)}/${endpoint}`, { method: 'POST', body });
const put = (endpoint: string, body: object): ReturnType<typeof ask> =>
  ask(`${base(url)}/${endpoint}`, { method: 'PUT', body });
const states = (): string[] => simulator.calledBack().map(({ kind, state }) => `${kind} ${state}`);

describe('a message that is sent', () => {
  test('is reported in four steps, as flat JSON with its instance’s token', async () => {
    await callAt(url, `${there.url}/hook`);
    const { zaapId, messageId } = ids((await send()).text);
    await simulator.waitFor({ callbacks: 4 });
    const momment = expect.any(Number) as number;
    const head = { instanceId: 'one', momment, phone: PHONE };
    const progress = { ...head, ids: [messageId], phoneDevice: 0, type: 'MessageStatusCallback', isGroup: false };
    expect(there.arrived.map(({ body }) => body)).toEqual([
      { ...head, zaapId, messageId, type: 'DeliveryCallback' },
      { ...progress, status: 'SENT' },
      { ...progress, status: 'RECEIVED' },
      { ...progress, status: 'READ' },
    ]);
    for (const { path, headers } of there.arrived) {
      expect(path).toBe('/hook');
      expect(headers).toMatchObject({ 'content-type': 'application/json', 'z-api-token': 'secret-one' });
    }
  });

  test('is reported at the URL of each kind, and only where one is set', async () => {
    await put('update-webhook-message-status', { value: `${there.url}/status` });
    await send();
    await simulator.waitFor({ callbacks: 3 });
    expect(there.arrived.map(({ path }) => path)).toEqual(['/status', '/status', '/status']);
    expect(states()).toEqual(['SENT answered', 'RECEIVED answered', 'READ answered']);
  });

  test('is neither reported nor recorded without a URL', async () => {
    await send();
    await simulator.waitFor({ sent: 1 });
    expect(simulator.calledBack()).toEqual([]);
    expect(simulator.counts()).toMatchObject({ callbacks: 0, callbacksMissed: 0 });
  });

  test('is echoed with its whole caption if the setting asks for it', async () => {
    await callAt(url, there.url, 'one', true);
    const { messageId } = ids((await send({ ...IMAGE, caption: 'a long caption', viewOnce: true })).text);
    await simulator.waitFor({ callbacks: 5 });
    expect(there.kinds()).toEqual(['DeliveryCallback', 'ReceivedCallback', 'SENT', 'RECEIVED', 'READ']);
    const echo = { messageId, phone: PHONE, fromMe: true, fromApi: true, status: 'SENT' };
    expect(there.arrived[1]!.body).toMatchObject({ ...echo, image: { caption: 'a long caption', viewOnce: true } });
  });

  test('progresses only as far as the setting says', async () => {
    await callAt(url, there.url);
    simulator.callbacks({ upTo: 'RECEIVED' });
    await send();
    await simulator.waitFor({ callbacks: 3 });
    simulator.callbacks({ upTo: 'DeliveryCallback' });
    await send();
    await simulator.waitFor({ callbacks: 4 });
    expect(there.kinds()).toEqual(['DeliveryCallback', 'SENT', 'RECEIVED', 'DeliveryCallback']);
  });

  test('to a group is received and read by one of its members', async () => {
    await callAt(url, there.url);
    await send({ ...IMAGE, phone: '120363019502650977-group' });
    await simulator.waitFor({ callbacks: 4 });
    const [, sent, , read] = there.arrived;
    expect(sent!.body).toMatchObject({ phone: '120363019502650977-group', isGroup: true });
    expect(sent!.body).not.toHaveProperty('participant');
    expect(read!.body).toHaveProperty('participant');
  });
});

test('a status post is read by as many viewers as the knob says', async () => {
  simulator.setKnobs({ statusViewers: 4 });
  await callAt(url, there.url);
  await send({ image: PIXEL }, 'send-image-status');
  await simulator.waitFor({ callbacks: 6 });
  expect(there.kinds()).toEqual(['DeliveryCallback', 'SENT', 'READ', 'READ', 'READ', 'READ']);
  expect(new Set(there.arrived.map(({ body }) => body['phone']))).toEqual(new Set(['status@broadcast']));
  expect(new Set(there.arrived.slice(2).map(({ body }) => body['participant'])).size).toBe(4);
});

describe('a message that fails', () => {
  test.each(DELIVERY_ERRORS)('is reported once, with $error', async (wanted) => {
    await callAt(url, there.url);
    simulator.fault({ do: { kind: 'delivery-error', ...wanted } });
    const { zaapId } = ids((await send()).text);
    await send();
    await simulator.waitFor({ callbacks: 5 });
    const [failed] = there.arrived.filter(({ body }) => body['error'] !== undefined);
    expect(failed!.body).toMatchObject({ ...wanted, zaapId, messageId: zaapId, type: 'DeliveryCallback' });
    expect(failed!.body['errorCode']).toBe(wanted.errorCode);
    expect(simulator.posts().map(({ fate }) => fate)).toEqual(['failed', 'sent']);
  });

  test('keeps its own messageId if the knob says so', async () => {
    simulator.setKnobs({ deliveryErrorMessageId: 'messageId' });
    await callAt(url, there.url);
    const { messageId, zaapId } = ids((await send({ ...IMAGE, image: 'no url' })).text);
    await simulator.waitFor({ callbacks: 1 });
    const error = 'Message not send caused by invalid media url';
    expect(there.arrived[0]!.body).toMatchObject({ messageId, zaapId, error });
  });

  test('can reach the phone anyway, and its progress is reported', async () => {
    await callAt(url, there.url);
    simulator.fault({ do: { kind: 'delivery-error', error: 'Timeout on send message', arrives: true } });
    await send();
    await simulator.waitFor({ callbacks: 4 });
    expect(there.kinds()).toEqual(['DeliveryCallback', 'SENT', 'RECEIVED', 'READ']);
    expect(there.arrived[0]!.body).toHaveProperty('error', 'Timeout on send message');
    expect(simulator.received(PHONE)).toHaveLength(1);
    expect(simulator.posts()[0]).toMatchObject({ fate: 'sent', error: 'Timeout on send message' });
  });

  test('is never in the queue if it was not queued, although the response had its ids', async () => {
    await callAt(url, there.url);
    simulator.fault({ do: { kind: 'not-queued' } });
    const queued: number[] = [];
    simulator.on('queued', ({ seq }) => queued.push(seq));
    const reply = await send();
    expect(reply.status).toBe(200);
    await simulator.waitFor({ callbacks: 1 });
    const { zaapId } = ids(reply.text);
    const error = 'It was not possible to send message to queue due to request error.';
    expect(there.arrived[0]!.body).toMatchObject({ zaapId, error });
    expect([queued, simulator.counts().enqueued, simulator.received()]).toEqual([[], 0, []]);
    expect(simulator.posts()[0]).toMatchObject({ enqueued: false, fate: 'failed', error });
  });

  test('fails for a number that is no longer on WhatsApp, in either spelling', async () => {
    simulator.setKnobs({ absentPhones: ['551187654321'] });
    await callAt(url, there.url);
    await send();
    await simulator.waitFor({ callbacks: 1 });
    expect(there.arrived[0]!.body).toHaveProperty('error', 'Phone number does not exist');
  });
});

test('has callbacks even when the response was a 500', async () => {
  await callAt(url, there.url);
  simulator.fault({ do: { kind: 'answer', enqueue: true, status: 500 } });
  expect((await send()).status).toBe(500);
  await simulator.waitFor({ callbacks: 4 });
  expect(there.arrived[0]!.body).toHaveProperty('zaapId', simulator.posts()[0]!.zaapId);
});

describe('callbacks before the response', () => {
  /** Returns the kinds of callbacks that arrived before the POST had a response. */
  async function early(): Promise<string[]> {
    const before: string[] = [];
    there.answer = () => {
      if (simulator.posts()[0]?.answeredAt === undefined) before.push(there.kinds().at(-1)!);
      return 200;
    };
    expect((await send()).status).toBe(200);
    return before;
  }

  test('are the first one by default', async () => {
    await callAt(url, there.url);
    simulator.fault({ do: { kind: 'callbacks-first' } });
    expect(await early()).toEqual(['DeliveryCallback']);
  });

  test('are all of them on request', async () => {
    await callAt(url, there.url);
    simulator.fault({ do: { kind: 'callbacks-first', wait: 'all' } });
    expect(await early()).toEqual(['DeliveryCallback', 'SENT', 'RECEIVED', 'READ']);
  });

  test.each(['DeliveryCallback', 'all'] as const)(
    '(%s) delay no response if a message has no callbacks',
    async (wait) => {
      simulator.fault({ times: 'always', do: { kind: 'callbacks-first', wait } });
      expect((await send()).status).toBe(200);
      expect((await send({ phone: PHONE })).status).toBe(400);
      await callAt(url, there.url);
      simulator.callbacks({ faults: [{ times: 'always', do: { kind: 'hold' } }] });
      expect((await send()).status).toBe(200);
      simulator.setInstance('one', { connected: false });
      const waiting = send();
      await simulator.waitFor({ enqueued: 3 });
      await ask(`${base(url)}/queue`, { method: 'DELETE' });
      expect((await waiting).status).toBe(200);
    },
  );
});

describe('a connection', () => {
  test('that is restored is reported before the first message of the flush', async () => {
    await callAt(url, there.url);
    simulator.setInstance('one', { connected: false });
    await send();
    await send();
    simulator.setInstance('one', { connected: true });
    await simulator.waitFor({ callbacks: 10 });
    expect(there.kinds().slice(0, 3)).toEqual(['DisconnectedCallback', 'ConnectedCallback', 'DeliveryCallback']);
    const [lost, found] = there.arrived;
    expect(lost!.body).toMatchObject({ disconnected: true, error: 'Device has been disconnected', instanceId: 'one' });
    expect(found!.body).toMatchObject({ connected: true, instanceId: 'one' });
    // Seconds in one and milliseconds in the other, as documented.
    expect(Number(lost!.body['momment'])).toBeLessThan(1e11);
    expect(Number(found!.body['momment'])).toBeGreaterThan(1e11);
  });

  test('that is lost again before it was reported flushes nothing', async () => {
    await put('update-webhook-connected', { value: there.url });
    simulator.setInstance('one', { connected: false });
    await send();
    there.answer = () => {
      simulator.setInstance('one', { connected: false });
      return 200;
    };
    simulator.setInstance('one', { connected: true });
    await simulator.waitFor({ callbacks: 1 });
    simulator.setInstance('two', { connected: true });
    await send(IMAGE, 'send-image', 'two');
    await simulator.waitFor({ sent: 1 });
    expect(simulator.instances()).toMatchObject([{ connected: false, queued: 1 }, { queued: 0 }]);
  });
});

describe('people', () => {
  test('who write to a number are reported, with their text and LID', async () => {
    await callAt(url, there.url);
    const { messageId } = await simulator.inbound({ instance: 'one', phone: PHONE, text: 'SAIR' });
    await simulator.inbound({ instance: 'one', phone: PHONE, text: 'oi', lid: '123456@lid' });
    const [first, second] = there.arrived.map(({ body }) => body);
    const from = { type: 'ReceivedCallback', fromMe: false, fromApi: false, phone: PHONE, isGroup: false };
    expect(first).toMatchObject({ ...from, messageId, text: { message: 'SAIR' } });
    const [known] = JSON.parse((await ask(`${base(url)}/phone-exists/${PHONE}`)).text) as { lid: string }[];
    expect(first).toMatchObject({ chatLid: known!.lid, senderLid: known!.lid });
    expect(second).toMatchObject({ senderLid: '123456@lid', text: { message: 'oi' } });
  });

  test("who type on the number's own phone are reported only if its own sends are", async () => {
    await callAt(url, there.url);
    await simulator.typed({ instance: 'one', phone: PHONE, text: 'quiet' });
    await put('update-notify-sent-by-me', { notifySentByMe: true });
    await simulator.typed({ instance: 'one', phone: PHONE, text: 'loud' });
    expect(there.arrived.map(({ body }) => body['text'])).toEqual([{ message: 'loud' }]);
    expect(there.arrived[0]!.body).toMatchObject({ fromMe: true, fromApi: false });
  });

  test('need an existing instance and a valid phone', async () => {
    const text = 'oi';
    await expect(simulator.inbound({ instance: 'three', phone: PHONE, text })).rejects.toThrow(/inbound\.instance/);
    await expect(simulator.typed({ instance: 'one', phone: '11', text })).rejects.toThrow(/typed\.phone/);
  });
});

describe('the route of a callback', () => {
  test.each(['https://example.com/x', 'https://127.0.0.1:1/x'])('never leads to %s', async (away) => {
    await callAt(url, away);
    await send();
    await simulator.waitFor({ callbacksMissed: 4 });
    expect(states()[0]).toBe('DeliveryCallback not-called');
    expect(simulator.calledBack().flatMap(({ calls }) => calls)).toEqual([]);
  });

  test('never follows a redirect', async () => {
    await callAt(url, `${there.url}/here`);
    there.answer = () => 307;
    await send();
    await simulator.waitFor({ callbacks: 4 });
    expect(there.arrived.map(({ path }) => path)).toEqual(['/here', '/here', '/here', '/here']);
    expect(simulator.calledBack()[0]).toMatchObject({ state: 'answered', calls: [{ status: 307 }] });
  });

  test('ends at the number’s filters', async () => {
    await callAt(url, there.url);
    await put('update-filters', { messageFilters: [], callbackTypeFilters: ['FILTER_MESSAGE_STATUS_CALLBACK'] });
    await send();
    await simulator.waitFor({ callbacks: 1, callbacksMissed: 3 });
    expect(there.kinds()).toEqual(['DeliveryCallback']);
    expect(states()).toEqual(['DeliveryCallback answered', 'SENT filtered', 'RECEIVED filtered', 'READ filtered']);
  });

  test('fails if no server listens, and the next callback is tried anyway', async () => {
    await callAt(url, 'http://127.0.0.1:1/');
    await send();
    await simulator.waitFor({ callbacksMissed: 4 });
    expect(states()[3]).toBe('READ unanswered');
    expect(simulator.calledBack()[3]!.calls).toMatchObject([{ problem: 'ECONNREFUSED' }]);
  });

  test('carries no token if the knob says so, and survives one that is not a valid header', async () => {
    simulator.setKnobs({ callbackHasToken: false });
    await callAt(url, there.url);
    await send();
    await simulator.waitFor({ callbacks: 4 });
    expect(there.arrived[0]!.headers).not.toHaveProperty('z-api-token');
    simulator.setKnobs({ callbackHasToken: true });
    simulator.setInstance('one', { token: 'to\nken' });
    await simulator.inbound({ instance: 'one', phone: PHONE, text: 'oi' });
    expect(states().at(-1)).toBe('ReceivedCallback unanswered');
  });

  test.each([
    ['as-given', '5544987654321', '5544987654321'],
    ['account', '5544987654321', '554487654321'],
    ['account', '551187654321', '5511987654321'],
    ['without-ninth', '5511987654321', '551187654321'],
    ['without-ninth', '551133334444', '551133334444'],
    ['lid', '5511987654321', expect.stringMatching(/^\d{15}@lid$/)],
    ['lid', '120363019502650977-group', '120363019502650977-group'],
  ] as const)('spells a phone %s: %s', async (callbackPhone, phone, expected) => {
    simulator.setKnobs({ callbackPhone, shortDdds: ['44'] });
    await callAt(url, there.url);
    await send({ ...IMAGE, phone });
    await simulator.waitFor({ callbacks: 4 });
    expect(there.arrived.map(({ body }) => body['phone'])).toEqual([expected, expected, expected, expected]);
    expect(simulator.calledBack()[0]!.phone).toBe(phone);
  });
});

describe('a callback under way', () => {
  beforeEach(async () => {
    await callAt(url, there.url);
    const arrived = new Promise<void>((resolve) => {
      there.answer = () => {
        resolve();
        return undefined;
      };
    });
    await send();
    await arrived;
  });

  test('is dropped by a reset, and nothing follows it', async () => {
    simulator.reset();
    there.answer = () => 200;
    await callAt(url, there.url, 'two');
    await send(IMAGE, 'send-image', 'two');
    await simulator.waitFor({ callbacks: 4 });
    expect(there.arrived.map(({ body }) => body['instanceId'])).toEqual(['one', 'two', 'two', 'two', 'two']);
    expect(simulator.calledBack().map(({ seq, instance }) => [seq, instance])).toEqual(
      [1, 2, 3, 4].map((seq) => [seq, 'two']),
    );
  });

  test('is dropped by a reset even when it waits for a connection', async () => {
    // There are only 64 connections; of 70 messages, six wait with their first callback.
    const full = new Promise<void>((resolve) => {
      there.answer = () => {
        if (there.arrived.length === 64) resolve();
        return undefined;
      };
    });
    await Promise.all(Array.from({ length: 69 }, () => send()));
    await simulator.waitFor({ sent: 70 });
    await full;
    simulator.reset();
    there.answer = () => 200;
    await callAt(url, there.url, 'two');
    await send(IMAGE, 'send-image', 'two');
    await simulator.waitFor({ callbacks: 4 });
    expect(there.arrived.filter(({ body }) => body['instanceId'] === 'one')).toHaveLength(64);
    expect(simulator.calledBack()).toHaveLength(4);
  });

  test('is cut when the simulator closes, and nothing follows it', async () => {
    await simulator.close();
    await there.arrived[0]!.over;
    expect(there.kinds()).toEqual(['DeliveryCallback']);
    expect(states()).toEqual(['DeliveryCallback calling']);
  });
});

test('the truth stays exact for a hundred messages at once on two numbers', async () => {
  await callAt(url, there.url);
  await callAt(url, there.url, 'two');
  await Promise.all(
    Array.from({ length: 100 }, (_, n) => send({ ...IMAGE, caption: `${n}` }, 'send-image', n % 2 ? 'one' : 'two')),
  );
  await simulator.waitFor({ callbacks: 400 });
  expect(there.arrived).toHaveLength(400);
  for (const kind of CALLBACK_KINDS.slice(0, 4)) {
    expect(there.kinds().filter((one) => one === kind)).toHaveLength(100);
  }
  expect(new Set(there.arrived.flatMap(({ body }) => body['zaapId'] ?? [])).size).toBe(100);
});
