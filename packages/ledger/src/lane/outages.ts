import { silentLanesKey, outageKey } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/** Silence of the gateway, as seen by all workers of the deployment. */
export interface Outages {
  /**
   * Records that an attempt on this lane got no answer. When `lanes` lanes get none within `windowMs`, whichever
   * workers serve them, that is an outage: every lane rests for `coolMs` from now. Returns how many lanes got no answer
   * within the window, and the rest.
   */
  note(
    lane: string,
    rule: { windowMs: number; coolMs: number; lanes: number },
  ): Promise<{ lanes: number; restMs: number }>;
  /** ms for which no lane sends; 0 = no outage. */
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
