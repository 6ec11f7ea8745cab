import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { RedisClient } from '@pombo/redis';
import { createSharedKey } from './shared-key.ts';

/** Cursors that hold something the caller may not be allowed to read, such as a phone. */
export interface SealedCursors {
  seal(position: string): Promise<string>;
  /** Returns the position; undefined for a text that is not a cursor of this deployment. */
  open(cursor: string): Promise<string | undefined>;
}

const ALGORITHM = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;

/**
 * Creates cursors encrypted with a key that all API processes of a deployment share through Redis: a cursor from one
 * process continues at another.
 */
export function createSealedCursors(client: RedisClient, prefix: string): SealedCursors {
  const keyOf = createSharedKey(client, `${prefix}:cursor-key`, 32);
  return {
    async seal(position) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv(ALGORITHM, await keyOf(), nonce);
      const sealed = Buffer.concat([cipher.update(position, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    async open(cursor) {
      const bytes = Buffer.from(cursor, 'base64url');
      if (bytes.length <= NONCE + TAG) return undefined;
      const decipher = createDecipheriv(ALGORITHM, await keyOf(), bytes.subarray(0, NONCE));
      decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}
