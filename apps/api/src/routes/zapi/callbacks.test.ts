import { beforeAll, describe, expect, test } from 'vitest';
import { confirm } from '@pombo/ledger';
import { messageKey } from '@pombo/core';
import { SUPORTE, VENDAS, WEBHOOK_SECRET, message, newPhone, stand } from '../../api.fixture.ts';
import type { App } from '../../http/fastify-types.ts';

const on = stand();
let app: App;
beforeAll(async () => {
  app = await on.app();
});

async function call(payload: unknown, { instance = 'vendas', secret = WEBHOOK_SECRET, to = app } = {}) {
  const url = `/webhooks/zapi/${instance}/${secret}`;
  const headers = { 'content-type': 'application/json' };
  return to.inject({ method: 'POST', url, headers, payload: JSON.stringify(payload) });
}

/** A message that Z-API took, as a worker would leave it. */
async function accepted(id: string): Promise<void> {
  await on.producer.sendMany([message({ id })] as never);
  await on.ledger.messages.change(
    'vendas',
    messageKey(id),
    confirm('accepted', { zaapId: `Z${id}`, messageId: `M${id}` }),
  );
  await on.client.set(`${on.prefix}:{vendas}:z:Z${id}`, messageKey(id));
  await on.client.set(`${on.prefix}:{vendas}:w:M${id}`, messageKey(id));
}

const delivered = (id: string): object => ({
  type: 'DeliveryCallback',
  instanceId: VENDAS.id,
  zaapId: `Z${id}`,
  messageId: `M${id}`,
  phone: newPhone(),
});
const progress = (id: string, status: string): object => ({
  type: 'MessageStatusCallback',
  instanceId: VENDAS.id,
  status,
  ids: [`M${id}`],
});

async function statusOf(id: string): Promise<string | undefined> {
  return (await on.producer.get(id))?.status;
}

async function metric(name: string): Promise<string[]> {
  const { body } = await app.inject({ url: '/metrics', headers: { host: 'localhost' } });
  return body.split('\n').filter((line) => line.startsWith(`${name}{`));
}

describe('callbacks', () => {
  test('update their message, in any order and any number of times', async () => {
    await accepted('a');
    for (const [body, status] of [
      [delivered('a'), 'sent'],
      [delivered('a'), 'sent'],
      [progress('a', 'READ'), 'read'],
      [progress('a', 'RECEIVED'), 'read'],
      [delivered('a'), 'read'],
    ] as const) {
      const response = await call(body);
      expect(response.statusCode).toBe(200);
      expect(response.json()).toEqual({});
      expect(await statusOf('a')).toBe(status);
    }
  });

  test('"it was not added to the queue": the message goes back, and its lane has a job for it', async () => {
    await accepted('back');
    await call({ ...delivered('back'), error: 'Message was not added to the sending queue' });
    expect(await statusOf('back')).toBe('queued');
    const jobs = await on.client.keys(`${on.prefix}:{vendas}:queue:${messageKey('back')}-*`);
    expect(jobs.length).toBeGreaterThan(1);
  });

  test('of unknown ids are kept for later', async () => {
    expect((await call(progress('not-yet', 'SENT'))).statusCode).toBe(200);
    expect(await metric('pombo_webhook_callbacks_total')).toContainEqual(
      expect.stringMatching(/kind="progress",answer="parked"/),
    );
  });

  test('"disconnected" holds the lane', async () => {
    await call(
      { type: 'DisconnectedCallback', instanceId: SUPORTE.id, error: 'Device has been disconnected' },
      { instance: 'suporte' },
    );
    expect(await on.ledger.lanes.holds('suporte')).toMatchObject([{ reason: 'disconnected' }]);
    await on.ledger.lanes.release('suporte');
  });

  test('of an unknown type or shape are counted and acknowledged', async () => {
    expect((await call({ type: 'BrandNewCallback', instanceId: VENDAS.id })).statusCode).toBe(200);
    expect((await call({ type: 'MessageStatusCallback', instanceId: VENDAS.id, status: 7 })).statusCode).toBe(200);
    const counted = await metric('pombo_webhook_unrecognised_total');
    expect(counted.toSorted()).toEqual([
      'pombo_webhook_unrecognised_total{why="shape"} 1',
      'pombo_webhook_unrecognised_total{why="type"} 1',
    ]);
    expect(await on.ledger.ignoredCallbacks.list()).toMatchObject([
      { type: 'MessageStatusCallback', why: 'shape', keys: ['instanceId', 'status', 'type'] },
      { type: 'BrandNewCallback', why: 'type', keys: ['instanceId', 'type'] },
    ]);
  });
});

describe('strangers', () => {
  test.for([
    ['another secret', { secret: 'guessed' }, 'path'],
    ['a part of the secret', { secret: WEBHOOK_SECRET.slice(0, -1) }, 'path'],
    ['an instance that is not configured', { instance: 'nobody' }, 'path'],
    ['the callback of another number', { instance: 'suporte' }, 'foreign'],
  ] as const)('%s: 404, nothing stored but a counter', async ([name, place, why]) => {
    const id = `forged-${name.length}`;
    await accepted(id);
    const stored = async (): Promise<string[]> => (await on.client.keys(`${on.prefix}:*`)).toSorted();
    const count = async (): Promise<number> =>
      Number(
        (await metric('pombo_webhook_refused_total')).find((line) => line.includes(`"${why}"`))?.split(' ')[1] ?? 0,
      );
    const [before, counted] = [await stored(), await count()];
    const response = await call(delivered(id), place);
    expect(response.statusCode).toBe(404);
    expect(await statusOf(id)).toBe('accepted');
    expect(await stored()).toEqual(before);
    expect(await count()).toBe(counted + 1);
  });

  test('E3 a stranger’s body is not even read', async () => {
    const response = await app.inject({
      method: 'POST',
      url: '/webhooks/zapi/vendas/guessed',
      headers: { 'content-type': 'application/json' },
      payload: '{broken',
    });
    expect(response.statusCode).toBe(404);
  });

  test.for([null, [], 'text', 7, {}, { type: 'DeliveryCallback' }, { instanceId: VENDAS.id }])(
    '%j is not a callback: 400',
    async (body) => {
      expect((await call(body)).statusCode).toBe(400);
    },
  );

  test('a callback rejected for its shape is counted; one with invalid UTF-8 is accepted', async () => {
    const url = `/webhooks/zapi/vendas/${WEBHOOK_SECRET}`;
    const post = (payload: string | Buffer) =>
      app.inject({ method: 'POST', url, headers: { 'content-type': 'application/json' }, payload });
    const counted = async (): Promise<number> => {
      const lines = await metric('pombo_webhook_refused_total');
      return Number(lines.find((line) => line.includes('"shape"'))?.split(' ')[1] ?? 0);
    };
    const before = await counted();
    expect((await post('{"x":' + '['.repeat(100_000))).statusCode).toBe(400);
    expect((await post('{broken')).statusCode).toBe(400);
    expect(await counted()).toBe(before + 2);
    const [start, end] = JSON.stringify({ ...delivered('x'), name: '|' }).split('|');
    const bytes = Buffer.concat([Buffer.from(start!), Buffer.from([0xff]), Buffer.from(end!)]);
    expect((await post(bytes)).statusCode).toBe(200);
    expect(await counted()).toBe(before + 2);
  });

  test('E8 too many keys: 413; nested too deep: 400', async () => {
    const keys = Object.fromEntries(Array.from({ length: 3000 }, (_none, at) => [`k${at}`, at]));
    expect((await call({ ...delivered('x'), ...keys })).statusCode).toBe(413);
    let deep: unknown = 1;
    for (let at = 0; at < 30; at += 1) deep = { deep };
    expect((await call({ ...delivered('x'), deep })).statusCode).toBe(400);
  });
});

describe('when it cannot be stored', () => {
  test('503, so that Z-API may send it again', async () => {
    const away = async (): Promise<never> => {
      throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    };
    const response = await call(delivered('x'), { to: await on.app({ applyZapiEvent: away }) });
    expect(response.statusCode).toBe(503);
    expect(response.json()).toMatchObject({ code: 'redis_unreachable' });
  });

  test('200 comes only after it is stored', async () => {
    let store = (): void => {};
    const stored = new Promise<'settled'>((resolve) => {
      store = () => resolve('settled');
    });
    let asked = (): void => {};
    const reached = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const other = await on.app({
      applyZapiEvent: () => {
        asked();
        return stored;
      },
    });
    let answered = false;
    const answer = call(delivered('x'), { to: other }).then((response) => {
      answered = true;
      return response;
    });
    await reached;
    expect(answered).toBe(false);
    store();
    expect((await answer).statusCode).toBe(200);
  });
});
