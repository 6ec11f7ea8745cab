import type { InstanceInfo } from '@pombo/core';
import type { InstanceLookup } from '../delivery-context.ts';
import type { LaneSource } from '../delivery-options.ts';

/**
 * Returns what answers questions about single lanes. Each run of a lane and each sweep asks, so an answer must not take longer the
 * more lanes there are: the index is built once per list that `current` returns.
 */
export function createInstanceLookup(source: Pick<LaneSource, 'current'>): InstanceLookup {
  let list: readonly InstanceInfo[] | undefined;
  let byName: ReadonlyMap<string, InstanceInfo> = new Map();

  function find(lane: string): InstanceInfo | undefined {
    const current = source.current();
    if (current !== list) {
      list = current;
      byName = new Map(current.map((instance) => [instance.name, instance]));
    }
    return byName.get(lane);
  }

  return {
    rules: (lane) => find(lane)?.rules,
    siblings(lane) {
      const account = find(lane)?.account;
      const others = source.current().filter((other) => other.account === account && other.name !== lane);
      return others.map(({ name }) => name);
    },
  };
}
