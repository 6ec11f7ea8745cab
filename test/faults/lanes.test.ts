import { afterEach, describe, expect, test } from 'vitest';
import { IMAGE, newPhone, stage, type StagedWorker } from '../support/stage.ts';
import type { ChildWorker } from '../support/processes/worker.ts';

/** Faults of one number or of the gateway that must affect no other lane. */
const LANES = Array.from({ length: 12 }, (_none, at) => `n${at}`);
const on = stage({ lanes: [...LANES, 'killed', 'unread', 'kept', 'idle'] });

async function send(instance: string, more: { expiresAt?: string } = {}): Promise<string> {
  return (await on.producer.sendImage({ instance, phone: newPhone(), image: IMAGE, ...more })).id;
}

const statusOf = async (id: string): Promise<string | undefined> => (await on.producer.get(id))?.status;

const running: (StagedWorker | ChildWorker)[] = [];

function watched<T extends StagedWorker | ChildWorker>(worker: T): T {
  running.push(worker);
  return worker;
}

afterEach(async () => {
  on.simulator.clearFaults();
  for (const worker of running.splice(0)) await ('stop' in worker ? worker.stop() : worker.kill());
  // An outage concerns every worker, even in the next test.
  await on.client.del(`${on.prefix}:{gateway}:outage`, `${on.prefix}:{gateway}:silent`);
});

describe('a gateway that hangs', () => {
  const LATE_MS = 15_000;

  test('12 lanes whose /queue hangs: overdue messages expire at most 15 s late', { timeout: 240_000 }, async () => {
    watched(await on.start({ timings: { unknownCoolMs: 3_600_000 } }));
    on.simulator.fault({ times: 'always', do: { kind: 'reset', enqueue: false } });
    on.simulator.fault({ endpoint: 'queue', times: 'always', do: { kind: 'hang', enqueue: false } });
    const lost = await Promise.all(LANES.map((lane) => send(lane)));
    for (const id of lost) await expect.poll(() => statusOf(id), { timeout: 20_000 }).toBe('unknown');
    const listings = (): number => on.simulator.calls()['POST queue'] ?? 0;
    await expect.poll(listings, { timeout: 30_000 }).toBeGreaterThan(0);
    const due = Date.now() + 2000;
    const overdue = await Promise.all(LANES.map((lane) => send(lane, { expiresAt: new Date(due).toISOString() })));
    for (const id of overdue) await expect.poll(() => statusOf(id), { timeout: 200_000 }).toBe('expired');
    const late = await Promise.all(
      LANES.map(async (lane) => {
        const [, endedAt] = await on.client.zrange(`${on.prefix}:{${lane}}:s:expired`, '0', '-1', 'WITHSCORES');
        return Number(endedAt) - due;
      }),
    );
    expect(Math.max(...late)).toBeLessThan(LATE_MS);
  });
});

describe('an outage in which workers are killed', () => {
  test('three SIGKILLs while /status hangs fail no message', { timeout: 90_000 }, async () => {
    const asked = (): number => on.simulator.calls()['GET status'] ?? 0;
    const started = watched(await on.spawn());
    on.simulator.fault({ instance: on.zapiId('killed'), do: { kind: 'reset', enqueue: false } });
    const lost = await send('killed');
    await expect.poll(() => statusOf(lost), { timeout: 20_000 }).toBe('unknown');
    on.simulator.fault({ endpoint: 'status', times: 'always', do: { kind: 'hang', enqueue: false } });
    const id = await send('killed');
    let worker = started;
    for (let kills = 0; kills < 3; kills += 1) {
      const before = asked();
      await expect.poll(asked, { timeout: 30_000 }).toBeGreaterThan(before);
      await worker.kill();
      worker = watched(await on.spawn());
    }
    on.simulator.clearFaults();
    await expect.poll(() => statusOf(id), { timeout: 40_000 }).toBe('accepted');
  });
});

test('when /queue answers 404, a lane continues within its limit and is not held', async () => {
  on.simulator.fault({
    endpoint: 'queue',
    times: 'always',
    do: { kind: 'answer', enqueue: false, status: 404, body: {} },
  });
  const ids = [];
  for (let at = 0; at < 8; at += 1) ids.push(await send('unread'));
  const worker = watched(
    await on.start({
      outstanding: { seen: 2, unseen: 2 },
      timings: { unreadQueueMs: 100, coolMs: { first: 20, cap: 20 } },
    }),
  );
  for (const id of ids) await expect.poll(() => statusOf(id), { timeout: 20_000 }).toBe('accepted');
  expect(worker.log()).toContain('zapi.queue.failed');
  expect(await on.ledger.lanes.holds('unread')).toEqual([]);
});

describe('a disconnection that no callback reports', () => {
  const connected = (lane: string, is: boolean): void =>
    void on.simulator.setInstance(on.zapiId(lane), { connected: is });
  const held = async (lane: string): Promise<string[]> =>
    (await on.ledger.lanes.holds(lane)).map(({ reason, detail }) => `${reason}: ${detail}`);

  test('a lane that sent recently is probed and held, with the number of messages that Z-API keeps', async () => {
    watched(await on.start({ timings: { askEveryMs: 300 } }));
    const first = await send('kept');
    await expect.poll(() => statusOf(first), { timeout: 20_000 }).toBe('accepted');
    connected('kept', false);
    await expect
      .poll(() => held('kept'), { timeout: 20_000 })
      .toEqual([expect.stringMatching(/^disconnected: .*Z-API keeps (no message|\d+ messages?) of this number$/)]);
    expect(on.simulator.posts().filter(({ instance }) => instance === on.zapiId('kept'))).toHaveLength(1);
    connected('kept', true);
    await expect.poll(() => held('kept'), { timeout: 20_000 }).toEqual([]);
  });

  test('an idle lane is probed before its next send: nothing is sent through a disconnected number', async () => {
    connected('idle', false);
    watched(await on.start());
    const id = await send('idle');
    await expect.poll(() => held('idle'), { timeout: 20_000 }).toEqual([expect.stringContaining('disconnected')]);
    expect(on.simulator.posts().filter(({ instance }) => instance === on.zapiId('idle'))).toEqual([]);
    connected('idle', true);
    await expect.poll(() => statusOf(id), { timeout: 20_000 }).toBe('accepted');
  });
});
