import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { messageKey, type MessageInput } from '@pombo/core';
import { expect, onTestFinished, test } from 'vitest';
import type { ProducerOrders } from '../support/processes/producer-child.ts';
import { IMAGE, newPhone, stage } from '../support/stage.ts';

const MANY = 5000;
const on = stage();

test('A6 a producer is killed halfway: repeating the call queues each message once, with one job', async () => {
  const messages = Array.from({ length: MANY }, (_none, at): MessageInput => {
    return { type: 'send-image', instance: 'vendas', id: `import-${at}`, phone: newPhone(), image: IMAGE };
  });
  const orders: ProducerOrders = { redis: on.redisUrl, prefix: on.prefix, messages };
  const script = new URL('../support/processes/producer-child.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'ignore', 'inherit'] });
  child.stdin.end(JSON.stringify(orders));
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  const queued = async (): Promise<number> => (await on.ledger.messages.counts('vendas')).queued;
  await expect.poll(queued, { timeout: 25_000, interval: 1 }).toBeGreaterThan(0);
  child.kill('SIGKILL');
  expect((await ended)[1]).toBe('SIGKILL');

  const results = await on.producer.sendMany(messages);
  expect(results.some((result) => 'duplicate' in result && result.duplicate)).toBe(true);
  expect(await queued()).toBe(MANY);
  const waiting = await on.client.zrange(`${on.prefix}:{vendas}:queue:prioritized`, '0', '-1');
  expect(new Set(waiting)).toEqual(new Set(messages.map(({ id }) => `${messageKey(id!)}-1`)));
  expect(waiting).toHaveLength(MANY);
});
