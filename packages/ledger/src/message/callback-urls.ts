import type { MessageBody } from '@pombo/core';
import { createCompacted } from '../compact/compacted.ts';
import { callbackUrlsKey } from '../storage/keys.ts';
import { createMessageFields } from './fields.ts';
import type { RedisClient } from '../storage/script.ts';

/**
 * Records, before the messages are created, that messages name URLs. Until the first one does, no process needs to look
 * for any.
 */
export async function noteCallbackUrls(
  client: RedisClient,
  prefix: string,
  bodies: readonly Pick<MessageBody, 'callbackUrl'>[],
): Promise<void> {
  if (bodies.some(({ callbackUrl }) => callbackUrl !== undefined)) await client.set(callbackUrlsKey(prefix), '1');
}

/** Returns the `callbackUrl` of each of these messages, in order; undefined for one that is gone or erased. */
export async function readCallbackUrls(
  client: RedisClient,
  prefix: string,
  messages: readonly { lane: string; key: string }[],
): Promise<(string | undefined)[]> {
  if (messages.length === 0 || (await client.exists(callbackUrlsKey(prefix))) === 0)
    return messages.map(() => undefined);
  const fields = createMessageFields(client, prefix, createCompacted(client, prefix));
  return Promise.all(
    messages.map(async ({ lane, key }) => {
      const [json] = (await fields.read(lane, key, ['body'])) ?? [];
      return json == null ? undefined : (JSON.parse(json) as MessageBody).callbackUrl;
    }),
  );
}
