import { beforeAll, describe, expect, test } from 'vitest';
import { openSse } from '../../../../test/support/http/sse.ts';
import { LOCAL, message, stand } from '../api.fixture.ts';
import { running } from '../running.fixture.ts';
import type { App } from '../http/fastify-types.ts';

const on = stand();
const { start } = running(on);
let app: App;
beforeAll(async () => {
  app = await on.app();
});

interface Summary {
  totals: { queued: number };
  oldest?: { instance: string; since: string };
  attention: { kind: string; instances?: string[]; queued?: number; code?: string }[];
  throughput: { minutes: object[]; complete: boolean };
}

const read = async (): Promise<Summary> => (await app.inject({ url: '/v1/overview', headers: LOCAL })).json<Summary>();

describe('the overview', () => {
  test('counts what waits, names the number that waits longest, and says that no worker runs', async () => {
    expect((await read()).totals.queued).toBe(0);
    const payload = [message({ id: 'first' }), message({ instance: 'suporte' })];
    await app.inject({ method: 'POST', url: '/v1/messages', headers: LOCAL, payload });
    await expect.poll(async () => (await read()).totals.queued).toBe(2);
    const { oldest, attention, throughput } = await read();
    expect(['vendas', 'suporte']).toContain(oldest!.instance);
    expect(attention).toMatchObject([{ kind: 'no-worker', queued: 2 }]);
    expect(throughput.minutes).toHaveLength(60);
  });

  test('a lane that a person paused is one item with its reason', async () => {
    await app.inject({ method: 'POST', url: '/v1/lanes/vendas/pause', headers: LOCAL, payload: { why: 'lunch' } });
    const paused = { kind: 'lane', code: 'paused', instances: ['vendas'], count: 1, detail: 'lunch' };
    await expect.poll(async () => (await read()).attention).toContainEqual(expect.objectContaining(paused));
    await app.inject({ method: 'POST', url: '/v1/lanes/vendas/resume', headers: LOCAL, payload: {} });
    await expect.poll(async () => (await read()).attention.map(({ kind }) => kind)).toEqual(['no-worker']);
  });

  test('many requests at once read Redis once', async () => {
    const before = await commands();
    await Promise.all(Array.from({ length: 30 }, read));
    // Each request counts once for its rate limit.
    expect((await commands()) - before).toBeLessThan(30 * 4 + 120);
  });

  async function commands(): Promise<number> {
    return Number(/total_commands_processed:(\d+)/.exec(await on.client.info('stats'))![1]);
  }
});

describe('the stream of changes', () => {
  test('a page learns that a lane was paused, by another request, at once', async () => {
    const { url } = await start();
    const page = await openSse(`${url}/v1/changes`);
    expect(page.status).toBe(200);
    await expect.poll(() => page.events.map(({ event }) => event)).toContain('beat');
    await fetch(`${url}/v1/lanes/vendas/pause`, { method: 'POST' });
    await expect
      .poll(() => page.events.filter(({ event }) => event === 'change')[0]?.data)
      .toMatchObject({
        topics: expect.arrayContaining(['lanes']) as string[],
      });
    await fetch(`${url}/v1/lanes/vendas/resume`, { method: 'POST' });
    page.close();
  });

  test('a page learns of events that another process published', async () => {
    const { url } = await start();
    const page = await openSse(`${url}/v1/changes`);
    await expect.poll(() => page.events.length).toBeGreaterThan(0);
    await on.ledger.lanes.hold('suporte', 'paused', '');
    await expect.poll(() => page.events.filter(({ event }) => event === 'change').length).toBeGreaterThan(0);
    await on.ledger.lanes.release('suporte');
    page.close();
  });
});
