import { CAMPAIGN_MOVES, refuseUnended, type CampaignRecord, type CampaignState } from '@pombo/campaign';
import { PomboError } from '@pombo/core';
import { openCampaigns } from './service.ts';
import { findCampaign } from './find.ts';
import { plural } from '../terminal/text.ts';
import { confirmed } from '../terminal/prompts/confirm.ts';
import { withDeployment } from '../deployment/deployment.ts';
import type { Output } from '../terminal/output.ts';

/**
 * `pombo campaign remove`: removes an ended campaign once the user or `--yes` has confirmed it. Throws `not_found`,
 * `wrong_status`, `invalid_input` if several match or it is not confirmed.
 */
export async function removeByName(idOrName: string, flags: { yes?: true }, output: Output): Promise<void> {
  await withDeployment(async (deployment) => {
    const campaigns = openCampaigns(deployment);
    const record = await findCampaign(idOrName, campaigns.store, ({ state }) => FITTING.includes(state));
    refuseUnended(record);
    if (flags.yes !== true && !(await confirmed(warning(record), 'remove'))) {
      throw new PomboError('invalid_input', 'The removal was not confirmed, so nothing was changed', {
        hint: 'To remove without confirmation, add --yes.',
      });
    }
    const removed = await campaigns.remove(record.id);
    await deployment.record('removeCampaign', record.id);
    output.document({ campaign: record.id, removed: true, ...removed }, () => [
      `Removed campaign ${named(record)}: ${plural(removed.rows, 'row')} and its totals.`,
      ...(removed.messages > 0
        ? [`${plural(removed.messages, 'message')} of it stay readable by id for 30 days after they ended.`]
        : []),
    ]);
  });
}

const FITTING: readonly CampaignState[] = [...CAMPAIGN_MOVES.remove.from, 'removing'];

function warning(record: CampaignRecord): string {
  const rows = Object.values(record.rows).reduce((sum, count) => sum + count, 0);
  return [
    `Campaign ${named(record)} will be removed: its ${plural(rows, 'row')} with phones and texts, and its totals.`,
    `Its results can then no longer be exported. To export them first: pombo campaign export ${record.id} --out results.csv`,
    'Pombo then no longer knows who received it: sending the same file again, even with --again, can reach them a second time.',
  ].join('\n');
}

function named({ name, id }: CampaignRecord): string {
  return name === id ? id : `${name} (${id})`;
}
