import type { AddressInfo } from 'node:net';
import { NO_COUNTS, type CampaignPlan } from '@pombo/campaign';
import { START } from '@pombo/events';
import { bury, retry, confirm, uncertain } from '@pombo/ledger';
import { messageKey, type MessageBody } from '@pombo/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openSse, type SseClient, type SseEvent } from '../../../../test/support/http/sse.ts';
import { IMAGE, LOCAL, newPhone, stand } from '../api.fixture.ts';
import type { AppDeps } from '../deps.ts';
import type { App } from '../http/fastify-types.ts';

const on = stand();

/** An app that listens, for its streams. */
async function listening(changes: Partial<AppDeps> = {}): Promise<{ app: App; url: string }> {
  const app = await on.app(changes);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return { app, url: `http://127.0.0.1:${port}` };
}

async function open(url: string, options: Parameters<typeof openSse>[1] = {}): Promise<SseClient> {
  const client = await openSse(url, options);
  onTestFinished(() => client.close());
  return client;
}

/** A message that Z-API accepted, and whose event is published by now. */
async function accept(id: string, more: Partial<MessageBody> = {}): Promise<void> {
  const image = { kind: 'url', url: IMAGE } as const;
  const all = { id, type: 'send-image', phone: newPhone(), image, priority: 'normal', onUnknown: 'hold' } as const;
  await on.ledger.messages.create([{ lane: 'vendas', body: { ...all, ...more }, contentHash: id }]);
  await on.ledger.messages.change('vendas', messageKey(id), confirm('accepted'));
  await on.forwarder.move(['vendas']);
}

const told = ({ events }: Pick<SseClient, 'events'>): string[] =>
  events.map(({ event, data }) => `${event} ${(data as { data?: { id?: string } }).data?.id ?? ''}`.trim());

/** Events about one message that is there, without going through its statuses each time. */
async function flood(id: string, count: number): Promise<void> {
  const pipeline = on.client.pipeline();
  const key = `${on.prefix}:{vendas}:outbox`;
  for (let n = 0; n < count; n += 1) pipeline.xadd(key, '*', 't', 'accepted', 'v', messageKey(id), 'c', '');
  await pipeline.exec();
  await on.forwarder.move(['vendas']);
}

describe('GET /v1/events', () => {
  test('sends each event with the message as the API returns it', async () => {
    const { url } = await listening();
    const client = await open(`${url}/v1/events`);
    expect(client.status).toBe(200);
    expect(client.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'x-accel-buffering': 'no',
      'x-request-id': expect.any(String) as string,
    });
    const curl = await open(`${url}/v1/events`, { headers: { accept: '*/*' } });
    expect(curl.headers['content-type']).toBe('text/event-stream');
    const phone = newPhone();
    await accept('order-42', { phone, metadata: { order: 42 } });
    await on.ledger.messages.change('vendas', messageKey('order-42'), confirm('read'));
    await expect.poll(() => told(client)).toEqual(['message.accepted order-42', 'message.read order-42']);
    const { id, event, data } = client.events[1]!;
    expect(event).toBe('message.read');
    expect(id).toMatch(/^\d+-\d+$/);
    expect(data).toMatchObject({
      id: expect.stringMatching(/^evt_[\w-]{22}$/) as string,
      type: 'message.read',
      timestamp: expect.stringMatching(/^20\d\d-.*Z$/) as string,
      data: { id: 'order-42', phone, status: 'read', instance: 'vendas', metadata: { order: 42 } },
    });
  });

  test('sends an event when a lane is held, and when its last hold is released', async () => {
    const { url } = await listening();
    const client = await open(`${url}/v1/events?types=lane.held,lane.resumed&instance=suporte`);
    await on.ledger.lanes.hold('suporte', 'disconnected', 'Z-API says so');
    await on.ledger.lanes.hold('suporte', 'disconnected', 'and says it again');
    await on.ledger.lanes.hold('suporte', 'paused', 'lunch');
    await on.ledger.lanes.release('suporte', 'disconnected');
    await on.ledger.lanes.release('suporte', 'paused');
    await on.ledger.lanes.release('suporte');
    await expect
      .poll(() => client.events.map(({ event, data }) => [event, (data as { data: { reason: string } }).data.reason]))
      .toEqual([
        ['lane.held', 'disconnected'],
        ['lane.held', 'paused'],
        ['lane.resumed', 'paused'],
      ]);
    expect(client.events[2]!.data).toMatchObject({ data: { instance: 'suporte', state: 'open', holds: [] } });
  });

  test('leaves out events that the filter excludes', async () => {
    const { url } = await listening();
    const [campaign, types, instance] = await Promise.all([
      open(`${url}/v1/events?campaign=natal`),
      open(`${url}/v1/events?types=message.unknown`),
      open(`${url}/v1/events?instance=suporte`),
    ]);
    await accept('without');
    await accept('within', { campaign: 'natal' });
    await on.ledger.messages.change('vendas', messageKey('without'), uncertain('who knows'));
    await on.ledger.lanes.hold('suporte', 'paused', '');
    await on.ledger.lanes.release('suporte');
    await expect.poll(() => told(campaign)).toEqual(['message.accepted within']);
    await expect.poll(() => told(types)).toEqual(['message.unknown without']);
    await expect.poll(() => told(instance)).toEqual(['lane.held', 'lane.resumed']);
  });

  test('a client that reconnects repeatedly receives every event exactly once', async () => {
    // Signs of life name a place too, and must not name one that is ahead or behind.
    const { url } = await listening({ sse: { heartbeatMs: 1 } });
    await accept('flooded');
    const from = await on.deps.events.end();
    const heard: SseEvent[] = [];
    let lastId = from;
    for (let visit = 0; visit < 12; visit += 1) {
      const client = await open(`${url}/v1/events?types=message.accepted`, { lastId });
      const flooding = flood('flooded', 100);
      await expect.poll(() => client.events.length).toBeGreaterThan(visit % 3 === 0 ? 60 : 0);
      client.close();
      await client.ended;
      heard.push(...client.events);
      lastId = client.lastId;
      await flooding;
    }
    const last = await open(`${url}/v1/events?types=message.accepted`, { lastId });
    await expect.poll(() => heard.length + last.events.length).toBe(1200);
    const ids = [...heard, ...last.events].map(({ data }) => (data as { id: string }).id);
    expect(new Set(ids).size).toBe(1200);
    const positions = [...heard, ...last.events].map(({ id }) => id!);
    const kept = (await on.deps.events.read(from, 10_000)).filter(({ event }) => event.type === 'message.accepted');
    expect(positions).toEqual(kept.map(({ position }) => position));
  });

  test('reports a gap when events after the position have been trimmed, and continues', async () => {
    const { url } = await listening();
    await accept('kept');
    const [oldest] = await on.deps.events.read(START, 1);
    const old = await open(`${url}/v1/events`, { lastId: '1000-0' });
    await expect.poll(() => old.events.length).toBeGreaterThan(1);
    expect(old.events[0]).toEqual({ event: 'gap', data: { after: '1000-0' } });
    expect(old.events[1]!.id).toBe(oldest!.position);
    const known = await open(`${url}/v1/events`, { lastId: oldest!.position });
    const all = await open(`${url}/v1/events?after=0`);
    await expect.poll(() => all.events[0]?.id).toBe(oldest!.position);
    await expect.poll(() => known.events.length).toBeGreaterThan(0);
    expect(known.events[0]!.event).not.toBe('gap');
    // A Redis that was restored is behind what the client has seen.
    const ahead = await open(`${url}/v1/events`, { lastId: `${Date.now() + 1e9}-0` });
    await expect.poll(() => ahead.events[0]?.event).toBe('gap');
  });

  test('an event of a message that has moved to another number since is still sent', async () => {
    const { url } = await listening();
    const body = { id: 'gone-on', type: 'send-image', phone: newPhone(), image: { kind: 'url', url: IMAGE } } as const;
    const entry = { body: { ...body, priority: 'bulk', onUnknown: 'hold' }, contentHash: 'content' } as const;
    const key = messageKey(body.id);
    await on.ledger.messages.create([{ lane: 'vendas', ...entry }]);
    await on.ledger.messages.change('vendas', key, bury(3));
    await on.forwarder.move(['vendas']);
    await on.ledger.messages.change('vendas', key, retry());
    const move = (await on.ledger.transfers.take('vendas', key, 'suporte'))!;
    await on.ledger.transfers.point(move, 'content');
    await on.ledger.messages.create([{ lane: 'suporte', ...entry, hop: move.hop }]);
    await on.ledger.transfers.done(move);
    const client = await open(`${url}/v1/events?after=${START}&types=message.failed`);
    await expect.poll(() => told(client)).toContain('message.failed gone-on');
  });

  test('no event is sent about an erased person', async () => {
    const { url } = await listening();
    const from = await on.deps.events.end();
    const phone = newPhone();
    await accept('hers', { phone });
    await accept('his');
    await on.ledger.messages.erase(phone);
    const client = await open(`${url}/v1/events?after=${from}`);
    await expect.poll(() => told(client)).toEqual(['message.accepted his']);
    expect(JSON.stringify(client.events)).not.toContain(phone);
  });

  test('an unreadable event is skipped, and later events are sent', async () => {
    const { url } = await listening();
    const from = await on.deps.events.end();
    await accept('unreadable');
    await accept('readable');
    await on.client.hset(`${on.prefix}:{vendas}:m:${messageKey('unreadable')}`, 'body', '{');
    const client = await open(`${url}/v1/events?after=${from}`);
    await expect.poll(() => told(client)).toEqual(['message.accepted readable']);
    expect(on.logged()).toContain('events.unreadable');
  });

  test('heartbeats advance the position of a client whose filter matches nothing', async () => {
    const { url } = await listening({ sse: { heartbeatMs: 10 } });
    const client = await open(`${url}/v1/events?types=message.failed`);
    await accept('unheard');
    let end = '';
    await expect.poll(async () => (end = await on.deps.events.end()) === client.lastId && end).toBeTruthy();
    await accept('unheard too');
    await expect.poll(() => client.lastId).not.toBe(end);
    expect(client.events).toEqual([]);
  });

  test('a slow client applies backpressure, and receives everything in the end', async () => {
    let readTo = START;
    const events: AppDeps['events'] = {
      ...on.deps.events,
      async read(after, limit) {
        readTo = after;
        return on.deps.events.read(after, limit);
      },
    };
    const { url } = await listening({ events });
    await accept('long', { caption: 'x'.repeat(4000) });
    const from = await on.deps.events.end();
    const client = await open(`${url}/v1/events?after=${from}&types=message.accepted`, { paused: true });
    await flood('long', 10_000);
    const all = (await on.deps.events.read(from, 20_000)).map(({ position }) => position);
    // What the sockets of both sides hold was sent; then it stands still, 40 MB from the end.
    let before = '';
    await expect.poll(() => before === (before = readTo) && readTo !== from, { interval: 300 }).toBe(true);
    expect(all.indexOf(readTo)).toBeLessThan(6000);
    client.resume();
    await expect.poll(() => client.events.length).toBe(10_000);
    expect(new Set(client.events.map(({ id }) => id)).size).toBe(10_000);
  });

  test('a client that reads nothing is dropped, and resumes where it stopped', async () => {
    const { url } = await listening({ sse: { stallMs: 50 } });
    await accept('long too', { caption: 'x'.repeat(4000) });
    const from = await on.deps.events.end();
    const client = await open(`${url}/v1/events?after=${from}&types=message.accepted`, { paused: true });
    await flood('long too', 8000);
    const { app, url: patient } = await listening();
    await expect.poll(() => on.logged()).toContain('events.client.dropped');
    client.resume();
    await client.ended;
    expect(client.events.length).toBeLessThan(8000);
    const again = await open(`${patient}/v1/events?types=message.accepted`, { lastId: client.lastId || from });
    await expect.poll(() => client.events.length + again.events.length).toBe(8000);
    expect(new Set([...client.events, ...again.events].map(({ id }) => id)).size).toBe(8000);
    await app.close();
  });

  test('survives a short outage of Redis', async () => {
    let away = true;
    const events: AppDeps['events'] = {
      ...on.deps.events,
      async read(after, limit) {
        if (away) throw new Error('Connection is closed.');
        return on.deps.events.read(after, limit);
      },
    };
    const { url } = await listening({ events });
    const client = await open(`${url}/v1/events`);
    await expect.poll(() => on.logged()).toContain('events.read.failed');
    await accept('meanwhile');
    away = false;
    await expect.poll(() => told(client)).toEqual(['message.accepted meanwhile']);
  });

  test('ends with the app, and at shutdown', async () => {
    const stopping = new AbortController();
    const [{ url }, { url: other, app }] = [await listening({ stopping: stopping.signal }), await listening()];
    const [one, two] = [await open(`${url}/v1/events`), await open(`${other}/v1/events`)];
    stopping.abort();
    await one.ended;
    expect((await open(`${url}/v1/events`)).status).toBe(503);
    await app.close();
    await two.ended;
  });

  test('streams per process are bounded', async () => {
    const { url } = await listening({ sse: { most: 1 } });
    const first = await open(`${url}/v1/events`);
    expect((await open(`${url}/v1/events`)).status).toBe(429);
    first.close();
    await expect.poll(async () => (await open(`${url}/v1/events`)).status).toBe(200);
  });

  test('rejects an invalid position, type and instance', async () => {
    const { app, url } = await listening();
    expect((await open(`${url}/v1/events`, { lastId: 'yesterday' })).status).toBe(400);
    for (const query of ['after=x', 'types=message.eaten', 'types=', 'instance=%20', 'limit=0', 'colour=red']) {
      const { statusCode } = await app.inject({ url: `/v1/events?${query}`, headers: LOCAL });
      expect(statusCode, query).toBe(400);
    }
  });

  test('returns pages to clients that ask for JSON, with the same filters', async () => {
    const { app } = await listening();
    const from = await on.deps.events.end();
    for (let n = 0; n < 7; n += 1) await accept(`page-${n}`, n % 2 === 0 ? { campaign: 'pages' } : {});
    const ids: string[] = [];
    let after = from;
    for (let pages = 0; pages < 3; pages += 1) {
      const headers = { ...LOCAL, accept: 'application/json' };
      const { json } = await app.inject({ url: `/v1/events?campaign=pages&limit=3&after=${after}`, headers });
      const page = json<{ events: { data: { id: string } }[]; next: string; gap?: true }>();
      expect(page.gap).toBeUndefined();
      ids.push(...page.events.map(({ data }) => data.id));
      after = page.next;
    }
    expect(ids).toEqual(['page-0', 'page-2', 'page-4', 'page-6']);
    expect(after).toBe(await on.deps.events.end());
  });
});

describe('GET /v1/campaigns/{id}/events', () => {
  const plan = (id: string): CampaignPlan => ({
    id,
    fingerprint: id,
    name: id,
    file: 'clientes.csv',
    instances: ['vendas'],
    columns: [],
    onUnknown: 'hold',
  });

  test('sends progress at each change, then the end, then stops the client', async () => {
    const { url } = await listening();
    const store = on.deps.campaigns;
    const opened = await store.open(plan('seen'));
    if (opened.answer !== 'opened') throw new Error(opened.answer);
    await opened.import.append('vendas', [{ line: 2, phone: newPhone(), id: 'seen-1', values: [] }]);
    await opened.import.seal(NO_COUNTS);
    const client = await open(`${url}/v1/campaigns/seen/events`);
    const progress = (): unknown[] =>
      client.events.map(({ event, data }) => {
        const { state, progress: by } = data as { state: string; progress: Record<string, number> };
        return [event, state, by['pending'], by['accepted']];
      });
    await expect.poll(progress).toEqual([['progress', 'ready', 1, 0]]);
    await store.move('seen', 'start');
    await expect.poll(progress).toHaveLength(2);
    await accept('seen-1', { campaign: 'seen' });
    await store.move('seen', 'complete');
    await client.ended;
    expect(progress().slice(-2)).toEqual([
      ['progress', 'completed', 0, 1],
      ['end', 'completed', 0, 1],
    ]);
    expect(client.lastId).toBe('end');
    expect((await open(`${url}/v1/campaigns/seen/events`, { lastId: 'end' })).status).toBe(204);
    const late = await open(`${url}/v1/campaigns/seen/events`);
    await late.ended;
    expect(late.events.map(({ event }) => event)).toEqual(['progress', 'end']);
  });

  test('is 404 for an unknown campaign', async () => {
    const { url } = await listening();
    expect((await open(`${url}/v1/campaigns/none/events`)).status).toBe(404);
  });
});
