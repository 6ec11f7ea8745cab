import type { Instance } from './instance.ts';
import { createNumberClient, type NumberClient } from './number.ts';
import type { Probe } from './port.ts';
import { createSender } from './sender.ts';

/** What Z-API keeps for one number in its own queue, and whether it is about to send it. */
export interface Kept extends Pick<NumberClient, 'queue' | 'removeFromQueue'> {
  /** As a sender's, for this number. Never throws. */
  probe(): Promise<Probe>;
}

/** Throws `invalid_config` for a bad base URL. */
export function createKept({ instance, baseUrl }: { instance: Instance; baseUrl: string }): Kept {
  const { queue, removeFromQueue } = createNumberClient({ instance, baseUrl });
  const sender = createSender({ instances: [instance], baseUrl });
  return { queue, removeFromQueue, probe: () => sender.probe(instance.name) };
}
