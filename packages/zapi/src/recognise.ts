import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { GatewayEvent } from '@pombo/message';
import { credentialsOf, type Instance } from './instance.ts';
import { createRedactor } from './redact.ts';
import { readCallback } from './webhooks.ts';

/** Credentials as a Z-API client sends them: two in the path, one as a header. */
export interface GivenCredentials {
  id: string;
  token: string;
  clientToken?: string;
}

/** Which instance somebody means and may use; what is wrong is told no closer than Z-API itself tells it. */
export type Recognised =
  | { answer: 'instance'; instance: Instance }
  | { answer: 'unknown' }
  | { answer: 'client-token-missing' }
  | { answer: 'client-token-wrong' };

/** Digests under it say nothing to whoever measures how long a comparison took. */
const KEY = randomBytes(32);

/**
 * Answers "which instance is this?" for credentials of a Z-API client, without letting a secret out and in a time
 * that does not depend on how much of one was right. An instance without a Client-Token takes any.
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
 * Reads a callback that came for this instance. `foreign`: it names another Z-API instance than the one that is
 * configured here; `unreadable`: it is no callback. Remote texts are cleaned of the instance's secrets.
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

/** As the instance file compares ids: two that differ by case only are one number. */
function idOf(instance: Instance): string {
  return credentialsOf(instance).id.toUpperCase();
}

function digest(text: string): Buffer {
  return createHmac('sha256', KEY).update(text).digest();
}
