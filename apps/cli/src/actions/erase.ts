import { createCampaignStore } from '@pombo/campaign';
import { PHONE_EXAMPLE, PomboError, phoneProblem } from '@pombo/message';
import { confirmed } from '../confirm.ts';
import { withDeployment } from '../deployment.ts';
import type { Output } from '../output.ts';

/** `pombo erase`: says what was removed. Throws `invalid_input` for what is no phone, or when it is not confirmed. */
export async function erasePerson(flags: { phone: string; yes?: true }, output: Output): Promise<void> {
  const problem = phoneProblem(flags.phone);
  if (problem !== undefined) throw new PomboError('invalid_input', `--phone ${problem}; for example: ${PHONE_EXAMPLE}`);
  const warning = 'Everything Pombo keeps of this person is removed, and can not be brought back.';
  if (flags.yes !== true && !(await confirmed(warning, 'erase'))) {
    throw new PomboError('invalid_input', 'The removal was not confirmed, so nothing was changed', {
      hint: 'To remove without being asked, add --yes',
    });
  }
  const erased = await withDeployment(async ({ client, ledger, config }) => {
    const rows = await createCampaignStore(client, config.prefix).erase(flags.phone);
    return { ...(await ledger.messages.erase(flags.phone)), campaignRows: rows };
  });
  output.document(erased, () => [
    `Removed from ${erased.messages} messages (${erased.cancelled} of them were queued and are cancelled),`,
    `${erased.campaignRows} campaign rows and ${erased.callbacks} callbacks.`,
  ]);
  output.say('Not reached from here: your own CSV files and exports, logs of other systems, backups of Redis.');
}
