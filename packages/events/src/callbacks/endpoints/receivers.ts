import type { DomainEvent } from '@pombo/core';
import type { CallbackQueues } from '@pombo/queue';
import type { Endpoints, OpenEndpoint } from './endpoint-store.ts';
import type { CallbackSource } from '../ports.ts';
import { isEndpoint, originReceiver } from './receiver-id.ts';

/** Most origins with a queue of their own at the same time. */
export const MOST_ORIGINS = 256;
/** Queues that all further origins share: slower for them, but bounded for Redis and the process. */
const SHARED = 16;

/** Returns the receiver of each URL that messages name: its origin's, or a shared one while `most` receivers are busy. */
export async function receiversOf(
  urls: readonly string[],
  { queues, mostOrigins }: { queues: Pick<CallbackQueues, 'busyAmong'>; mostOrigins: number },
): Promise<Map<string, string>> {
  const own = new Map([...new Set(urls)].map((url) => [url, originReceiver(url)] as const));
  const { busy, inAll } = await queues.busyAmong([...new Set(own.values())]);
  let room = mostOrigins - inAll;
  for (const receiver of new Set(own.values())) {
    if (busy.has(receiver) || room <= 0) continue;
    room -= 1;
    busy.add(receiver);
  }
  return new Map([...own].map(([url, receiver]) => [url, busy.has(receiver) ? receiver : sharedReceiver(receiver)]));
}

function sharedReceiver(receiver: string): string {
  return `to_shared-${Number.parseInt(receiver.slice(-4), 16) % SHARED}`;
}

/** Returns the current address and secrets; undefined if the receiver gets nothing any longer. */
export async function addressOf(
  receiver: string,
  event: DomainEvent,
  { endpoints, source }: { endpoints: Endpoints; source: CallbackSource },
): Promise<OpenEndpoint | undefined> {
  if (isEndpoint(receiver)) return endpoints.open(receiver);
  if (!('key' in event)) return undefined;
  const [url] = await source.callbackUrls([event]);
  return url === undefined ? undefined : { url, secrets: [await endpoints.secret()] };
}
