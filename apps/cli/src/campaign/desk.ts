import { createCampaignStore, orderCampaign, type CampaignRecord, type CampaignStore } from '@pombo/campaign';
import type { Ledger } from '@pombo/ledger';
import type { ImageRef } from '@pombo/message';
import { createLaneJobs } from '@pombo/producer';
import type { RedisClient } from '@pombo/redis';
import { laneOrders } from '@pombo/worker';

export type Order = 'start' | 'pause' | 'resume' | 'cancel';

/** Where campaigns are made and ordered. */
export interface Desk {
  store: CampaignStore;
  keepImage: (image: string) => Promise<ImageRef>;
  /** Gives an order and tells the lanes. Throws `not_found`, `wrong_status`. */
  order: (id: string, order: Order, reason?: string) => Promise<CampaignRecord>;
}

export interface DeskParts {
  client: RedisClient;
  ledger: Ledger;
  config: { prefix: string };
}

/** A desk on a connection that stays the caller's. */
export function openDesk({ client, ledger, config: { prefix } }: DeskParts): Desk {
  const store = createCampaignStore(client, prefix);
  const jobs = createLaneJobs(client, prefix);
  const port = laneOrders(ledger, jobs);
  return {
    store,
    keepImage: (image) => ledger.images.keep(image),
    async order(id, order, reason) {
      const record = await orderCampaign(id, order, { store, port, ...(reason === undefined ? {} : { reason }) });
      if (order === 'start' || order === 'resume')
        await Promise.all(Object.keys(record.rows).map((lane) => jobs.wake(lane)));
      return record;
    },
  };
}

/** Cancels every campaign that runs or is paused. */
export async function endCampaigns(parts: DeskParts): Promise<void> {
  const { store, order } = openDesk(parts);
  const records = await store.list();
  const live = records.filter(({ state }) => state === 'running' || state === 'paused');
  for (const { id } of live) await order(id, 'cancel');
}
