import {
  detailCampaign,
  type CampaignDetail,
  CAMPAIGN_MOVES,
  type CampaignRecord,
  type CampaignState,
} from '@pombo/campaign';
import type { Ledger } from '@pombo/ledger';
import { PomboError } from '@pombo/core';
import { confirmed } from '../terminal/prompts/confirm.ts';
import { listed, figure, plural } from '../terminal/text.ts';
import { etaText, left } from './labels.ts';

/** A campaign with more messages is started or cancelled on a terminal only once its name was typed. */
const MANY = 1000;

/**
 * Asks the user on a terminal to type the name of a large campaign before it is started or cancelled. Without a terminal
 * the command itself is the decision: a script that starts a campaign is not stopped. Throws `invalid_input` if the user
 * types something else, `interrupted` on Ctrl-C.
 */
export async function confirmMany(
  command: 'start' | 'cancel',
  record: CampaignRecord,
  yes: boolean,
  ledger: Ledger,
): Promise<void> {
  const total = Object.values(record.rows).reduce((sum, count) => sum + count, 0);
  const from: readonly CampaignState[] = CAMPAIGN_MOVES[command].from;
  const fits = from.includes(record.state);
  if (yes || total <= MANY || !fits || !process.stdin.isTTY) return;
  const view = await detailCampaign(record, ledger);
  const warning = command === 'start' ? startWarning(view) : cancelWarning(view);
  if (await confirmed(warning, record.name.trim())) return;
  const what = command === 'start' ? 'it was not started' : 'nothing was changed';
  throw new PomboError('invalid_input', `The name of the campaign was not typed, so ${what}`, {
    hint: 'To continue without this question, add --yes.',
  });
}

function startWarning(view: CampaignDetail): string {
  const { id, name, lanes, total, counts } = view;
  const through = listed(lanes.map((lane) => `${lane.instance} (${figure(lane.total)})`));
  const rejected =
    counts.rejected > 0
      ? ` ${plural(counts.rejected, 'line')} of the file ${counts.rejected === 1 ? 'is' : 'are'} rejected.`
      : '';
  return [
    `Starting ${name} sends ${plural(total, 'message')} through ${through}: ${etaText(view)}.${rejected}`,
    `To see it on your own phone first: pombo campaign test ${id} --to YOUR-PHONE`,
  ].join('\n');
}

function cancelWarning(view: CampaignDetail): string {
  const rest = left(view.progress);
  return `Cancelling ${view.name} ends it: ${plural(rest, 'message')} of ${figure(view.total)} will not be sent.`;
}
