import { createHash } from 'node:crypto';
import type { Notice } from '@pombo/message';
import type { Endpoints, OpenEndpoint } from './endpoints.ts';
import type { CallbackSource } from './ports.ts';

/**
 * A receiver is who has a queue of its own: an endpoint (by its id), or the origin of the URLs that messages name, so
 * that of those, too, a slow one holds up nobody else.
 */
export function originReceiver(url: string): string {
  return `to_${createHash('sha256').update(new URL(url).origin).digest('hex').slice(0, 16)}`;
}

/** An endpoint can be disabled; what a message names ends with the message. */
export function isEndpoint(receiver: string): boolean {
  return receiver.startsWith('cb_');
}

/** Where this goes, and what signs it, as it is now; undefined when it goes nowhere any more. */
export async function addressOf(
  receiver: string,
  notice: Notice,
  { endpoints, source }: { endpoints: Endpoints; source: CallbackSource },
): Promise<OpenEndpoint | undefined> {
  if (isEndpoint(receiver)) return endpoints.open(receiver);
  if (!('key' in notice)) return undefined;
  const [url] = await source.callbackUrls([notice]);
  return url === undefined ? undefined : { url, secrets: [await endpoints.secret()] };
}
