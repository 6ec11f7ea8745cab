import type { GatewayEvent } from '@pombo/core';
import { isIdOf } from '../instances/authenticate.ts';
import { credentialsOf, type Instance } from '../instances/instance.ts';
import { createRedactor } from '../replies/redact.ts';
import { readCallback } from './read-callback.ts';

/**
 * Reads a callback that came for this instance. `foreign`: it names another Z-API instance than the configured one;
 * `unreadable`: it is not a callback. Remote texts are cleaned of the instance's secrets.
 */
export function readOwnCallback(
  instance: Instance,
  body: unknown,
  nowMs: number,
): { event: GatewayEvent } | { refused: 'foreign' | 'unreadable' } {
  const { id, token, clientToken = '' } = credentialsOf(instance);
  const clean = (text: string): string => createRedactor([id, token, clientToken]).line(text);
  const read = readCallback(body, { nowMs, clean });
  if (read === undefined) return { refused: 'unreadable' };
  return isIdOf(instance, read.instanceId) ? { event: read.event } : { refused: 'foreign' };
}
