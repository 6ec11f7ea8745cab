import type { MessageBody } from '../message/body.ts';
import type { AttemptsPort, DeathsPort } from './attempt.ts';
import type { LanesPort, OutagesPort, QuotaPort } from './lane.ts';
import type { QueuedMessage } from './queue.ts';
import type { RecoveryPort } from './recovery.ts';
import type { WorkersPort } from './workers.ts';

/** The part of the ledger that delivery needs: it decides whether a message may be sent, and records the result. */
export interface LedgerPort {
  attempts: AttemptsPort;
  deaths: DeathsPort;
  messages: MessagesPort;
  recovery: RecoveryPort;
  lanes: LanesPort;
  quota: QuotaPort;
  workers: WorkersPort;
  suppressions: SuppressionsPort;
  unconfirmed: UnconfirmedPort;
  senderAffinity: SenderAffinityPort;
  outages: OutagesPort;
  images: ImagesPort;
}

/** Messages outside an attempt: changes that end them, and the sweeps over them. */
export interface MessagesPort extends MessageEndings, MessageSweeps {
  /** `onUnknown: "assume-sent"`: flags an `unknown` message, which stays unknown. Returns true the first time. */
  assume(lane: string, key: string): Promise<boolean>;
}

/** What delivery does to a message without an attempt. */
export interface MessageEndings {
  /** Ends a message whose recipient has opted out. */
  suppress(lane: string, key: string): Promise<void>;
  /** Gives up on a message whose job killed every worker that took it. */
  bury(lane: string, key: string, deaths: number): Promise<void>;
  /**
   * Leaves a queued message to a person, because an earlier attempt may have been accepted. `code` is the reason they see.
   * Returns false if it is no longer queued: evidence has settled it.
   */
  leaveUnknown(lane: string, key: string, code: string, detail: string): Promise<boolean>;
  /** Applies `onUnknown: "retry"`, a limited number of times. Returns the generation of the new job, or undefined. */
  retryByPolicy(lane: string, key: string): Promise<number | undefined>;
}

/** One step of a scan of a lane's queued messages. */
export interface JobWalk {
  /** The part of a job's key between the lane's slot and the job id. */
  jobKeys: string;
  /** Cursor at which the last step ended; `0` = from the start. */
  cursor: string;
  /** About how many messages to read. */
  most: number;
  /** Younger messages are skipped: their job may not have been added yet (ms). */
  ageMs: number;
}

/** What a sweep of a lane is asked for. */
export interface SweepScope extends JobWalk {
  /** Maximum age of a direct message; 0 = unlimited (ms). */
  maxAgeMs: number;
  /** This sweep also compacts. */
  compacts: boolean;
}

/** What a sweep of a lane would do now. False: no step of that part would change anything. */
export interface SweepOutlook {
  /** Redis time (ms). */
  now: number;
  /** Number of queued messages. */
  queued: number;
  /** Something is overdue, unconfirmed, stray or without a job. */
  repair: boolean;
  /** Something awaits evidence: receipts without a message, facts, unsettled attempts. */
  settle: boolean;
  /** Something may be compacted. */
  compact: boolean;
  /** Cursor at which the walk through the queued messages continues, if nothing is to be repaired. */
  cursor: string;
}

/** The regular sweeps over a lane's messages. */
export interface MessageSweeps {
  /** Reads in one command what a sweep of the lane would do, and continues its walk for messages without a job. */
  outlook(lane: string, scope: SweepScope): Promise<SweepOutlook>;
  /** Returns how many messages of the lane are queued. */
  queuedCount(lane: string): Promise<number>;
  /**
   * Scans the lane's queued messages and returns those without a fetchable job, except those of paused campaigns. The
   * remains of such a job are removed, so that it can be added again. A scan from cursor `0` back to `0` has met every
   * message that stayed queued.
   */
  findMissingJobs(lane: string, walk: JobWalk): Promise<{ cursor: string; lost: QueuedMessage[] }>;
  /**
   * Scans all messages of the lane, about `most` per step. Moves each message that is in no index, or in a wrong one, to its
   * own, and returns their keys: Redis may have loaded half of a step. A scan from cursor `0` back to `0` has met every one.
   */
  reindexMisplaced(lane: string, walk: { cursor: string; most: number }): Promise<{ cursor: string; placed: string[] }>;
  /** Expires queued messages past their time; returns how many. */
  expireOverdue(lane: string, maxAgeMs: number, limit: number): Promise<number>;
  /** Forgets messages that ended before the retention period began, compacted or not; returns how many. */
  purge(lane: string, limit: number): Promise<number>;
  /**
   * Compacts messages whose status has not changed for 48 hours, reading at most `limit`. Returns how many were
   * compacted: none while a process of an older layout lives.
   */
  compact(lane: string, limit: number): Promise<number>;
}

export interface SuppressionsPort {
  /** Returns whether this person (number or LID) must not receive messages. */
  has(phone: string): Promise<boolean>;
}

export interface UnconfirmedPort {
  /**
   * Flags messages that were accepted longer ago than the limit, counting only time without a `disconnected` hold; at
   * most `limit` of them. `neverCalledBack`: no callback has ever arrived for the lane; returned once per lane.
   */
  flag(lane: string, limit: number): Promise<{ flagged: number; neverCalledBack: boolean }>;
}

export interface SenderAffinityPort {
  /** Records that a lane has written to this person; the first lane stays. */
  remember(phone: string, lane: string): Promise<void>;
}

export interface ImagesPort {
  /** Returns the text for Z-API, a URL or data:…;base64,…; undefined if the stored bytes are gone. */
  read(image: MessageBody['image']): Promise<string | undefined>;
}
