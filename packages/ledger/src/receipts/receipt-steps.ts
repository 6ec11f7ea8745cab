import type { Compacted } from '../compact/compacted.ts';
import { createFactStore, type FactStore } from '../facts/store.ts';
import type { MessageFields } from '../message/fields.ts';
import { createLids, type Lids } from '../recipient/lids.ts';
import type { RedisClient } from '../storage/script.ts';
import { createIdLookUps, type IdLookUps } from './id-look-ups.ts';
import { createReceiptLanes, type ReceiptLanes } from './lane-steps.ts';
import { createReceiptMessages, type ReceiptMessages } from './message-steps.ts';
import { createOrphanReceipts, type OrphanReceipts } from './orphan-receipts.ts';
import { createPlainReceipts, type PlainReceipts } from './plain-receipts.ts';
import { createUnsettledAttempts, type UnsettledAttempts } from './unsettled-attempts.ts';

/** The atomic steps by which receipts reach the ledger. The package `receipts` decides what a receipt means. */
export interface ReceiptSteps {
  facts: FactStore;
  lids: Pick<Lids, 'learn' | 'ownersOf'>;
  ids: IdLookUps;
  orphans: OrphanReceipts;
  unsettled: UnsettledAttempts;
  messages: ReceiptMessages;
  lanes: ReceiptLanes;
  plain: PlainReceipts;
}

interface Parts {
  client: RedisClient;
  prefix: string;
  retentionMs: number;
  compacted: Compacted;
  fields: MessageFields;
  onEventAppended: (lane: string) => void;
}

export function createReceiptSteps(parts: Parts): ReceiptSteps {
  const { client, prefix, retentionMs } = parts;
  const lids = createLids(client, prefix, retentionMs);
  return {
    facts: createFactStore(client, prefix, retentionMs, lids),
    lids,
    ids: createIdLookUps(parts),
    orphans: createOrphanReceipts(client, prefix),
    unsettled: createUnsettledAttempts(client, prefix),
    messages: createReceiptMessages(parts),
    lanes: createReceiptLanes(client, prefix),
    plain: createPlainReceipts(client, prefix, parts.onEventAppended),
  };
}
