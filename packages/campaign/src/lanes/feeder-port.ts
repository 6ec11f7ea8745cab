import { DEFAULT_PACE, defined, type InstanceInfo, type LaneJobs, type MessageBody } from '@pombo/core';
import { liveWorkers, type Ledger, type NewMessage } from '@pombo/ledger';
import { contentHash, putMessages } from '@pombo/producer';
import type { FeederPort } from './contract.ts';
import { campaignLaneOps } from './lane-ops.ts';

export interface FeederPortOptions {
  ledger: Ledger;
  jobs: LaneJobs;
  /** Returns the lanes that this worker owns now. */
  own(): string[];
  instances(): InstanceInfo[];
}

/** Joins the ledger and the adding side of the queue for the feeder. */
export function feederPort({ ledger, jobs, own, instances }: FeederPortOptions): FeederPort {
  const info = (lane: string): InstanceInfo | undefined => instances().find(({ name }) => name === lane);
  return {
    ...campaignLaneOps(ledger, jobs),
    lanes: own,
    pace: (lane) => info(lane)?.pace ?? DEFAULT_PACE,
    rules: (lane) => info(lane)?.rules,
    present: (ids, lanes) => ledger.presence.of(ids, lanes),
    recovery: () => ledger.recovery.read(),

    prolongImages: (images) => ledger.images.prolong(images),

    async held(lanes) {
      const holds = await Promise.all(lanes.map((lane) => ledger.lanes.holds(lane)));
      const since = holds.map((standing) => Math.min(...standing.map((hold) => hold.since)));
      return new Map(lanes.flatMap((lane, at) => (holds[at]!.length > 0 ? [[lane, since[at]!]] : [])));
    },

    async unserved(lanes) {
      const workers = await liveWorkers(ledger);
      return lanes.filter((lane) => !workers.has(lane));
    },

    async put(messages) {
      const created = await putMessages(messages.map(entryOf), { ledger, jobs });
      // An interrupted feeder queued it on another lane: it stays there, and this call makes sure that it exists there.
      const elsewhere = created.flatMap((entry, at) => {
        const { lane, body } = messages[at]!;
        if (entry.answer !== 'conflict' || entry.lane === lane) return [];
        return [{ ...entryOf({ lane: entry.lane, body }), ...defined({ hop: entry.hop }) }];
      });
      if (elsewhere.length > 0) await putMessages(elsewhere, { ledger, jobs });
    },
  };
}

function entryOf({ lane, body }: { lane: string; body: MessageBody }): NewMessage {
  return { lane, body, contentHash: contentHash(lane, body) };
}
