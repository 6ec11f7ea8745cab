import { notice } from '@pombo/catalogue';
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
import { figure } from '../terminal/text.ts';
import { words } from '../terminal/words.ts';
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
  throw new PomboError('invalid_input', notice('campaign_not_confirmed', { isStart: command === 'start' }));
}

function startWarning(view: CampaignDetail): string {
  const { id, name, lanes, total, counts } = view;
  const through = lanes.map((lane) => `${lane.instance} (${figure(lane.total)})`);
  const rejected = counts.rejected > 0 ? ` ${words('campaign_confirm_rejected', { count: counts.rejected })}` : '';
  const command = `pombo campaign test ${id} --to ${words('your_phone')}`;
  return [
    `${words('campaign_confirm_start', { name, count: total, through, takes: etaText(view) })}${rejected}`,
    words('campaign_confirm_test', { command }),
  ].join('\n');
}

function cancelWarning({ name, progress, total }: CampaignDetail): string {
  return words('campaign_confirm_cancel', { name, count: left(progress), total });
}
