import { messageKey, type LaneJob, type LaneJobs, type Status } from '@pombo/core';
import { cancelWithCampaign, retry, viewLanes, type Ledger, type Move } from '@pombo/ledger';
import { contentHash, putMessages } from '@pombo/producer';
import type { CampaignLaneOps, Retried } from './contract.ts';

/** Messages that are looked at for a retry in one step. */
const PAGE = 500;

/** Failed messages of a lane whose errors are counted. */
const LOOKED_AT = 200;

type Reads = 'counts' | 'duplicates' | 'standing' | 'sentOn';
type Transfers = 'movable' | 'transfer' | 'finishTransfers' | 'moving';

/** The ledger facts that reading a campaign needs. */
export function campaignFacts(ledger: Ledger): Pick<CampaignLaneOps, Reads> {
  return {
    counts: (campaign, lanes) => ledger.messages.campaignCounts(campaign, lanes),
    duplicates: (campaign, lanes) => ledger.duplicates.campaignCounts(campaign, lanes),
    standing: (lanes) => viewLanes(lanes, ledger),
    sentOn: (campaign, day) => ledger.quota.reserved({ campaign }, day),
  };
}

/** Joins the ledger and the adding side of the queue for campaigns. */
export function campaignLaneOps(ledger: Ledger, jobs: LaneJobs): CampaignLaneOps {
  const { messages } = ledger;
  return {
    ...campaignFacts(ledger),
    ...transferring(ledger, jobs),
    retry: retrying(ledger, jobs),

    kept: (campaign, lanes) => messages.keptOfCampaign(campaign, lanes),
    forget: (campaign, lane, fence) => messages.forgetCampaign(campaign, lane, fence),
    setCampaignState: (campaign, lane, state, fence) => messages.setCampaignState(campaign, lane, state, fence),

    async failures(campaign, lanes) {
      const failed = await Promise.all(
        lanes.map((lane) => messages.list({ lane, status: 'failed', limit: LOOKED_AT })),
      );
      const codes: Record<string, number> = {};
      for (const view of failed.flat()) {
        if (view.campaign !== campaign) continue;
        const code = view.error?.code ?? 'unknown';
        codes[code] = (codes[code] ?? 0) + 1;
      }
      return codes;
    },

    async requeue(campaign, lane) {
      const queued = await messages.queuedOfCampaign(campaign, lane);
      if (queued.length === 0) return;
      await jobs.add(
        lane,
        queued.map(({ key, generation, body, waitMs }) => ({
          key,
          generation,
          priority: body.priority,
          delayMs: waitMs,
        })),
      );
    },

    async takeBack(campaign, lane) {
      const queued = await messages.queuedOfCampaign(campaign, lane);
      await Promise.all(queued.map(({ key }) => messages.change(lane, key, cancelWithCampaign())));
    },
  };
}

/** Moving queued messages to other lanes. */
function transferring(ledger: Ledger, jobs: LaneJobs): Pick<CampaignLaneOps, Transfers> {
  const { messages, transfers } = ledger;

  /**
   * Brings messages that were taken out of their lane to the other lane. The order lets the next run complete what a crash
   * interrupted at any point: the id index names the new lane, the message exists there, the old lane forgets it.
   */
  async function bring(moves: readonly Move[]): Promise<void> {
    if (moves.length === 0) return;
    const arriving = moves.map(({ target, body, hop }) => ({
      lane: target,
      body,
      contentHash: contentHash(target, body),
      hop,
    }));
    await Promise.all(moves.map((move, at) => transfers.point(move, arriving[at]!.contentHash)));
    // A conflict: a faster process has already moved it on from there.
    await putMessages(arriving, { ledger, jobs });
    await Promise.all(moves.map((move) => transfers.done(move)));
  }

  return {
    async movable(campaign, lane) {
      const queued = await messages.queuedOfCampaign(campaign, lane);
      return transfers.movable(
        lane,
        queued.flatMap(({ key, body }) => (body.keepsNumber === true ? [] : [key])),
      );
    },

    async transfer(from, moves) {
      const taken = await Promise.all(moves.map(({ key, target }) => transfers.take(from, key, target)));
      await bring(taken.filter((move) => move !== undefined));
    },

    async finishTransfers(lanes) {
      if ((await transfers.moving(lanes)) === 0) return;
      for (const lane of lanes) await bring(await transfers.unfinished(lane));
    },

    moving: (lanes) => transfers.moving(lanes),
  };
}

function retrying({ messages }: Ledger, jobs: LaneJobs): CampaignLaneOps['retry'] {
  async function retryOne(lane: string, id: string): Promise<LaneJob | 'unproven' | undefined> {
    const key = messageKey(id);
    const changed = await messages.change(lane, key, retry());
    if (changed.answer === 'done') return { key, generation: changed.generation, priority: 'bulk', delayMs: 0 };
    return changed.answer === 'unproven' ? 'unproven' : undefined;
  }

  return async (campaign, lane, { statuses, code, since = 0 }) => {
    const wanted = new Set<Status>(statuses);
    const result: Retried = { queued: 0, notProvenUnsent: 0 };
    // All keys at once: messages that move or are forgotten meanwhile would shift pages that are read one by one.
    const keys = await messages.keysOfCampaign(campaign, lane);
    for (let offset = 0; offset < keys.length; offset += PAGE) {
      const page = await messages.views(lane, keys.slice(offset, offset + PAGE));
      const ended = page.filter(
        ({ status, error, statusAt }) =>
          wanted.has(status) && (code === undefined || error?.code === code) && Date.parse(statusAt) >= since,
      );
      const tried = await Promise.all(ended.map(({ id }) => retryOne(lane, id)));
      const again = tried.filter((each) => typeof each === 'object');
      if (again.length > 0) await jobs.add(lane, again);
      result.queued += again.length;
      result.notProvenUnsent += tried.filter((each) => each === 'unproven').length;
    }
    return result;
  };
}
