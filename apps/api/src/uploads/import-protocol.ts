import type { AnyNotice } from '@pombo/catalogue';
import type {
  CampaignImages,
  CampaignRecord,
  CreateOptions,
  NumberFound,
  Outlook,
  Preview,
  PreviewOptions,
  RejectionGroup,
  Stop,
  Summary,
} from '@pombo/campaign';
import type { ErrorCode, Issue, Pace, SendingRules } from '@pombo/core';

/** What a thread does with a file: `import` stores it, `check` reads all of it, `preview` reads its first rows. */
export type FileWork =
  | ({ kind: 'import' } & ImportWork)
  | ({ kind: 'check' } & CheckWork)
  | { kind: 'preview'; path: string; options: PreviewOptions };

/** The result of each kind of work. */
export interface FileResults {
  import: Imported;
  check: Checked;
  preview: Preview;
}

/** The input of a dry run. */
export interface CheckWork extends ImportWork {
  /** Where to write the lines that are left out, as CSV. */
  rejectedPath: string;
  /** What is known of each number that may send. */
  numbers: ReadonlyMap<string, NumberTerms>;
}

/** How fast a number sends, when, and why it does not. */
export interface NumberTerms {
  pace?: Pace | undefined;
  rules?: SendingRules | undefined;
  /** It sends nothing before this time (ms since the epoch). */
  fromMs?: number | undefined;
  stopped?: readonly Stop[] | undefined;
}

/** The result of a dry run. */
export interface Checked extends Pick<Summary, 'counts' | 'rejections' | 'warnings' | 'duplicates'> {
  notes: string[];
  /** Texts about lines left out because of earlier messages. */
  leftOut?: string[];
  outlook: Outlook;
  /** The image URLs of what would be sent. */
  images: CampaignImages;
  /** Messages by number; `shared` ones may take any. */
  lanes: Summary['lanes'];
}

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
  | { kind: 'done'; result: FileResults[keyof FileResults] }
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
