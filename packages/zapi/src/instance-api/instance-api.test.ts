import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { createSimulator, type Simulator } from '../../../simulator/src/index.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createNumberLookup } from './number-lookup.ts';
import { CANARY, answer, closeGateways, picture, startAnswering, startGateway, vendas } from '../gateway.fixture.ts';
import { createInstance } from '../instances/instance.ts';
import { WEBHOOKS, createInstanceApi, type InstanceApi, type WebhookName } from './instance-api.ts';
import { createSender } from '../sender.ts';

let simulator: Simulator;
let baseUrl: string;
let number: InstanceApi;

beforeEach(async () => {
  simulator = createSimulator({ instances: [{ ...CANARY }], queueDelayMs: 3_600_000 });
  baseUrl = (await simulator.listen()).url;
  number = createInstanceApi({ instance: vendas, baseUrl });
});
afterEach(async () => {
  await simulator.close();
  await closeGateways();
});

/** Queues this many messages at Z-API; returns their zaapIds. */
async function fill(times: number): Promise<string[]> {
  const sender = createSender({ instances: [vendas], baseUrl });
  const ids: string[] = [];
  for (let at = 0; at < times; at += 1) {
    const outcome = await sender.send('vendas', picture, () => undefined);
    if (outcome.kind !== 'accepted') throw new Error(inspect(outcome));
    ids.push(outcome.zaapId!);
  }
  return ids;
}

describe('Z-API’s own queue', () => {
  test('is read over all its pages, oldest first', async () => {
    const ids = await fill(66);
    const listed = await number.queue();
    // The message that is being sent is no longer in it.
    expect(listed.length).toBeGreaterThanOrEqual(65);
    expect(listed.map(({ zaapId }) => zaapId)).toEqual(ids.slice(-listed.length));
    expect(listed[0]).toEqual({
      zaapId: expect.any(String) as unknown,
      messageId: expect.any(String) as unknown,
      phone: picture.phone,
      createdAt: expect.any(Number) as unknown,
    });
  });

  test('is read no further than asked', async () => {
    await fill(64);
    expect(await number.queue(10)).toHaveLength(30);
  });

  test('removes one message, and removing it again is not an error', async () => {
    const ids = await fill(3);
    await number.removeFromQueue(ids[2]!);
    await number.removeFromQueue(ids[2]!);
    const left = (await number.queue()).map(({ zaapId }) => zaapId);
    expect(left).not.toContain(ids[2]);
    expect(left).toContain(ids[1]);
  });

  test('may be empty', async () => {
    expect(await number.queue()).toEqual([]);
  });
});

describe('settings', () => {
  test('callbacks are set one by one, and read back', async () => {
    const before = await number.settings();
    expect(Object.keys(before.webhooks)).toEqual(Object.keys(WEBHOOKS));
    for (const name of Object.keys(WEBHOOKS) as WebhookName[]) {
      expect(before.webhooks[name]).toBeUndefined();
      await number.setWebhook(name, `https://example.com/${name}`);
      expect((await number.settings()).webhooks[name]).toBe(`https://example.com/${name}`);
    }
    await number.setWebhook('delivery', '');
    const { webhooks } = await number.settings();
    expect(webhooks.delivery).toBeUndefined();
    expect(webhooks.status).toBe('https://example.com/status');
  });

  test('the echo of the number’s own sends is switched on and off', async () => {
    for (const on of [true, false]) {
      await number.setNotifySentByMe(on);
      expect((await number.settings()).notifySentByMe).toBe(on);
    }
  });

  test('queueing for a disconnected number is switched off and on', async () => {
    await expect(number.setEnqueueWhenDisconnected(false)).resolves.toBeUndefined();
    await expect(number.setEnqueueWhenDisconnected(true)).resolves.toBeUndefined();
  });

  test('they contain no secret of the number', async () => {
    expect(JSON.stringify(await number.settings())).not.toMatch(/CANARY/);
  });
});

/** Starts a Z-API that answers every call with this. */
async function answering(status: number, body: string): Promise<{ client: InstanceApi; close(): void }> {
  const server = createServer((_request, response) => void response.writeHead(status).end(body)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = createInstanceApi({
    instance: vendas,
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  return { client, close: () => server.close() };
}

describe('a Z-API that does not answer as documented', () => {
  const calls: [string, (client: InstanceApi) => Promise<unknown>][] = [
    ['settings', (client) => client.settings()],
    ['queue', (client) => client.queue()],
    ['setWebhook', (client) => client.setWebhook('delivery', 'https://example.com')],
    ['removeFromQueue', (client) => client.removeFromQueue('Z')],
  ];

  async function expectUnreachable(call: Promise<unknown>): Promise<void> {
    const error: unknown = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({
      code: 'gateway_unreachable',
      message: expect.stringContaining('"vendas"') as unknown,
    });
    expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/CANARY/);
  }

  test.for(calls)('%s: no server listens, or the connection is cut', async ([, call]) => {
    await simulator.close();
    await expectUnreachable(call(number));
    const cut = await startGateway(({ socket }) => socket.destroy());
    await expectUnreachable(call(createInstanceApi({ instance: vendas, baseUrl: cut.url })));
  });

  test('is silent until the deadline', async () => {
    const silent = await startGateway(() => {});
    await expectUnreachable(createInstanceApi({ instance: vendas, baseUrl: silent.url, timeoutMs: 100 }).queue());
  });

  test.for<[number, string]>([
    [401, `{"error":"no such token ${CANARY.token}"}`],
    [500, 'oops'],
    [200, '<html>'],
    [200, '{"messages":"none"}'],
    [200, '[{"ZaapId":7}]'],
    [302, ''],
  ])('answers queue with %s %s', async ([status, body]) => {
    const { client, close } = await answering(status, body);
    await expectUnreachable(client.queue());
    close();
  });

  test('may send a listing in its older form, a bare list', async () => {
    const { client, close } = await answering(
      200,
      '[{"ZaapId":"Z","MessageId":"M","Phone":"1","Created":5,"More":true}]',
    );
    expect(await client.queue()).toEqual([{ zaapId: 'Z', messageId: 'M', phone: '1', createdAt: 5 }]);
    close();
  });

  describe('queue items of another shape', () => {
    const whole = { ZaapId: 'Z1', MessageId: 'M1', Phone: '5511987654321', Created: 5 };
    const rows: [string, unknown, object][] = [
      ['a status post without a phone', { ...whole, Phone: null }, { bare: ['Z1'] }],
      [
        'a time in words',
        { ...whole, Created: 'yesterday' },
        { entries: [{ zaapId: 'Z1', messageId: 'M1', phone: whole.Phone }] },
      ],
      ['a time as text', { ...whole, Created: '5' }, { entries: [{ ...read(whole), createdAt: 5 }] }],
      [
        'no messageId yet',
        { ...whole, MessageId: null },
        { entries: [{ zaapId: 'Z1', phone: whole.Phone, createdAt: 5 }] },
      ],
      ['no zaapId', { ...whole, ZaapId: 7 }, { unreadable: 1 }],
      ['nothing', null, { unreadable: 1 }],
      ['a text', 'Z1', { unreadable: 1 }],
    ];
    test.for(rows)(
      '%s is skipped, counted, or read as far as it goes; the others are read',
      async ([, item, found]) => {
        const other = { ...whole, ZaapId: 'Z2' };
        const { client, close } = await answering(200, JSON.stringify({ messages: [item, other], hasMore: false }));
        const nothing = { entries: [], bare: [], unreadable: 0 };
        const { entries, ...rest } = { ...nothing, ...found };
        expect(await client.list()).toEqual({ entries: [...entries, read(other)], ...rest });
        close();
      },
    );

    test('the strict reading, by which messages are taken back, refuses them', async () => {
      const { client, close } = await answering(200, JSON.stringify([{ ...whole, Phone: null }]));
      await expectUnreachable(client.queue());
      close();
    });

    function read({ ZaapId, MessageId, Phone, Created }: typeof whole): object {
      return { zaapId: ZaapId, messageId: MessageId, phone: Phone, createdAt: Created };
    }
  });

  test('a listing that says "more" without giving more ends', async () => {
    for (const body of ['{"messages":[],"hasMore":true,"pagingState":"x"}', '{"messages":[],"hasMore":true}']) {
      const { client, close } = await answering(200, body);
      expect(await client.queue()).toEqual([]);
      close();
    }
  });

  test('an endless listing ends when it is longer than Z-API’s limit', async () => {
    const item = { ZaapId: 'Z', MessageId: 'M', Phone: '1', Created: 5 };
    const { client, close } = await answering(
      200,
      JSON.stringify({ messages: Array.from({ length: 30 }, () => item), hasMore: true, pagingState: 'x' }),
    );
    expect((await client.queue()).length).toBe(34 * 30);
    close();
  });

  test('due is read in seconds and in ms', async () => {
    for (const due of [1_777_494_000, 1_777_494_000_000]) {
      const { client, close } = await answering(
        200,
        JSON.stringify({ due, paymentStatus: 'PAID', token: CANARY.token }),
      );
      expect(await client.settings()).toMatchObject({
        due: 1_777_494_000_000,
        paymentStatus: 'PAID',
        notifySentByMe: false,
      });
      close();
    }
  });
});

describe('which numbers have WhatsApp', () => {
  test('is reported for each number, with WhatsApp’s own spelling and the LID', async () => {
    simulator.setKnobs({ absentPhones: ['5511900000002'], shortDdds: ['27'] });
    expect(await number.phonesExist(['5511900000001', '5511900000002', '5527987650001'])).toEqual([
      { phone: '5511900000001', exists: true, spelling: '5511900000001', lid: '136576721301417@lid' },
      { phone: '5511900000002', exists: false, spelling: '5511900000002' },
      { phone: '5527987650001', exists: true, spelling: '552787650001', lid: '265460078251242@lid' },
    ]);
  });

  test('is asked in several calls for a long list, whose replies are longer than any other', async () => {
    const phones = Array.from({ length: 10_001 }, (_none, at) => `55119${String(10_000_000 + at)}`);
    const found = await number.phonesExist(phones);
    expect(found.map(({ phone }) => phone)).toEqual(phones);
  });

  test('is asked through the next number if the first does not answer', async () => {
    const gone = createInstance({ name: 'gone' }, { id: 'NOBODY', token: 'NOBODY' });
    const ask = createNumberLookup({ instances: [gone, vendas], baseUrl });
    expect(await ask(['5511900000001'])).toMatchObject([{ exists: true }]);
    const nobody = createNumberLookup({ instances: [gone], baseUrl });
    await expect(nobody(['5511900000001'])).rejects.toMatchObject({ code: 'gateway_unreachable' });
    expect(() => createNumberLookup({ instances: [], baseUrl })).toThrow(/No instance is configured here/);
  });

  test('may be reported as text, as clients have seen', async () => {
    const body = JSON.stringify([{ exists: 'false', inputPhone: '1', outputPhone: null }]);
    const gateway = await startAnswering(answer(200, body, { 'Content-Type': 'application/json' }));
    const client = createInstanceApi({ instance: vendas, baseUrl: gateway.url });
    expect(await client.phonesExist(['1'])).toEqual([{ phone: '1', exists: false }]);
  });
});
