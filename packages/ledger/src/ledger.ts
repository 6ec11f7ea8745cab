import { RETENTION_MS, type LedgerPort, type MessageEndings } from '@pombo/core';
import { createAttempts, type Attempts } from './attempt/attempts.ts';
import { createDeaths, type Deaths } from './attempt/deaths.ts';
import { createDuplicates, type Duplicates, type OnDuplicate } from './message/duplicates.ts';
import { createSendRecords, type SendRecords } from './reading/send-records.ts';
import { createPresence, type Presence } from './reading/presence.ts';
import { createTransfers, type Transfers } from './message/transfer.ts';
import { createIgnoredCallbacks, type IgnoredCallbacks } from './receipts/ignored-callbacks.ts';
import { createImages, type Images } from './storage/images.ts';
import { createInstances, type Instances } from './lane/instances.ts';
import { createLanes, type Lanes } from './lane/lanes.ts';
import { createLayouts, type Layouts } from './worker/layouts.ts';
import { createDailyQuota, type DailyQuota } from './lane/daily-quota.ts';
import { createWorkers, type Workers } from './worker/workers.ts';
import { createCompacted } from './compact/compacted.ts';
import { ID_INDEX_GRACE_MS } from './creation/create.ts';
import { createIdIndex } from './reading/id-index.ts';
import { createEndings } from './attempt/endings.ts';
import { createMessageFields } from './message/fields.ts';
import type { Opening } from './message/contract.ts';
import { createMessages, type Messages } from './message/messages.ts';
import { createOutages, type Outages } from './lane/outages.ts';
import { createSenderAffinity, type SenderAffinity } from './recipient/sender-affinity.ts';
import { createRecovery, type LedgerRecovery } from './recovery/recovery.ts';
import type { RedisClient } from './storage/script.ts';
import { createReceiptSteps, type ReceiptSteps } from './receipts/receipt-steps.ts';
import { createSuppressions, type Suppressions } from './recipient/suppressions.ts';
import { withOutboxNotifier } from './outbox/outbox-notifier.ts';
import { createUnconfirmed, type Unconfirmed } from './message/unconfirmed.ts';
import { createUnreachable, type Unreachable } from './recipient/unreachable.ts';

/** The ledger: decides whether a message may be sent, and remembers what happened to it. */
export interface Ledger extends LedgerPort {
  attempts: Attempts;
  messages: Messages & MessageEndings;
  lanes: Lanes;
  workers: Workers;
  images: Images;
  ignoredCallbacks: IgnoredCallbacks;
  instances: Instances;
  receipts: ReceiptSteps;
  deaths: Deaths;
  duplicates: Duplicates;
  sendRecords: SendRecords;
  presence: Presence;
  suppressions: Suppressions;
  unreachable: Unreachable;
  unconfirmed: Unconfirmed;
  layouts: Layouts;
  quota: DailyQuota;
  transfers: Transfers;
  senderAffinity: SenderAffinity;
  outages: Outages;
  recovery: LedgerRecovery;
}

export interface LedgerOptions {
  /** Key prefix; default `pombo`. */
  prefix?: string;
  /** How long ended messages, id look-ups and images are kept (ms); default 30 days. */
  retentionMs?: number;
  /** When a message whose status has not changed is compacted (ms); default 48 hours, and one hour once it was read. */
  compactAfterMs?: number;
  /** How long the known layouts of the living processes are trusted (ms; default 5 s). */
  layoutAnswerMs?: number;
  /**
   * Called with every lane in whose outbox this ledger may have put an event, so that a relay forwards it soon.
   * Default: none.
   */
  onEventAppended?: (lane: string) => void;
  /** Called for each message that its recipient has, or may have, twice; for an alarm. Default: none. */
  onDuplicate?: OnDuplicate;
  /**
   * Connection for the bytes of stored images, which may keep it busy for seconds. Default: the same for everything.
   */
  imageClient?: RedisClient;
  /** When a lane opens: a direct message ages from its first opening. Default: every lane is always open. */
  opening?: Opening;
}

/** A message that has not changed for this long is compacted. */
const COMPACT_AFTER_MS = 48 * 60 * 60 * 1000;

/** Returns a ledger on this connection, which the caller closes. */
export function createLedger(client: RedisClient, options: LedgerOptions = {}): Ledger {
  const {
    prefix = 'pombo',
    retentionMs = RETENTION_MS,
    onEventAppended = () => {},
    onDuplicate = () => {},
    opening,
  } = options;
  const { imageClient = client } = options;
  const compactAfterMs = options.compactAfterMs ?? COMPACT_AFTER_MS;
  const idIndex = createIdIndex(client, prefix);
  const compacted = createCompacted(client, prefix);
  const fields = createMessageFields(client, prefix, compacted);
  const layouts = createLayouts(client, prefix, options.layoutAnswerMs);
  const reading = { client, prefix, compacted, idIndex, fields };
  const { mayCompact, mayPack } = layouts;
  const kept = { ...reading, retentionMs, compactAfterMs, mayCompact, mayPack };
  const { attempts, messages, lanes } = withOutboxNotifier(
    {
      attempts: createAttempts(client, { prefix, retentionMs, fields }),
      messages: createMessages(kept, { opening, onDuplicate }),
      lanes: createLanes(client, prefix),
    },
    onEventAppended,
  );
  return {
    receipts: createReceiptSteps({ client, prefix, retentionMs, compacted, fields, onEventAppended }),
    attempts,
    messages: { ...messages, ...createEndings(messages) },
    lanes,
    workers: createWorkers(client, prefix),
    images: createImages(imageClient, prefix, retentionMs),
    ignoredCallbacks: createIgnoredCallbacks(client, prefix),
    instances: createInstances(client, prefix),
    duplicates: createDuplicates(client, prefix, onDuplicate),
    deaths: createDeaths(client, prefix),
    sendRecords: createSendRecords(reading),
    presence: createPresence(reading),
    suppressions: createSuppressions(client, prefix),
    unreachable: createUnreachable(client, prefix),
    unconfirmed: createUnconfirmed(client, prefix),
    layouts,
    quota: createDailyQuota(client, prefix),
    transfers: createTransfers(client, prefix, retentionMs + ID_INDEX_GRACE_MS),
    senderAffinity: createSenderAffinity(client, prefix),
    outages: createOutages(client, prefix),
    recovery: createRecovery({
      ...reading,
      retentionMs,
      attempts,
      messages,
      onEventAppended: onEventAppended,
      onDuplicate,
    }),
  };
}
