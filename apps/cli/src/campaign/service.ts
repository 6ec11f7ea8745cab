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
import { createLaneJobs } from '@pombo/producer';
import type { RedisClient } from '@pombo/redis';
import { isLoopback, parseBaseUrl } from '@pombo/zapi';

export type CampaignCommand = 'start' | 'pause' | 'resume' | 'cancel';

export interface CommandOptions {
  /** The reason, shown in status output. */
  reason?: string | undefined;
  /** False: starts without checking the images. */
  imageCheck?: boolean | undefined;
}

/** Everything that commands do with campaigns. */
export interface CampaignService {
  store: CampaignStore;
  keepImage: (image: string, untilMs?: number) => Promise<ImageRef>;
  numbersOf: Ledger['people']['lanesOf'];
  fates: ReadFates;
  /**
   * Starts, pauses, resumes or cancels a campaign and wakes its lanes. A start checks the images first. Throws `not_found`, `wrong_status`,
   * `image_unreachable`.
   */
  run: (id: string, command: CampaignCommand, options?: CommandOptions) => Promise<CampaignRecord>;
  /** Queues failed, expired or cancelled messages again. Checks the images if it was never started. Throws `not_found`, `wrong_status`, `image_unreachable`. */
  retry: (id: string, wish: RetryFilter, options?: Pick<CommandOptions, 'imageCheck'>) => Promise<CampaignRetried>;
  /** Throws `not_found`, `wrong_status`. */
  remove: (id: string) => Promise<CampaignRemoved>;
  /** Returns the campaign's first message for another recipient. Throws like `testMessage` of the campaign package. */
  testMessage: (record: CampaignRecord, to: string, phones: PhoneRules) => ReturnType<typeof testMessage>;
}

export interface CampaignDeps {
  client: RedisClient;
  ledger: Ledger;
  config: { prefix: string; baseUrl: string };
}

/** Creates the service on a connection that the caller closes. */
export function openCampaigns({ client, ledger, config: { prefix, baseUrl } }: CampaignDeps): CampaignService {
  const store = createCampaignStore(client, prefix);
  const jobs = createLaneJobs(client, prefix);
  const port = campaignLaneOps(ledger, jobs);
  const wake = async (record: CampaignRecord): Promise<void> => {
    await Promise.all(lanesOf(record).map((lane) => jobs.wake(lane)));
  };

  /** Checks the images only of a campaign that can start. Any other is refused for its state, without a fetch. */
  async function checkBeforeStart(id: string, imageCheck = true): Promise<void> {
    const record = await store.get(id);
    if (record?.state !== 'ready') return;
    await checkImages(record, { allowLoopback: isSimulated(baseUrl), imageCheck });
  }

  return {
    store,
    keepImage: (image, untilMs) => ledger.images.keep(image, untilMs),
    numbersOf: ledger.people.lanesOf,
    fates: ledger.fates.of,
    async run(id, command, { reason, imageCheck } = {}) {
      if (command === 'start') await checkBeforeStart(id, imageCheck);
      const record = await commandCampaign(id, command, { store, port, ...defined({ reason }) });
      if (command === 'start' || command === 'resume') await wake(record);
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
    testMessage: (record, to, phones) =>
      testMessage(record, to, { store, readImage: (image) => ledger.images.read(image), phones }),
  };
}

/** Returns true if Z-API is a simulator on this machine. Then images may be on this machine as well. */
export function isSimulated(baseUrl: string): boolean {
  return isLoopback(parseBaseUrl(baseUrl));
}

/** Cancels every scheduled, running or paused campaign. */
export async function endCampaigns(parts: CampaignDeps): Promise<void> {
  const { store, run } = openCampaigns(parts);
  const records = await store.list();
  const live = records.filter(({ state }) => state === 'scheduled' || state === 'running' || state === 'paused');
  for (const { id } of live) await run(id, 'cancel');
}
