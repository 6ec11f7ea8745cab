import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import { IMAGE, newPhone, stand } from '../../../apps/api/src/api.fixture.ts';
import { createClient, isProblem, type MessageView, type PomboClient } from './index.ts';

/** The client against a real API. It also compiles only while the generated types have what is used here. */
const on = stand();
let url: string;
let pombo: PomboClient;

beforeAll(async () => {
  const app = await on.app();
  await app.listen({ port: 0, host: '127.0.0.1' });
  url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  pombo = createClient({ url });
});

test('queues a message and reads it back', async () => {
  const id = 'by-client';
  const sent = await pombo.POST('/v1/messages', {
    params: { query: { wait: 0 } },
    body: { type: 'send-image', instance: 'vendas', phone: newPhone(), image: IMAGE, caption: 'Oi', id },
  });
  expect([sent.response.status, sent.data]).toEqual([202, { id, status: 'queued', duplicate: false }]);
  const { data } = await pombo.GET('/v1/messages/{id}', { params: { path: { id } } });
  const view: MessageView = data!;
  expect(view).toMatchObject({ id, status: 'queued', caption: 'Oi' });
  const listed = await pombo.GET('/v1/messages', { params: { query: { status: 'queued', limit: 10 } } });
  expect(listed.data!.messages.map((each) => each.id)).toContain(id);
});

test('uploads a campaign as a form', async () => {
  const file = new File([`telefone\n${newPhone()}\n`], 'clientes.csv');
  const made = await pombo.POST('/v1/campaigns', { body: { file, options: { instances: ['vendas'], image: IMAGE } } });
  expect([made.response.status, made.error]).toEqual([201, undefined]);
  expect(made.data!.campaign).toMatchObject({ name: 'clientes.csv', total: 1 });
});

test('sends without a body what may be sent without one', async () => {
  const paused = await pombo.POST('/v1/lanes/{instance}/pause', { params: { path: { instance: 'suporte' } } });
  expect(paused.data).toMatchObject({ instance: 'suporte', state: 'held' });
});

describe('a refusal', () => {
  test('is an error with a code', async () => {
    const { data, error } = await pombo.GET('/v1/messages/{id}', { params: { path: { id: 'nothing' } } });
    expect(data).toBeUndefined();
    expect(isProblem(error) && error.code).toBe('not_found');
  });

  test('a proxy’s error is not one of ours', () => {
    for (const error of [undefined, '', '<html>', { code: 'x' }, { type: 'about:blank', code: 'not_found' }])
      expect(isProblem(error)).toBe(false);
  });
});

test('names its key in every request', async () => {
  const seen: (string | null)[] = [];
  const client = createClient({
    url,
    apiKey: 'a-key',
    fetch: async (request) => {
      seen.push(request.headers.get('authorization'));
      return fetch(request);
    },
  });
  await client.GET('/v1/lanes');
  expect(seen).toEqual(['Bearer a-key']);
});

test('rejects when there is no response, which is not a refusal', async () => {
  await expect(createClient({ url: 'http://127.0.0.1:1' }).GET('/v1/lanes')).rejects.toThrow('fetch failed');
});
