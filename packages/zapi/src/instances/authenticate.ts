import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { GatewayEvent } from '@pombo/core';
import { credentialsOf, type Instance } from './instance.ts';
import { createRedactor } from '../replies/redact.ts';
import { readCallback } from '../callbacks/read-callback.ts';

/** Credentials as a Z-API client sends them: two in the path, one as a header. */
export interface GivenCredentials {
  id: string;
  token: string;
  clientToken?: string;
}

/** Which instance a client means and may use; a refusal says no more than Z-API's own. */
export type Recognised =
  | { answer: 'instance'; instance: Instance }
  | { answer: 'unknown' }
  | { answer: 'client-token-missing' }
  | { answer: 'client-token-wrong' };

/** Digests under this key reveal nothing to a client that measures how long a comparison took. */
const KEY = randomBytes(32);

/**
 * Returns a function that finds the instance of a Z-API client's credentials, without revealing a secret, and in a time
 * that does not depend on how much of one was right. An instance without a Client-Token accepts any.
 */
export function recogniser(instances: readonly Instance[]): (given: GivenCredentials) => Recognised {
  const byId = new Map(instances.map((instance) => [digest(idOf(instance)).toString('hex'), instance]));
  const nobody = digest(randomBytes(16).toString('hex'));
  return ({ id, token, clientToken }) => {
    const instance = byId.get(digest(id.toUpperCase()).toString('hex'));
    const credentials = instance && credentialsOf(instance);
    const isToken = timingSafeEqual(credentials ? digest(credentials.token) : nobody, digest(token));
    if (instance === undefined || !isToken) return { answer: 'unknown' };
    if (credentials?.clientToken === undefined) return { answer: 'instance', instance };
    if (clientToken === undefined || clientToken === '') return { answer: 'client-token-missing' };
    if (!timingSafeEqual(digest(credentials.clientToken), digest(clientToken))) return { answer: 'client-token-wrong' };
    return { answer: 'instance', instance };
  };
}

/**
 * Reads a callback that came for this instance. `foreign`: it names another Z-API instance than the configured one;
 * `unreadable`: it is not a callback. Remote texts are cleaned of the instance's secrets.
 */
export function recogniseCallback(
  instance: Instance,
  body: unknown,
  nowMs: number,
): { event: GatewayEvent } | { refused: 'foreign' | 'unreadable' } {
  const { id, token, clientToken = '' } = credentialsOf(instance);
  const clean = (text: string): string => createRedactor([id, token, clientToken]).line(text);
  const read = readCallback(body, { nowMs, clean });
  if (read === undefined) return { refused: 'unreadable' };
  const isOurs = timingSafeEqual(digest(read.instanceId.toUpperCase()), digest(idOf(instance)));
  return isOurs ? { event: read.event } : { refused: 'foreign' };
}

/** Compares ids like the instance file: two that differ only in case are one number. */
function idOf(instance: Instance): string {
  return credentialsOf(instance).id.toUpperCase();
}

function digest(text: string): Buffer {
  return createHmac('sha256', KEY).update(text).digest();
}
