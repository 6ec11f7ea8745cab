import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { readConfig, startApi, type RunningApi } from '@pombo/api';
import { RETRY_LIMITS } from '@pombo/core';
import { createLog } from '@pombo/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IMAGE, newPhone, stage } from './support/stage.ts';

/** The whole path of a callback: `pombo webhooks set` → Z-API calls → the API settles → the message moves on. */
const on = stage({ lanes: ['vendas'] });
let api: RunningApi;

beforeAll(async () => {
  const log = createLog('silent', process.stderr);
  api = await startApi({ config: readConfig({ ...on.env, POMBO_PORT: '0' }), redisUrl: on.redisUrl, log });
});
afterAll(() => api.stop());

async function pombo(...args: string[]): Promise<{ code: number | null; out: string }> {
  const main = fileURLToPath(new URL('../apps/cli/dist/main.js', import.meta.url));
  const env = { ...on.env, PATH: process.env['PATH'], REDIS_URL: on.redisUrl };
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (out += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out };
}

async function send(phone: string): Promise<string> {
  return (await on.producer.sendImage({ instance: 'vendas', phone, image: IMAGE, caption: `Oi ${phone}` })).id;
}

async function untilStatus(id: string, status: string): Promise<void> {
  await expect.poll(async () => (await on.producer.get(id))?.status, { timeout: 15_000 }).toBe(status);
}

describe('callbacks, from Z-API to the status of a message', () => {
  test('pombo webhooks: not set, then set; an invalid URL is refused', async () => {
    expect((await pombo('webhooks', 'check', 'vendas')).code).toBe(1);
    const set = await pombo('webhooks', 'set', 'vendas', '--url', api.url);
    expect(set.out).toContain('callbacks now go to');
    expect(set.code).toBe(0);
    expect((await pombo('webhooks', 'check', 'vendas')).code).toBe(0);
    expect((await pombo('webhooks', 'set', 'vendas', '--url', 'ftp://nowhere')).code).toBe(2);
  });

  test('a message becomes read by callbacks that are late, repeated, compressed, out of order, or before the answer', async () => {
    const worker = await on.start();
    on.simulator.callbacks({
      faults: [
        { times: 'always', do: { kind: 'swap' } },
        { times: 'always', do: { kind: 'gzip' } },
        { kind: ['SENT', 'RECEIVED'], times: 'always', do: { kind: 'duplicate', copies: 3 } },
      ],
    });
    const early = newPhone();
    on.simulator.fault({ phone: early, do: { kind: 'callbacks-first', wait: 'all' } });
    const ids = [await send(newPhone()), await send(early), await send(newPhone())];
    for (const id of ids) await untilStatus(id, 'read');
    for (const id of ids) {
      expect(await on.producer.get(id)).toMatchObject({
        attempts: 1,
        result: { zaapId: expect.any(String) as string },
      });
    }
    on.simulator.callbacks({ faults: [] });
    await worker.stop();
  });

  test('a lost answer is settled by the callback that follows, and never sent again', async () => {
    const worker = await on.start();
    const phone = newPhone();
    on.simulator.fault({ phone, do: { kind: 'reset', enqueue: true } });
    const id = await send(phone);
    await untilStatus(id, 'read');
    expect(on.simulator.received(phone)).toHaveLength(1);
    await worker.stop();
  });

  test('accepted, but answered 500: delivered once, because it is found before the retry', async () => {
    const worker = await on.start({ timings: { erroredMs: { first: 500, cap: 1000 } } });
    const phone = newPhone();
    on.simulator.fault({
      phone,
      do: { kind: 'answer', status: 500, body: { error: 'Internal Server Error' }, enqueue: true },
    });
    const id = await send(phone);
    await untilStatus(id, 'read');
    expect(on.simulator.posts().filter((post) => post.phone === phone)).toHaveLength(1);
    expect(on.simulator.received(phone)).toHaveLength(1);
    await worker.stop();
  });

  test('a message "not added to the queue" is sent again at most twice, so three POSTs', async () => {
    const worker = await on.start();
    const [once_, never] = [newPhone(), newPhone()];
    on.simulator.fault({ phone: once_, do: { kind: 'not-queued' } });
    on.simulator.fault({ phone: never, times: 'always', do: { kind: 'not-queued' } });
    const [first, second] = [await send(once_), await send(never)];
    await untilStatus(first, 'read');
    await untilStatus(second, 'failed');
    expect(on.simulator.posts().filter((post) => post.phone === once_)).toHaveLength(2);
    expect(on.simulator.posts().filter((post) => post.phone === never)).toHaveLength(1 + RETRY_LIMITS.notQueuedResends);
    await worker.stop();
  });

  test('a number that does not exist fails; a shadow ban holds the lane', async () => {
    const worker = await on.start();
    const absent = newPhone();
    on.simulator.fault({ phone: absent, do: { kind: 'delivery-error', error: 'Phone number does not exist' } });
    const gone = await send(absent);
    await untilStatus(gone, 'failed');
    expect(await on.producer.get(gone)).toMatchObject({ error: { code: 'recipient_unreachable' } });

    const banned = newPhone();
    on.simulator.fault({
      phone: banned,
      do: {
        kind: 'delivery-error',
        error: 'The message was not sent due to a likely shadow ban',
        errorCode: 'SHADOW_BAN',
      },
    });
    await untilStatus(await send(banned), 'failed');
    expect((await on.ledger.lanes.holds('vendas')).map(({ reason }) => reason)).toEqual(['shadow-ban']);
    await on.ledger.lanes.release('vendas');
    await worker.stop();
  });

  test('a person who writes SAIR gets no further messages', async () => {
    const worker = await on.start();
    const phone = newPhone();
    await on.simulator.inbound({ instance: on.zapiId('vendas'), phone, text: 'Sair' });
    const id = await send(phone);
    await untilStatus(id, 'suppressed');
    expect(on.simulator.posts().filter((post) => post.phone === phone)).toHaveLength(0);
    await worker.stop();
  });
});
