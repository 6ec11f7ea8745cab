import {
  campaignFacts,
  describeCampaign,
  failureGroups,
  type CampaignRecord,
  type FailureGroup,
} from '@pombo/campaign';
import { defined, errorGuideOf } from '@pombo/core';
import { withDeployment } from '../deployment/deployment.ts';
import { watchInterrupt } from '../terminal/interrupt.ts';
import type { Output } from '../terminal/output.ts';
import { createProgressLine } from '../terminal/progress-line.ts';
import { quoted } from '../terminal/shell-quote.ts';
import { figure } from '../terminal/text.ts';
import { language, step, words } from '../terminal/words.ts';
import { findCampaign } from './find.ts';
import { openCampaigns } from './service.ts';
import { progressText } from './labels.ts';

/** A group with the command that sends its messages again, or lists what must be settled; absent if that cannot help. */
type Group = FailureGroup & { command?: string };

const QUIET_MS = 3000;

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
      const found = await failureGroups(record, deployment.ledger.messages, {
        language: language(),
        signal: interrupt.signal,
        onRead: (count) => live.show(words('campaign_reading', { name: record.name, count })),
      });
      live.clear();
      const groups = found.map((group): Group => ({ ...group, ...defined({ command: commandOf(group, record) }) }));
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

/** What sends a group's messages again, or lists what must be settled; undefined if that cannot help. */
export function commandOf(
  { status, code, maybeSent }: Pick<FailureGroup, 'status' | 'code' | 'maybeSent'>,
  { id, state }: Pick<CampaignRecord, 'id' | 'state'>,
): string | undefined {
  // Lists them, so that each can be settled by its id.
  if (maybeSent === true) return `pombo message list --campaign ${quoted(id)} --status ${status}`;
  if (status === 'unknown') return 'pombo unknown list';
  // A cancelled campaign does not retry what failed.
  if (state === 'cancelled' || errorGuideOf(code)?.retry === 'no') return undefined;
  const which = status === 'expired' ? '--only expired' : `--only failed --code ${quoted(code)}`;
  return `pombo campaign retry ${quoted(id)} ${which}`;
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
