import { silentLanesKey, outageKey } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/** Silence of the gateway, as all workers of the deployment have met it. */
export interface Outages {
  /**
   * An attempt on this lane met silence. So many lanes within `windowMs` make an outage, whichever workers serve them: every lane
   * rests for `coolMs` from now. Returns how many lanes have met silence within the window, and the rest.
   */
  note(
    lane: string,
    rule: { windowMs: number; coolMs: number; lanes: number },
  ): Promise<{ lanes: number; restMs: number }>;
  /** ms for which no lane sends; 0 = go on. */
  restMs(): Promise<number>;
}

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
