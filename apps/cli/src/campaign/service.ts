import { defined } from '@pombo/core';
import {
  campaignLaneOps,
  checkImages,
  createCampaignStore,
  lanesOf,
  commandCampaign,
  isUnstarted,
  removeCampaign,
  retryCampaign,
  testMessage,
  type CampaignRecord,
  type CampaignRemoved,
  type CampaignRetried,
  type ReadFates,
  type CampaignStore,
  type RetryFilter,
} from '@pombo/campaign';
import type { Ledger } from '@pombo/ledger';
import type { ImageRef, PhoneRules } from '@pombo/core';
import { createLaneJobs } from '@pombo/queue';
import type { RedisClient } from '@pombo/redis';
import { isLoopback, parseBaseUrl } from '@pombo/zapi';

export type Order = 'start' | 'pause' | 'resume' | 'cancel';

export interface OrderWish {
  /** Why, for whoever wonders. */
  reason?: string | undefined;
  /** False: starts without a look at the images. */
  imageCheck?: boolean | undefined;
}

/** Where campaigns are made and ordered. */
export interface Desk {
  store: CampaignStore;
  keepImage: (image: string, untilMs?: number) => Promise<ImageRef>;
  numbersOf: Ledger['people']['lanesOf'];
  fates: ReadFates;
  /**
   * Gives an order and tells the lanes; a start looks at the images first. Throws `not_found`, `wrong_status`,
   * `image_unreachable`.
   */
  order: (id: string, order: Order, wish?: OrderWish) => Promise<CampaignRecord>;
  /** One that was never started has its images looked at first. Throws `not_found`, `wrong_status`, `image_unreachable`. */
  retry: (id: string, wish: RetryFilter, how?: Pick<OrderWish, 'imageCheck'>) => Promise<CampaignRetried>;
  /** Throws `not_found`, `wrong_status`. */
  remove: (id: string) => Promise<CampaignRemoved>;
  /** The campaign's first message for somebody else. Throws as `testMessage`. */
  trial: (record: CampaignRecord, to: string, phones: PhoneRules) => ReturnType<typeof testMessage>;
}

export interface DeskParts {
  client: RedisClient;
  ledger: Ledger;
  config: { prefix: string; baseUrl: string };
}

/** A desk on a connection that stays the caller's. */
export function openDesk({ client, ledger, config: { prefix, baseUrl } }: DeskParts): Desk {
  const store = createCampaignStore(client, prefix);
  const jobs = createLaneJobs(client, prefix);
  const port = campaignLaneOps(ledger, jobs);
  const wake = async (record: CampaignRecord): Promise<void> => {
    await Promise.all(lanesOf(record).map((lane) => jobs.wake(lane)));
  };

  /** Only of one that can start: what is no longer ready is refused for that, and at once. */
  async function lookFirst(id: string, imageCheck = true): Promise<void> {
    const record = await store.get(id);
    if (record?.state !== 'ready') return;
    await checkImages(record, { allowLoopback: isSimulated(baseUrl), imageCheck });
  }

  return {
    store,
    keepImage: (image, untilMs) => ledger.images.keep(image, untilMs),
    numbersOf: ledger.people.lanesOf,
    fates: ledger.fates.of,
    async order(id, order, { reason, imageCheck } = {}) {
      if (order === 'start') await lookFirst(id, imageCheck);
      const record = await commandCampaign(id, order, { store, port, ...defined({ reason }) });
      if (order === 'start' || order === 'resume') await wake(record);
      return record;
    },
    async retry(id, wish, { imageCheck = true } = {}) {
      const before = await store.get(id);
      if (before !== undefined && isUnstarted(before)) {
        await checkImages(before, { allowLoopback: isSimulated(baseUrl), imageCheck });
      }
      const retried = await retryCampaign(id, wish, { store, port });
      if (retried.queued + retried.pending > 0) await wake(retried.record);
      return retried;
    },
    remove: (id) => removeCampaign(id, { store, port }),
    trial: (record, to, phones) =>
      testMessage(record, to, { store, readImage: (image) => ledger.images.read(image), phones }),
  };
}

/** True while Z-API itself is a simulator on this machine: then images may lie here too. */
export function isSimulated(baseUrl: string): boolean {
  return isLoopback(parseBaseUrl(baseUrl));
}

/** Cancels every campaign that runs or is paused. */
export async function endCampaigns(parts: DeskParts): Promise<void> {
  const { store, order } = openDesk(parts);
  const records = await store.list();
  const live = records.filter(({ state }) => state === 'scheduled' || state === 'running' || state === 'paused');
  for (const { id } of live) await order(id, 'cancel');
}
