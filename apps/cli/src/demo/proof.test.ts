import type { MessageView } from '@pombo/core';
import { createSimulator } from '@pombo/simulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SIMULATED } from '../simulator/simulator.ts';
import { proveDelivery } from './proof.ts';

const PHONE = '5511987654321';
const simulator = createSimulator({ instances: SIMULATED, queueDelayMs: 0 });
const { signal } = new AbortController();
let good: MessageView;

async function post(): Promise<{ zaapId: string; messageId: string }> {
  const [{ id, token, clientToken }] = SIMULATED;
  const response = await fetch(`${url}/instances/${id}/token/${token}/send-image`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Client-Token': clientToken },
    body: JSON.stringify({ phone: PHONE, image: 'https://example.com/a.png' }),
  });
  return (await response.json()) as { zaapId: string; messageId: string };
}

let url = '';

beforeAll(async () => {
  ({ url } = await simulator.listen());
  const { zaapId, messageId } = await post();
  good = {
    id: 'a',
    type: 'send-image',
    instance: 'vendas',
    phone: PHONE,
    status: 'accepted',
    result: { zaapId, messageId },
    attempts: 1,
    image: { kind: 'url', url: 'https://example.com/a.png' },
    priority: 'normal',
    createdAt: '2026-11-21T12:00:00.000Z',
    statusAt: '2026-11-21T12:00:00.000Z',
    line: 2,
  };
});
afterAll(() => simulator.close());

describe('the proof of the demo', () => {
  const prove = (...messages: MessageView[]): Promise<string[]> =>
    proveDelivery(messages, { simulator: { ...simulator, url }, signal });

  test('finds nothing when every message was received once, under its ids', async () => {
    expect(await prove(good)).toEqual([]);
  });

  test.each([
    ['was not accepted', { status: 'failed', error: { code: 'rejected', message: 'no' } }, 'Line 2 is failed: no'],
    ['was not received', { result: { zaapId: '0', messageId: '0' } }, 'Line 2 was received 0 times'],
    ['was received by another phone', { phone: '5511900000000' }, 'Line 2 reached another phone'],
    ['left through another number', { instance: 'suporte' }, 'Line 2 left through another number'],
  ] as [string, Partial<MessageView>, string][])('reports a message that %s', async (_what, change, problem) => {
    expect(await prove({ ...good, ...change })).toEqual([problem]);
  });

  test('reports a wrong messageId', async () => {
    const result = { ...good.result, messageId: '0' };
    expect(await prove({ ...good, result })).toEqual(["Line 2 has a messageId that is not the phone's"]);
  });

  test('reports a POST that belongs to no message', async () => {
    await post();
    expect(await prove(good)).toEqual(['The simulated Z-API got 2 POSTs for 1 messages']);
  });
});
