import { readConfig, startApi, type RunningApi } from '@pombo/api';
import { createLog } from '@pombo/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IMAGE, newPhone, stage } from './support/stage.ts';

/**
 * The API in front of a worker and a gateway: a message from a backend is delivered once, whatever happens in between.
 */
const on = stage({ lanes: ['vendas', 'suporte'], pace: { min: 0.01, max: 0.02 } });
let api: RunningApi;

beforeAll(async () => {
  const config = readConfig({ ...on.env, POMBO_PORT: '0' });
  api = await startApi({ config, redisUrl: on.redisUrl, log: createLog('silent', process.stderr) });
  await on.start();
});
afterAll(() => api.stop());

/** A client as a developer would write it for https://api.z-api.io; it knows nothing of Pombo. */
class ZapiClient {
  readonly #url: string;
  readonly #clientToken: string;

  constructor(base: string, { id, token, clientToken }: { id: string; token: string; clientToken: string }) {
    this.#url = `${base}/instances/${id}/token/${token}`;
    this.#clientToken = clientToken;
  }

  async sendImage(body: { phone: string; image: string; caption?: string }, timeoutMs = 20_000): Promise<Ids> {
    return this.#call('send-image', { method: 'POST', body: JSON.stringify({ ...body, delayTyping: 1 }) }, timeoutMs);
  }

  async sendStatus(body: { image: string; caption?: string }): Promise<Ids> {
    return this.#call('send-image-status', { method: 'POST', body: JSON.stringify(body) });
  }

  async isConnected(): Promise<boolean> {
    return (await this.#call<{ connected: boolean }>('status')).connected;
  }

  async #call<T>(method: string, init: RequestInit = {}, timeoutMs = 20_000): Promise<T> {
    const headers = { 'Content-Type': 'application/json', 'Client-Token': this.#clientToken };
    const response = await fetch(`${this.#url}/${method}`, {
      ...init,
      headers,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const body = (await response.json()) as T & { error?: string };
    if (!response.ok) throw new Error(`${response.status} ${body.error}`);
    return body;
  }
}

interface Ids {
  zaapId: string;
  messageId: string;
  id?: string;
}

const postsTo = (phone: string) => on.simulator.posts().filter((post) => post.phone === phone);

describe('a client written for Z-API, its base URL changed', () => {
  const client = (): ZapiClient => new ZapiClient(api.url, on.zapi('vendas'));

  test.for(['Z-API', 'Pombo'])('works against %s', async (which) => {
    const base = which === 'Pombo' ? api.url : on.gatewayUrl;
    const zapi = new ZapiClient(base, on.zapi('suporte'));
    const phone = newPhone();
    expect(await zapi.isConnected()).toBe(true);
    const { zaapId, messageId, id } = await zapi.sendImage({ phone, image: IMAGE, caption: 'Olá' });
    expect(postsTo(phone)).toMatchObject([{ zaapId, messageId, caption: 'Olá' }]);
    expect(id).toBe(messageId);
    const status = await zapi.sendStatus({ image: IMAGE, caption: `hoje ${which}` });
    expect(status).toMatchObject({ zaapId: expect.any(String) as string, messageId: expect.any(String) as string });
    await expect(zapi.sendImage({ phone: '', image: IMAGE })).rejects.toThrow(/^400 /);
    const stranger = new ZapiClient(base, { ...on.zapi('suporte'), token: 'guessed' });
    await expect(stranger.sendImage({ phone, image: IMAGE })).rejects.toThrow(/^404 /);
    const wrong = new ZapiClient(base, { ...on.zapi('suporte'), clientToken: 'guessed' });
    await expect(wrong.isConnected()).rejects.toThrow(/^403 /);
  });

  test('a request that it repeats after its own timeout is sent once', async () => {
    const phone = newPhone();
    await on.ledger.lanes.hold('vendas', 'paused', 'so that no request is answered');
    const body = { phone, image: IMAGE };
    // Like many clients, it times out early and retries; then it waits.
    await expect(client().sendImage(body, 100)).rejects.toThrow(/timeout/);
    await expect(client().sendImage(body, 100)).rejects.toThrow(/timeout/);
    const answer = client().sendImage(body);
    await on.ledger.lanes.release('vendas');
    const ids = await answer;
    expect(postsTo(phone)).toMatchObject([{ zaapId: ids.zaapId }]);
    expect(await client().sendImage(body)).toEqual(ids);
    expect(on.simulator.received(phone)).toHaveLength(1);
  });

  test('a gateway that fails twice is retried without its involvement', async () => {
    const phone = newPhone();
    on.simulator.fault({
      phone,
      times: 2,
      do: { kind: 'answer', status: 500, body: { error: 'Internal Server Error' }, enqueue: false },
    });
    const { zaapId } = await client().sendImage({ phone, image: IMAGE });
    expect(postsTo(phone)).toHaveLength(3);
    expect(on.simulator.received(phone)).toHaveLength(1);
    expect(postsTo(phone).at(-1)).toMatchObject({ zaapId });
  });

  test('a refusal by Z-API is passed on in Z-API’s words', async () => {
    const phone = newPhone();
    on.simulator.fault({
      phone,
      do: { kind: 'answer', status: 400, body: { error: 'Invalid phone' }, enqueue: false },
    });
    await expect(client().sendImage({ phone, image: IMAGE })).rejects.toThrow(/^400 .*Invalid phone/);
  });

  test('a number that is not connected is reported as such', async () => {
    on.simulator.setInstance(on.zapiId('suporte'), { connected: false });
    expect(await new ZapiClient(api.url, on.zapi('suporte')).isConnected()).toBe(false);
    on.simulator.setInstance(on.zapiId('suporte'), { connected: true });
  });
});

describe('the API of its own', () => {
  async function call(path: string, init: RequestInit = {}): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${api.url}${path}`, init);
    return { status: response.status, body: await response.json() };
  }
  const json = (body: unknown): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

  test('a request that waits is answered with the gateway’s ids', async () => {
    const phone = newPhone();
    const message = { type: 'send-image', instance: 'vendas', phone, image: IMAGE, id: `waited-${phone}` };
    const { status, body } = await call('/v1/messages?wait=20', json(message));
    const view = body as { status: string; result: Ids };
    expect([status, view.status]).toEqual([200, 'accepted']);
    expect(postsTo(phone)).toMatchObject([view.result]);
  });

  test('an array over two numbers, given twice at the same moment, is sent once', async () => {
    const messages = Array.from({ length: 60 }, (_none, at) => ({
      type: 'send-image',
      instance: on.lanes[at % 2],
      phone: newPhone(),
      image: IMAGE,
      id: `both-${at}`,
    }));
    const answers = await Promise.all([1, 2].map(() => call('/v1/messages', json(messages))));
    for (const { status, body } of answers) expect([status, (body as unknown[]).length]).toEqual([202, 60]);
    for (const { id } of messages) expect((await on.producer.waitFor(id)).status).toBe('accepted');
    for (const { phone } of messages) expect(postsTo(phone)).toHaveLength(1);
  });

  test('a campaign, from its upload to its results', async () => {
    const phones = Array.from({ length: 20 }, () => newPhone());
    const form = new FormData();
    form.set(
      'options',
      JSON.stringify({ instances: on.lanes, image: IMAGE, caption: 'Oi {{ nome }}', start: true, imageCheck: false }),
    );
    form.set(
      'file',
      new Blob([`telefone;nome\n${phones.map((phone, at) => `${phone};N${at}`).join('\n')}\n`]),
      'natal.csv',
    );
    const made = await call('/v1/campaigns', {
      method: 'POST',
      body: form,
    });
    const { id, name } = (made.body as { campaign: { id: string; name: string } }).campaign;
    expect([made.status, name]).toEqual([201, 'natal.csv']);
    const state = async (): Promise<string> => ((await call(`/v1/campaigns/${id}`)).body as { state: string }).state;
    await expect.poll(state, { timeout: 25_000 }).toBe('completed');
    const results = await (await fetch(`${api.url}/v1/campaigns/${id}/results?format=ndjson`)).text();
    const rows = results
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { phone: string; zaapId: string; status: string });
    expect(rows.map(({ phone }) => phone)).toEqual(phones);
    for (const { phone, zaapId } of rows) expect(postsTo(phone)).toMatchObject([{ zaapId }]);
  });

  test('metrics show lanes and statuses, and no phone, id or token', async () => {
    const text = await (await fetch(`${api.url}/metrics`)).text();
    expect(text).toMatch(/pombo_messages\{lane="vendas",status="accepted"\} \d+/);
    expect(text).not.toMatch(/55119\d{8}|CANARY|both-/);
  });
});
