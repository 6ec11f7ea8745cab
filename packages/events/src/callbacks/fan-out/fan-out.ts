import type { Delivery, CallbackQueues } from '@pombo/queue';
import type { StreamedEvent } from '../../stream/event-stream.ts';
import { isInterested } from '../endpoints/endpoint.ts';
import type { Endpoints } from '../endpoints/endpoint-store.ts';
import type { CallbackLog, CallbackSource, DeliveryResult } from '../ports.ts';
import { receiversOf } from '../endpoints/receivers.ts';

export interface FanOutDeps {
  endpoints: Endpoints;
  queues: CallbackQueues;
  source: Pick<CallbackSource, 'callbackUrls'>;
  log: CallbackLog;
  count: (result: DeliveryResult, times: number) => void;
  /** Most deliveries that wait for one receiver. */
  mostWaiting: number;
  /** Most origins with a queue of their own at the same time. */
  mostOrigins: number;
}

/**
 * Each waiting delivery takes about 900 bytes, in the same Redis that sends use. The excess is dropped with an alarm;
 * `replay` brings it back while the event stream holds it.
 */
export const MOST_WAITING = 100_000;

/** Turns each event into one delivery per subscribed receiver; returns the receivers. A repetition may deliver twice, by the same id. */
export async function fanOut(events: readonly StreamedEvent[], deps: FanOutDeps): Promise<string[]> {
  const wanted = new Map<string, Delivery[]>();
  const want = (receiver: string, { id, event }: StreamedEvent): void => {
    const list = wanted.get(receiver) ?? [];
    if (list.push({ eventId: id, event }) === 1) wanted.set(receiver, list);
  };
  const interests = await deps.endpoints.interests();
  for (const streamed of events) {
    for (const { id, interest } of interests) if (isInterested(interest, streamed.event)) want(id, streamed);
  }
  const ofMessages = await named(events, deps);
  const receivers = await receiversOf(
    ofMessages.map(({ url }) => url),
    deps,
  );
  for (const { streamed, url } of ofMessages) want(receivers.get(url)!, streamed);
  for (const [receiver, deliveries] of wanted) {
    const queued = await addBounded(receiver, deliveries, deps);
    if (queued < deliveries.length) reportDropped(receiver, deliveries.slice(queued), deps);
  }
  return [...wanted.keys()];
}

function reportDropped(receiver: string, dropped: readonly Delivery[], { log, count }: FanOutDeps): void {
  count('dropped', dropped.length);
  const since = new Date(dropped[0]!.event.at).toISOString();
  log.error({ receiver, dropped: dropped.length, since }, 'callback.dropped');
}

/** Returns the events of messages that name a URL of their own. */
async function named(
  events: readonly StreamedEvent[],
  { source }: FanOutDeps,
): Promise<{ streamed: StreamedEvent; url: string }[]> {
  const ofMessages = events.flatMap((streamed) =>
    'key' in streamed.event ? [{ streamed, message: streamed.event }] : [],
  );
  const urls = await source.callbackUrls(ofMessages.map(({ message }) => message));
  return ofMessages.flatMap(({ streamed }, at) => (urls[at] === undefined ? [] : [{ streamed, url: urls[at] }]));
}

/** Adds as many as fit; returns how many. */
export async function addBounded(
  receiver: string,
  deliveries: readonly Delivery[],
  { queues, mostWaiting }: Pick<FanOutDeps, 'queues' | 'mostWaiting'>,
): Promise<number> {
  if (deliveries.length === 0) return 0;
  const capacity = Math.max(0, mostWaiting - (await queues.count(receiver)));
  const taken = deliveries.slice(0, capacity);
  if (taken.length > 0) await queues.add(receiver, taken);
  return taken.length;
}
