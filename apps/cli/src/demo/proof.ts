import { setTimeout as pause } from 'node:timers/promises';
import { isTaken, type MessageView } from '@pombo/core';
import type { Receipt } from '@pombo/simulator';
import { SIMULATED } from '../simulator/simulator.ts';
import type { DemoContext } from './start.ts';

/** How long the simulated Z-API may take to hand on what it has accepted. */
const PATIENCE_MS = 30_000;

/**
 * Compares what Pombo says with what the simulated phones received. Answers every difference: a message that was not
 * taken, not received, received twice, or under other ids; a POST that belongs to none of them. Empty: all agrees.
 */
export async function proveDelivery(
  messages: readonly MessageView[],
  { simulator, signal }: Pick<DemoContext, 'simulator' | 'signal'>,
): Promise<string[]> {
  const handedOn = simulator.waitFor({ sent: messages.length }).catch(() => undefined);
  await Promise.race([handedOn, pause(PATIENCE_MS, undefined, { signal, ref: false }).catch(() => undefined)]);
  const received = simulator.received();
  const posts = simulator.posts().length;
  const strange =
    posts === messages.length ? [] : [`The simulated Z-API got ${posts} POSTs for ${messages.length} messages`];
  return [...messages.flatMap((message) => differences(message, received)), ...strange];
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
