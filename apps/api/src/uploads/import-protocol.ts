import type { AnyNotice } from '@pombo/catalogue';
import type { CampaignRecord, CreateOptions, NumberFound, RejectionGroup, Summary } from '@pombo/campaign';
import type { ErrorCode, Issue, SendingRules } from '@pombo/core';

/** The input of an import, as sent to its thread. */
export interface ImportWork {
  redisUrl: string;
  prefix: string;
  /** The stored upload. */
  path: string;
  options: Omit<CreateOptions, 'isSuppressed' | 'onProgress' | 'signal' | 'unreachableSince' | 'verify'>;
  /** Ask Z-API which numbers have WhatsApp, through the process. */
  verify: boolean;
  /** Also send to people whom an earlier message could not reach. */
  includeUnreachable: boolean;
  /** Where to list every line that is rejected or left out as a duplicate; absent: nowhere. */
  leftOutPath?: string;
  /** Hours, days and limits of the known numbers. */
  rules: ReadonlyMap<string, SendingRules>;
}

/** The result of an import. */
export interface Imported {
  answer: 'created' | 'exists';
  record: CampaignRecord;
  /** Only for a created campaign, as are the fields below. */
  notes?: string[];
  rejections?: RejectionGroup[];
  /** Lines worth checking, by code. */
  warnings?: Summary['warnings'];
  /** The first lines left out because an earlier one is for the same person; `counts` has their number. */
  duplicates?: Summary['duplicates'];
  /** Left-out lines that the list at `leftOutPath` had no room for. */
  moreLeftOut?: number;
  /** Texts about lines left out because of earlier messages. */
  leftOut?: string[];
}

/** From the thread to the process. */
export type FromThread =
  /** Sent every second, while the thread's loop is free. */
  | { kind: 'alive' }
  | { kind: 'ask'; id: number; phones: string[] }
  | { kind: 'imported'; imported: Imported }
  | { kind: 'failed'; fault: SerializedError };

/** From the process to the thread. */
export type ToThread =
  | { kind: 'stop' }
  | { kind: 'found'; id: number; found: NumberFound[] }
  | { kind: 'unasked'; id: number; fault: SerializedError };

/** An error as sent between threads, where classes and causes do not survive. */
export interface SerializedError {
  /** Absent: not one of ours. */
  code?: ErrorCode;
  message: string;
  hint?: string | undefined;
  issues?: Issue[] | undefined;
  notice?: AnyNotice | undefined;
  stack?: string | undefined;
}
