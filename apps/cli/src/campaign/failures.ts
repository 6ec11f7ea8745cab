import { describeCampaign, campaignFacts, type CampaignRecord } from '@pombo/campaign';
import { createPages } from '@pombo/ledger';
import {
  defined,
  errorGuideOf,
  maybeSent,
  statusStep,
  type ErrorGuide,
  type MessageView,
  type Status,
} from '@pombo/core';
import { withDeployment, type Deployment } from '../deployment/deployment.ts';
import { watchInterrupt } from '../terminal/interrupt.ts';
import type { Output } from '../terminal/output.ts';
import { createProgressLine } from '../terminal/progress-line.ts';
import { quoted } from '../terminal/shell-quote.ts';
import { figure } from '../terminal/text.ts';
import { language, step, words } from '../terminal/words.ts';
import { findCampaign } from './find.ts';
import { openCampaigns } from './service.ts';
import { progressText } from './labels.ts';

/** The messages of a campaign that failed for one cause. */
export interface Group {
  status: Status;
  code: string;
  count: number;
  /** What the code means, and what a person does about it; absent for a code of another version. */
  means?: string;
  advice?: string;
  /** What Z-API said, the first few texts. */
  words: string[];
  /** The first lines of the file. */
  lines: number[];
  /** What sends them again, or lists what must be settled; absent if that cannot help. */
  command?: string;
}

/** Messages read at once. */
const PAGE = 500;
/** Texts and lines shown of each group. */
const MOST_WORDS = 3;
const MOST_LINES = 5;
const QUIET_MS = 3000;

/** Counted here; a suppressed or cancelled message did not fail. */
const FAILED: readonly Status[] = ['failed', 'unknown', 'expired'];

/**
 * `pombo campaign failures`: what failed, grouped by cause, with advice and the command that retries it. Throws
 * `not_found`, `invalid_input` if several match.
 */
export async function listFailures(idOrName: string, output: Output): Promise<void> {
  const interrupt = watchInterrupt();
  const live = createProgressLine({ startMs: QUIET_MS });
  try {
    await withDeployment(async (deployment) => {
      const record = await findCampaign(idOrName, openCampaigns(deployment).store);
      const { progress } = await describeCampaign(record, campaignFacts(deployment.ledger));
      const failed = FAILED.reduce((sum, status) => sum + progress[status], 0);
      const groups = failed === 0 ? [] : await groupsOf(record, deployment, interrupt.signal, live.show);
      live.clear();
      addNeverQueued(groups, record, progress.expired);
      output.document({ campaign: record.id, name: record.name, progress, groups }, () => [
        `${record.name}: ${progressText(progress)}.`,
        ...(groups.length === 0 ? [words('campaign_no_failure')] : groups.flatMap(linesOf)),
      ]);
      if (output.json) return;
      const stepped = groups.filter(({ command }) => command !== undefined);
      for (const { command, code } of stepped) output.next(`${code}: ${command}`);
      if (groups.some(({ status, command }) => status === 'failed' && command === undefined))
        output.next(step('other_lines', `pombo campaign export ${record.id} --out results.csv`));
    });
  } finally {
    live.clear();
    interrupt.close();
  }
}

async function groupsOf(
  record: CampaignRecord,
  { client, config: { prefix } }: Deployment,
  signal: AbortSignal,
  show: (text: string) => void,
): Promise<Group[]> {
  const pages = createPages(client, prefix);
  const groups = new Map<string, Group>();
  let cursor: string | undefined;
  let read = 0;
  do {
    signal.throwIfAborted();
    const page = await pages.page({ campaign: record.id, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    for (const view of page.messages) if (FAILED.includes(view.status)) addFailure(groups, view, record);
    cursor = page.next;
    read += page.messages.length;
    show(words('campaign_reading', { name: record.name, count: read }));
  } while (cursor !== undefined);
  return [...groups.values()].toSorted((a, b) => b.count - a.count);
}

/** Adds a message to the group of its cause. */
export function addFailure(
  groups: Map<string, Group>,
  view: MessageView,
  record: Pick<CampaignRecord, 'id' | 'state'>,
): void {
  const { status, error, line } = view;
  const code = error?.code ?? status;
  // Apart from the others of its cause: its advice must not be to send it as a new message.
  const isUnclear = status !== 'unknown' && maybeSent(view);
  const key = `${status} ${code} ${isUnclear}`;
  const group = groups.get(key) ?? newGroup(status, code, record, isUnclear);
  groups.set(key, group);
  group.count += 1;
  const text = error?.message ?? '';
  if (text !== '' && group.words.length < MOST_WORDS && !group.words.includes(text)) group.words.push(text);
  if (line !== undefined && group.lines.length < MOST_LINES) group.lines.push(line);
}

/** Rows that expired before they were queued have no message. */
function addNeverQueued(groups: Group[], record: CampaignRecord, expired: number): void {
  const rest = expired - groups.reduce((sum, { status, count }) => sum + (status === 'expired' ? count : 0), 0);
  if (rest <= 0) return;
  const known = groups.find(({ code }) => code === 'expired');
  if (known !== undefined) known.count += rest;
  else groups.push({ ...newGroup('expired', 'expired', record), count: rest });
}

function newGroup(
  status: Status,
  code: string,
  record: Pick<CampaignRecord, 'id' | 'state'>,
  isUnclear = false,
): Group {
  const guide = errorGuideOf(code, language());
  const command = isUnclear ? listCommand(status, record) : commandOf(status, code, guide, record);
  const advice = isUnclear ? capitalised(statusStep(status, 'ID', true, language())) : guide?.advice;
  return {
    status,
    code,
    count: 0,
    ...defined({ means: guide?.means, advice }),
    words: [],
    lines: [],
    ...(command === undefined ? {} : { command }),
  };
}

/** Lists the messages, so that each can be settled by its id. */
function listCommand(status: Status, { id }: Pick<CampaignRecord, 'id'>): string {
  return `pombo message list --campaign ${quoted(id)} --status ${status}`;
}

/** A cancelled campaign does not retry what failed. */
function commandOf(
  status: Status,
  code: string,
  guide: ErrorGuide | undefined,
  { id, state }: Pick<CampaignRecord, 'id' | 'state'>,
): string | undefined {
  if (status === 'unknown') return 'pombo unknown list';
  if (state === 'cancelled' || guide?.retry === 'no') return undefined;
  const which = status === 'expired' ? '--only expired' : `--only failed --code ${quoted(code)}`;
  return `pombo campaign retry ${quoted(id)} ${which}`;
}

function capitalised(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function linesOf({ status, code, count, means, advice, words: said, lines }: Group): string[] {
  const where = words('campaign_lines', { lines: lines.map(String), isCut: count > lines.length });
  return [
    '',
    `${figure(count).padStart(8)}  ${words('status', { status })}: ${code}${lines.length === 0 ? '' : `  (${where})`}`,
    ...(means === undefined ? [] : [`          ${means}`]),
    ...said.map((text) => `          "${text}"`),
    ...(advice === undefined ? [] : [`          ${advice}`]),
  ];
}
