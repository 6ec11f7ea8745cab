import type { Probe } from '@pombo/core';
import type { Instance } from '../instances/instance.ts';
import { createInstanceApi, type InstanceApi } from './instance-api.ts';
import { createSender } from '../sender.ts';

/** What one number's own queue at Z-API holds, and whether Z-API is about to send it. */
export interface ProviderQueue extends Pick<InstanceApi, 'queue' | 'removeFromQueue'> {
  /** Like a sender's probe, for this number. Never throws. */
  probe(): Promise<Probe>;
}

/** Throws `invalid_config` for an invalid base URL. */
export function createProviderQueue({ instance, baseUrl }: { instance: Instance; baseUrl: string }): ProviderQueue {
  const { queue, removeFromQueue } = createInstanceApi({ instance, baseUrl });
  const sender = createSender({ instances: [instance], baseUrl });
  return { queue, removeFromQueue, probe: () => sender.probe(instance.name) };
}
