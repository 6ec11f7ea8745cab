import { readConfig, startApi, type RunningApi } from '@pombo/api';
import { createCampaignStore } from '@pombo/campaign';
import { START, createEventStream } from '@pombo/events';
import { createLog } from '@pombo/worker';
import { EventSource, type MessageEvent } from 'undici';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openSse, type SseClient } from './support/http/sse.ts';
import { IMAGE, newPhone, stage } from './support/stage.ts';

/** Events, from the POST to Z-API to their readers: none lost, none duplicated, in order. */
const on = stage({ lanes: ['vendas', 'suporte', 'silent'] });
let api: RunningApi;

beforeAll(async () => {
  api = await start();
  const secret = 'a-secret-of-the-events';
  for (const lane of ['vendas', 'suporte']) {
    const { id, token, clientToken } = on.zapi(lane);
    await fetch(`${on.gatewayUrl}/instances/${id}/token/${token}/update-every-webhooks`, {
      method: 'PUT',
      headers: { 'client-token': clientToken, 'content-type': 'application/json' },
      body: JSON.stringify({ value: `${api.url}/webhooks/zapi/${lane}/${secret}` }),
    });
  }
});
afterAll(() => api.stop());

async function start(): Promise<RunningApi> {
  const config = readConfig({ ...on.env, POMBO_PORT: '0', POMBO_WEBHOOK_SECRET: 'a-secret-of-the-events' });
  return startApi({ config, redisUrl: on.redisUrl, log: createLog('silent', process.stderr) });
}

const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=';

interface Told {
  id: string;
  type: string;
  data: { id: string; reason?: string };
}

/**
 * Its relay is off, so all its events are in the outbox when it dies. No callback makes the API relay those of
 * `silent`.
 */
const NEVER = { delayMs: 1_000_000, sweepMs: 1_000_000 };

const told = ({ events }: SseClient): Told[] => events.map(({ data }) => data as Told);

async function send(count: number, lane = 'vendas'): Promise<string[]> {
  const wanted = Array.from({ length: count }, () => ({
    type: 'send-image' as const,
    instance: lane,
    phone: newPhone(),
    image: IMAGE,
  }));
  return (await on.producer.sendMany(wanted)).map((each) => {
    if ('error' in each) throw new Error(each.error.message);
    return each.id;
  });
}

describe('the stream of events', () => {
  test('reports each message once per status, in order, and the hold of a lane meanwhile', async () => {
    const worker = await on.start();
    onTestFinished(async () => void (await worker.stop()));
    const client = await openSse(`${api.url}/v1/events?instance=vendas`);
    onTestFinished(() => client.close());
    const ids = await send(10);
    const typesOf = (id: string): string[] =>
      told(client)
        .filter(({ data }) => data.id === id)
        .map(({ type }) => type);
    for (const id of ids) {
      await expect
        .poll(() => typesOf(id))
        .toEqual(['message.accepted', 'message.sent', 'message.delivered', 'message.read']);
    }
    expect(new Set(told(client).map(({ id }) => id)).size).toBe(40);
    on.simulator.setInstance(on.zapiId('vendas'), { connected: false });
    await expect.poll(() => told(client).at(-1)).toMatchObject({ type: 'lane.held', data: { reason: 'disconnected' } });
    on.simulator.setInstance(on.zapiId('vendas'), { connected: true });
    await expect.poll(() => told(client).at(-1)).toMatchObject({ type: 'lane.resumed' });
  });

  test('events that a dead worker left unpublished are published by the next one, and its open attempt as unknown', async () => {
    const client = await openSse(`${api.url}/v1/events?instance=silent&types=message.accepted,message.unknown`);
    onTestFinished(() => client.close());
    const dying = await on.spawn({ forwarding: NEVER, kill: { step: 'send:answered', after: 5 } });
    const ids = await send(8, 'silent');
    await dying.ended;
    expect(told(client)).toEqual([]);
    const worker = await on.start({}, {}, {}, { sweepMs: 100 });
    onTestFinished(async () => void (await worker.stop()));
    await expect.poll(() => new Set(told(client).map(({ data }) => data.id)).size).toBe(8);
    expect(told(client).filter(({ type }) => type === 'message.unknown')).toHaveLength(1);
    expect(told(client).map(({ data }) => data.id)).toEqual(ids);
  });

  test('events of a worker that died without any work left are published by the next one', async () => {
    const client = await openSse(`${api.url}/v1/events?instance=silent&types=message.accepted`);
    onTestFinished(() => client.close());
    const dying = await on.spawn({ forwarding: NEVER, kill: { step: 'rest-lane:completed', after: 3 } });
    const ids = await send(4, 'silent');
    await dying.ended;
    expect(told(client)).toEqual([]);
    const worker = await on.start({}, {}, {}, { sweepMs: 100 });
    onTestFinished(async () => void (await worker.stop()));
    await expect.poll(() => told(client).map(({ data }) => data.id)).toEqual(ids);
  });

  test('a browser that loses its connection resumes where it was', async () => {
    const worker = await on.start();
    onTestFinished(async () => void (await worker.stop()));
    const own = await start();
    const { port } = new URL(own.url);
    const heard: string[] = [];
    const source = new EventSource(`${own.url}/v1/events?types=message.accepted`);
    onTestFinished(() => source.close());
    source.addEventListener('message.accepted', (event) => {
      heard.push((JSON.parse((event as MessageEvent<string>).data) as Told).data.id);
    });
    await new Promise((resolve) => source.addEventListener('open', resolve));
    const before = await send(3);
    await expect.poll(() => heard).toEqual(before);
    await own.stop();
    const meanwhile = await send(3);
    await expect.poll(async () => (await on.producer.get(meanwhile[2]!))?.acceptedAt).toBeDefined();
    const config = readConfig({ ...on.env, POMBO_PORT: port });
    const again = await startApi({ config, redisUrl: on.redisUrl, log: createLog('silent', process.stderr) });
    onTestFinished(async () => void (await again.stop()));
    const after = await send(3);
    await expect.poll(() => heard).toEqual([...before, ...meanwhile, ...after]);
  });

  test('reports the end of a campaign, and its progress until then', async () => {
    const worker = await on.start({}, {}, { everyMs: 50 });
    onTestFinished(async () => void (await worker.stop()));
    const form = new FormData();
    const rows = Array.from({ length: 12 }, () => newPhone());
    form.append('file', new Blob([`telefone\n${rows.join('\n')}\n`]), 'clientes.csv');
    form.append('options', JSON.stringify({ instances: ['vendas', 'suporte'], image: PIXEL, start: true }));
    const answer = await fetch(`${api.url}/v1/campaigns`, { method: 'POST', body: form });
    expect(answer.status).toBe(201);
    const { campaign } = (await answer.json()) as { campaign: { id: string } };
    const [shown, heard] = await Promise.all([
      openSse(`${api.url}/v1/campaigns/${campaign.id}/events`),
      openSse(`${api.url}/v1/events?after=0&campaign=${campaign.id}`),
    ]);
    onTestFinished(() => void [shown.close(), heard.close()]);
    await shown.ended;
    expect(shown.events.at(-1)).toMatchObject({ event: 'end', data: { state: 'completed', total: 12 } });
    await expect.poll(() => told(heard).map(({ type }) => type)).toContain('campaign.completed');
    await expect.poll(() => told(heard).filter(({ type }) => type === 'message.accepted')).toHaveLength(12);
    expect(told(heard).find(({ type }) => type === 'campaign.completed')).toMatchObject({ data: { id: campaign.id } });
    const store = createCampaignStore(on.client, on.prefix);
    expect((await store.get(campaign.id))!.state).toBe('completed');
  });

  test('contains no phone', async () => {
    const stream = await createEventStream(on.client, on.prefix).read(START, 10_000);
    expect(stream.length).toBeGreaterThan(50);
    expect(JSON.stringify(stream)).not.toMatch(/55119\d{8}/);
  });
});
