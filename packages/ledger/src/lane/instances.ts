import type { InstanceInfo } from '@pombo/core';
import { instancesKey } from '../storage/keys.ts';
import type { RedisClient } from '../storage/script.ts';

/** Instances: the names published by the processes that read an instance file, without secrets. */
export interface Instances {
  publish(instances: InstanceInfo[]): Promise<void>;
  /** Name → what is known; empty when none has been published yet. */
  known(): Promise<Map<string, InstanceInfo>>;
  /** Withdraws a name: it accepts no messages until it is published again. */
  withdraw(name: string): Promise<void>;
}

export function createInstances(client: RedisClient, prefix: string): Instances {
  const key = instancesKey(prefix);
  return {
    async publish(instances) {
      if (instances.length === 0) return;
      await client.hset(key, ...instances.flatMap((info) => [info.name, JSON.stringify(info)]));
    },
    async known() {
      const fields = await client.hgetall(key);
      return new Map(Object.entries(fields).map(([name, json]) => [name, JSON.parse(json) as InstanceInfo]));
    },
    async withdraw(name) {
      await client.hdel(key, name);
    },
  };
}
