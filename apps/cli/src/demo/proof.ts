import { setTimeout as pause } from 'node:timers/promises';
import { isTaken, type MessageView } from '@pombo/core';
import type { Receipt } from '@pombo/simulator';
import { words } from '../terminal/words.ts';
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
  const extra = posts === messages.length ? [] : [words('proof_posts', { posts, messages: messages.length })];
  return [...messages.flatMap((message) => differences(message, received)), ...extra];
}

function differences(message: MessageView, received: readonly Receipt[]): string[] {
  // Every message of a campaign has a line.
  const line = message.line!;
  const { status, error } = message;
  if (!isTaken(status)) return [words('proof_status', { line, status, reason: error?.message })];
  const own = received.filter(({ zaapId }) => zaapId === message.result?.zaapId);
  if (own.length !== 1) return [words('proof_times', { line, times: own.length })];
  const { messageId, phone, instance } = own[0]!;
  const simulated = SIMULATED.find(({ name: lane }) => lane === message.instance);
  return [
    ...(messageId === message.result?.messageId ? [] : [words('proof_id', { line })]),
    ...(phone === (message.phone ?? 'status@broadcast') ? [] : [words('proof_phone', { line })]),
    ...(instance === simulated?.id ? [] : [words('proof_number', { line })]),
  ];
}
