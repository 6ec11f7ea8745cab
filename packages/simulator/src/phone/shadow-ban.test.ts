import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSimulator } from '../create-simulator.ts';
import type { Simulator } from '../simulator.ts';
import { ask, base, callAt, fakeClock, PIXEL, receiver, type Receiver } from '../testing.fixture.ts';

const HOUR_MS = 3_600_000;
const BAN = 'The message was not sent due to a likely shadow ban';

let clock: ReturnType<typeof fakeClock>;
let there: Receiver;
let simulator: Simulator;
let url: string;

beforeEach(async () => {
  clock = fakeClock();
  there = await receiver();
  const instances = ['one', 'two'].map((id) => ({ id, token: `secret-${id}` }));
  simulator = createSimulator({ clock, queueDelayMs: 0, instances, knobs: { shadowBanAfter: 2 } });
  ({ url } = await simulator.listen());
});

afterEach(async () => {
  await simulator.close();
  await there.close();
});

/** Sends to a person and returns how that ended. */
async function sendTo(phone: string, id = 'one', endpoint = 'send-image'): Promise<string> {
  const body = { phone, image: PIXEL };
  const { status } = await ask(`${base(url, id, `secret-${id}`)}/${endpoint}`, { method: 'POST', body });
  expect(status).toBe(200);
  clock.advance(0);
  return simulator.posts().at(-1)!.fate;
}

const [ANA, ANA_SHORT, BIA, CAIO] = ['5511987654321', '551187654321', '5511987654322', '5511987654323'] as const;

test('begins with the first person too many within an hour, and then affects every recipient', async () => {
  expect([await sendTo(ANA), await sendTo(ANA_SHORT), await sendTo(BIA), await sendTo(ANA)]).not.toContain('failed');
  expect([await sendTo(CAIO), await sendTo(ANA)]).toEqual(['failed', 'failed']);
  expect(await sendTo('', 'one', 'send-image-status')).toBe('failed');
  expect(simulator.posts().at(-1)!.error).toBe(BAN);
  expect(simulator.instances().map(({ shadowBanned }) => shadowBanned)).toEqual([true, false]);
  expect(await sendTo(CAIO, 'two')).toBe('sent');
});

test('does not begin if the persons are spread over time', async () => {
  expect([await sendTo(ANA), await sendTo(BIA)]).toEqual(['sent', 'sent']);
  clock.advance(HOUR_MS);
  expect([await sendTo(CAIO), await sendTo(BIA)]).toEqual(['sent', 'sent']);
});

test('counts only the persons of the last hour, by the latest time of each', async () => {
  await sendTo(ANA);
  clock.advance(HOUR_MS / 2);
  await sendTo(BIA);
  await sendTo(ANA);
  clock.advance(HOUR_MS / 2);
  expect(await sendTo(CAIO)).toBe('failed');
});

test('forgets persons of more than an hour ago, even behind one who was written to again', async () => {
  await sendTo(ANA);
  await sendTo(BIA);
  clock.advance(HOUR_MS / 2);
  await sendTo(ANA);
  clock.advance(HOUR_MS / 2);
  expect(await sendTo(CAIO)).toBe('sent');
});

test('lasts until it is lifted, and then counts from zero', async () => {
  for (const phone of [ANA, BIA, CAIO]) await sendTo(phone);
  simulator.setInstance('one', { shadowBanned: false });
  expect([await sendTo(BIA), await sendTo(CAIO), await sendTo(ANA)]).toEqual(['sent', 'sent', 'failed']);
  clock.advance(24 * HOUR_MS);
  expect(await sendTo(ANA)).toBe('failed');
});

test('begins on command, and only callbacks report it', async () => {
  await callAt(url, there.url);
  simulator.setInstance('one', { shadowBanned: true });
  await sendTo(ANA);
  await simulator.waitFor({ callbacks: 1 });
  expect(there.arrived[0]!.body).toMatchObject({ type: 'DeliveryCallback', error: BAN, errorCode: 'SHADOW_BAN' });
  expect(simulator.received()).toEqual([]);
});

test('never begins automatically if the knob is off', async () => {
  simulator.setKnobs({ shadowBanAfter: null });
  for (const phone of [ANA, BIA, CAIO]) expect(await sendTo(phone)).toBe('sent');
});
