import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { RedisClient } from '@pombo/redis';
import { createSharedKey } from '../http/shared-key.ts';

/**
 * The rule for ids that follow from a phone: **a caller who may not read phones never sees or uses a true one**. The id of
 * a campaign's message is a hash of campaign and person without a secret, so a program that tries all phones finds the
 * one behind an id. Such a caller gets an alias instead: the id encrypted with a key of the deployment, in the same form.
 * Its responses hold aliases only (`seal`), and its requests are taken to hold aliases only (`open`), so a true id that
 * it sends leads nowhere, and reveals nothing. Ids that a sender chose stay as they are.
 */
export interface IdSealer {
  /** Returns a text with every true id in it replaced by its alias. */
  seal(text: string): string;
  /** Returns the true id of an alias, and any other text as it is; undefined for a text that only contains an alias. */
  open(text: string): string | undefined;
}

/** The sealer of this deployment. */
export interface SealedIds {
  /** Resolves once there is a key. Throws what Redis throws. */
  ready(): Promise<IdSealer>;
  /** Returns the sealer without waiting. Before there is a key, it blanks ids out. */
  now(): IdSealer;
}

/**
 * `msg_` and 128 bits: derived by a campaign. `lost-` and 256 bits: the hash of an id that Redis has lost, by which its
 * message is found. Without bounds on either side: an id inside a longer word is an id too.
 */
const DERIVED = /(msg_)([0-9a-f]{32})|(lost-)([0-9a-f]{64})/g;
const WHOLE = new RegExp(`^(?:${DERIVED.source})$`);

/** Creates the sealer, with a key that all API processes share. A lost key costs nothing: aliases change. */
export function createSealedIds(client: RedisClient, prefix: string): SealedIds {
  const sharedKey = createSharedKey(client, `${prefix}:id-key`, 16);
  let current: { key: Buffer; sealer: IdSealer } | undefined;
  return {
    async ready() {
      const key = await sharedKey();
      if (current?.key.equals(key) !== true) current = { key, sealer: createIdSealer(key) };
      return current.sealer;
    },
    now: () => current?.sealer ?? BLANK,
  };
}

/**
 * Creates a sealer with a key of 16 bytes. AES turns blocks of 128 bits into blocks of 128 bits, one to one: the form
 * stays, no two ids get one alias, and nothing has to be stored. An id is one block, or two.
 */
export function createIdSealer(key: Buffer): IdSealer {
  // Without chaining and padding, a cipher keeps no state between blocks.
  const encrypt = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  const decrypt = createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  const replaced = (text: string, cipher: typeof encrypt | typeof decrypt): string =>
    text.replaceAll(
      DERIVED,
      (_id, message: string | undefined, id: string, lost: string, hash: string) =>
        `${message ?? lost}${cipher.update(message === undefined ? hash : id, 'hex', 'hex')}`,
    );
  return {
    seal: (text) => replaced(text, encrypt),
    open: (text) => (WHOLE.test(text) ? replaced(text, decrypt) : holdsId(text) ? undefined : text),
  };
}

/** Returns whether a text contains something of the form of such an id. */
export function holdsId(text: string): boolean {
  return text.search(DERIVED) >= 0;
}

const BLANK: IdSealer = {
  seal: (text) => text.replaceAll(DERIVED, (_id, message?: string) => `${message ?? 'lost-'}…`),
  open: () => undefined,
};
