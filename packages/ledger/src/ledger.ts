import { RETENTION_MS } from '@pombo/message';
import { createAttempts, type Attempts } from './attempts.ts';
import { createDoubts, type Doubts } from './doubts.ts';
import { createDuplicates, type Duplicates, type OnDuplicate } from './duplicates.ts';
import { createFates, type Fates } from './fates.ts';
import { createHandOver, type HandOver } from './hand-over.ts';
import { createIgnoredCallbacks, type IgnoredCallbacks } from './ignored-callbacks.ts';
import { createImages, type Images } from './images.ts';
import { createInstances, type Instances } from './instances.ts';
import { createLanes, type Lanes } from './lanes.ts';
import { createLimits, type Limits } from './limits.ts';
import { createMembers, type Members } from './members.ts';
import { DIRECTORY_GRACE_MS, createMessages, type Messages, type Opening } from './messages.ts';
import { createPeople, type People } from './people.ts';
import { createRecovery, type RecoveryPort } from './recovery/recovery.ts';
import type { RedisClient } from './script.ts';
import { createSettlement, type Settlement } from './settlement.ts';
import { createSuppressions, type Suppressions } from './suppressions.ts';
import { noteTold } from './told.ts';
import { createUnconfirmed, type Unconfirmed } from './unconfirmed.ts';
import { createUnreachable, type Unreachable } from './unreachable.ts';

/** The ledger: what decides whether a message may be sent, and remembers what became of it. */
export interface Ledger {
  attempts: Attempts;
  messages: Messages;
  lanes: Lanes;
  members: Members;
  images: Images;
  ignoredCallbacks: IgnoredCallbacks;
  instances: Instances;
  settlement: Settlement;
  doubts: Doubts;
  duplicates: Duplicates;
  fates: Fates;
  suppressions: Suppressions;
  unreachable: Unreachable;
  unconfirmed: Unconfirmed;
  limits: Limits;
  handOver: HandOver;
  people: People;
  recovery: RecoveryPort;
}

export interface LedgerOptions {
  /** Key prefix; default `pombo`. */
  prefix?: string;
  /** How long ended messages, id look-ups and images are kept; default 30 days. */
  retentionMs?: number;
  /** Hears of every lane in whose outbox this ledger may have put something; to be forwarded soon. Default: nobody. */
  onTold?: (lane: string) => void;
  /** Hears of each message that its recipient has, or may have, twice; for an alarm. Default: nobody. */
  onDuplicate?: OnDuplicate;
  /** When a lane opens: a direct message ages from its first opening on. Default: every lane is always open. */
  opening?: Opening;
}

/** A ledger on this connection, which stays the caller's to close. */
export function createLedger(client: RedisClient, options: LedgerOptions = {}): Ledger {
  const { prefix = 'pombo', retentionMs = RETENTION_MS, onTold = () => {}, onDuplicate = () => {}, opening } = options;
  const { attempts, messages, lanes } = noteTold(
    {
      attempts: createAttempts(client, prefix, retentionMs),
      messages: createMessages(client, prefix, retentionMs, { opening, onDuplicate }),
      lanes: createLanes(client, prefix),
    },
    onTold,
  );
  const suppressions = createSuppressions(client, prefix);
  const unreachable = createUnreachable(client, prefix);
  const duplicates = createDuplicates(client, prefix, onDuplicate);
  const settlement = createSettlement({
    client,
    prefix,
    retentionMs,
    messages,
    lanes,
    suppressions,
    unreachable,
    duplicates,
  });
  return {
    attempts,
    messages,
    lanes,
    members: createMembers(client, prefix),
    images: createImages(client, prefix, retentionMs),
    ignoredCallbacks: createIgnoredCallbacks(client, prefix),
    instances: createInstances(client, prefix),
    settlement,
    duplicates,
    doubts: createDoubts({ client, prefix, evidence: settlement.evidence }),
    fates: createFates(client, prefix),
    suppressions,
    unreachable,
    unconfirmed: createUnconfirmed(client, prefix),
    limits: createLimits(client, prefix),
    handOver: createHandOver(client, prefix, retentionMs + DIRECTORY_GRACE_MS),
    people: createPeople(client, prefix),
    recovery: createRecovery({ client, prefix, retentionMs, attempts, onTold, onDuplicate }),
  };
}
