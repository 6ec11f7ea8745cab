import type { Opening } from '@pombo/ledger';
import type { InstanceInfo } from '@pombo/core';
import { openingAfter } from '@pombo/schedule';

/** Returns when each lane opens, by the rules of its published instance; `known` is called each time. */
export function openingsOf(known: () => Promise<ReadonlyMap<string, InstanceInfo>>): Opening {
  return async (lane, atMs) => {
    const rules = (await known()).get(lane)?.rules;
    return rules === undefined ? atMs : openingAfter(atMs, [rules]);
  };
}
