import { PomboError } from '@pombo/core';
import type { EventStream } from '../../stream/event-stream.ts';
import { isInterested } from '../endpoints/endpoint.ts';
import type { CallbackDeps } from '../deps.ts';
import { addBounded } from './fan-out.ts';

export interface Replayed {
  queued: number;
  /** These did not fit. */
  dropped: number;
}

const PAGE = 500;

/**
 * Queues what happened since then (ms since the epoch) for one endpoint, or for all enabled ones: their event types,
 * including events from before their registration. Throws `not_found`, and `wrong_status` for a disabled one.
 */
export async function replay(
  since: number,
  id: string | undefined,
  stream: EventStream,
  { endpoints, queues, mostWaiting }: CallbackDeps,
): Promise<Replayed> {
  const open = await endpoints.interests();
  const chosen = id === undefined ? open : open.filter((each) => each.id === id);
  if (id !== undefined && chosen.length === 0) throw await closed(id, endpoints);
  const replayed: Replayed = { queued: 0, dropped: 0 };
  // An event's position in the stream is never earlier than the event.
  for (let after = `${Math.max(0, since - 1)}-0`; ;) {
    const events = await stream.read(after, PAGE);
    for (const { id: receiver, interest } of chosen) {
      const wanted = events.filter(({ event }) => isInterested({ ...interest, since }, event));
      const deliveries = wanted.map(({ id: eventId, event }) => ({ eventId, event }));
      const queued = await addBounded(receiver, deliveries, { queues, mostWaiting });
      replayed.queued += queued;
      replayed.dropped += deliveries.length - queued;
    }
    if (events.length < PAGE) return replayed;
    after = events.at(-1)!.position;
  }
}

/**
 * Queues events for one endpoint that are among its last attempts; those that wait there for a retry are due now. Throws
 * `not_found`, and `wrong_status` for a disabled endpoint.
 */
export async function replayEvents(
  eventIds: readonly string[],
  id: string,
  { endpoints, queues, attempts, mostWaiting }: CallbackDeps,
): Promise<Replayed> {
  if ((await endpoints.open(id)) === undefined) throw await closed(id, endpoints);
  const [all, failed] = await Promise.all([
    attempts.read(id, { onlyFailed: false, limit: Infinity }),
    attempts.read(id, { onlyFailed: true, limit: Infinity }),
  ]);
  const known = new Map([...all, ...failed].map(({ eventId, event }) => [eventId, event]));
  const deliveries = [...new Set(eventIds)].map((eventId) => {
    const event = known.get(eventId);
    if (event !== undefined) return { eventId, event };
    throw new PomboError('not_found', `The event "${eventId}" is not among the last deliveries of this endpoint`, {
      hint: 'Replay everything since a time instead.',
    });
  });
  const queued = await addBounded(id, deliveries, { queues, mostWaiting });
  // One that waits for its next attempt need not: a person expects the receiver to respond now.
  await queues.bringForwardOnly(
    id,
    deliveries.map(({ eventId }) => eventId),
  );
  await queues.resume(id);
  return { queued, dropped: deliveries.length - queued };
}

async function closed(endpoint: string, endpoints: CallbackDeps['endpoints']): Promise<PomboError> {
  const { disabled } = await endpoints.get(endpoint);
  return new PomboError('wrong_status', `The endpoint is disabled: ${disabled?.why ?? 'since a moment ago'}`, {
    hint: `Enable it first: pombo callbacks enable ${endpoint}`,
  });
}
