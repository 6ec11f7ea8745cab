import { request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { NO_COUNTS, type CampaignPlan } from '@pombo/campaign';
import { expect, onTestFinished, test } from 'vitest';
import { createApiKeys } from '../auth/api-keys.ts';
import { openSse, type SseClient } from '../../../../test/support/http/sse.ts';
import { newPhone, stand } from '../api.fixture.ts';
import type { AppDeps } from '../deps.ts';

/** How many streams may be open, and what asks for one without following it. */
const on = stand();

async function listening(changes: Partial<AppDeps> = {}): Promise<string> {
  const app = await on.app(changes);
  await app.listen({ host: '127.0.0.1', port: 0 });
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}

async function open(url: string, headers: Record<string, string> = {}): Promise<SseClient> {
  const client = await openSse(url, { headers });
  onTestFinished(() => client.close());
  return client;
}

async function head(url: string): Promise<IncomingMessage> {
  const asked = request(url, { method: 'HEAD', agent: false }).end();
  onTestFinished(() => void asked.destroy());
  const [response] = (await once(asked, 'response', { signal: AbortSignal.timeout(3000) })) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return response;
}

async function campaign(): Promise<string> {
  const store = on.deps.campaigns;
  const plan: CampaignPlan = {
    id: 'looked-at',
    fingerprint: 'looked-at',
    name: 'one',
    file: 'clientes.csv',
    instances: ['vendas'],
    columns: [],
    onUnknown: 'hold',
  };
  if ((await store.get(plan.id)) !== undefined) return plan.id;
  const opened = await store.open(plan);
  if (opened.answer !== 'opened') throw new Error(opened.answer);
  await opened.import.append('vendas', [{ line: 2, phone: newPhone(), id: 'looked-at-1', values: [] }]);
  await opened.import.seal(NO_COUNTS);
  return plan.id;
}

test.for(['/v1/events', '/v1/campaigns/ID/events'])(
  'HEAD on the stream %s answers at once, with its type, and keeps no place',
  async (path) => {
    const url = await listening({ sse: { most: 1 } });
    const target = `${url}${path.replace('ID', await campaign())}`;
    for (let at = 0; at < 3; at += 1) {
      const { statusCode, headers } = await head(target);
      expect([statusCode, headers['content-type']]).toEqual([200, 'text/event-stream']);
    }
    expect((await open(`${url}/v1/events`)).status).toBe(200);
  },
);

test('streams per caller are bounded, so that others still get theirs', async () => {
  const keys = createApiKeys(on.client, `${on.prefix}:streams`);
  const url = await listening({ keys, fixedKeys: ['first-key', 'second-key'], sse: { mostPerCaller: 2 } });
  const as = (key: string): Promise<SseClient> => open(`${url}/v1/events`, { authorization: `Bearer ${key}` });
  const mine = [await as('first-key'), await as('first-key')];
  const third = await as('first-key');
  expect(third.status).toBe(429);
  expect(Number(third.headers['retry-after'])).toBeGreaterThan(0);
  expect((await as('second-key')).status).toBe(200);
  mine[0]!.close();
  await expect.poll(async () => (await as('first-key')).status).toBe(200);
});

test('a process at its stream limit answers with Retry-After', async () => {
  const url = await listening({ sse: { most: 1 } });
  await open(`${url}/v1/events`);
  const refused = await open(`${url}/v1/events`);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
});
