import type { Outcome } from '@pombo/core';
import { afterEach, describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { instanceOf, lonely, deliverySetup, type ContextOverrides, type DeliverySetup } from '../delivery.fixture.ts';
import { newlyHeld, probeHolds } from '../breakers/hold-probe.ts';
import { createLaneScheduler, type LaneScheduler } from './lane-scheduler.ts';
import type { WorkerLease } from './worker-lease.ts';
import type { Timings } from '../timings.ts';

const redis = testRedis();
const HOUR = 3_600_000;
let made = 0;
const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

/** A POST whose reply the test controls. */
interface Gate {
  answer(outcome?: Outcome): void;
  /** Resolves when the POST is in flight. */
  reached: Promise<string>;
}

function gate(set: DeliverySetup): Gate {
  const hands = {} as { answer: Gate['answer']; reach: (lane: string) => void };
  const answered = new Promise<Outcome>((resolve) => {
    hands.answer = (outcome = { kind: 'accepted', zaapId: `G${Math.random()}`, detail: 'ok' }) => resolve(outcome);
  });
  const reached = new Promise<string>((resolve) => {
    hands.reach = resolve;
  });
  set.script.answers.push((lane) => {
    hands.reach(lane);
    return answered;
  });
  return { answer: hands.answer, reached };
}

interface Staged extends DeliverySetup {
  scheduler: LaneScheduler;
  /** Resolves when `times` jobs were completed. */
  done(times: number): Promise<void>;
}

interface StageOptions {
  worker?: string;
  prefix?: string;
  timings?: Partial<Timings>;
  lease?: WorkerLease;
  concurrency?: number;
  context?: ContextOverrides;
}

/** A scheduler in which only a wake runs an idle lane within a test. */
function stage(options: StageOptions = {}): Staged {
  const { concurrency = 100, lease = lonely(), timings = {}, worker = 'w-1' } = options;
  made += 1;
  let completed = 0;
  const waiting: { times: number; tell: () => void }[] = [];
  const set = deliverySetup({
    client: redis.client,
    prefix: options.prefix ?? `${redis.prefix}-${made}`,
    worker,
    timings: {
      sweepMs: HOUR,
      holdProbeMs: { first: HOUR, cap: HOUR },
      coolMs: { first: 0, cap: 0 },
      unknownCoolMs: 0,
      ...timings,
    },
    context: {
      outstanding: { seen: 1000, unseen: 1000 },
      ...options.context,
      hooks: {
        onStep(step) {
          if (step !== 'rest-lane:completed') return;
          completed += 1;
          for (const { times, tell } of waiting) if (completed >= times) tell();
        },
        ...options.context?.hooks,
      },
    },
  });
  const scheduler = createLaneScheduler({ context: set.context, lease, adder: set.adder, concurrency });
  stops.push(() => scheduler.stop());
  return {
    ...set,
    scheduler,
    async done(times) {
      if (completed < times) await new Promise<void>((tell) => void waiting.push({ times, tell }));
    },
  };
}

describe('a lane', () => {
  test('sends what is queued when it starts, in order, one message at a time', async () => {
    const set = stage();
    for (const id of ['a', 'b', 'c']) await set.put('vendas', id, { caption: id });
    await set.scheduler.serve([instanceOf('vendas')]);
    await set.done(3);
    expect(set.script.sent.map(({ message }) => message.caption)).toEqual(['a', 'b', 'c']);
  });

  test('takes its next message before its rest is over, and opens no attempt before that', async () => {
    const set = stage({ timings: { sweepMs: 1000 } });
    const { attempts } = set.context.ledger;
    const { next, open } = attempts;
    const answers: string[] = [];
    let early = 0;
    attempts.next = async (lane, holder) => {
      const { notBefore, now } = await set.ledger.lanes.read(lane);
      if (notBefore > now) early += 1;
      return next(lane, holder);
    };
    attempts.open = async (...given) => {
      const opened = await open(...given);
      answers.push(opened.answer);
      return opened;
    };
    for (let count = 0; count < 30; count += 1) await set.put('vendas', `m-${count}`);
    await set.scheduler.serve([instanceOf('vendas', { pace: { min: 0.05, max: 0.05 } })]);
    await set.done(30);
    expect(early).toBeGreaterThan(0);
    expect(new Set(answers)).toEqual(new Set(['go']));
  });

  test('when idle, is woken by a new message', async () => {
    const set = stage();
    await set.scheduler.serve([instanceOf('vendas')]);
    await set.put('vendas', 'a');
    set.scheduler.wake('vendas');
    await set.done(1);
    await set.put('vendas', 'b');
    set.scheduler.wake('vendas');
    await set.done(2);
    expect(set.script.sent).toHaveLength(2);
  });

  test('when idle, fetches in the turn in which it is woken', async () => {
    const set = stage();
    const { attempts } = set.context.ledger;
    const { next } = attempts;
    let fetches = 0;
    const isIdle = new Promise<void>((idle) => {
      attempts.next = async (lane, holder) => {
        fetches += 1;
        const found = await next(lane, holder);
        if (found === 'nothing') setImmediate(idle);
        return found;
      };
    });
    await set.scheduler.serve([instanceOf('vendas')]);
    await isIdle;
    const before = fetches;
    set.scheduler.wake('vendas');
    // Microtasks only: no timer and no reply can come between them.
    for (let at = 0; at < 50; at += 1) await Promise.resolve();
    expect(fetches).toBe(before + 1);
  });

  test('keeps a wake that comes during a run which finds nothing', async () => {
    const set = stage();
    const { attempts } = set.context.ledger;
    const { next } = attempts;
    let looked = 0;
    attempts.next = async (lane, holder) => {
      const fetched = await next(lane, holder);
      looked += 1;
      // The job comes after the queue was found empty, and its wake before the run has ended.
      if (looked === 1) {
        await set.put(lane, 'a');
        set.scheduler.wake(lane);
      }
      return fetched;
    };
    await set.scheduler.serve([instanceOf('vendas')]);
    await set.done(1);
    expect(set.script.sent).toHaveLength(1);
  });

  test('keeps its gap when it is woken', async () => {
    const set = stage();
    await set.put('vendas', 'a', { pace: { min: 3600, max: 3600 } });
    await set.scheduler.serve([instanceOf('vendas')]);
    await set.done(1);
    await set.put('vendas', 'b', { priority: 'urgent' });
    const fetches: string[] = [];
    const { attempts } = set.context.ledger;
    const { next } = attempts;
    attempts.next = (lane, holder) => {
      fetches.push(lane);
      return next(lane, holder);
    };
    // A second lane shows when a woken one would have run.
    await set.scheduler.serve([instanceOf('vendas'), instanceOf('other')]);
    await set.put('other', 'c');
    set.scheduler.wake('vendas');
    set.scheduler.wake('other');
    await set.done(2);
    expect(set.script.sent.map(({ lane }) => lane)).toEqual(['vendas', 'other']);
    expect(fetches).not.toContain('vendas');
  });

  test('ignores a wake for a lane that is unknown', () => {
    expect(() => stage().scheduler.wake('never')).not.toThrow();
  });
});

describe('several lanes', () => {
  test('run at most as many at a time as allowed, and each of them gets its run', async () => {
    const set = stage({ concurrency: 2 });
    const names = ['a', 'b', 'c', 'd', 'e'];
    let atOnce = 0;
    let most = 0;
    const gates = names.map(() => gate(set));
    set.script.answers = set.script.answers.map((answer) => async (lane: string) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      const outcome = await (answer as (lane: string) => Promise<Outcome>)(lane);
      atOnce -= 1;
      return outcome;
    });
    const opened: string[] = [];
    const { open } = set.context.queues;
    set.context.queues.open = (lane) => {
      opened.push(lane);
      return open(lane);
    };
    for (const name of names) await set.put(name, name);
    await set.scheduler.serve(names.map((name) => instanceOf(name)));
    for (const [at, each] of gates.entries()) {
      await each.reached;
      // The next one runs beside it, so there are at least two at once.
      await gates[at + 1]?.reached;
      expect(opened).toHaveLength(Math.min(at + 2, names.length));
      each.answer();
    }
    await set.done(names.length);
    expect(most).toBe(2);
    expect(set.script.sent.map(({ lane }) => lane).toSorted()).toEqual(names);
  });

  test('all rest during an outage of the gateway', async () => {
    let restMs = HOUR;
    const asked: string[] = [];
    const outage = {
      noteUnknown: async () => {},
      restMs: () => {
        asked.push('asked');
        return restMs;
      },
      refresh: async () => {},
    };
    const set = stage({ context: { breakers: { outage } } });
    await set.put('a', 'a');
    await set.put('b', 'b');
    await set.scheduler.serve([instanceOf('a'), instanceOf('b')]);
    await expect.poll(() => asked.length, { interval: 2 }).toBe(2);
    expect(set.script.sent).toEqual([]);
    restMs = 0;
  });
});

describe('lanes that come and go', () => {
  test('an instance added at run time is served, and a removed one no longer', async () => {
    const set = stage();
    await set.scheduler.serve([instanceOf('a')]);
    expect(set.scheduler.own()).toEqual(['a']);
    await set.scheduler.serve([instanceOf('b')]);
    expect(set.scheduler.own()).toEqual(['b']);
    await set.put('a', 'a');
    await set.put('b', 'b');
    set.scheduler.wake('a');
    set.scheduler.wake('b');
    await set.done(1);
    expect(set.script.sent.map(({ lane }) => lane)).toEqual(['b']);
  });

  test('a lane that is removed and added again during its run gets no second run beside the first', async () => {
    const set = stage();
    await set.put('a', 'first');
    const first = gate(set);
    await set.scheduler.serve([instanceOf('a')]);
    await first.reached;
    await set.scheduler.serve([instanceOf('other')]);
    expect(set.scheduler.own()).toEqual(['other']);
    await set.scheduler.serve([instanceOf('a'), instanceOf('other')]);
    await set.put('a', 'second');
    set.scheduler.wake('a');
    // The other lane runs in the meantime, so a second run of the first one would have happened too.
    await set.put('other', 'elsewhere');
    set.scheduler.wake('other');
    await set.done(1);
    expect((await set.view('a', 'first')).status).toBe('sending');
    expect(set.log.events).not.toContain('attempt.reclaimed');
    first.answer();
    await set.done(3);
    expect((await set.view('a', 'first')).status).toBe('accepted');
    expect((await set.view('a', 'second')).status).toBe('accepted');
  });

  test('a lane that is removed during its run ends the run and fetches nothing more', async () => {
    const set = stage();
    await set.put('a', 'first');
    await set.put('a', 'second');
    const first = gate(set);
    await set.scheduler.serve([instanceOf('a')]);
    await first.reached;
    await set.scheduler.serve([]);
    first.answer();
    await set.scheduler.stop();
    expect((await set.view('a', 'first')).status).toBe('accepted');
    expect((await set.view('a', 'second')).status).toBe('queued');
    expect(set.scheduler.own()).toEqual([]);
  });

  test('lanes are served even if the other workers cannot be notified', async () => {
    const set = stage({ lease: { ...lonely(), serve: () => Promise.reject(new Error('away')) } });
    await set.put('a', 'a');
    await expect(set.scheduler.serve([instanceOf('a')])).rejects.toThrow('away');
    await set.done(1);
    expect(set.scheduler.own()).toEqual(['a']);
  });
});

describe('two workers', () => {
  test('when a lane is handed over during its run, the new owner is woken after the run, and continues', async () => {
    let owner = 'w-1';
    const of = (worker: string): WorkerLease => ({ ...lonely(), owns: () => owner === worker });
    const one = stage({ worker: 'w-1', lease: of('w-1') });
    const prefix = `${redis.prefix}-${made}`;
    const two = stage({ worker: 'w-2', lease: of('w-2'), prefix });
    await one.put('a', 'first');
    await one.put('a', 'second');
    const first = gate(one);
    await one.scheduler.serve([instanceOf('a')]);
    await two.scheduler.serve([instanceOf('a')]);
    await first.reached;
    owner = 'w-2';
    for (const each of [one, two]) each.scheduler.reassign();
    expect([one.scheduler.own(), two.scheduler.own()]).toEqual([[], ['a']]);
    // The new owner has tried, and found the lane blocked.
    await expect.poll(async () => (await one.queues.active('a')).length, { interval: 2 }).toBe(1);
    first.answer();
    await one.done(1);
    await expect.poll(() => one.woken, { interval: 2 }).toEqual(['a']);
    two.scheduler.wake('a');
    await two.done(1);
    expect(one.script.sent).toHaveLength(1);
    expect((await two.view('a', 'second')).status).toBe('accepted');
  });

  test('a worker that dies while its lane is being recovered is not forgotten', async () => {
    const dead: string[] = [];
    const set = stage({ lease: lonely(dead) });
    const theirs = deliverySetup({ client: redis.client, prefix: `${redis.prefix}-${made}`, worker: 'w-dead' });
    await theirs.put('a', 'first');
    await theirs.take('a');
    const { isPaused } = set.context.queues;
    set.context.queues.isPaused = async (lane) => {
      // The last question of the recovery: a living worker was just found to have its job.
      if (dead.length === 0) {
        dead.push('w-dead');
        set.scheduler.reassign();
      }
      return isPaused(lane);
    };
    await set.scheduler.serve([instanceOf('a')]);
    await set.done(1);
    expect((await set.view('a', 'first')).status).toBe('accepted');
  });

  test('a dead worker’s attempt blocks the lane only until the new owner recovers it', async () => {
    const dead: string[] = [];
    const set = stage({
      lease: lonely(dead),
      timings: { heartbeatMs: 1 },
    });
    const theirs = deliverySetup({ client: redis.client, prefix: `${redis.prefix}-${made}`, worker: 'w-dead' });
    const job = await theirs.put('a', 'first');
    const request = {
      generation: 1,
      nonce: 'n',
      owner: 'w-dead',
      gapMs: 0,
      flight: { attemptMs: 0, postMs: 0 },
      maxAgeMs: 0,
      outstanding: { seen: 9, unseen: 9 },
    };
    await theirs.context.ledger.attempts.open('a', job.key, request);
    const { open } = set.context.ledger.attempts;
    let asked = 0;
    set.context.ledger.attempts.open = (...given) => {
      asked += 1;
      return open(...given);
    };
    // Its job is already back in the queue; only its open attempt is left. `reassign` is not called.
    await set.put('a', 'second');
    await set.scheduler.serve([instanceOf('a')]);
    // It has tried to open an attempt, and was refused: the worker is not known to be dead yet.
    await expect.poll(() => asked, { interval: 2 }).toBeGreaterThan(1);
    expect((await set.view('a', 'first')).status).toBe('sending');
    dead.push('w-dead');
    await expect.poll(async () => (await set.view('a', 'second')).status, { interval: 5 }).toBe('accepted');
    expect((await set.view('a', 'first')).status).toBe('unknown');
    expect(set.script.sent).toHaveLength(1);
  });
});

describe('a held lane', () => {
  test('is paused, and continues when it is released and woken', async () => {
    const set = stage();
    await set.ledger.lanes.hold('a', 'paused', 'lunch');
    await set.put('a', 'a');
    await set.scheduler.serve([instanceOf('a')]);
    await expect.poll(() => set.queues.isPaused('a'), { interval: 2 }).toBe(true);
    expect(set.script.sent).toEqual([]);
    await set.ledger.lanes.release('a');
    set.scheduler.wake('a');
    await set.done(1);
    expect(await set.queues.isPaused('a')).toBe(false);
    expect(set.script.probed).toEqual([]);
  });

  test('with a cause that can pass, is released when /status says that the number works', async () => {
    const set = stage({ timings: { holdProbeMs: { first: 1, cap: 1 } } });
    set.script.probes = [{ state: 'silent', detail: 'nobody' }];
    await set.ledger.lanes.hold('a', 'disconnected', 'off');
    await set.put('a', 'a');
    await set.scheduler.serve([instanceOf('a')]);
    await set.done(1);
    expect(set.script.probed.length).toBeGreaterThanOrEqual(2);
    expect(await set.ledger.lanes.holds('a')).toEqual([]);
  });

  test.for([0, 3_600_000])(
    'is found by the sweep if it was idle when it was held (a message waits %d ms)',
    async (delayMs) => {
      const set = stage({ timings: { holdProbeMs: { first: 1, cap: 1 }, sweepMs: 5 } });
      await set.scheduler.serve([instanceOf('a')]);
      await set.put('a', 'a');
      await set.done(1);
      if (delayMs > 0) await set.adder.add('a', [{ key: 'far', generation: 1, priority: 'normal', delayMs }]);
      await set.ledger.lanes.hold('a', 'credentials', 'a sibling was refused');
      await expect.poll(() => set.ledger.lanes.holds('a'), { interval: 2 }).toEqual([]);
      expect(set.script.probed).toEqual(['a']);
    },
  );

  test('held because /status did not answer, is released when /status says that the number works', async () => {
    const set = stage({ timings: { holdProbeMs: { first: 1, cap: 1 } } });
    set.script.answers = [{ kind: 'down', reason: 'status-unavailable', scope: 'lane', detail: 'Moon; /status 503' }];
    set.script.probes = [{ state: 'silent', detail: '/status answered HTTP 503' }];
    await set.put('a', 'a');
    await set.scheduler.serve([instanceOf('a')]);
    await set.done(2);
    expect(set.log.events).toContain('lane.held');
    expect(set.script.sent).toHaveLength(2);
    expect(await set.view('a', 'a')).toMatchObject({ status: 'accepted' });
  });

  test('is held for the cause that /status names, once it names one', async () => {
    const set = stage({ timings: { holdProbeMs: { first: 1, cap: 1 } } });
    await set.ledger.lanes.hold('a', 'status-unavailable', 'Moon; /status 503');
    set.script.probes = [{ state: 'down', reason: 'subscription', detail: 'subscribe again' }];
    set.script.probes.push(...Array.from({ length: 500 }, () => ({ state: 'silent', detail: '' }) as const));
    await set.put('a', 'a');
    await set.scheduler.serve([instanceOf('a')]);
    const reasons = async (): Promise<string[]> => (await set.ledger.lanes.holds('a')).map(({ reason }) => reason);
    await expect.poll(reasons, { interval: 2 }).toEqual(['subscription']);
    expect(set.script.sent).toEqual([]);
  });

  test('does not cause a question to Z-API with every new message', async () => {
    const set = stage({ timings: { holdProbeMs: { first: 3_600_000, cap: 3_600_000 } } });
    set.script.probes = Array.from({ length: 30 }, () => ({ state: 'silent', detail: 'nobody' }) as const);
    await set.ledger.lanes.hold('a', 'disconnected', 'off');
    await set.scheduler.serve([instanceOf('a')]);
    await expect.poll(() => set.script.probed.length, { interval: 2 }).toBe(1);
    let looks = 0;
    const { holds } = set.context.ledger.lanes;
    set.context.ledger.lanes.holds = (lane) => {
      looks += 1;
      return holds(lane);
    };
    for (let wakes = 1; wakes <= 20; wakes += 1) {
      set.scheduler.wake('a');
      await expect.poll(() => looks, { interval: 1 }).toBeGreaterThanOrEqual(wakes);
    }
    expect(set.script.probed).toHaveLength(1);
    await set.ledger.lanes.release('a');
    await set.put('a', 'a');
    set.scheduler.wake('a');
    await set.done(1);
  });

  test('with a cause that only a person can judge, stays held however often it is probed', async () => {
    const set = stage({ timings: { holdProbeMs: { first: 1, cap: 1 } } });
    await set.ledger.lanes.hold('a', 'storm', 'five in a row');
    await set.put('a', 'a');
    await set.put('b', 'b');
    await set.scheduler.serve([instanceOf('a'), instanceOf('b')]);
    await expect.poll(() => set.queues.isPaused('a'), { interval: 2 }).toBe(true);
    for (let times = 0; times < 5; times += 1) {
      set.scheduler.wake('a');
      await set.ledger.lanes.holds('a');
    }
    expect(set.script.sent.map(({ lane }) => lane)).not.toContain('a');
    expect(set.script.probed).toEqual([]);
    expect(await set.ledger.lanes.holds('a')).toHaveLength(1);
  });
});

describe('a reconnected number, and the messages that Z-API has queued', () => {
  const looking = { holdProbeMs: { first: 1, cap: 1 } };

  test('a queue that cannot be read does not end the hold; an empty one does', async () => {
    const set = stage({ timings: looking });
    set.script.queued = new Error('HTTP 404');
    await set.ledger.lanes.hold('a', 'disconnected', 'off');
    await set.put('a', 'a');
    await set.scheduler.serve([instanceOf('a')]);
    await expect.poll(() => set.script.searched, { interval: 2 }).toBeGreaterThan(3);
    expect(await set.ledger.lanes.holds('a')).toMatchObject([
      { reason: 'disconnected', detail: expect.stringContaining('cannot be read') as unknown },
    ]);
    expect(set.script.sent).toEqual([]);
    set.script.queued = [];
    await set.done(1);
  });

  test('while Z-API empties its queue, the lane looks again within seconds, whatever the backoff of its hold', async () => {
    const dues: number[] = [];
    const set = stage({ timings: { holdProbeMs: { first: HOUR, cap: HOUR } } });
    set.script.queued = [{ zaapId: 'Z', messageId: 'M', phone: '1', createdAt: 1 }];
    await set.ledger.lanes.hold('a', 'disconnected', 'off');
    const held = newlyHeld(0);
    dues.push(await probeHolds('a', held, set.context));
    expect(dues[0]).toBeGreaterThan(0);
    expect(dues[0]).toBeLessThanOrEqual(10_000);
    set.script.queued = [];
    held.quietUntil = 0;
    expect(await probeHolds('a', held, set.context)).toBe(0);
  });

  test('a queue that cannot be read does not hold the lane for longer than the bound', async () => {
    const set = stage({ timings: { ...looking, unreadQueueMs: 50 } });
    set.script.queued = new Error('HTTP 404');
    await set.ledger.lanes.hold('a', 'disconnected', 'off');
    await set.put('a', 'a');
    await set.scheduler.serve([instanceOf('a')]);
    await set.done(1);
    expect(set.script.searched).toBeGreaterThan(1);
  });
});

describe('a hold that comes back', () => {
  const lapsed: Outcome = { kind: 'down', reason: 'subscription', scope: 'lane', detail: 'subscribe again' };

  test('keeps its backoff: a lapsed subscription that is refused after each probe is retried after 30 s … 10 min', async () => {
    const waits: number[] = [];
    const set = stage({
      timings: { holdProbeMs: { first: 1, cap: 20 } },
      context: { hooks: { onHeld: (_lane, dueInMs) => void waits.push(dueInMs) } },
    });
    set.script.answers = Array.from({ length: 8 }, () => lapsed);
    await set.put('a', 'a');
    await set.scheduler.serve([instanceOf('a')]);
    await set.done(9);
    expect(waits).toEqual([1, 2, 4, 8, 16, 20, 20, 20]);
  });

  test('is not probed earlier because of a wake; an accepted message ends its backoff', async () => {
    const waits: number[] = [];
    const set = stage({
      timings: { holdProbeMs: { first: 50, cap: HOUR } },
      context: { hooks: { onHeld: (_lane, dueInMs) => void waits.push(dueInMs) } },
    });
    set.script.answers = [lapsed, lapsed];
    await set.put('a', 'a');
    await set.scheduler.serve([instanceOf('a')]);
    await expect.poll(() => waits, { interval: 2 }).toEqual([50, 100]);
    const probed = set.script.probed.length;
    for (let wakes = 0; wakes < 5; wakes += 1) set.scheduler.wake('a');
    await set.ledger.lanes.holds('a');
    expect(set.script.probed).toHaveLength(probed);
    await set.done(3);
    set.script.answers = [lapsed];
    await set.put('a', 'b');
    set.scheduler.wake('a');
    await expect.poll(() => waits, { interval: 2 }).toEqual([50, 100, 50]);
    await set.done(5);
  });
});

describe('faults', () => {
  test('a run that fails is repeated, after what it left behind was recovered', async () => {
    const set = stage();
    const { attempts } = set.context.ledger;
    const { next } = attempts;
    let failures = 0;
    attempts.next = async (...given) => {
      const found = await next(...given);
      failures += 1;
      if (failures === 1) throw new Error('connection lost');
      return found;
    };
    await set.put('a', 'a');
    await set.scheduler.serve([instanceOf('a')]);
    await set.done(1);
    expect(set.log.events).toContain('lane.run.failed');
    expect(set.log.events).toContain('job.recovered');
    expect((await set.view('a', 'a')).status).toBe('accepted');
  });
});

describe('stopping', () => {
  test('waits for the run in progress, and fetches nothing more', async () => {
    const set = stage();
    await set.put('a', 'first');
    await set.put('a', 'second');
    const first = gate(set);
    await set.scheduler.serve([instanceOf('a')]);
    await first.reached;
    let stopped = false;
    const stopping = set.scheduler.stop().then(() => (stopped = true));
    await set.ledger.lanes.holds('a');
    expect(stopped).toBe(false);
    first.answer();
    await stopping;
    expect((await set.view('a', 'first')).status).toBe('accepted');
    expect((await set.view('a', 'second')).status).toBe('queued');
    expect(set.script.sent).toHaveLength(1);
  });
});
