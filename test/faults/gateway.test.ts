import { createLaneJobs } from '@pombo/queue';
import type { FaultInput } from '@pombo/simulator';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openProxy } from '../support/http/proxy.ts';
import { startReceiver } from '../support/http/receiver.ts';
import { stage } from '../support/stage.ts';
import { eventually, logged, traffic, type Traced } from '../support/traffic.ts';

/** Faults of the gateway, and of the connection to it, that retry.test.ts does not cover (matrix.md, C and D). */
const LANES = ['vendas', 'suporte', 'calmo', 'proxy', 'ra-1', 'ra-2', 'ra-3', 'ra-4', 'ra-5'];
const on = stage({ lanes: LANES });
const { start, send, posts, posted, reaches } = traffic(on);

const answer = (status: number, body: unknown, headers: Record<string, string> = {}): FaultInput['do'] => ({
  kind: 'answer',
  status,
  body,
  headers,
  enqueue: false,
});

async function reasons(lane = 'vendas'): Promise<string[]> {
  return (await on.ledger.lanes.holds(lane)).map(({ reason }) => reason);
}

const enqueued = (message: Traced): number => posts(message).filter((post) => post.enqueued).length;

test('C1 five equal refusals in a row hold the lane, and the sixth message is not used up', async () => {
  await start();
  const refused: Traced[] = [];
  for (let at = 0; at < 5; at += 1)
    refused.push(await send({ fault: answer(400, { error: "The field 'image' is empty" }) }));
  const sixth = await send();
  for (const message of refused) await reaches(message, 'failed');
  await eventually(() => reasons(), ['storm']);
  expect([posts(sixth).length, (await on.producer.get(sixth.id))?.status]).toEqual([0, 'queued']);
  await on.ledger.lanes.release('vendas', 'storm');
  await reaches(sixth, 'accepted');
});

describe('a reply about the number, not the message: the lane is held, no attempt is used up,', () => {
  const passing: [string, number, string, string][] = [
    ['C2', 401, 'Unauthorized', 'credentials'],
    ['C2', 403, 'Forbidden', 'credentials'],
    ['C3', 404, 'Instance not found', 'not-found'],
  ];
  test.for(passing)(
    '%s %i "%s": and the lane continues automatically when the number works',
    async ([, status, error, reason]) => {
      const worker = await start();
      const message = await send({ fault: answer(status, { error }) });
      await reaches(message, 'accepted');
      expect(worker.log()).toContain(`"holds":["${reason}"]`);
      expect([posts(message).length, enqueued(message)]).toEqual([2, 1]);
      expect(await reasons()).toEqual([]);
    },
  );

  test('C2 a refused Client-Token holds every number of the account until it is accepted again', async () => {
    await start();
    for (const lane of ['suporte', 'calmo']) on.simulator.setInstance(on.zapiId(lane), { clientToken: 'ANOTHER' });
    const message = await send({ instance: 'suporte' });
    await eventually(() => reasons('suporte'), ['credentials']);
    await eventually(() => reasons('calmo'), ['credentials']);
    for (const lane of ['suporte', 'calmo']) {
      const { id, clientToken } = on.zapi(lane);
      on.simulator.setInstance(id, { clientToken });
    }
    // A lane with nothing to send does not probe; its next message does.
    const other = await send({ instance: 'calmo' });
    for (const each of [message, other]) await reaches(each, 'accepted');
    expect([message, other].map(enqueued)).toEqual([1, 1]);
    for (const lane of LANES) await on.ledger.lanes.release(lane);
  });

  test.for([405, 415])('C4 %i: our own fault, so the hold waits for a person', async (status) => {
    await start();
    const message = await send({ fault: answer(status, { error: 'no' }) });
    const next = await send();
    await eventually(() => reasons(), ['client-bug']);
    expect((await on.producer.get(message.id))?.status).toBe('queued');
    expect(posts(next)).toHaveLength(0);
    await on.ledger.lanes.release('vendas');
    for (const each of [message, next]) await reaches(each, 'accepted');
    expect(enqueued(message)).toBe(1);
  });
});

test.for([
  // If the header cannot be read, the lane's own backoff applies; if it can, at least five seconds.
  ['ra-1', '-1', 100],
  ['ra-2', '1000000000', 14 * 60_000],
  ['ra-3', 'abc', 100],
  ['ra-4', 'Sun, 06 Nov 1994 08:49:37 GMT', 4000],
  ['ra-5', '7', 6000],
] as const)(
  'C6 429 on %s with "Retry-After: %s": the message waits, 15 minutes at most',
  async ([lane, retryAfter, leastMs]) => {
    await start({ timings: { coolMs: { first: 3000, cap: 3000 } } });
    const message = await send({
      instance: lane,
      fault: answer(429, { error: 'slow down' }, { 'retry-after': retryAfter }),
    });
    await posted(message);
    await reaches(message, 'queued');
    const { notBefore, now } = await on.ledger.lanes.read(lane);
    expect(notBefore - now).toBeLessThanOrEqual(15 * 60 * 1000);
    // The rest of the wait: the answer was recorded a moment ago.
    expect(notBefore - now).toBeGreaterThan(leastMs);
    expect(posts(message)).toHaveLength(1);
    expect(enqueued(message)).toBe(0);
  },
);

describe('with callbacks', () => {
  beforeAll(async () => {
    const receiver = await startReceiver(on.ledger, createLaneJobs(on.client, on.prefix));
    await receiver.hear(on.gatewayUrl, 'suporte', on.zapi('suporte'));
    return () => receiver.close();
  });

  test.for([500, 503])(
    'C7 %i although the message was accepted: the callback shows it, and it is sent once',
    async (status) => {
      await start({ timings: { erroredMs: { first: 3000, cap: 3000 } } });
      const message = await send({
        instance: 'suporte',
        fault: { ...answer(status, { error: 'failed' }), enqueue: true } as FaultInput['do'],
      });
      await expect
        .poll(async () => (await on.producer.get(message.id))?.status, { timeout: 20_000 })
        .toMatch(/^(sent|delivered|read)$/);
      expect(posts(message)).toHaveLength(1);
    },
  );
});

test('C11 hours of refused connections: no attempt counts, the lane probes less and less often, then all is sent', async () => {
  const worker = await start({ timings: { coolMs: { first: 2, cap: 60 } } });
  on.simulator.stopListening();
  const messages = [await send(), await send()];
  await logged(worker, 'lane.probed', 60);
  for (const message of messages) {
    expect(await on.producer.get(message.id)).toMatchObject({ status: 'queued' });
  }
  await on.simulator.resumeListening();
  for (const message of messages) await reaches(message, 'accepted');
  // Two requests failed in the outage and were not POSTs; after that, only /status was called.
  const attempts = await Promise.all(messages.map(async ({ id }) => (await on.producer.get(id))!.attempts));
  expect(attempts).toEqual([1, 1]);
  expect(messages.map((message) => posts(message).length)).toEqual([1, 1]);
});

describe('a connection to the gateway that', () => {
  test.for([1, 40, 300])('C14 cuts the request after %i bytes: unknown, and never repeated', async (bytes) => {
    const proxy = await openProxy(Number(new URL(on.gatewayUrl).port));
    onTestFinished(() => proxy.close());
    proxy.cutAfter('up', bytes);
    await start({}, { ZAPI_BASE_URL: `http://127.0.0.1:${proxy.port}` });
    const message = await send({ instance: 'proxy' });
    await reaches(message, 'unknown');
    proxy.heal();
    const next = await send({ instance: 'proxy' });
    await reaches(next, 'accepted');
    expect([posts(message).length, posts(next).length]).toEqual([0, 1]);
  });

  test('C20 delivers the answer byte by byte past the deadline: unknown, and the lane continues', async () => {
    const proxy = await openProxy(Number(new URL(on.gatewayUrl).port));
    onTestFinished(() => proxy.close());
    proxy.drip(50);
    await start({}, { ZAPI_BASE_URL: `http://127.0.0.1:${proxy.port}`, POMBO_SEND_TIMEOUT_MS: '400' });
    const message = await send({ instance: 'proxy' });
    await reaches(message, 'unknown');
    proxy.heal();
    const next = await send({ instance: 'proxy' });
    await reaches(next, 'accepted');
    expect([posts(message).length, posts(next).length]).toEqual([1, 1]);
  });
});
