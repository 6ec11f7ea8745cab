import type { OutagesPort } from '@pombo/core';
import { silentLanesKey, outageKey } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

export type Outages = OutagesPort;

export function createOutages(client: RedisClient, prefix: string): Outages {
  const note = bindScript(client, 'lane/note-silence', 2);

  return {
    async note(lane, { windowMs, coolMs, lanes }) {
      const reply = await note(silentLanesKey(prefix), outageKey(prefix), lane, windowMs, coolMs, lanes);
      const [found, restMs] = reply as [number, number];
      return { lanes: found, restMs };
    },
    restMs: async () => Math.max(0, await client.pttl(outageKey(prefix))),
  };
}
