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
/** What Redis says the time is, at every beat. */
const NOW = 7_000_000;
const LANES = Array.from({ length: 300 }, (_, at) => `lane-${at}`);

const BEAT = { incarnation: 'one', beats: 1, epoch: '', recovering: false };

/** A worker whose clocks, and whose Redis, a test moves by hand; `beat` is one heartbeat, start to end. */
interface Hand {
  lease: WorkerLease;
  clock: { wall: number; monotonic: number };
  /** What Redis answers to the next beats: who lives, and how long the answer took. */
  roll: { ages: Record<string, number>; takesMs: number; fails: boolean; isSure: boolean };
  changes: () => number;
  beat(): Promise<void>;
  /** Both clocks go on. */
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
      if (roll.fails) throw new Error('away');
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
    onBeat: async () => {},
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
      // `start` beats once and then sets a timer, which `stop` takes away again.
      await lease.start();
      await lease.stop(false);
    },
  };
}

describe('whether a worker may write', () => {
  test('not before its first heartbeat was acknowledged', async () => {
    const { lease, beat, clock } = hand();
    expect(lease.mayWrite(clock.monotonic)).toBe('no heartbeat was acknowledged yet');
    await beat();
    expect(lease.mayWrite(clock.monotonic)).toBeUndefined();
  });

  test.for(['wall', 'monotonic'] as const)(
    'not when its last heartbeat is old by the %s clock alone',
    async (which) => {
      const { lease, beat, clock } = hand();
      await beat();
      const begunAt = clock.monotonic;
      clock[which] += TTL - timings.heartbeatMs;
      expect(lease.mayWrite(begunAt)).toBeUndefined();
      clock[which] += 1;
      expect(lease.mayWrite(begunAt)).toMatch(/heartbeat is 4001 ms old/);
    },
  );

  test('not for an attempt begun before a pause of a TTL, also when the heart beats again; for a later one it may', async () => {
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

  test('not when two answers were slow enough for a TTL between what Redis heard', async () => {
    const { lease, beat, clock, roll, pass } = hand();
    roll.takesMs = 2000;
    const begunAt = clock.monotonic + roll.takesMs;
    await beat();
    pass(timings.heartbeatMs);
    // Redis heard the first beat 2 s before its answer came, and this one only now: 5 s later.
    await beat();
    expect(lease.mayWrite(begunAt)).toBe('the heartbeat stood still since the attempt began');
  });

  test('through failed beats, as long as the next good one comes early enough', async () => {
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

  test('not after a beat that took longer than a TTL to be answered', async () => {
    const { lease, beat, clock, roll } = hand();
    roll.takesMs = TTL + 1;
    await beat();
    expect(lease.mayWrite(clock.monotonic)).toBe('no heartbeat was acknowledged yet');
  });
});

describe('whether another worker is dead', () => {
  test('when it was not heard of for longer than the TTL', async () => {
    const { lease, beat, roll, pass } = hand();
    roll.ages = { b: TTL, c: TTL + 1 };
    await beat();
    pass(TTL);
    await beat();
    expect(lease.seenDeadAt('b')).toBeUndefined();
    expect(lease.seenDeadAt('c')).toBe(NOW);
  });

  test('never within a TTL of our own reconnection: all beats look old then', async () => {
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

  test('one on no roll was perhaps born since: only the next roll tells', async () => {
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
  test('is told by each beat’s answer, and is nothing when it is ahead', async () => {
    const { lease, beat, clock } = hand();
    clock.wall = NOW - 600_000;
    await beat();
    expect(lease.behindMs()).toBe(600_000);
    clock.wall = NOW + 600_000;
    await beat();
    expect(lease.behindMs()).toBe(0);
  });
});

describe('whose a lane is', () => {
  test('with nobody else, or nobody else who serves it: ours', async () => {
    const { lease, beat, roll, served } = hand();
    roll.ages = { b: 0 };
    served.set('b', ['another']);
    await lease.serve(LANES);
    await beat();
    expect(LANES.every((lane) => lease.owns(lane))).toBe(true);
  });

  test('a worker that comes between two readings of the lists is given its share at once', async () => {
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

  test('a worker that begins to serve a lane is noticed within a few beats', async () => {
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

  test('a list without a heartbeat is forgotten, but not that of a worker about to beat for the first time', async () => {
    const { beat, forgotten, served } = hand();
    served.set('gone', LANES);
    await beat();
    expect(forgotten).toEqual([]);
    for (let beats = 0; beats < 5; beats += 1) await beat();
    expect(forgotten).toEqual(['gone']);
  });

  test('our own list is said again when it got lost', async () => {
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

  /** Resolves when every living worker sees this: asked again at every change, not after some time. */
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

  test('every lane has one owner, the shares are fair, and only the dead one’s lanes move', async () => {
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
        onBeat: async () => {},
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

test('a lane that no living worker serves falls to exactly one of the living', async () => {
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

describe('workers that were alive recently', () => {
  test('are listed still when a Redis that went back knows them no more, for as long as that is looked into', async () => {
    const { lease, roll, beat } = hand();
    roll.ages = { b: 0 };
    await beat();
    roll.ages = {};
    roll.isSure = false;
    for (let times = 0; times < 10; times += 1) await beat();
    expect(lease.seen().toSorted()).toEqual(['a', 'b']);
  });

  test('are listed on the roll after that too, and no more once they are missing on three', async () => {
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
  test('is known at once where no other lives', async () => {
    const { lease, beat } = hand();
    expect(lease.isKnown()).toBe(false);
    await beat();
    expect(lease.isKnown()).toBe(true);
  });

  test('is known once each other worker has beaten since, at the latest after two beats', async () => {
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

test('a worker that nobody asks about any more is forgotten, and asked about anew', async () => {
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
