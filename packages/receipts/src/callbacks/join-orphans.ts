import type { Settled } from '@pombo/core';
import type { OrphanReceipt, ReceiptSteps } from '@pombo/ledger';
import type { Matching } from './match.ts';
import { orphanSign } from './signs.ts';

/** Joins orphan receipts with their messages. */
export interface OrphanJoining {
  /** Applies the orphan receipts of every given id that now belongs to a message. */
  join(lane: string, ids: readonly (string | undefined)[]): Promise<Settled[]>;
  /** Reads all: joins those whose message is known by now, and in time drops the others. */
  joinAll(lane: string): Promise<Settled[]>;
  /** Reads those that were added since the last call, because a process of layout 1 stores whole events. */
  joinNew(lane: string): Promise<Settled[]>;
}

interface Parts {
  receipts: Pick<ReceiptSteps, 'orphans'>;
  matching: Pick<Matching, 'receive' | 'receiveKnown'>;
}

/** A status callback without a message after this time is about what a person or another system sent. */
const FOREIGN_AFTER_MS = 10 * 60 * 1000;

export function createOrphanJoining({ receipts: { orphans }, matching }: Parts): OrphanJoining {
  /** Lane → the time of the newest id that this process has read. */
  const seenTo = new Map<string, number>();

  async function joinOne(lane: string, id: string, key: string): Promise<Settled[]> {
    const stored = await orphans.read(lane, id);
    const applied: Settled[] = [];
    for (const receipt of stored) applied.push(await matching.receiveKnown(lane, key, orphanSign(receipt, id)));
    // After they were applied: if the process is interrupted in between, applying them again changes nothing.
    if (stored.length > 0) await orphans.dropApplied(lane, id, stored.length);
    if (!applied.some(({ answer }) => answer === 'orphan')) await orphans.unlist(lane, id);
    return applied;
  }

  /** Turns the events that a process of layout 1 stored into signs, and drops other receipts once they are foreign. */
  async function readUnowned(lane: string, id: string, since: number): Promise<Settled[]> {
    const stored = await orphans.read(lane, id);
    const phone = stored.map(phoneOf).find((each) => each !== undefined);
    if (phone === undefined && !isForeign(since)) return [];
    await orphans.unlist(lane, id);
    const results: Settled[] = [];
    if (phone !== undefined) {
      for (const receipt of stored) results.push(await matching.receive(lane, orphanSign(receipt, id), phone));
    }
    await orphans.drop(lane, id);
    return results;
  }

  /** Receipts without a message are read once while they are new, and once when they are old. */
  async function joinEach(lane: string, all: readonly { id: string; since: number }[]): Promise<Settled[]> {
    const results: Settled[] = [];
    const seen = seenTo.get(lane) ?? 0;
    const owners = await orphans.ownersOf(
      lane,
      all.map(({ id }) => id),
    );
    for (const { id, since } of all) {
      const key = owners.get(id);
      if (key !== undefined) results.push(...(await joinOne(lane, id, key)));
      else if (since >= seen || isForeign(since)) results.push(...(await readUnowned(lane, id, since)));
    }
    seenTo.set(lane, Math.max(seen, ...all.slice(-1).map(({ since }) => since)));
    return results;
  }

  return {
    async join(lane, ids) {
      const named = [...new Set(ids)].filter((id) => id !== undefined);
      const results: Settled[] = [];
      for (const [id, key] of await orphans.ownersOf(lane, named)) results.push(...(await joinOne(lane, id, key)));
      return results;
    },

    joinAll: async (lane) => joinEach(lane, await orphans.list(lane)),
    joinNew: async (lane) => joinEach(lane, await orphans.list(lane, seenTo.get(lane))),
  };
}

/** By the clock of this process: some seconds too early or too late do not matter. */
function isForeign(since: number): boolean {
  return Date.now() - since > FOREIGN_AFTER_MS;
}

/** The recipient in a delivery callback that a process of layout 1 stored. */
function phoneOf(receipt: OrphanReceipt): string | undefined {
  return receipt.kind === 'delivery' && 'phone' in receipt ? receipt.phone : undefined;
}
