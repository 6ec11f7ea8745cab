import { createAttempts, type Attempts } from './attempts.ts';
import { createImages, type Images } from './images.ts';
import { createInstances, type Instances } from './instances.ts';
import { createLanes, type Lanes } from './lanes.ts';
import { createMembers, type Members } from './members.ts';
import { createMessages, type Messages } from './messages.ts';
import type { RedisClient } from './script.ts';
import { createSettlement, type Settlement } from './settlement.ts';
import { createSuppressions, type Suppressions } from './suppressions.ts';

/** The ledger: what decides whether a message may be sent, and remembers what became of it. */
export interface Ledger {
  attempts: Attempts;
  messages: Messages;
  lanes: Lanes;
  members: Members;
  images: Images;
  instances: Instances;
  settlement: Settlement;
  suppressions: Suppressions;
}

export interface LedgerOptions {
  /** Key prefix; default `pombo`. */
  prefix?: string;
  /** How long ended messages, id look-ups and images are kept; default 30 days. */
  retentionMs?: number;
}

const DAY = 24 * 60 * 60 * 1000;

/** A ledger on this connection, which stays the caller's to close. */
export function createLedger(client: RedisClient, options: LedgerOptions = {}): Ledger {
  const { prefix = 'pombo', retentionMs = 30 * DAY } = options;
  const messages = createMessages(client, prefix, retentionMs);
  const lanes = createLanes(client, prefix);
  const suppressions = createSuppressions(client, prefix);
  return {
    attempts: createAttempts(client, prefix, retentionMs),
    messages,
    lanes,
    members: createMembers(client, prefix),
    images: createImages(client, prefix, retentionMs),
    instances: createInstances(client, prefix),
    settlement: createSettlement({ client, prefix, messages, lanes, suppressions }),
    suppressions,
  };
}
