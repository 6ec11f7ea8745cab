import type { StreamedNotice } from '../../stream/event-stream.ts';
import { isInterested } from '../endpoints/endpoint.ts';
import type { Endpoints } from '../endpoints/endpoint-store.ts';
import type { CallbackLog, CallbackSource, DeliveryResult } from '../ports.ts';
import type { Delivery, DeliveryQueues } from '../callback-queue.ts';
import { receiversOf } from '../endpoints/receivers.ts';

export interface QueueingParts {
  endpoints: Endpoints;
  queues: DeliveryQueues;
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
export async function queueEvents(events: readonly StreamedNotice[], parts: QueueingParts): Promise<string[]> {
  const wanted = new Map<string, Delivery[]>();
  const want = (receiver: string, { id, notice }: StreamedNotice): void => {
    const list = wanted.get(receiver) ?? [];
    if (list.push({ event: id, notice }) === 1) wanted.set(receiver, list);
  };
  const interests = await parts.endpoints.interests();
  for (const event of events) {
    for (const { id, interest } of interests) if (isInterested(interest, event.notice)) want(id, event);
  }
  const ofMessages = await named(events, parts);
  const receivers = await receiversOf(
    ofMessages.map(({ url }) => url),
    parts,
  );
  for (const { event, url } of ofMessages) want(receivers.get(url)!, event);
  for (const [receiver, deliveries] of wanted) {
    const queued = await addBounded(receiver, deliveries, parts);
    if (queued < deliveries.length) tellDropped(receiver, deliveries.slice(queued), parts);
  }
  return [...wanted.keys()];
}

function tellDropped(receiver: string, dropped: readonly Delivery[], { log, count }: QueueingParts): void {
  count('dropped', dropped.length);
  const since = new Date(dropped[0]!.notice.at).toISOString();
  log.error({ receiver, dropped: dropped.length, since }, 'callback.dropped');
}

/** Returns the events of messages that name a URL of their own. */
async function named(
  events: readonly StreamedNotice[],
  { source }: QueueingParts,
): Promise<{ event: StreamedNotice; url: string }[]> {
  const ofMessages = events.flatMap((event) => ('key' in event.notice ? [{ event, message: event.notice }] : []));
  const urls = await source.callbackUrls(ofMessages.map(({ message }) => message));
  return ofMessages.flatMap(({ event }, at) => (urls[at] === undefined ? [] : [{ event, url: urls[at] }]));
}

/** Adds as many as fit; returns how many. */
export async function addBounded(
  receiver: string,
  deliveries: readonly Delivery[],
  { queues, mostWaiting }: Pick<QueueingParts, 'queues' | 'mostWaiting'>,
): Promise<number> {
  if (deliveries.length === 0) return 0;
  const room = Math.max(0, mostWaiting - (await queues.count(receiver)));
  const taken = deliveries.slice(0, room);
  if (taken.length > 0) await queues.add(receiver, taken);
  return taken.length;
}
