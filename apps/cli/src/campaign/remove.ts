import { CAMPAIGN_MOVES, refuseUnended, type CampaignRecord, type CampaignState } from '@pombo/campaign';
import { PomboError } from '@pombo/core';
import { openDesk } from './service.ts';
import { findCampaign } from './find.ts';
import { plural } from '../terminal/text.ts';
import { confirmed } from '../terminal/confirm.ts';
import { withDeployment } from '../deployment/deployment.ts';
import type { Output } from '../terminal/output.ts';

/**
 * `pombo campaign remove`: removes an ended campaign, once a person or `--yes` has confirmed it. Throws `not_found`,
 * `wrong_status`, `invalid_input` when several are meant or it is not confirmed.
 */
export async function removeByName(words: string, flags: { yes?: true }, output: Output): Promise<void> {
  await withDeployment(async (deployment) => {
    const desk = openDesk(deployment);
    const record = await findCampaign(words, desk.store, ({ state }) => FITTING.includes(state));
    refuseUnended(record);
    if (flags.yes !== true && !(await confirmed(warning(record), 'remove'))) {
      throw new PomboError('invalid_input', 'The removal was not confirmed, so nothing was changed', {
        hint: 'To remove without being asked, add --yes',
      });
    }
    const removed = await desk.remove(record.id);
    output.document({ campaign: record.id, removed: true, ...removed }, () => [
      `Removed campaign ${named(record)}: ${plural(removed.rows, 'row')} and its totals.`,
      ...(removed.messages > 0
        ? [`${plural(removed.messages, 'message')} of it stay readable by id until 30 days after they ended.`]
        : []),
    ]);
  });
}

const FITTING: readonly CampaignState[] = [...CAMPAIGN_MOVES.remove.from, 'removing'];

function warning(record: CampaignRecord): string {
  const rows = Object.values(record.rows).reduce((sum, count) => sum + count, 0);
  return [
    `Campaign ${named(record)} is removed: its ${plural(rows, 'row')} with phones and texts, and its totals.`,
    `Its results can no longer be exported; before: pombo campaign export ${record.id} --out results.csv`,
    'Pombo then no longer knows who got it: the same file sent again, even with --again, can reach them a second time.',
  ].join('\n');
}

function named({ name, id }: CampaignRecord): string {
  return name === id ? id : `${name} (${id})`;
}
