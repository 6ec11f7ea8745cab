import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CampaignView } from '@pombo/campaign';
import { fail, confirm } from '@pombo/ledger';
import { defined, messageKey, type MessageView } from '@pombo/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IMAGE, LOCAL, newPhone, stand } from '../../api.fixture.ts';
import type { App } from '../../http/fastify-types.ts';

/** What is looked at before a campaign goes out, over HTTP: images, numbers, hours, a trial; and what is sent again after. */
const on = stand();
let app: App;
let server: Server;
let pictures: string;
const absent = newPhone();

beforeAll(async () => {
  app = await on.app({
    askNumbers: () => async (phones) => phones.map((phone) => ({ phone, exists: phone !== absent })),
  });
  server = createServer((request, response) => {
    if (request.url === '/good.png') response.end(Buffer.from('89504e470d0a1a0a', 'hex'));
    else response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  pictures = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

interface Problem {
  code: string;
  detail: string;
  hint: string;
  issues: { field: string; problem: string }[];
}

async function upload(phones: string[], options: object) {
  const payload = [
    ...['--x', 'Content-Disposition: form-data; name="file"; filename="clientes.csv"', ''],
    `telefone;nome\n${phones.map((phone, at) => `${phone};Nome ${at}`).join('\n')}\n`,
    ...['--x', 'Content-Disposition: form-data; name="options"', ''],
    JSON.stringify({ instances: ['vendas'], image: IMAGE, caption: 'Oi {{ nome }}', ...options }),
    '--x--',
    '',
  ].join('\r\n');
  const headers = { ...LOCAL, 'content-type': 'multipart/form-data; boundary=x' };
  return app.inject({ method: 'POST', url: '/v1/campaigns', headers, payload });
}

async function make(options: object, phones = [newPhone()]): Promise<CampaignView> {
  return (await upload(phones, options)).json<{ campaign: CampaignView }>().campaign;
}

const post = (url: string, payload?: object) =>
  app.inject({ method: 'POST', url, headers: LOCAL, ...defined({ payload }) });

async function view(id: string): Promise<CampaignView> {
  return (await app.inject({ url: `/v1/campaigns/${id}`, headers: LOCAL })).json<CampaignView>();
}

describe('images', () => {
  test('that can be fetched allow the start', async () => {
    expect(await make({ image: `${pictures}/good.png`, start: true })).toMatchObject({ state: 'running' });
  });

  test('that cannot be fetched prevent the start, unless imageCheck is false', async () => {
    const { id } = await make({ image: `${pictures}/gone.png` });
    const refused = await post(`/v1/campaigns/${id}/start`);
    expect(refused.statusCode).toBe(422);
    expect(refused.json<Problem>()).toMatchObject({
      code: 'image_unreachable',
      detail: `${pictures}/gone.png answers 404`,
      issues: [{ field: 'image', problem: `${pictures}/gone.png answers 404` }],
    });
    expect(await view(id)).toMatchObject({ state: 'ready' });
    const started = await post(`/v1/campaigns/${id}/start`, { imageCheck: false });
    expect(started.json()).toMatchObject({ state: 'running' });
  });

  test('prevent an immediate start; the campaign stays, and the response names it', async () => {
    const refused = await upload([newPhone()], { image: `${pictures}/gone.png`, start: true });
    expect(refused.statusCode).toBe(422);
    const { code, hint } = refused.json<Problem>();
    expect(code).toBe('image_unreachable');
    const id = /stored as (cmp_\w+)\./.exec(hint)![1]!;
    expect(await view(id)).toMatchObject({ state: 'ready', total: 1 });
  });
});

describe('hours, days, limits and times', () => {
  test('are stored and returned', async () => {
    const options = { window: '09:00-18:00', days: 'mon-fri', timezone: 'America/Sao_Paulo', dailyLimit: 500 };
    const { id } = await make({ ...options, share: false, startAt: '2099-01-02T09:00:00-03:00', imageCheck: false });
    expect(await view(id)).toMatchObject({ rules: options, share: false, startAt: '2099-01-02T12:00:00.000Z' });
    expect((await post(`/v1/campaigns/${id}/start`)).json()).toMatchObject({
      state: 'scheduled',
      waiting: { reason: 'start', until: '2099-01-02T12:00:00.000Z' },
    });
  });

  test('that cannot be used are all reported at once', async () => {
    const refused = await upload([newPhone()], { window: '9-18', days: 'segs', expiresAt: '2020-01-01T00:00:00Z' });
    expect(refused.statusCode).toBe(400);
    expect(refused.json<Problem>().issues.map(({ field, problem }) => `${field} ${problem}`)).toEqual([
      'options.window "9-18" must be a time range',
      'options.days "segs" must be days of the week',
      'options.expiresAt must be in the future',
    ]);
  });

  test('that never overlap with those of a number are rejected, and nothing is stored', async () => {
    const [known] = await on.deps.ledger.instances.known();
    const night = { window: '20:00-22:00', timezone: 'UTC' };
    await on.deps.ledger.instances.publish([{ ...known![1], name: 'noite', rules: night }]);
    const refused = await upload([newPhone()], { instances: ['noite'], window: '09:00-10:00', timezone: 'UTC' });
    expect(refused.statusCode).toBe(422);
    expect(refused.json<Problem>()).toMatchObject({
      code: 'campaign_refused',
      detail: expect.stringContaining('may send 09:00-10:00 (UTC), noite only 20:00-22:00 (UTC)') as string,
    });
  });
});

test('verifyNumbers leaves out people without WhatsApp', async () => {
  const made = await upload([absent, newPhone()], { verifyNumbers: true });
  expect(made.json()).toMatchObject({
    campaign: { total: 1, counts: { ready: 1, rejected: 1 } },
    rejections: [{ code: 'no_whatsapp', count: 1 }],
  });
});

describe('a test send', () => {
  test('queues the first message for another phone, ahead of all others, and is not counted', async () => {
    const { id } = await make({}, [newPhone(), newPhone()]);
    const [mine] = [newPhone()];
    const answer = await post(`/v1/campaigns/${id}/test`, { to: mine });
    expect(answer.statusCode).toBe(202);
    const sent = answer.json<{ id: string; status: string }>();
    expect(sent).toMatchObject({ id: expect.stringMatching(/^test-/) as string, status: 'queued' });
    const message = (await app.inject({ url: answer.headers.location!, headers: LOCAL })).json<MessageView>();
    expect(message).toMatchObject({ phone: mine, instance: 'vendas', caption: 'Oi Nome 0', priority: 'urgent' });
    expect(message.campaign).toBeUndefined();
    expect(await view(id)).toMatchObject({ state: 'ready', progress: { pending: 2, queued: 0 } });
  });

  test('a message answers 202 while it is queued, even after its wait, and 200 once Z-API accepted it', async () => {
    const { id } = await make({});
    const to = newPhone();
    const waited = await post(`/v1/campaigns/${id}/test?wait=0.05`, { to });
    expect(waited.statusCode).toBe(202);
    const sent = waited.json<{ id: string }>();
    expect(sent).toEqual({ id: sent.id, status: 'queued', duplicate: false });
    const answer = post(`/v1/campaigns/${id}/test?wait=20`, { to: newPhone() });
    const taken = async (): Promise<string | undefined> => {
      const { messages } = await on.deps.pages.page({ limit: 1, lane: 'vendas', status: 'queued' });
      return messages[0]?.id === sent.id ? undefined : messages[0]?.id;
    };
    await expect.poll(taken).toBeDefined();
    await on.ledger.messages.change('vendas', messageKey((await taken())!), confirm('accepted'));
    expect((await answer).statusCode).toBe(200);
    expect((await answer).json()).toMatchObject({ status: 'accepted', duplicate: false });
  });

  test('an invalid phone is rejected, and so is an unknown campaign', async () => {
    const { id } = await make({});
    const refused = await post(`/v1/campaigns/${id}/test`, { to: '12' });
    expect([refused.statusCode, refused.json<Problem>().code]).toEqual([400, 'invalid_input']);
    expect((await post('/v1/campaigns/nothing/test', { to: newPhone() })).statusCode).toBe(404);
  });
});

test('a retry with a code queues only messages with that error', async () => {
  const phones = [newPhone(), newPhone()];
  const { id } = await make({ start: true, imageCheck: false }, phones);
  const ids = ['one', 'two'].map((name) => `${id}-${name}`);
  await on.ledger.messages.create(
    ids.map((message, at) => ({
      lane: 'vendas',
      contentHash: message,
      body: {
        id: message,
        type: 'send-image',
        phone: phones[at]!,
        image: { kind: 'url', url: 'https://example.com/a.png' },
        priority: 'bulk',
        onUnknown: 'hold',
        campaign: id,
      },
    })),
  );
  for (const message of ids) await on.ledger.messages.change('vendas', messageKey(message), confirm('accepted'));
  await on.ledger.messages.change('vendas', messageKey(ids[0]!), fail('invalid_phone', 'Invalid phone'));
  await on.ledger.messages.change('vendas', messageKey(ids[1]!), fail('gateway_error', 'no'));
  const retried = await post(`/v1/campaigns/${id}/retry`, { code: 'invalid_phone' });
  expect(retried.json()).toMatchObject({ queued: 1, notProvenUnsent: 0 });
  expect((await on.ledger.messages.getByKey('vendas', messageKey(ids[1]!)))!.status).toBe('failed');
});

test('a person whom Z-API could not reach is left out of an upload with the reason, unless includeUnreachable is set', async () => {
  const phones = [newPhone(), newPhone()];
  await on.ledger.unreachable.remember(phones[0]!);
  const first = await upload(phones, { id: 'without-the-dead' });
  expect(first.json()).toMatchObject({
    campaign: { total: 1 },
    rejections: [
      {
        code: 'unreachable',
        samples: [{ line: 2, reason: expect.stringContaining('"includeUnreachable"') as string }],
      },
    ],
  });
  const all = await upload(phones, { id: 'with-the-dead', includeUnreachable: true });
  expect(all.json()).toMatchObject({ campaign: { total: 2 } });
});
