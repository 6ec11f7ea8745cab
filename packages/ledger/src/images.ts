import { createHash } from 'node:crypto';
import { PomboError, imageIssue, invalidInput, parseDataUrl, type ImageRef } from '@pombo/message';
import { imageKey } from './keys.ts';
import type { RedisClient } from './script.ts';

/** Images: base64 ones are stored once by SHA-256, so the same picture to 100,000 people costs one copy. */
export interface Images {
  /** Turns an input's `image` (checked: URL or data: text) into a reference, storing the bytes when there are any. */
  keep(image: string, untilMs?: number): Promise<ImageRef>;
  /** The text Z-API is given: the URL, or data:…;base64,…. Undefined when the bytes are gone. */
  read(ref: ImageRef): Promise<string | undefined>;
}

/** How many distinct recent images are known to be stored, and need not be sent to Redis again. */
const KNOWN = 256;

export function createImages(client: RedisClient, prefix: string, retentionMs: number): Images {
  const known = new Map<string, ImageRef>();

  return {
    async keep(image, untilMs = 0) {
      if (!image.startsWith('data:')) return { kind: 'url', url: image };
      const parsed = parseDataUrl(image);
      if ('problem' in parsed) throw invalidInput([imageIssue(image)!]);
      const sha256 = createHash('sha256').update(image).digest('hex');
      const seen = known.get(sha256);
      const ttl = retentionMs + Math.max(0, untilMs - Date.now());
      if (seen && (await client.pexpire(imageKey(prefix, sha256), ttl)) === 1) return seen;
      const ref: ImageRef = { kind: 'base64', sha256, mime: parsed.mime, bytes: parsed.bytes };
      await client.set(imageKey(prefix, sha256), Buffer.from(parsed.base64, 'base64'), 'PX', ttl);
      known.set(sha256, ref);
      if (known.size > KNOWN) known.delete(known.keys().next().value!);
      return ref;
    },

    async read(ref) {
      if (ref.kind === 'url') return ref.url;
      const bytes = await client.getBuffer(imageKey(prefix, ref.sha256));
      return bytes === null ? undefined : `data:${ref.mime};base64,${bytes.toString('base64')}`;
    },
  };
}

/** The error for a message whose stored image is gone. */
export function imageGone(sha256: string): PomboError {
  return new PomboError('image_unreadable', `The stored image ${sha256.slice(0, 12)}… is gone`, {
    hint: 'Send the message again with its image.',
  });
}
