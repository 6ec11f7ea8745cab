import { createHash } from 'node:crypto';
import { imageIssue, invalidInput, parseDataUrl, type ImageRef, type ImagesPort } from '@pombo/core';
import { imageKey } from './keys.ts';
import type { RedisClient } from './script.ts';

/** Images: base64 ones are stored once by SHA-256, so the same picture to 100,000 people is stored once. */
export interface Images extends ImagesPort {
  /**
   * Turns an input's `image` (already checked: a URL or data: text) into a reference, and stores the bytes if there are
   * any.
   */
  keep(image: string, untilMs?: number): Promise<ImageRef>;
  /** Keeps stored images (SHA-256) for a whole retention period from now; those that are gone stay gone. */
  prolong(images: readonly string[]): Promise<void>;
}

export function createImages(client: RedisClient, prefix: string, retentionMs: number): Images {
  /** Uploads to Redis in flight, so that a thousand messages with one picture upload it once. */
  const storing = new Map<string, Promise<void>>();

  // Never shortens the time an image is kept: a message that is sent months from now needs it as much as today's.
  async function prolong(key: string, ttl: number): Promise<boolean> {
    const [, present] = await Promise.all([client.pexpire(key, ttl, 'GT'), client.exists(key)]);
    return present === 1;
  }

  async function store(key: string, bytes: Buffer, ttl: number): Promise<void> {
    if (await prolong(key, ttl)) return;
    if ((await client.set(key, bytes, 'PX', ttl, 'NX')) === null) await prolong(key, ttl);
  }

  async function storeOnce(key: string, bytes: Buffer, ttl: number): Promise<void> {
    const underway = storing.get(key);
    if (underway !== undefined) await underway;
    const mine = store(key, bytes, ttl);
    storing.set(key, mine);
    try {
      await mine;
    } finally {
      if (storing.get(key) === mine) storing.delete(key);
    }
  }

  return {
    async keep(image, untilMs = 0) {
      if (!image.startsWith('data:')) return { kind: 'url', url: image };
      const parsed = parseDataUrl(image);
      if ('problem' in parsed) throw invalidInput([imageIssue(image)!]);
      const bytes = Buffer.from(parsed.base64, 'base64');
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      await storeOnce(imageKey(prefix, sha256), bytes, retentionMs + Math.max(0, untilMs - Date.now()));
      return { kind: 'base64', sha256, mime: parsed.mime, bytes: parsed.bytes };
    },

    async prolong(images) {
      await Promise.all(images.map((sha256) => client.pexpire(imageKey(prefix, sha256), retentionMs, 'GT')));
    },

    async read(ref) {
      if (ref.kind === 'url') return ref.url;
      const bytes = await client.getBuffer(imageKey(prefix, ref.sha256));
      return bytes === null ? undefined : `data:${ref.mime};base64,${bytes.toString('base64')}`;
    },
  };
}
