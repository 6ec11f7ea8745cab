import { notice } from '@pombo/catalogue';
import { PomboError, isPomboError } from '@pombo/core';
import type { Instance } from '../instances/instance.ts';
import { createInstanceApi, type PhoneFound } from './instance-api.ts';

export interface NumberLookupOptions {
  /** The numbers to ask through, in the order in which they are tried. */
  instances: readonly Instance[];
  baseUrl: string;
  /** Deadline of one call (ms; default 60,000: thousands of numbers take longer than a message). */
  timeoutMs?: number;
}

/**
 * Returns a function that asks which numbers are on WhatsApp, through the first instance that answers; it stays with that
 * one. Throws `invalid_config` without any instance; the function throws `gateway_unreachable` if none answers.
 */
export function createNumberLookup({
  instances,
  baseUrl,
  timeoutMs = 60_000,
}: NumberLookupOptions): (phones: readonly string[]) => Promise<PhoneFound[]> {
  if (instances.length === 0) throw new PomboError('invalid_config', notice('lookup_impossible'));
  let clients = instances.map((instance) => createInstanceApi({ instance, baseUrl, timeoutMs }));
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
