import type { Heartbeat, LedgerPort } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { createWorkers } from '../../../ledger/src/worker/workers.ts';
import { heardLog } from '../delivery.fixture.ts';
import { createWorkerLease, type WorkerLease } from './worker-lease.ts';
import { DEFAULT_TIMINGS } from '../timings.ts';

const redis = testRedis();
const timings = { ...DEFAULT_TIMINGS, heartbeatMs: 1000, heartbeatTtlMs: 5000 };
const TTL = timings.heartbeatTtlMs;
/** Redis time at every heartbeat. */
const NOW = 7_000_000;
const LANES = Array.from({ length: 300 }, (_, at) => `lane-${at}`);

const BEAT = { incarnation: 'one', beats: 1, epoch: '', recovering: false };

/** A worker whose clocks and Redis a test controls. `beat` is one complete heartbeat. */
interface Hand {
  lease: WorkerLease;
  clock: { wall: number; monotonic: number };
  /** The reply of Redis to the next heartbeats: which workers are alive, and how long the reply takes. */
  roll: { ages: Record<string, number>; takesMs: number; fails: boolean; isSure: boolean };
  changes: () => number;
  beat(): Promise<void>;
  /** Moves both clocks forward. */
  pass(ms: number): void;
  forgotten: string[];
  served: Map<string, string[]>;
}

function hand(worker = 'a'): Hand {
  const clock = { wall: 1_000_000, monotonic: 10 };
  const roll: Hand['roll'] = { ages: {}, takesMs: 0, fails: false, isSure: true };
  const served = new Map<string, string[]>();
  const forgotten: string[] = [];
  let changes = 0;
  const pass = (ms: number): void => {
    clock.wall += ms;
    clock.monotonic += ms;
  };
  const workers: LedgerPort['workers'] = {
    async heartbeat(): Promise<Heartbeat> {
      pass(roll.takesMs);
      if (roll.fails) throw new Error('Redis is unavailable');
      return { now: NOW, workers: new Map([...Object.entries(roll.ages), [worker, 0] as const]), ...BEAT };
    },
    snapshot: async () => ({ now: NOW, workers: new Map() }),
    assignments: async () => new Map(served),
    assign: async (id, lanes) => void served.set(id, lanes),
    leave: async () => {},
    forget: async (ids) => void forgotten.push(...ids),
  };
  const lease = createWorkerLease({
    worker,
    workers,
    timings,
    clock: { wall: () => clock.wall, monotonic: () => clock.monotonic },
    log: heardLog(),
    onChange: () => void (changes += 1),
    run: () => '',
    isSure: () => roll.isSure,
    hasSent: () => true,
    onHeartbeat: async () => {},
  });
  return {
    lease,
    clock,
    roll,
    served,
    forgotten,
    changes: () => changes,
    pass,
    async beat() {
      // `start` sends one heartbeat and sets a timer, which `stop` clears.
      await lease.start();
      await lease.stop(false);
    },
  };
}

describe('whether a worker may write', () => {
  test('not before its first heartbeat is acknowledged', async () => {
    const { lease, beat, clock } = hand();
    expect(lease.mayWrite(clock.monotonic)).toBe('no heartbeat was acknowledged yet');
    await beat();
    expect(lease.mayWrite(clock.monotonic)).toBeUndefined();
  });

  test.for(['wall', 'monotonic'] as const)('not if its last heartbeat is old by the %s clock alone', async (which) => {
    const { lease, beat, clock } = hand();
    await beat();
    const begunAt = clock.monotonic;
    clock[which] += TTL - timings.heartbeatMs;
    expect(lease.mayWrite(begunAt)).toBeUndefined();
    clock[which] += 1;
    expect(lease.mayWrite(begunAt)).toMatch(/heartbeat is 4001 ms old/);
  });

  test('not for an attempt opened before a pause of one TTL, even after new heartbeats; for a later attempt it may', async () => {
    const { lease, beat, clock, pass } = hand();
    await beat();
    const begunAt = clock.monotonic;
    pass(TTL);
    await beat();
    expect(lease.mayWrite(begunAt)).toBe('the heartbeat stood still since the attempt began');
    expect(lease.mayWrite(clock.monotonic)).toBeUndefined();
    for (let beats = 0; beats < 5; beats += 1) {
      pass(timings.heartbeatMs);
      await beat();
    }
    expect(lease.mayWrite(begunAt)).toBe('the heartbeat stood still since the attempt began');
  });

  test('not if slow replies hide that Redis received two heartbeats one TTL apart', async () => {
    const { lease, beat, clock, roll, pass } = hand();
    roll.takesMs = 2000;
    const begunAt = clock.monotonic + roll.takesMs;
    await beat();
    pass(timings.heartbeatMs);
    // Redis received the first heartbeat 2 s before its reply came, and this one only now: 5 s later.
    await beat();
    expect(lease.mayWrite(begunAt)).toBe('the heartbeat stood still since the attempt began');
  });

  test('despite failed heartbeats, if the next one succeeds early enough', async () => {
    const { lease, beat, clock, roll, pass } = hand();
    await beat();
    const begunAt = clock.monotonic;
    roll.fails = true;
    for (let beats = 0; beats < 3; beats += 1) {
      pass(timings.heartbeatMs);
      await beat();
    }
    expect(lease.mayWrite(begunAt)).toBeUndefined();
    roll.fails = false;
    pass(timings.heartbeatMs);
    await beat();
    expect(lease.mayWrite(begunAt)).toBeUndefined();
  });

  test('not after a heartbeat whose reply took longer than one TTL', async () => {
    const { lease, beat, clock, roll } = hand();
    roll.takesMs = TTL + 1;
    await beat();
    expect(lease.mayWrite(clock.monotonic)).toBe('no heartbeat was acknowledged yet');
  });
});

describe('whether another worker is dead', () => {
  test('if its heartbeat is older than the TTL', async () => {
    const { lease, beat, roll, pass } = hand();
    roll.ages = { b: TTL, c: TTL + 1 };
    await beat();
    pass(TTL);
    await beat();
    expect(lease.seenDeadAt('b')).toBeUndefined();
    expect(lease.seenDeadAt('c')).toBe(NOW);
  });

  test('never within one TTL of our own reconnection, when all heartbeats look old', async () => {
    const { lease, beat, roll, pass } = hand();
    roll.ages = { b: TTL * 10 };
    await beat();
    pass(TTL - 1);
    await beat();
    expect(lease.seenDeadAt('b')).toBeUndefined();
    pass(1);
    await beat();
    expect(lease.seenDeadAt('b')).toBe(NOW);
    roll.fails = true;
    await beat();
    expect(lease.seenDeadAt('b')).toBeUndefined();
    roll.fails = false;
    await beat();
    expect(lease.seenDeadAt('b')).toBeUndefined();
  });

  test('never itself', async () => {
    const { lease, beat, pass } = hand();
    await beat();
    pass(TTL);
    expect(lease.seenDeadAt('a')).toBeUndefined();
  });

  test('if it is in no snapshot, not before the next one: it may have started since', async () => {
    const { lease, beat, roll, pass } = hand();
    await beat();
    pass(TTL);
    await beat();
    pass(10);
    expect(lease.seenDeadAt('new')).toBeUndefined();
    expect(lease.seenDeadAt('left')).toBeUndefined();
    pass(timings.heartbeatMs);
    roll.ages = { new: 0 };
    await beat();
    expect(lease.seenDeadAt('new')).toBeUndefined();
    expect(lease.seenDeadAt('left')).toBe(NOW);
  });
});

describe('how far the clock is behind', () => {
  test('follows from the reply to each heartbeat, and is 0 if the clock is ahead', async () => {
    const { lease, beat, clock } = hand();
    clock.wall = NOW - 600_000;
    await beat();
    expect(lease.behindMs()).toBe(600_000);
    clock.wall = NOW + 600_000;
    await beat();
    expect(lease.behindMs()).toBe(0);
  });
});

describe('the owner of a lane', () => {
  test('is this worker if no other one serves the lane', async () => {
    const { lease, beat, roll, served } = hand();
    roll.ages = { b: 0 };
    served.set('b', ['another']);
    await lease.serve(LANES);
    await beat();
    expect(LANES.every((lane) => lease.owns(lane))).toBe(true);
  });

  test('includes a new worker at once, even between two reads of the lists', async () => {
    const { lease, beat, roll, served, changes } = hand();
    await lease.serve(LANES);
    await beat();
    await beat();
    const before = changes();
    served.set('b', LANES);
    roll.ages = { b: 0 };
    await beat();
    expect(changes()).toBe(before + 1);
    expect(LANES.filter((lane) => !lease.owns(lane)).length).toBeGreaterThan(100);
  });

  test('changes within a few heartbeats when a worker starts to serve the lane', async () => {
    const { lease, beat, roll, served, changes } = hand();
    served.set('b', []);
    roll.ages = { b: 0 };
    await lease.serve(LANES);
    await beat();
    const before = changes();
    served.set('b', LANES);
    for (let beats = 0; beats < 5; beats += 1) await beat();
    expect(changes()).toBe(before + 1);
    expect(LANES.every((lane) => lease.owns(lane))).toBe(false);
  });

  test('does not depend on dead workers: their lists are removed, but not that of a worker before its first heartbeat', async () => {
    const { beat, forgotten, served } = hand();
    served.set('gone', LANES);
    await beat();
    expect(forgotten).toEqual([]);
    for (let beats = 0; beats < 5; beats += 1) await beat();
    expect(forgotten).toEqual(['gone']);
  });

  test('is found again by others: a lost list of our own is written again', async () => {
    const { lease, served } = hand();
    await lease.serve(['x']);
    served.delete('a');
    await lease.start();
    await lease.stop(false);
    expect(served.get('a')).toEqual(['x']);
  });
});

describe('three workers on a real Redis', () => {
  const port = createWorkers(redis.client, redis.prefix);
  const workers = ['one', 'two', 'three'];
  const quick = { ...timings, heartbeatMs: 20, heartbeatTtlMs: 200 };

  /** Resolves when the condition holds for every living worker; checked at every change. */
  function all(who: string[], make: (id: string, changed: () => void) => WorkerLease) {
    const made = new Map<string, WorkerLease>();
    let tell = (): void => {};
    for (const id of who)
      made.set(
        id,
        make(id, () => tell()),
      );
    return {
      made,
      async until(condition: () => boolean) {
        while (!condition()) await new Promise<void>((resolve) => (tell = resolve));
      },
    };
  }

  function shares(made: Map<string, WorkerLease>): Map<string, string[]> {
    return new Map([...made].map(([id, lease]) => [id, LANES.filter((lane) => lease.owns(lane))]));
  }

  test('every lane has one owner, the shares are fair, and only the dead worker’s lanes move', async () => {
    const { made, until } = all(workers, (worker, changed) =>
      createWorkerLease({
        worker,
        workers: port,
        timings: quick,
        clock: { wall: () => Date.now(), monotonic: () => performance.now() },
        log: heardLog(),
        onChange: changed,
        run: () => '',
        isSure: () => true,
        hasSent: () => true,
        onHeartbeat: async () => {},
      }),
    );
    for (const lease of made.values()) {
      await lease.serve(LANES);
      await lease.start();
    }
    const settled = (): boolean => [...shares(made).values()].flat().length === LANES.length;
    await until(settled);
    const before = shares(made);
    expect([...before.values()].flat().toSorted()).toEqual(LANES.toSorted());
    for (const lanes of before.values()) expect(lanes.length).toBeGreaterThan(LANES.length / 6);

    const dead = made.get('two')!;
    made.delete('two');
    await dead.stop(false);
    await until(settled);
    const after = shares(made);
    for (const [id, lanes] of after) {
      expect(lanes).toEqual(expect.arrayContaining(before.get(id)!));
      expect(lanes.length).toBeGreaterThan(before.get(id)!.length);
    }

    const last = made.get('three')!;
    made.delete('three');
    await last.stop(true);
    await until(settled);
    expect(shares(made).get('one')).toEqual(LANES);
    await made.get('one')!.stop(true);
    expect((await port.snapshot()).workers.has('one')).toBe(false);
  });
});

test('a lane that no living worker serves is adopted by exactly one of the living workers', async () => {
  const workers = ['a', 'b', 'c'].map((name) => ({ name, ...hand(name) }));
  for (const { name, roll, served, beat } of workers) {
    for (const id of ['a', 'b', 'c']) served.set(id, [`of-${id}`]);
    served.set('dead', ['of-dead']);
    roll.ages = {
      ...Object.fromEntries(['a', 'b', 'c'].filter((id) => id !== name).map((id) => [id, 0])),
      dead: TTL + 1,
    };
    await beat();
  }
  const adopters = (lane: string): number => workers.filter(({ lease }) => lease.adopts(lane)).length;
  for (const lane of [...LANES, 'of-dead']) expect([lane, adopters(lane)]).toEqual([lane, 1]);
  for (const lane of ['of-a', 'of-b', 'of-c']) expect(adopters(lane)).toBe(0);
});

describe('workers that were alive lately', () => {
  test('stay listed when a Redis that lost writes no longer knows them, while that is checked', async () => {
    const { lease, roll, beat } = hand();
    roll.ages = { b: 0 };
    await beat();
    roll.ages = {};
    roll.isSure = false;
    for (let times = 0; times < 10; times += 1) await beat();
    expect(lease.seen().toSorted()).toEqual(['a', 'b']);
  });

  test('stay listed if they are missing in two snapshots, and no longer if in three', async () => {
    const { lease, roll, beat } = hand();
    roll.ages = { b: 0 };
    await beat();
    roll.ages = {};
    await beat();
    expect(lease.seen()).toContain('b');
    await beat();
    await beat();
    expect(lease.seen()).toEqual(['a']);
  });
});

describe('a worker that has just registered', () => {
  test('is known at once if no other worker is alive', async () => {
    const { lease, beat } = hand();
    expect(lease.isKnown()).toBe(false);
    await beat();
    expect(lease.isKnown()).toBe(true);
  });

  test('is known once each other worker has sent a heartbeat, at the latest after two intervals', async () => {
    const { lease, roll, beat } = hand();
    roll.ages = { b: 10 };
    await beat();
    expect(lease.isKnown()).toBe(false);
    roll.ages = { b: -1 };
    await beat();
    expect(lease.isKnown()).toBe(true);
    const late = hand();
    late.roll.ages = { b: 10 };
    await late.beat();
    late.pass(2 * timings.heartbeatMs);
    expect(late.lease.isKnown()).toBe(true);
  });
});

test('a worker that was not asked about for ten minutes is forgotten, and looked up again', async () => {
  const { lease, beat, pass } = hand();
  for (let times = 0; times < 8; times += 1, pass(1000)) await beat();
  expect(lease.seenDeadAt('gone')).toBeUndefined();
  pass(1);
  await beat();
  expect(lease.seenDeadAt('gone')).toBe(NOW);
  pass(11 * 60_000);
  await beat();
  for (let times = 0; times < 8; times += 1, pass(1000)) await beat();
  expect(lease.seenDeadAt('gone')).toBeUndefined();
});
