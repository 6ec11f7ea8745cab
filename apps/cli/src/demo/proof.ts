import { setTimeout as pause } from 'node:timers/promises';
import { isTaken, type MessageView } from '@pombo/core';
import type { Receipt } from '@pombo/simulator';
import { SIMULATED } from '../simulator/simulator.ts';
import type { DemoContext } from './start.ts';

/** How long the simulated Z-API may take to deliver what it has accepted. */
const DELIVERY_TIMEOUT_MS = 30_000;

/**
 * Compares Pombo's results with what the simulated phones received. Returns every difference: a message that was not
 * accepted, not received, received twice, or received under other ids, and a POST that belongs to no message.
 */
export async function proveDelivery(
  messages: readonly MessageView[],
  { simulator, signal }: Pick<DemoContext, 'simulator' | 'signal'>,
): Promise<string[]> {
  const delivered = simulator.waitFor({ sent: messages.length }).catch(() => undefined);
  await Promise.race([delivered, pause(DELIVERY_TIMEOUT_MS, undefined, { signal, ref: false }).catch(() => undefined)]);
  const received = simulator.received();
  const posts = simulator.posts().length;
  const extra =
    posts === messages.length ? [] : [`The simulated Z-API got ${posts} POSTs for ${messages.length} messages`];
  return [...messages.flatMap((message) => differences(message, received)), ...extra];
}

function differences(message: MessageView, received: readonly Receipt[]): string[] {
  const name = `Line ${message.line}`;
  if (!isTaken(message.status))
    return [`${name} is ${message.status}: ${message.error?.message ?? 'no reason is known'}`];
  const own = received.filter(({ zaapId }) => zaapId === message.result?.zaapId);
  if (own.length !== 1) return [`${name} was received ${own.length} times`];
  const { messageId, phone, instance } = own[0]!;
  const simulated = SIMULATED.find(({ name: lane }) => lane === message.instance);
  return [
    ...(messageId === message.result?.messageId ? [] : [`${name} has a messageId that is not the phone's`]),
    ...(phone === (message.phone ?? 'status@broadcast') ? [] : [`${name} reached another phone`]),
    ...(instance === simulated?.id ? [] : [`${name} left through another number`]),
  ];
}
