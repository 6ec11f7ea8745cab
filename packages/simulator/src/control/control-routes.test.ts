import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KNOB_TABLE } from '../state/knobs.ts';
import { createSimulator } from '../create-simulator.ts';
import type { Simulator, SimulatorLedger } from '../simulator.ts';
import { ask, base, callAt, fakeClock, PIXEL, receiver } from '../testing.fixture.ts';

let clock: ReturnType<typeof fakeClock>;
let simulator: Simulator;
let url: string;

beforeEach(async () => {
  clock = fakeClock();
  simulator = createSimulator({ clock, instances: [{ id: 'one', token: 'secret-one' }], knobs: { queueLimit: 5 } });
  ({ url } = await simulator.listen());
});

afterEach(() => simulator.close());

const admin = async (verb: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> => {
  const { status, text } = await ask(`${url}/__sim/${path}`, { method: verb, body });
  return { status, body: text === '' ? '' : (JSON.parse(text) as unknown) };
};

const send = (): ReturnType<typeof ask> =>
  ask(`${base(url)}/send-image`, { method: 'POST', body: { phone: '5511987654321', image: PIXEL } });

test('the ledger is the same over HTTP and in the program, whole or in pages', async () => {
  await send();
  await send();
  clock.advance(10_000);
  const { body } = await admin('GET', 'ledger');
  expect(body).toEqual(JSON.parse(JSON.stringify(simulator.ledger())));
  expect((body as SimulatorLedger).received).toHaveLength(2);
  const page = (await admin('GET', 'ledger?after=1&limit=5')).body as SimulatorLedger;
  expect(page.posts.map(({ seq }) => seq)).toEqual([2]);
  expect((await admin('GET', 'counts')).body).toMatchObject({ posts: 2, sent: 2, calls: { 'POST send-image': 2 } });
});

test('a wait returns when its counts are reached', async () => {
  const waited = admin('GET', 'wait?posts=1&sent=1');
  await send();
  clock.advance(10_000);
  expect((await waited).body).toMatchObject({ posts: 1, sent: 1 });
});

test('adds, lists and clears faults', async () => {
  const fault = { phone: '5511987654321', times: 2, do: { kind: 'answer', enqueue: false, status: 503 } };
  expect(await admin('POST', 'faults', fault)).toEqual({ status: 200, body: { id: 1 } });
  expect((await send()).status).toBe(503);
  expect((await admin('GET', 'faults')).body).toMatchObject([{ id: 1, used: 1, times: 2, chance: 1 }]);
  await admin('DELETE', 'faults');
  expect((await send()).status).toBe(200);
});

test('changes and adds instances without showing their tokens', async () => {
  await admin('POST', 'instances/one', { connected: false, subscribed: false, clientToken: 'Fsecret' });
  await admin('POST', 'instances/two%20', { token: 'secret-two' });
  const { body } = await admin('GET', 'instances');
  expect(body).toMatchObject([
    { id: 'one', connected: false, subscribed: false, asksClientToken: true },
    { id: 'two ', connected: true },
  ]);
  expect(JSON.stringify(body)).not.toMatch(/secret/);
  expect((await admin('POST', 'instances/one', { clientToken: null })).body).toMatchObject({ asksClientToken: false });
});

describe('knobs', () => {
  test('are listed with their default, their label and their explanation', async () => {
    const knobs = (await admin('GET', 'knobs')).body as { name: string; label: string; known: string }[];
    expect(knobs.map(({ name }) => name)).toEqual(Object.keys(KNOB_TABLE));
    expect(knobs.every(({ known }) => known.length > 10)).toBe(true);
    expect(knobs).toContainEqual(expect.objectContaining({ name: 'disconnected', label: 'guess' }));
    expect(knobs).toContainEqual(expect.objectContaining({ name: 'queueLimit', value: 5, default: 1000 }));
  });

  test('have defaults that their own schemas accept', () => {
    for (const { default: preset, schema } of Object.values(KNOB_TABLE)) expect(schema.parse(preset)).toEqual(preset);
  });

  test('can be turned while it runs', async () => {
    await admin('POST', 'knobs', { invalidPhone: null });
    const body = { phone: 'anything', image: PIXEL };
    expect((await ask(`${base(url)}/send-image`, { method: 'POST', body })).status).toBe(200);
  });
});

test('callbacks get faults, and are listed, awaited and released', async () => {
  const there = await receiver();
  await callAt(url, there.url);
  const faults = [{ kind: ['SENT', 'READ'], times: 'always', do: { kind: 'hold' } }];
  expect((await admin('POST', 'callbacks', { faults, stepMs: { SENT: 0, RECEIVED: 0, READ: 0 } })).status).toBe(200);
  await send();
  clock.advance(0);
  expect((await admin('GET', 'wait?callbacks=2&callbacksHeld=2')).body).toMatchObject({
    callbacks: 2,
    callbacksMissed: 0,
  });
  expect((await admin('GET', 'callbacks')).body).toMatchObject({ upTo: 'READ', faults: [{ used: 2 }] });
  const released = await admin('POST', 'release-callbacks', { order: 'reversed' });
  expect(released.body).toMatchObject([{ kind: 'READ', state: 'answered' }, { kind: 'SENT' }]);
  expect(there.kinds()).toEqual(['DeliveryCallback', 'RECEIVED', 'READ', 'SENT']);
  const { body } = await admin('GET', 'called-back?after=1&limit=2');
  expect(body).toEqual(JSON.parse(JSON.stringify(simulator.calledBack({ after: 1, limit: 2 }))));
  expect(body).toMatchObject([{ seq: 2 }, { seq: 3 }]);
  await there.close();
});

test('people write and type on command', async () => {
  const there = await receiver();
  await callAt(url, there.url, 'one', true);
  const written = { instance: 'one', phone: '5511987654321', text: 'SAIR' };
  const { body } = await admin('POST', 'inbound', { ...written, lid: '123456@lid' });
  await admin('POST', 'typed', written);
  expect(there.arrived.map(({ body: { fromMe } }) => fromMe)).toEqual([false, true]);
  expect(there.arrived[0]!.body).toMatchObject(body as object);
  await there.close();
});

test('a reset restores truth, faults, queues, instances and knobs', async () => {
  simulator.setInstance('one', { connected: false });
  await send();
  simulator.setInstance('two', { token: 'x' });
  simulator.setKnobs({ queueLimit: 1 });
  simulator.setInstance('one', { shadowBanned: true });
  simulator.fault({ times: 'always', do: { kind: 'answer', enqueue: false, status: 500 } });
  await admin('POST', 'reset');
  clock.advance(60_000);
  expect(simulator.ledger()).toMatchObject({ counts: { posts: 0, enqueued: 0, sent: 0 }, posts: [] });
  expect(simulator.calls()).toEqual({});
  expect(simulator.instances()).toMatchObject([{ id: 'one', connected: true, shadowBanned: false, queued: 0 }]);
  expect(simulator.knobs()).toContainEqual(expect.objectContaining({ name: 'queueLimit', value: 5 }));
  expect((await send()).status).toBe(200);
});

test('refuses connections for the requested time', async () => {
  expect((await admin('POST', 'stop-listening', { forMs: 1000 })).status).toBe(200);
  await expect(send()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  clock.advance(1000);
  await simulator.resumeListening();
  expect((await send()).status).toBe(200);
});

test.each([
  ['POST', 'faults', { do: { kind: 'hang' } }, 400, 'fault.do.enqueue'],
  ['POST', 'faults', 'no json', 400, 'JSON'],
  ['POST', 'instances/new', {}, 400, 'instance.token'],
  ['POST', 'instances/one', { colour: 'red' }, 400, 'colour'],
  ['POST', 'knobs', { queueLimit: -1 }, 400, 'queueLimit'],
  ['POST', 'knobs', { queueLimits: 1 }, 400, 'queueLimits'],
  ['POST', 'knobs', { checkOrder: ['verb'] }, 400, 'checkOrder'],
  ['POST', 'stop-listening', {}, 400, 'forMs'],
  ['POST', 'callbacks', { upTo: 'SEEN' }, 400, 'callbacks.upTo'],
  ['POST', 'release-callbacks', { order: 'any' }, 400, 'release.order'],
  ['POST', 'inbound', { instance: 'none', phone: '5511987654321', text: '' }, 400, 'inbound.instance'],
  ['POST', 'typed', { instance: 'one', text: '' }, 400, 'typed.phone'],
  ['GET', 'wait?posts=many', undefined, 400, 'posts'],
  ['GET', 'wait?post=1', undefined, 400, 'post'],
  ['GET', 'nothing', undefined, 404, 'no such route'],
  ['PUT', 'ledger', {}, 404, 'no such route'],
])('%s %s %j is a %i that names the fault', async (verb, path, body, status, said) => {
  const reply = await admin(verb, path, body);
  expect(reply.status).toBe(status);
  expect(JSON.stringify(reply.body)).toContain(said);
});

test('serves sample images, for HEAD too', async () => {
  const head = await ask(`${url}/__sim/images/promo.png`, { method: 'HEAD' });
  expect([head.status, head.headers['content-type'], head.text]).toEqual([200, 'image/png', '']);
  expect(Number(head.headers['content-length'])).toBeGreaterThan(100);
  expect((await ask(`${url}/__sim/images/missing.png`)).status).toBe(404);
});

test('none of these routes exists on a host that others can reach', async () => {
  const open = createSimulator({ instances: [{ id: 'one', token: 'secret-one' }] });
  const { url: everywhere } = await open.listen(0, '0.0.0.0');
  const local = everywhere.replace('0.0.0.0', '127.0.0.1');
  expect((await ask(`${local}/__sim/ledger`)).status).toBe(404);
  expect((await ask(`${base(local)}/status`)).status).toBe(200);
  await open.close();
});

test('names invalid options without showing a token', () => {
  const build = (options: object) => (): Simulator => createSimulator(options);
  expect(build({ instances: [{ id: '', token: 'secret-one' }] })).toThrow(/^instance\.id (?!.*secret)/);
  expect(build({ knobs: { imageFetch: 'always' } })).toThrow(/knobs\.imageFetch/);
  expect(build({ callbacks: { upTo: 'SEEN' } })).toThrow(/callbacks\.upTo/);
});
