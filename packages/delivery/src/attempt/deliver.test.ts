import { createHash } from 'node:crypto';
import type { AttemptOpened, MessageType, Outcome } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { deliver } from './deliver.ts';
import { createImagesInFlight } from '../images/images-in-flight.ts';
import { DEFAULT_TIMINGS } from '../timings.ts';
import type { NextRun } from '../lane-run.ts';
import {
  answering,
  instanceOf,
  deliverySetup,
  type DeliverySetup,
  type DeliverySetupOptions,
} from '../delivery.fixture.ts';
import { createRollbackGuard } from '../recovery/rollback-guard.ts';

const redis = testRedis();
const GAP = 3_600_000;

let made = 0;

function stage(
  options: Omit<DeliverySetupOptions, 'client' | 'prefix'> = {},
): DeliverySetup & { lane: string; run(): Promise<NextRun> } {
  made += 1;
  const lane = `deliver-${made}`;
  // Each stage is its own deployment, so that tests may reuse ids.
  const set = deliverySetup({ client: redis.client, prefix: `${redis.prefix}-${made}`, ...options });
  const run = async (): Promise<NextRun> => deliver(await set.take(lane), instanceOf(lane), set.context);
  return { ...set, lane, run };
}

describe('the life of a message', () => {
  test('takes its steps in order, sends once, and ends accepted with both ids', async () => {
    const { lane, put, run, steps, script, view } = stage();
    await put(lane, 'a', { caption: 'Oi', replyTo: 'R', viewOnce: true, delayMessage: 5 });
    const next = await run();
    expect(steps).toEqual([
      'load:start',
      'load:read',
      'open-attempt:opened',
      'send:writing',
      'send:answered',
      'close-attempt:closed',
      'rest-lane:completed',
    ]);
    expect(script.sent).toEqual([
      {
        lane,
        message: {
          type: 'send-image',
          phone: '5511987654321',
          image: 'https://example.com/a.jpg',
          caption: 'Oi',
          replyTo: 'R',
          viewOnce: true,
          delayMessage: 5,
        },
      },
    ]);
    expect(await view(lane, 'a')).toMatchObject({
      status: 'accepted',
      attempts: 1,
      result: { zaapId: `Z1-${lane}`, messageId: `M1-${lane}` },
    });
    expect(next).toHaveProperty('restMs');
    expect('restMs' in next && next.restMs > 0 && next.restMs <= 5000).toBe(true);
    await put(lane, 'b');
    expect(await run()).toHaveProperty('restMs');
    expect(script.sent).toHaveLength(1);
  });

  test('a status post has no recipient, reply, delay or view-once flag', async () => {
    const { lane, put, run, script } = stage();
    const more = { type: 'send-image-status' as const, caption: 'Oi', replyTo: 'R', viewOnce: true, delayMessage: 5 };
    await put(lane, 'a', more);
    await run();
    expect(script.sent[0]!.message).toEqual({
      type: 'send-image-status',
      image: 'https://example.com/a.jpg',
      caption: 'Oi',
    });
  });

  test('the write guard gets the time at which the attempt was requested, and its reason prevents the send', async () => {
    const asked: number[] = [];
    const { lane, put, run, script, view } = stage({
      context: {
        clock: { wall: () => 5, monotonic: () => 77 },
        guards: {
          mayWrite: (requestedAt) => {
            asked.push(requestedAt);
            return 'the heartbeat is overdue';
          },
        },
      },
    });
    await put(lane, 'a');
    await run();
    expect(asked).toEqual([77]);
    expect(script.sent).toEqual([]);
    expect(await view(lane, 'a')).toMatchObject({ status: 'queued', error: { message: 'the heartbeat is overdue' } });
  });

  test.for(['wall', 'monotonic'] as const)(
    'nothing is written long after the attempt was requested, by the %s clock alone',
    async (which) => {
      const clock = { wall: 0, monotonic: 0 };
      const { lane, put, run, script, view } = stage({
        context: {
          clock: { wall: () => clock.wall, monotonic: () => clock.monotonic },
          hooks: {
            onStep: (step) => {
              if (step === 'open-attempt:opened') clock[which] += 8001;
            },
          },
        },
      });
      await put(lane, 'a');
      await run();
      expect(script.refusals).toEqual(['the attempt was requested 8001 ms ago']);
      expect((await view(lane, 'a')).status).toBe('queued');
    },
  );
});

test('only a POST counts as an attempt: refused connections do not, and the lane backs off', async () => {
  const { lane, put, run, script, view, ledger } = stage({ timings: { coolMs: { first: 1, cap: 1 } } });
  const refused: Outcome = { kind: 'unreached', detail: 'ECONNREFUSED' };
  script.answers = [refused, refused];
  await put(lane, 'a', { delayMessage: 1 });
  await run();
  expect(await view(lane, 'a')).toMatchObject({ status: 'queued', attempts: 0, error: { code: 'unreached' } });
  await expect.poll(run).toBeDefined();
  expect(await ledger.lanes.read(lane)).toMatchObject({ streak: 2, fault: 'unreached' });
  await expect.poll(run).toBeDefined();
  expect(await view(lane, 'a')).toMatchObject({ status: 'accepted', attempts: 1 });
});

describe('the answers to `open`', () => {
  const answers: Record<
    Exclude<AttemptOpened['answer'], 'go'>,
    { opened: Exclude<AttemptOpened, { answer: 'go' }>; next: NextRun; after: 'gone' | 'waits' | 'delayed' }
  > = {
    skip: { opened: { answer: 'skip', status: 'sent' }, next: { restMs: 0 }, after: 'gone' },
    gone: { opened: { answer: 'gone' }, next: { restMs: 0 }, after: 'gone' },
    expired: { opened: { answer: 'expired' }, next: { restMs: 0 }, after: 'gone' },
    paused: { opened: { answer: 'paused' }, next: { restMs: 0 }, after: 'gone' },
    later: { opened: { answer: 'later', ms: GAP }, next: { restMs: 0 }, after: 'delayed' },
    // At most one sweep interval, because Redis's clock may be wrong.
    wait: { opened: { answer: 'wait', ms: GAP }, next: { restMs: DEFAULT_TIMINGS.sweepMs }, after: 'waits' },
    busy: { opened: { answer: 'busy', owner: 'w-2' }, next: { restMs: GAP, suspect: true }, after: 'waits' },
    held: { opened: { answer: 'held' }, next: { parked: 'held' }, after: 'waits' },
    evidence: { opened: { answer: 'evidence' }, next: { restMs: 0 }, after: 'waits' },
    full: { opened: { answer: 'full', count: 3 }, next: { restMs: 0 }, after: 'waits' },
  };

  test.for(Object.entries(answers))('%s', async ([, { opened, next, after }]) => {
    const { lane, put, run, script, queues, view } = stage({
      through: answering(opened),
      timings: { heartbeatMs: GAP },
    });
    const job = await put(lane, 'a');
    expect(await run()).toEqual(next);
    expect(script.sent).toEqual([]);
    expect((await view(lane, 'a')).status).toBe('queued');
    expect(await queues.active(lane)).toEqual([]);
    expect(await queues.exists(lane, job)).toBe(after !== 'gone');
    const fetched = await queues.fetch(lane);
    expect(fetched).toHaveProperty({ gone: 'nothing', waits: 'job', delayed: 'delayedMs' }[after]);
  });

  test('full: the lane rests while Z-API’s queue lists the messages, and continues once they have left it', async () => {
    const { lane, put, run, script, ledger, context } = stage({
      context: { outstanding: { seen: 1, unseen: 1 } },
      timings: { coolMs: { first: GAP, cap: GAP } },
    });
    await put(lane, 'first');
    await run();
    expect(script.searched).toBe(0);
    await ledger.attempts.extendCooldown(lane, 0, true);
    script.queued = [{ zaapId: `Z1-${lane}`, messageId: 'M', phone: '1', createdAt: 1 }];
    await put(lane, 'second');
    expect(await run()).toEqual({ restMs: GAP });
    expect(script.searched).toBe(1);

    const other = stage({ context: { outstanding: context.outstanding } });
    await other.put(other.lane, 'first');
    await other.run();
    await other.put(other.lane, 'second');
    expect(await other.run()).toEqual({ restMs: 0 });
    expect(await other.run()).toHaveProperty('restMs');
    expect(other.script.sent).toHaveLength(2);
  });

  test('full, and the number is disconnected: /status is checked once, and the lane is held with the reason', async () => {
    const { lane, put, run, script, ledger } = stage({
      context: { outstanding: { seen: 1, unseen: 1 } },
      timings: { coolMs: { first: 1, cap: 1 } },
    });
    await put(lane, 'first');
    await run();
    await ledger.attempts.extendCooldown(lane, 0, true);
    script.queued = [{ zaapId: `Z1-${lane}`, messageId: 'M', phone: '1', createdAt: 1 }];
    await put(lane, 'second');
    const probes = script.probed.length;
    for (let times = 0; times < 3; times += 1) await expect.poll(run).toEqual({ restMs: 1 });
    expect(script.probed).toHaveLength(probes + 1);
    expect(await ledger.lanes.holds(lane)).toEqual([]);

    const disconnected = stage({
      context: { outstanding: { seen: 1, unseen: 1 } },
      timings: { coolMs: { first: 1, cap: 1 } },
    });
    await disconnected.put(disconnected.lane, 'first');
    await disconnected.run();
    await disconnected.ledger.attempts.extendCooldown(disconnected.lane, 0, true);
    disconnected.script.queued = [{ zaapId: `Z1-${disconnected.lane}`, messageId: 'M', phone: '1', createdAt: 1 }];
    disconnected.script.probes = [{ state: 'down', reason: 'disconnected', detail: 'not connected' }];
    await disconnected.put(disconnected.lane, 'second');
    await expect.poll(disconnected.run).toEqual({ restMs: 1 });
    expect(await disconnected.ledger.lanes.holds(disconnected.lane)).toMatchObject([{ reason: 'disconnected' }]);
    await expect.poll(disconnected.run).toEqual({ parked: 'held' });
  });

  test('full, and Z-API’s queue does not answer: the lane rests and sends nothing', async () => {
    const { lane, put, run, script, log, ledger } = stage({ context: { outstanding: { seen: 1, unseen: 1 } } });
    await put(lane, 'first');
    await run();
    await ledger.attempts.extendCooldown(lane, 0, true);
    script.queued = new Error('silence');
    await put(lane, 'a');
    await expect.poll(run).toEqual({ restMs: 5000 });
    expect(log.events).toContain('zapi.queue.failed');
    expect(script.sent).toHaveLength(1);
  });

  test('lost once: the request is repeated with the same nonce, and the message is sent once', async () => {
    const nonces: string[] = [];
    const { lane, put, run, script, view } = stage({
      through: (port) => ({
        ...port,
        attempts: {
          ...port.attempts,
          async open(name, key, request) {
            nonces.push(request.nonce);
            const opened = await port.attempts.open(name, key, request);
            if (nonces.length === 1) throw new Error('the reply was lost');
            return opened;
          },
        },
      }),
    });
    await put(lane, 'a');
    await run();
    expect(nonces).toHaveLength(2);
    expect(new Set(nonces).size).toBe(1);
    expect(script.sent).toHaveLength(1);
    expect(await view(lane, 'a')).toMatchObject({ status: 'accepted', attempts: 1 });
  });

  test('lost for too long: the attempt is closed as not sent', async () => {
    const clock = { ms: 0 };
    const { lane, put, run, script, view, ledger } = stage({
      context: { clock: { wall: () => clock.ms, monotonic: () => clock.ms } },
      through: (port) => ({
        ...port,
        attempts: {
          ...port.attempts,
          async open(name, key, request) {
            await port.attempts.open(name, key, request);
            clock.ms += 60_000;
            throw new Error('the reply was lost');
          },
        },
      }),
    });
    await put(lane, 'a');
    expect(await run()).toEqual({ restMs: 1000 });
    expect(script.sent).toEqual([]);
    expect((await view(lane, 'a')).status).toBe('queued');
    expect(await ledger.attempts.openOwner(lane)).toBeUndefined();
  });

  test('lost, then refused: the first request may have opened the attempt, so it is closed as not sent', async () => {
    let asked = 0;
    const { lane, put, run, script, view, ledger } = stage({
      timings: { openFreshMs: 300 },
      through: (port) => ({
        ...port,
        attempts: {
          ...port.attempts,
          async open(name, key, request) {
            asked += 1;
            if (asked > 1) throw Object.assign(new Error('OOM'), { name: 'ReplyError' });
            await port.attempts.open(name, key, request);
            throw new Error('the reply was lost');
          },
        },
      }),
    });
    await put(lane, 'a');
    expect(await run()).toEqual({ restMs: 1000 });
    expect(script.sent).toEqual([]);
    expect(await view(lane, 'a')).toMatchObject({ status: 'queued', attempts: 0 });
    expect(await ledger.attempts.openOwner(lane)).toBeUndefined();
  });

  test('refused by Redis: the run ends with the error, and nothing is sent', async () => {
    const refused = Object.assign(new Error('OOM'), { name: 'ReplyError' });
    const { lane, put, run, script } = stage({
      through: (port) => ({ ...port, attempts: { ...port.attempts, open: () => Promise.reject(refused) } }),
    });
    await put(lane, 'a');
    await expect(run()).rejects.toBe(refused);
    expect(script.sent).toEqual([]);
  });
});

describe('before the attempt', () => {
  test('a cancelled message is not sent, and its job is completed', async () => {
    const { lane, put, run, script, ledger, queues } = stage();
    const job = await put(lane, 'a');
    await ledger.messages.change(lane, job.key, { to: 'cancelled', from: ['queued'] });
    expect(await run()).toEqual({ restMs: 0 });
    expect(script.sent).toEqual([]);
    expect(await queues.exists(lane, job)).toBe(false);
  });

  test('a message of an unknown type stays queued for a newer worker', async () => {
    const { lane, put, run, script, queues, view, log } = stage();
    const job = await put(lane, 'a', { type: 'send-hologram' as MessageType });
    expect(await run()).toEqual({ restMs: 0 });
    expect(script.sent).toEqual([]);
    expect(await queues.exists(lane, job)).toBe(true);
    expect((await view(lane, 'a')).status).toBe('queued');
    expect(log.events).toContain('message.unreadable');
  });

  test('a message whose stored image is gone fails without a POST', async () => {
    const { lane, put, run, script, view } = stage();
    await put(lane, 'a', { image: { kind: 'base64', sha256: 'f'.repeat(64), mime: 'image/png', bytes: 3 } });
    await run();
    expect(script.sent).toEqual([]);
    expect(await view(lane, 'a')).toMatchObject({ status: 'failed', error: { code: 'image_gone' } });
  });

  test('missing images hold no lane, and each one is reported to its campaign', async () => {
    const reports: unknown[] = [];
    const { lane, put, run, ledger } = stage({ context: { onMedia: async (report) => void reports.push(report) } });
    const image = { kind: 'base64', sha256: 'f'.repeat(64), mime: 'image/png', bytes: 3 } as const;
    for (let at = 0; at < 7; at += 1) {
      await put(lane, `a${at}`, { image, ...(at > 0 && { campaign: 'natal', line: at }) });
      await run();
    }
    expect(await ledger.lanes.holds(lane)).toEqual([]);
    expect(reports).toEqual(Array.from({ length: 6 }, () => ({ campaign: 'natal', image, outcome: 'gone' })));
  });

  test('a stored image is sent inline', async () => {
    const { lane, put, run, script, ledger } = stage();
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
      'base64',
    );
    const image = await ledger.images.keep(`data:image/png;base64,${png.toString('base64')}`);
    expect(image).toMatchObject({ sha256: createHash('sha256').update(png).digest('hex') });
    await put(lane, 'a', { image });
    await run();
    expect(script.sent[0]!.message.image).toBe(`data:image/png;base64,${png.toString('base64')}`);
  });

  test.for(['open', 'lookAhead'] as const)('a message whose `%s` Redis refuses uses no daily quota', async (what) => {
    const set = stage();
    const { lane, put, context, script, take, queues, ledger } = set;
    const instance = instanceOf(lane, { rules: { dailyLimit: 1, timezone: 'UTC' } });
    const { attempts } = context.ledger;
    const refused = Object.assign(new Error('TRYAGAIN'), { name: 'ReplyError' });
    context.ledger = { ...context.ledger, attempts: { ...attempts, [what]: () => Promise.reject(refused) } };
    const image = await ledger.images.keep('data:image/png;base64,cG5n');
    await put(lane, 'a', { image });
    const job = await take(lane);
    await expect(deliver(job, instance, context)).rejects.toThrow('TRYAGAIN');
    context.ledger = { ...context.ledger, attempts };
    await queues.recover(lane, job);
    await deliver(await take(lane), instance, context);
    expect(script.sent).toHaveLength(1);
  });

  describe('a stored image', () => {
    const bytes = Buffer.from('png');
    const stored = `data:image/png;base64,${bytes.toString('base64')}`;

    function reads(set: DeliverySetup): string[] {
      const counted: string[] = [];
      const { read } = set.context.ledger.images;
      set.context.ledger.images.read = (ref) => {
        counted.push('read');
        return read(ref);
      };
      return counted;
    }

    test.for(['a hold', 'a gap', 'a closed window', 'a paused campaign'])(
      'is not read while the message may not be sent: %s',
      async (what) => {
        const set = stage();
        const { lane, put, ledger, take, context } = set;
        const asked = reads(set);
        const image = await ledger.images.keep(stored);
        const more = what === 'a paused campaign' ? { campaign: 'c', line: 1 } : {};
        await put(lane, 'a', { image, ...more });
        if (what === 'a hold') await ledger.lanes.hold(lane, 'paused', 'lunch');
        if (what === 'a gap') await ledger.attempts.extendCooldown(lane, GAP, true);
        if (what === 'a paused campaign') await ledger.messages.setCampaignState('c', lane, 'paused');
        const tomorrow = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][(new Date().getUTCDay() + 2) % 7]!;
        const rules = what === 'a closed window' ? { rules: { days: tomorrow, timezone: 'UTC' } } : {};
        await deliver(await take(lane), instanceOf(lane, rules), context);
        expect(asked).toEqual([]);
        expect(set.script.sent).toEqual([]);
        expect((await set.view(lane, 'a')).attempts).toBe(0);
      },
    );

    test('waits for memory before its attempt opens, and releases it once its POST has ended', async () => {
      const set = stage();
      const { lane, put, ledger, take, context, script, queues } = set;
      const asked = reads(set);
      context.imagesInFlight = createImagesInFlight({ images: context.ledger.images, bytesAtOnce: 4 });
      await put(lane, 'a', { image: await ledger.images.keep(stored) });
      await queues.open('other');
      await put('other', 'b', { image: await ledger.images.keep(stored) });
      const answered = Promise.withResolvers<Outcome>();
      script.answers = [() => answered.promise];
      const first = deliver(await take(lane), instanceOf(lane), context);
      await expect.poll(() => script.sent.length).toBe(1);
      const second = deliver(await take('other'), instanceOf('other'), context);
      await expect.poll(() => ledger.deaths.waiting('other')).toMatchObject({ owner: context.worker });
      expect((await ledger.lanes.read('other')).open).toBeUndefined();
      answered.resolve({ kind: 'accepted', zaapId: 'Z', detail: 'ok' });
      await Promise.all([first, second]);
      expect(script.sent.map(({ message }) => message.image)).toEqual([stored, stored]);
      expect(asked).toEqual(['read']);
      expect(context.imagesInFlight.bytes.tryAcquire(4)).toBeDefined();
      expect(await ledger.deaths.waiting('other')).toBeUndefined();
    });

    test('whose lane is held while it waits for memory returns to the queue and releases the memory', async () => {
      const set = stage();
      const { lane, put, ledger, run, context, script } = set;
      context.imagesInFlight = createImagesInFlight({ images: context.ledger.images, bytesAtOnce: 4 });
      const free = context.imagesInFlight.bytes.tryAcquire(4)!;
      await put(lane, 'a', { image: await ledger.images.keep(stored) });
      const running = run();
      await expect.poll(() => ledger.deaths.waiting(lane)).toBeDefined();
      await ledger.lanes.hold(lane, 'paused', 'lunch');
      free();
      expect(await running).toEqual({ parked: 'held' });
      expect(script.sent).toEqual([]);
      expect(context.imagesInFlight.bytes.tryAcquire(4)).toBeDefined();
    });

    test('releases its memory if Redis becomes unavailable while it waits', async () => {
      const set = stage();
      const { lane, put, ledger, run, context } = set;
      context.imagesInFlight = createImagesInFlight({ images: context.ledger.images, bytesAtOnce: 4 });
      const free = context.imagesInFlight.bytes.tryAcquire(4)!;
      await put(lane, 'a', { image: await ledger.images.keep(stored) });
      context.ledger.deaths.goesOn = () => Promise.reject(new Error('Redis is unavailable'));
      const running = run();
      await expect.poll(() => ledger.deaths.waiting(lane)).toBeDefined();
      free();
      await expect(running).rejects.toThrow('unavailable');
      expect(context.imagesInFlight.bytes.tryAcquire(4)).toBeDefined();
    });

    test('that cannot be read leaves no attempt open and releases its memory', async () => {
      const set = stage();
      const { lane, put, ledger, run, context } = set;
      await put(lane, 'a', { image: await ledger.images.keep(stored) });
      context.imagesInFlight = createImagesInFlight({ images: context.ledger.images, bytesAtOnce: 4 });
      context.ledger.images.read = () => Promise.reject(new Error('Redis is unavailable'));
      await expect(run()).rejects.toThrow('unavailable');
      expect(await ledger.lanes.read(lane)).not.toHaveProperty('open');
      expect(context.imagesInFlight.bytes.tryAcquire(4)).toBeDefined();
    });
  });

  test('after a fault /status is checked first: a number that is down holds the lane and costs no attempt', async () => {
    const { lane, put, run, script, ledger, view } = stage({
      timings: { coolMs: { first: 0, cap: 0 }, unknownCoolMs: 0 },
    });
    script.answers = [{ kind: 'unknown', reason: 'lost-answer', detail: 'reset' }];
    await put(lane, 'first');
    await run();
    script.probes = [{ state: 'down', reason: 'disconnected', detail: 'You are not connected.' }];
    await put(lane, 'second');
    expect(await run()).toHaveProperty('restMs');
    expect(script.probed).toEqual([lane]);
    expect(script.sent).toHaveLength(1);
    expect((await view(lane, 'second')).attempts).toBe(0);
    expect(await ledger.lanes.holds(lane)).toMatchObject([{ reason: 'disconnected' }]);
  });

  test('a message on which the gateway failed is not sent again if Z-API’s queue lists it', async () => {
    const { lane, put, run, script, view } = stage({
      timings: { coolMs: { first: 0, cap: 0 }, erroredMs: { first: 0, cap: 0 } },
    });
    script.answers = [{ kind: 'errored', detail: 'HTTP 500' }];
    await put(lane, 'a');
    await run();
    expect((await view(lane, 'a')).status).toBe('queued');
    script.queued = [{ zaapId: 'ZQ', messageId: 'MQ', phone: '5511987654321', createdAt: Date.now() }];
    await run();
    expect(script.sent).toHaveLength(1);
    expect(await view(lane, 'a')).toMatchObject({ status: 'accepted', result: { zaapId: 'ZQ' } });
  });
});

describe('a suppressed recipient', () => {
  const PHONE = '5511987654321';

  test('gets nothing, even when suppressed after the message was queued', async () => {
    const { lane, put, run, script, ledger, view, queues } = stage();
    const job = await put(lane, 'a');
    await ledger.suppressions.add(PHONE, 'opt-out');
    expect(await run()).toEqual({ restMs: 0 });
    expect(script.sent).toEqual([]);
    expect((await view(lane, 'a')).status).toBe('suppressed');
    expect(await ledger.attempts.openOwner(lane)).toBeUndefined();
    expect(await queues.exists(lane, job)).toBe(false);
  });

  test('costs no attempt and leaves the lane’s faults unchanged', async () => {
    const { lane, put, run, script, ledger, view } = stage({ timings: { unknownCoolMs: 0 } });
    script.answers = [{ kind: 'unknown', reason: 'lost-answer', detail: 'reset' }];
    await put(lane, 'a', { phone: '5511900000000' });
    await run();
    await ledger.suppressions.add(PHONE, 'opt-out');
    await put(lane, 'b');
    await run();
    expect(await view(lane, 'b')).toMatchObject({ status: 'suppressed', attempts: 0 });
    expect(await ledger.lanes.read(lane)).toMatchObject({ streak: 1, fault: 'unknown' });
  });

  test('is looked up again after a lost connection, and the attempt continues', async () => {
    let times = 0;
    const { lane, put, run, script, view } = stage({
      through: (port) => ({
        ...port,
        suppressions: {
          async has(phone) {
            times += 1;
            if (times === 1) throw new Error('connection lost');
            return port.suppressions.has(phone);
          },
        },
      }),
    });
    await put(lane, 'a');
    await run();
    expect(script.sent).toHaveLength(1);
    expect(await view(lane, 'a')).toMatchObject({ status: 'accepted', attempts: 1 });
  });
});

describe('after the outcome', () => {
  test('a fault of the account holds its other lanes too', async () => {
    const { lane, put, run, script, ledger } = stage({
      context: { instances: { siblings: (name) => [`${name}-b`, `${name}-c`] } },
    });
    script.answers = [{ kind: 'down', reason: 'credentials', scope: 'account', detail: 'not allowed' }];
    await put(lane, 'a');
    expect(await run()).toEqual({ parked: 'held' });
    for (const name of [lane, `${lane}-b`, `${lane}-c`]) {
      expect(await ledger.lanes.holds(name)).toMatchObject([{ reason: 'credentials', detail: 'not allowed' }]);
    }
  });

  test('a fault of one number does not hold its siblings', async () => {
    const { lane, put, run, script, ledger } = stage({ context: { instances: { siblings: (name) => [`${name}-b`] } } });
    script.answers = [{ kind: 'down', reason: 'disconnected', scope: 'lane', detail: 'off' }];
    await put(lane, 'a');
    await run();
    expect(await ledger.lanes.holds(`${lane}-b`)).toEqual([]);
  });

  test('a fault that may be temporary holds no lane the first time', async () => {
    const { lane, put, run, script, ledger } = stage({ context: { instances: { siblings: (name) => [`${name}-b`] } } });
    script.answers = [{ kind: 'down', reason: 'credentials', scope: 'account', retryOnce: true, detail: 'hm' }];
    await put(lane, 'a');
    expect(await run()).toHaveProperty('restMs');
    expect(await ledger.lanes.holds(lane)).toEqual([]);
    expect(await ledger.lanes.holds(`${lane}-b`)).toEqual([]);
  });

  test('five refusals in a row hold the lane', async () => {
    const { lane, put, run, script, ledger, view } = stage();
    script.answers = Array.from({ length: 5 }, (): Outcome => ({ kind: 'refused', code: 'rejected', detail: 'no' }));
    for (let n = 1; n <= 5; n += 1) {
      expect(await ledger.lanes.holds(lane)).toEqual([]);
      await put(lane, `m${n}`);
      await run();
      expect((await view(lane, `m${n}`)).status).toBe('failed');
    }
    expect(await ledger.lanes.holds(lane)).toMatchObject([{ reason: 'storm' }]);
  });

  test('storing the outcome is retried until Redis confirms it', async () => {
    let tries = 0;
    const { lane, put, run, view, script } = stage({
      through: (port) => ({
        ...port,
        attempts: {
          ...port.attempts,
          async close(...given) {
            tries += 1;
            if (tries < 3) throw new Error('LOADING');
            return port.attempts.close(...given);
          },
        },
      }),
    });
    await put(lane, 'a');
    await run();
    expect(tries).toBe(3);
    expect(script.sent).toHaveLength(1);
    expect((await view(lane, 'a')).status).toBe('accepted');
  });

  test('a callback that arrived before the response is applied with it', async () => {
    const { lane, put, run, script, receipts, view } = stage();
    script.answers = [
      async () => {
        await receipts.apply(lane, {
          kind: 'delivery',
          zaapId: 'ZX',
          messageId: 'MX',
          phone: '5511987654321',
        });
        return { kind: 'accepted', zaapId: 'ZX', messageId: 'MX', detail: 'ok' };
      },
    ];
    await put(lane, 'a');
    await run();
    expect((await view(lane, 'a')).status).toBe('sent');
  });

  test('the late response of a reclaimed attempt is accepted', async () => {
    const { lane, put, run, script, ledger, view, queues } = stage();
    script.answers = [
      async () => {
        await ledger.attempts.reclaim(lane, 'w-1');
        expect((await view(lane, 'a')).status).toBe('unknown');
        return { kind: 'accepted', zaapId: 'ZL', messageId: 'ML', detail: 'ok' };
      },
    ];
    const job = await put(lane, 'a');
    await run();
    expect(await view(lane, 'a')).toMatchObject({ status: 'accepted', attempts: 1 });
    expect(await queues.exists(lane, job)).toBe(false);
  });
});

describe('a Redis that lost writes', () => {
  test('is behind the rollback guard: the recovery opens before the lane is held, in case the worker dies in between', async () => {
    const rollbackGuard = createRollbackGuard(undefined, { debug() {}, info() {}, warn() {}, error() {} });
    const held: boolean[] = [];
    const open = async (): Promise<void> => void held.push((await ledger.lanes.holds(lane)).length > 0);
    const { lane, put, run, ledger } = stage({ context: { guards: { rollback: rollbackGuard }, recovery: { open } } });
    rollbackGuard.advance(lane, 7);
    await put(lane, 'a');
    await run();
    expect(held).toEqual([false]);
    expect((await ledger.lanes.holds(lane)).map(({ reason }) => reason)).toEqual(['rollback']);
  });

  test('is behind the rollback guard: nothing is sent, and after the hold the sequence continues above the guard’s', async () => {
    const rollbackGuard = createRollbackGuard(undefined, { debug() {}, info() {}, warn() {}, error() {} });
    const { lane, put, run, script, ledger, view, log } = stage({ context: { guards: { rollback: rollbackGuard } } });
    rollbackGuard.advance(lane, 7);
    await put(lane, 'a');
    expect(await run()).toEqual({ parked: 'held' });
    expect(script.sent).toEqual([]);
    expect(await view(lane, 'a')).toMatchObject({ status: 'queued', attempts: 0 });
    expect(await ledger.lanes.holds(lane)).toMatchObject([{ reason: 'rollback' }]);
    expect(log.events).toContain('redis.rolled-back');

    await ledger.lanes.release(lane, 'rollback');
    await run();
    expect(script.sent).toHaveLength(1);
    expect((await ledger.lanes.read(lane)).sequence).toBeGreaterThan(7);
  });

  test('is back before a transfer of a message that was sent: the first lane is held and sends nothing', async () => {
    const {
      lane: there,
      put,
      take,
      adder,
      script,
      ledger,
      context,
    } = stage({
      timings: { coolMs: { first: 0, cap: 0 } },
    });
    const home = `${there}-home`;
    const runLane = async (lane: string): Promise<NextRun> => deliver(await take(lane), instanceOf(lane), context);
    const { key } = await put(home, 'm', { priority: 'bulk' });
    script.answers = [{ kind: 'busy', detail: '429' }];
    await runLane(home);
    await put(there, 'before');
    await runLane(there);
    const restore = await snapshot();
    const move = (await ledger.transfers.take(home, key, there))!;
    await ledger.transfers.point(move, 'content');
    await ledger.messages.create([{ lane: there, body: move.body, contentHash: 'content', hop: move.hop }]);
    await ledger.transfers.done(move);
    await adder.add(there, [{ key, generation: 1, priority: 'bulk', delayMs: 0 }]);
    await runLane(there);
    expect(script.sent.map(({ lane }) => lane)).toEqual([home, there, there]);

    await restore();
    expect(await runLane(home)).toEqual({ parked: 'held' });
    expect(script.sent).toHaveLength(3);
    expect(await ledger.lanes.holds(home)).toMatchObject([{ reason: 'rollback' }]);
    await ledger.lanes.release(home, 'rollback');
    await runLane(home);
    expect(script.sent).toHaveLength(4);
  });

  test('does not mix up the sequences of different lanes', async () => {
    const { put, take, script, context } = stage();
    for (const lane of ['apart-1', 'apart-2']) {
      await put(lane, `${lane}-m`);
      await deliver(await take(lane), instanceOf(lane), context);
    }
    expect(script.sent).toHaveLength(2);
  });
});

/** Dumps this stage's keys. Returns a function that restores them. */
async function snapshot(): Promise<() => Promise<void>> {
  const pattern = `${redis.prefix}-${made}*`;
  const held = await redis.client.keys(pattern);
  const dumps = await Promise.all(held.map(async (key) => ({ key, dump: await redis.client.dumpBuffer(key) })));
  return async () => {
    await redis.client.del(...(await redis.client.keys(pattern)));
    // Without expiry times: only a lane's rest of 1 ms has one, and it is over.
    for (const { key, dump } of dumps) if (dump !== null) await redis.client.restore(key, 0, dump);
  };
}
