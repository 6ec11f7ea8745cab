import type { Language } from '@pombo/catalogue';
import { defined, errorGuideOf, maybeSent, statusStep } from '@pombo/core';
import type { EndedMessages, Ledger } from '@pombo/ledger';
import { lanesOf, unfedOf, type CampaignRecord } from '../store/record.ts';
import { endOfUnfed } from './campaign-view.ts';

/** The statuses that count as failures; a suppressed or cancelled message did not fail. */
export const FAILED_STATUSES = ['failed', 'unknown', 'expired'] as const;
export type FailedStatus = (typeof FAILED_STATUSES)[number];

/** The messages of a campaign that failed for one cause. */
export interface FailureGroup {
  status: FailedStatus;
  code: string;
  count: number;
  /** An earlier attempt of each may have been sent. They are apart from the others of their cause: no retry takes them. */
  maybeSent?: true;
  /** How many messages a retry of this status and code queues now; 0 if it is refused, or would not help. */
  retryable: number;
  /** What the code means, and what a person does about it; absent for a code of another version. */
  means?: string;
  advice?: string;
  /** What Z-API said, the first few texts. */
  words: string[];
  /** The first lines of the file. */
  lines: number[];
}

export interface GroupOptions {
  /** Default English. */
  language?: Language | undefined;
  /** Called with the number of messages read so far. */
  onRead?: ((count: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** Texts and lines of each group. */
const MOST_WORDS = 3;
const MOST_LINES = 5;

type Owner = Pick<CampaignRecord, 'state' | 'continuedBy'>;

/**
 * Returns what failed in a campaign, grouped by cause, the most frequent first, each with its advice and how many messages a
 * retry would queue. The command line and the API both answer with this. Throws the reason of `signal`.
 */
export async function failureGroups(
  record: CampaignRecord,
  messages: Pick<Ledger['messages'], 'campaignEnded'>,
  { language, onRead, signal }: GroupOptions = {},
): Promise<FailureGroup[]> {
  const groups = new Map<string, FailureGroup>();
  let read = 0;
  await Promise.all(
    lanesOf(record).map(async (lane) => {
      for (const status of FAILED_STATUSES) {
        signal?.throwIfAborted();
        for (const ended of await messages.campaignEnded(record.id, lane, status)) {
          addFailures(groups, { status, ...ended }, record, language);
          read += ended.count;
        }
        onRead?.(read);
      }
    }),
  );
  addNeverQueued(groups, record, language);
  for (const group of groups.values()) group.lines = group.lines.toSorted((a, b) => a - b).slice(0, MOST_LINES);
  return [...groups.values()].toSorted((a, b) => b.count - a.count);
}

/** Adds messages to the group of their cause. */
export function addFailures(
  groups: Map<string, FailureGroup>,
  { status, code, count, texts, lines, notProvenUnsent }: EndedMessages & { status: FailedStatus },
  owner: Owner,
  language?: Language,
): void {
  const isUnclear = status !== 'unknown' && maybeSent(notProvenUnsent ? { notProvenUnsent } : {});
  const group = groupOf(groups, { status, code: code ?? status, isUnclear }, language);
  group.count += count;
  if (code !== undefined && isRetried(group, owner)) group.retryable += count;
  group.words = [...new Set([...group.words, ...texts])].slice(0, MOST_WORDS);
  // Of each lane the first ones: the earliest of all are among them.
  group.lines.push(...lines.filter((line) => line > 0));
}

/** Rows that expired before they were queued have no message. */
function addNeverQueued(groups: Map<string, FailureGroup>, record: CampaignRecord, language?: Language): void {
  const count = Object.keys(record.rows).reduce((sum, lane) => sum + unfedOf(record, lane), 0);
  if (count <= 0 || endOfUnfed(record, Date.now()) !== 'expired') return;
  const group = groupOf(groups, { status: 'expired', code: 'expired', isUnclear: false }, language);
  group.count += count;
  if (isRetried(group, record)) group.retryable += count;
}

function groupOf(
  groups: Map<string, FailureGroup>,
  { status, code, isUnclear }: { status: FailedStatus; code: string; isUnclear: boolean },
  language?: Language,
): FailureGroup {
  const key = `${status} ${code} ${isUnclear}`;
  const known = groups.get(key);
  if (known !== undefined) return known;
  const guide = errorGuideOf(code, language);
  const advice = isUnclear ? capitalised(statusStep(status, 'ID', true, language)) : guide?.advice;
  const group: FailureGroup = {
    status,
    code,
    count: 0,
    ...(isUnclear ? { maybeSent: true as const } : {}),
    retryable: 0,
    ...defined({ means: guide?.means, advice }),
    words: [],
    lines: [],
  };
  groups.set(key, group);
  return group;
}

/** A campaign that was cancelled, or that a later run continued, retries nothing that failed. */
function isRetried({ status, code, maybeSent: isUnclear }: FailureGroup, { state, continuedBy }: Owner): boolean {
  if (status === 'unknown' || isUnclear === true || continuedBy !== undefined) return false;
  if (state !== 'running' && state !== 'paused' && state !== 'completed') return false;
  return errorGuideOf(code)?.retry !== 'no';
}

function capitalised(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
