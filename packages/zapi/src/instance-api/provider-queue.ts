import type { Instance } from '../instances/instance.ts';
import { createNumberClient, type NumberClient } from './instance-api.ts';
import type { Probe } from '../port.ts';
import { createSender } from '../sender.ts';

/** What one number's own queue at Z-API holds, and whether Z-API is about to send it. */
export interface Kept extends Pick<NumberClient, 'queue' | 'removeFromQueue'> {
  /** Like a sender's probe, for this number. Never throws. */
  probe(): Promise<Probe>;
}

/** Throws `invalid_config` for an invalid base URL. */
export function createKept({ instance, baseUrl }: { instance: Instance; baseUrl: string }): Kept {
  const { queue, removeFromQueue } = createNumberClient({ instance, baseUrl });
  const sender = createSender({ instances: [instance], baseUrl });
  return { queue, removeFromQueue, probe: () => sender.probe(instance.name) };
}
