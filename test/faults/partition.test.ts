import { messageKey } from '@pombo/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openProxy, type FaultProxy } from '../support/http/proxy.ts';
import { stage } from '../support/stage.ts';
import { logged, traffic } from '../support/traffic.ts';

/** Faults of the connection between a worker and its Redis (matrix.md, B5 to B7, B11, B12). */
const on = stage();
const { spawn, send, posts, posted, reaches } = traffic(on);

/** A gateway timeout longer than every fault here. */
const PATIENT = { POMBO_SEND_TIMEOUT_MS: '60000' };
const SLOW = { kind: 'delay', enqueue: true, ms: 1500 } as const;

async function viaProxy(): Promise<FaultProxy & { env: Record<string, string> }> {
  const url = new URL(on.redisUrl);
  const proxy = await openProxy(Number(url.port), url.hostname);
  url.host = `127.0.0.1:${proxy.port}`;
  onTestFinished(() => proxy.close());
  return { ...proxy, env: { ...PATIENT, REDIS_URL: url.href } };
}

test('B5 slow: late replies of Redis cost time and nothing else', async () => {
  const { env, delay } = await viaProxy();
  delay(30);
  await spawn({ env });
  const messages = [await send(), await send(), await send()];
  for (const message of messages) await reaches(message, 'accepted');
  expect(messages.map((message) => posts(message).length)).toEqual([1, 1, 1]);
});

describe('a worker cut off from Redis', () => {
  test('B6 while its POST is in flight: reclaimed as unknown, then its late outcome is believed', async () => {
    const { env, freeze, thaw } = await viaProxy();
    await spawn({ env });
    const slow = await send({ fault: SLOW });
    await posted(slow);
    freeze('up', 'all');
    freeze('down', 'all');
    await spawn();
    await reaches(slow, 'unknown');
    const next = await send();
    await reaches(next, 'accepted');
    thaw();
    await reaches(slow, 'accepted');
    expect([slow, next].map((message) => posts(message).length)).toEqual([1, 1]);
  });

  test('a worker lost during its POST: the next POST of the lane begins only after that one has ended', async () => {
    const { env, freeze, thaw } = await viaProxy();
    await spawn({ env, timings: { postMs: 5000 } });
    const slow = await send({ fault: { ...SLOW, ms: 4000 } });
    await posted(slow);
    freeze('up', 'all');
    freeze('down', 'all');
    await spawn();
    const next = await send();
    await reaches(slow, 'unknown');
    await reaches(next, 'accepted');
    thaw();
    await reaches(slow, 'accepted');
    expect(posts(next)[0]!.arrivedAt).toBeGreaterThanOrEqual(posts(slow)[0]!.answeredAt!);
  });

  test('B7 by a connection that died silently: it opens another one and continues', async () => {
    const { env, freeze } = await viaProxy();
    const worker = await spawn({ env });
    const before = await send();
    await reaches(before, 'accepted');
    freeze('down', 'present');
    const after = await send();
    await reaches(after, 'accepted');
    expect([before, after].map((message) => posts(message).length)).toEqual([1, 1]);
    expect(await worker.kill('SIGTERM')).toBe(0);
  });

  test('B11 before the reply to opening an attempt arrives: it repeats the step for the same attempt, and sends once', async () => {
    const { env, cutAt } = await viaProxy();
    await spawn({ env });
    const cut = cutAt((direction, chunk) => direction === 'down' && chunk.includes('$2\r\ngo\r\n'));
    const message = await send();
    await cut;
    await reaches(message, 'accepted');
    expect(posts(message)).toHaveLength(1);
    expect((await on.producer.get(message.id))?.attempts).toBe(1);
  });

  test('B11 before the reply to closing an attempt arrives: it writes the same outcome again, without effect', async () => {
    const { env, cutAt } = await viaProxy();
    await spawn({ env });
    const cut = cutAt((direction, chunk) => direction === 'down' && chunk.includes('$4\r\ndone\r\n'));
    const [message, next] = [await send(), await send()];
    await cut;
    for (const each of [message, next]) await reaches(each, 'accepted');
    expect([message, next].map((each) => posts(each).length)).toEqual([1, 1]);
  });

  test('B12 before a fetched job arrives: it finds the job among its own, and sends once', async () => {
    const { env, cutAt } = await viaProxy();
    const worker = await spawn({ env });
    const id = 'reply-lost';
    const cut = cutAt((direction, chunk) => direction === 'down' && chunk.includes(`${messageKey(id)}-1`));
    const message = await send({ id });
    await cut;
    await reaches(message, 'accepted');
    await logged(worker, 'job.recovered');
    expect(posts(message)).toHaveLength(1);
  });
});
