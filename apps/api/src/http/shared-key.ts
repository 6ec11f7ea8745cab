import { randomBytes } from 'node:crypto';
import type { RedisClient } from '@pombo/redis';

/** A process compares its key with Redis in this interval (ms). */
const AGAIN_MS = 60_000;

/**
 * Returns a function that reads a random key of `bytes` bytes, which all API processes of a deployment share under `name`
 * in Redis. It is created at the first use. A process that knows a key writes it back to a Redis that has lost it.
 */
export function createSharedKey(client: RedisClient, name: string, bytes: number): () => Promise<Buffer> {
  let known: { key: Buffer; readAt: number } | undefined;
  let reading: Promise<Buffer> | undefined;

  async function read(): Promise<Buffer> {
    const found = await client.get(name);
    if (found !== null) return Buffer.from(found, 'base64url');
    const own = known?.key ?? randomBytes(bytes);
    await client.set(name, own.toString('base64url'), 'NX');
    // Another process may have been first.
    return Buffer.from((await client.get(name)) ?? '', 'base64url');
  }

  async function refresh(): Promise<Buffer> {
    try {
      const key = await (reading ??= read());
      if (key.length !== bytes) throw new Error(`the key ${name} in Redis is not ${bytes} bytes long`);
      known = { key, readAt: performance.now() };
      return key;
    } finally {
      reading = undefined;
    }
  }

  return async () => {
    if (known === undefined) return refresh();
    // Not waited for: the key that is known works, and Redis may be unreachable.
    if (performance.now() - known.readAt > AGAIN_MS) {
      known.readAt = performance.now();
      void refresh().catch(() => {});
    }
    return known.key;
  };
}
