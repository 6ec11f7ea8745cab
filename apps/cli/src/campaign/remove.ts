import { CAMPAIGN_MOVES, refuseUnended, type CampaignRecord, type CampaignState } from '@pombo/campaign';
import { notice } from '@pombo/catalogue';
import { PomboError } from '@pombo/core';
import { openCampaigns } from './service.ts';
import { findCampaign } from './find.ts';
import { words } from '../terminal/words.ts';
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
      throw new PomboError('invalid_input', notice('remove_unconfirmed'));
    }
    const removed = await campaigns.remove(record.id);
    await deployment.record('removeCampaign', record.id);
    output.document({ campaign: record.id, removed: true, ...removed }, () => [
      words('removed', { named: named(record), rows: removed.rows }),
      ...(removed.messages > 0 ? [words('removed_messages', { messages: removed.messages })] : []),
    ]);
  });
}

const FITTING: readonly CampaignState[] = [...CAMPAIGN_MOVES.remove.from, 'removing'];

function warning(record: CampaignRecord): string {
  const rows = Object.values(record.rows).reduce((sum, count) => sum + count, 0);
  return words('remove_warning', { named: named(record), rows, id: record.id });
}

function named({ name, id }: CampaignRecord): string {
  return name === id ? id : `${name} (${id})`;
}
