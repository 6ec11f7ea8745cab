import { defined, type ImageRef, type PhoneRules, type LaneJobs } from '@pombo/core';
import type { Ledger } from '@pombo/ledger';

import { campaignNotFound, commandCampaign, type CampaignCommand } from './commands/change-state.ts';
import { removeCampaign, type CampaignRemoved } from './commands/remove-campaign.ts';
import { isUnstarted, retryCampaign, type CampaignRetried } from './commands/retry-campaign.ts';
import { testMessage } from './commands/test-send.ts';
import type { ReadSendRecords } from './dedupe/known-ids.ts';
import { checkImages } from './images/preflight.ts';
import type { CampaignLaneOps, RetryFilter } from './lanes/contract.ts';
import { campaignLaneOps } from './lanes/lane-ops.ts';
import { detailCampaign, type CampaignDetail } from './report/campaign-detail.ts';
import { describeCampaign, type CampaignView } from './report/campaign-view.ts';
import { failureGroups, type FailureGroup, type GroupOptions } from './report/failure-groups.ts';
import type { CampaignStore } from './store/campaign-store.ts';
import { lanesOf, type CampaignRecord } from './store/record.ts';

export interface CampaignServiceDeps {
  store: CampaignStore;
  ledger: Ledger;
  jobs: LaneJobs;
  /** True if images may be on this machine's loopback, because the gateway is as well (default false). */
  loopbackImages?: boolean | undefined;
}

export interface CommandOptions {
  /** The reason, shown in status output. */
  reason?: string | undefined;
  /** False: starts without checking the images. */
  imageCheck?: boolean | undefined;
  /** Who asks: a user, or the id of an API key or session; shown in its history. */
  by?: string | undefined;
}

/** Everything that the CLI and the API do with campaigns that exist. */
export interface CampaignService {
  store: CampaignStore;
  lanes: CampaignLaneOps;
  keepImage: (image: string, untilMs?: number) => Promise<ImageRef>;
  numbersOf: Ledger['senderAffinity']['lanesOf'];
  sendRecords: ReadSendRecords;
  /** Returns the record of a campaign. Throws `not_found`. */
  existing: (id: string) => Promise<CampaignRecord>;
  /** Returns a campaign with its progress. */
  view: (record: CampaignRecord) => Promise<CampaignView>;
  /** Like `view`, with its lanes, its rate and its outlook. */
  detail: (record: CampaignRecord) => Promise<CampaignDetail>;
  /** Returns what failed, grouped by cause. As {@link failureGroups}. */
  failures: (record: CampaignRecord, options?: GroupOptions) => Promise<FailureGroup[]>;
  /**
   * Starts, pauses, resumes or cancels a campaign and wakes its lanes. A start checks the images first. Throws `not_found`,
   * `wrong_status`, `image_unreachable`.
   */
  run: (id: string, command: CampaignCommand, options?: CommandOptions) => Promise<CampaignRecord>;
  /**
   * Queues failed, expired or cancelled messages again. Checks the images of a campaign that was never started. Throws
   * `not_found`, `wrong_status`, `image_unreachable`.
   */
  retry: (
    id: string,
    filter: RetryFilter,
    options?: Pick<CommandOptions, 'imageCheck' | 'by'>,
  ) => Promise<CampaignRetried>;
  /** Removes an ended campaign. Throws `not_found`, `wrong_status`. */
  remove: (id: string) => Promise<CampaignRemoved>;
  /** Returns the campaign's first message, addressed to another phone. Throws as {@link testMessage}. */
  testMessage: (record: CampaignRecord, to: string, phones: PhoneRules) => ReturnType<typeof testMessage>;
}

/** Creates the service on connections that the caller closes. */
export function createCampaignService(deps: CampaignServiceDeps): CampaignService {
  const { store, ledger, jobs, loopbackImages: allowLoopback = false } = deps;
  const port = campaignLaneOps(ledger, jobs);

  async function wake(record: CampaignRecord): Promise<void> {
    await Promise.all(lanesOf(record).map((lane) => jobs.wake(lane)));
  }

  /** Checks the images only of a campaign that can start. Any other is refused for its state, without a request. */
  async function checkBeforeStart(id: string, imageCheck: boolean): Promise<void> {
    const record = await store.get(id);
    if (record?.state === 'ready') await checkImages(record, { allowLoopback, imageCheck });
  }

  return {
    store,
    lanes: port,
    keepImage: (image, untilMs) => ledger.images.keep(image, untilMs),
    numbersOf: ledger.senderAffinity.lanesOf,
    sendRecords: ledger.sendRecords.of,
    view: (record) => describeCampaign(record, port),
    detail: (record) => detailCampaign(record, ledger),
    failures: (record, options) => failureGroups(record, ledger.messages, options),

    async existing(id) {
      const record = await store.get(id);
      if (record === undefined) throw campaignNotFound(id);
      return record;
    },

    async run(id, command, { reason, imageCheck = true, by } = {}) {
      if (command === 'start') await checkBeforeStart(id, imageCheck);
      const record = await commandCampaign(id, command, { store, port, ...defined({ reason, by }) });
      if (command === 'start' || command === 'resume') await wake(record);
      return record;
    },

    async retry(id, filter, { imageCheck = true, by } = {}) {
      const before = await store.get(id);
      if (before !== undefined && isUnstarted(before)) await checkImages(before, { allowLoopback, imageCheck });
      const retried = await retryCampaign(id, filter, { store, port, ...defined({ by }) });
      if (retried.queued + retried.pending > 0) await wake(retried.record);
      return retried;
    },

    remove: (id) => removeCampaign(id, { store, port }),
    testMessage: (record, to, phones) =>
      testMessage(record, to, { store, readImage: (image) => ledger.images.read(image), phones }),
  };
}
