import type { Opening } from '@pombo/ledger';
import type { InstanceInfo } from '@pombo/message';
import { openingAfter } from '@pombo/schedule';

/** When each lane opens, by the rules that its instance was published with; `known` is asked each time. */
export function openingsOf(known: () => Promise<ReadonlyMap<string, InstanceInfo>>): Opening {
  return async (lane, atMs) => {
    const rules = (await known()).get(lane)?.rules;
    return rules === undefined ? atMs : openingAfter(atMs, [rules]);
  };
}
