import { Agent, request } from 'node:http';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createSimulator } from '../create-simulator.ts';
import { PIXEL, base, fakeClock } from '../testing.fixture.ts';

const clock = fakeClock();
const agent = new Agent({ keepAlive: true });
const simulator = createSimulator({
  clock,
  random: () => 0.5,
  instances: [{ id: 'one', token: 'secret-one' }],
  queueDelayMs: 60_000,
  knobs: { closeIdleMs: 100 },
});
afterEach(async () => {
  agent.destroy();
  await simulator.close();
});

/** Sends a message on a connection that stays open, and returns that connection. */
async function send(url: string): Promise<Socket> {
  const headers = { 'Content-Type': 'application/json' };
  const asking = request(`${base(url)}/send-image`, { agent, method: 'POST', headers });
  asking.end(JSON.stringify({ phone: '5511987654321', image: PIXEL }));
  const [response] = (await once(asking, 'response')) as [NodeJS.ReadableStream & { socket: Socket }];
  const { socket } = response;
  await once(response.resume(), 'end');
  return socket;
}

test('closes a connection after it was idle for a random time, and a request on it starts that time again', async () => {
  const { url } = await simulator.listen();
  const socket = await send(url);
  const closed = once(socket, 'close');
  await clock.timerOf(50);
  clock.advance(49);
  expect(await send(url)).toBe(socket);
  await clock.timerOf(50);
  clock.advance(49);
  expect(await send(url)).toBe(socket);
  await clock.timerOf(50);
  clock.advance(50);
  await closed;
});
