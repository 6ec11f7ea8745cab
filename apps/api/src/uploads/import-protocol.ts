import type { CampaignRecord, CreateOptions, NumberFound, RejectionGroup, Summary } from '@pombo/campaign';
import type { ErrorCode, Issue, SendingRules } from '@pombo/core';

/** What an import is made of, as it goes to its thread. */
export interface ImportWork {
  redisUrl: string;
  prefix: string;
  /** The file at rest. */
  path: string;
  options: Omit<CreateOptions, 'isSuppressed' | 'onProgress' | 'signal' | 'unreachableSince' | 'verify'>;
  /** Ask Z-API which numbers have WhatsApp; the thread asks the process. */
  verify: boolean;
  /** Send also to those whom an earlier message could not reach. */
  includeUnreachable: boolean;
  /** Where to list every line that is rejected or left out as a duplicate; absent: nowhere. */
  leftOutPath?: string;
  /** Hours, days and limits of the known numbers. */
  rules: ReadonlyMap<string, SendingRules>;
}

/** What became of it. */
export interface Imported {
  answer: 'created' | 'exists';
  record: CampaignRecord;
  /** Of a campaign that was created. */
  notes?: string[];
  rejections?: RejectionGroup[];
  /** Lines worth a look, by code. */
  warnings?: Summary['warnings'];
  /** The first lines that are left out since an earlier one is for the same person; `counts` has how many. */
  duplicates?: Summary['duplicates'];
  /** Left-out lines that the list at `leftOutPath` had no room for. */
  moreLeftOut?: number;
  /** Which lines were left out for what was sent before, in words. */
  leftOut?: string[];
}

/** From the thread to the process. */
export type FromThread =
  /** Sent every second, while the thread's loop is free. */
  | { kind: 'alive' }
  | { kind: 'ask'; id: number; phones: string[] }
  | { kind: 'imported'; imported: Imported }
  | { kind: 'failed'; fault: Fault };

/** From the process to the thread. */
export type ToThread =
  | { kind: 'stop' }
  | { kind: 'found'; id: number; found: NumberFound[] }
  | { kind: 'unasked'; id: number; fault: Fault };

/** An error that goes from one thread to another, where classes and causes do not survive. */
export interface Fault {
  /** Absent: not one of ours. */
  code?: ErrorCode;
  message: string;
  hint?: string | undefined;
  issues?: Issue[] | undefined;
  stack?: string | undefined;
}
