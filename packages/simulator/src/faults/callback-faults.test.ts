import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallbackFaultInput, CallbackSettings } from './callback-faults.ts';
import { createSimulator } from '../create-simulator.ts';
import type { Simulator } from '../simulator.ts';
import { ask, base, callAt, fakeClock, PIXEL, receiver, type Receiver } from '../testing.fixture.ts';

const PHONE = '5511987654321';
const ALL = ['DeliveryCallback', 'SENT', 'RECEIVED', 'READ'];

let clock: ReturnType<typeof fakeClock>;
let there: Receiver;
let simulator: Simulator;
let url: string;
let chances: number[];

beforeEach(async () => {
  clock = fakeClock();
  there = await receiver();
  chances = [];
  const instances = ['one', 'two'].map((id) => ({ id, token: `secret-${id}` }));
  simulator = createSimulator({ clock, random: () => chances.shift() ?? 0.5, queueDelayMs: 0, instances });
  ({ url } = await simulator.listen());
  for (const { id } of instances) await callAt(url, there.url, id);
});

afterEach(async () => {
  await simulator.close();
  await there.close();
});

/** Sends one message and lets it leave the queue. */
async function send({ id = 'one', phone = PHONE } = {}): Promise<void> {
  const body = { phone, image: PIXEL };
  await ask(`${base(url, id, `secret-${id}`)}/send-image`, { method: 'POST', body });
  clock.advance(0);
}

const befall = (...faults: CallbackFaultInput[]): unknown => simulator.callbacks({ faults });
const states = (): string[] => simulator.calledBack().map(({ kind, state }) => `${kind} ${state}`);

describe('a callback', () => {
  test('is lost, and the others arrive', async () => {
    befall({ kind: 'SENT', do: { kind: 'lose' } });
    await send();
    await simulator.waitFor({ callbacks: 3, callbacksMissed: 1 });
    expect(there.kinds()).toEqual(['DeliveryCallback', 'RECEIVED', 'READ']);
    expect(states()).toContain('SENT lost');
  });

  test('arrives in the requested number of identical copies at once', async () => {
    befall({ kind: 'DeliveryCallback', do: { kind: 'duplicate', copies: 49 } });
    await send();
    await simulator.waitFor({ callbacks: 53 });
    expect(there.kinds().filter((kind) => kind === 'DeliveryCallback')).toHaveLength(50);
    const copies = simulator.calledBack().filter(({ kind }) => kind === 'DeliveryCallback');
    expect(copies.map(({ copy }) => copy)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
    expect(new Set(copies.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });

  test('arrives again later', async () => {
    befall({ kind: 'READ', do: { kind: 'duplicate', afterMs: 5000 } });
    await send();
    await simulator.waitFor({ callbacks: 4 });
    clock.advance(4999);
    expect(states().at(-1)).toBe('READ waiting');
    clock.advance(1);
    await simulator.waitFor({ callbacks: 5 });
    expect(there.kinds()).toEqual([...ALL, 'READ']);
  });

  test('arrives late, and the next ones do not wait', async () => {
    befall({ kind: 'DeliveryCallback', do: { kind: 'delay', ms: 3000 } });
    await send();
    await simulator.waitFor({ callbacks: 3 });
    clock.advance(3000);
    await simulator.waitFor({ callbacks: 4 });
    expect(there.kinds()).toEqual(['SENT', 'RECEIVED', 'READ', 'DeliveryCallback']);
  });

  test('arrives as gzip with the matching header', async () => {
    befall({ times: 'always', do: { kind: 'gzip' } });
    await send();
    await simulator.waitFor({ callbacks: 4 });
    expect(there.kinds()).toEqual(ALL);
    expect(there.arrived.map(({ headers }) => headers['content-encoding'])).toEqual(['gzip', 'gzip', 'gzip', 'gzip']);
    expect(simulator.calledBack()[0]).toMatchObject({ gzip: true, body: there.arrived[0]!.body });
  });

  test('arrives out of order: SENT after RECEIVED', async () => {
    befall({ do: { kind: 'swap' } });
    await send();
    await simulator.waitFor({ callbacks: 4 });
    await send();
    await simulator.waitFor({ callbacks: 8 });
    expect(there.kinds()).toEqual(['DeliveryCallback', 'RECEIVED', 'SENT', 'READ', ...ALL]);
  });

  test('meets several faults of different kinds at once', async () => {
    befall(
      { kind: 'DeliveryCallback', do: { kind: 'gzip' } },
      { kind: 'DeliveryCallback', do: { kind: 'duplicate' } },
      { kind: 'DeliveryCallback', do: { kind: 'delay', ms: 10 } },
    );
    await send();
    clock.advance(10);
    await simulator.waitFor({ callbacks: 5 });
    const copies = simulator.calledBack().filter(({ kind }) => kind === 'DeliveryCallback');
    const [at] = copies.map(({ madeAt }) => madeAt + 10);
    expect(copies).toMatchObject([
      { copy: 1, gzip: true, calls: [{ at }] },
      { copy: 2, gzip: true, calls: [{ at }] },
    ]);
  });
});

describe('held callbacks', () => {
  beforeEach(async () => {
    befall({ times: 'always', do: { kind: 'hold' } });
    await send();
    await simulator.waitFor({ callbacksHeld: 4 });
  });

  test.each([
    [undefined, ALL],
    ['made', ALL],
    ['reversed', ALL.toReversed()],
    [
      [4, 99, 1, 4],
      ['READ', 'DeliveryCallback'],
    ],
  ] as const)('arrive in the order %j', async (order, expected) => {
    const released = await simulator.releaseCallbacks(order);
    expect(there.kinds()).toEqual(expected);
    expect(released.map(({ kind, state }) => `${kind} ${state}`)).toEqual(expected.map((kind) => `${kind} answered`));
  });

  test('arrive in random order', async () => {
    chances = [0.3, 0.1, 0.4, 0.2];
    await simulator.releaseCallbacks('random');
    expect(there.kinds()).toEqual(['SENT', 'READ', 'DeliveryCallback', 'RECEIVED']);
  });

  test('stay held until their release', () => {
    expect(there.arrived).toEqual([]);
    expect(states()).toEqual(ALL.map((kind) => `${kind} held`));
  });

  test('arrive once, however often they are released', async () => {
    await Promise.all([simulator.releaseCallbacks(), simulator.releaseCallbacks('reversed')]);
    expect(await simulator.releaseCallbacks()).toEqual([]);
    expect(there.kinds()).toEqual(ALL);
  });
});

describe('faults of callbacks are chosen', () => {
  const lost = (): string[] =>
    simulator.calledBack().flatMap(({ kind, phone, instance, state }) => {
      return state === 'lost' ? [`${instance} ${phone} ${kind}`] : [];
    });

  test('by kind, instance and phone', async () => {
    const lose = { kind: 'lose' } as const;
    befall(
      { kind: ['SENT', 'READ'], instance: 'two', times: 'always', do: lose },
      { phone: '5511900000001', kind: 'RECEIVED', times: 'always', do: lose },
    );
    await send();
    await send({ id: 'two' });
    await send({ phone: '5511900000001' });
    await simulator.waitFor({ callbacks: 9, callbacksMissed: 3 });
    expect(lost().toSorted()).toEqual([
      'one 5511900000001 RECEIVED',
      'two 5511987654321 READ',
      'two 5511987654321 SENT',
    ]);
  });

  test('a number of times, and their use is shown', async () => {
    befall({ times: 5, do: { kind: 'lose' } });
    await send();
    await simulator.waitFor({ callbacksMissed: 4 });
    expect(simulator.callbacks().faults).toMatchObject([{ times: 5, used: 4, do: { kind: 'lose' } }]);
    await send();
    await simulator.waitFor({ callbacks: 3, callbacksMissed: 5 });
    expect(simulator.callbacks().faults).toEqual([]);
  });

  test('by chance', async () => {
    befall({ times: 'always', chance: 0.4, do: { kind: 'lose' } });
    const ofId = 0.9;
    chances = [ofId, 0.41, 0.39, 0.4, 0];
    await send();
    await simulator.waitFor({ callbacks: 2, callbacksMissed: 2 });
    expect(there.kinds()).toEqual(['DeliveryCallback', 'RECEIVED']);
  });

  test('from the latest list only, and none after a reset', async () => {
    befall({ times: 'always', do: { kind: 'lose' } });
    simulator.callbacks({ upTo: 'SENT', stepMs: { SENT: 9 } });
    expect(simulator.callbacks()).toMatchObject({
      upTo: 'SENT',
      stepMs: { SENT: 9, RECEIVED: 0 },
      faults: [{ id: 1 }],
    });
    befall();
    expect(simulator.callbacks().faults).toEqual([]);
    simulator.reset();
    expect(simulator.callbacks()).toEqual({ upTo: 'READ', stepMs: { SENT: 0, RECEIVED: 0, READ: 0 }, faults: [] });
  });

  test.each([
    [{ faults: [{ kind: 'SEEN', do: { kind: 'lose' } }] }, 'callbacks.faults.0.kind'],
    [{ faults: [{ do: { kind: 'burn' } }] }, 'callbacks.faults.0.do.kind'],
    [{ faults: [{ kind: 'SENT', do: { kind: 'swap' } }] }, 'give no kind'],
    [{ stepMs: { SENT: -1 } }, 'callbacks.stepMs.SENT'],
    [{ upTo: 'PLAYED' }, 'callbacks.upTo'],
    [{ speed: 1 }, 'speed'],
  ])('and %j is refused with the name of its fault', (settings, said) => {
    expect(() => simulator.callbacks(settings as CallbackSettings)).toThrow(said);
  });
});

describe('the steps of progress', () => {
  test('take the requested time, one after the other', async () => {
    simulator.callbacks({ stepMs: { SENT: 10, RECEIVED: 0, READ: 500 } });
    await send();
    for (const ms of [10, 500]) {
      await clock.timerOf(ms);
      clock.advance(ms);
    }
    await simulator.waitFor({ callbacks: 4 });
    const [start, ...steps] = there.arrived.map(({ body }) => Number(body['momment']));
    expect(steps.map((at) => at - start!)).toEqual([10, 10, 510]);
  });

  test('take their time once for all viewers of a status post', async () => {
    simulator.callbacks({ stepMs: { READ: 500 } });
    await ask(`${base(url)}/send-image-status`, { method: 'POST', body: { image: PIXEL } });
    clock.advance(0);
    await clock.timerOf(500);
    clock.advance(500);
    await simulator.waitFor({ callbacks: 5 });
    expect(new Set(there.arrived.slice(2).map(({ body }) => body['momment'])).size).toBe(1);
  });

  test('swap nothing if only one of the two is sent', async () => {
    simulator.callbacks({ upTo: 'SENT', faults: [{ do: { kind: 'swap' } }] });
    await send();
    await simulator.waitFor({ callbacks: 2 });
    expect(there.kinds()).toEqual(['DeliveryCallback', 'SENT']);
    expect(simulator.callbacks().faults).toMatchObject([{ used: 0 }]);
  });

  test('are short but not immediate at Z-API’s pace', () => {
    const paced = createSimulator();
    expect(paced.callbacks().stepMs).toEqual({ SENT: 100, RECEIVED: 400, READ: 1000 });
  });
});

describe('a response other than 200', () => {
  test('ends the callback', async () => {
    there.answer = () => 500;
    await send();
    await simulator.waitFor({ callbacks: 4 });
    clock.advance(86_400_000);
    expect(there.kinds()).toEqual(ALL);
    expect(simulator.calledBack()[0]!.calls).toMatchObject([{ status: 500 }]);
  });

  test('repeats the callback if the knob says so, until a 200 or the limit', async () => {
    simulator.setKnobs({ callbackRetries: { times: 2, afterMs: 1000 } });
    simulator.callbacks({ upTo: 'SENT' });
    const answers = [500, 503, 200, 500, 200];
    there.answer = ({ body }) => (body['type'] === 'DeliveryCallback' ? answers.shift() : 200);
    await send();
    await simulator.waitFor({ callbacks: 1 });
    expect(states()).toEqual(['DeliveryCallback waiting', 'SENT answered']);
    clock.advance(1000);
    await clock.timerOf(1000);
    clock.advance(1000);
    await simulator.waitFor({ callbacks: 2 });
    expect(simulator.calledBack()[0]!.calls.map(({ status }) => status)).toEqual([500, 503, 200]);
    clock.advance(86_400_000);
    expect(answers).toEqual([500, 200]);
  });

  test('counts like a missing response, which is awaited no longer than the knob says', async () => {
    simulator.setKnobs({ callbackTimeoutMs: 3000 });
    simulator.callbacks({ upTo: 'DeliveryCallback' });
    there.answer = () => undefined;
    await send();
    await clock.timerOf(3000);
    clock.advance(2999);
    expect(states()).toEqual(['DeliveryCallback calling']);
    clock.advance(1);
    await simulator.waitFor({ callbacksMissed: 1 });
    expect(simulator.calledBack()[0]!.calls).toMatchObject([{ problem: 'timeout' }]);
  });
});
