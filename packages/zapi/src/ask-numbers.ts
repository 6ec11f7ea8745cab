import { PomboError, isPomboError } from '@pombo/message';
import type { Instance } from './instance.ts';
import { createNumberClient, type PhoneFound } from './number.ts';

export interface AskOptions {
  /** The numbers to ask through, in the order in which they are tried. */
  instances: readonly Instance[];
  baseUrl: string;
  /** Deadline of one call; default 60,000 ms: thousands of numbers take longer than a message. */
  timeoutMs?: number;
}

/**
 * Makes the function that asks which numbers have WhatsApp, through the first instance that answers; it stays with that
 * one. Throws `invalid_config` without any instance; the function throws `gateway_unreachable` when none answers.
 */
export function createNumberAsker({
  instances,
  baseUrl,
  timeoutMs = 60_000,
}: AskOptions): (phones: readonly string[]) => Promise<PhoneFound[]> {
  if (instances.length === 0) {
    throw new PomboError('invalid_config', 'No instance is configured here through which numbers could be looked up', {
      hint: 'Look them up where the instance file is, or leave --verify-numbers (API: "verifyNumbers") out.',
    });
  }
  let clients = instances.map((instance) => createNumberClient({ instance, baseUrl, timeoutMs }));
  return async (phones) => {
    for (;;) {
      try {
        return await clients[0]!.phonesExist(phones);
      } catch (error) {
        if (clients.length === 1 || !isPomboError(error) || error.code !== 'gateway_unreachable') throw error;
        clients = clients.slice(1);
      }
    }
  };
}
