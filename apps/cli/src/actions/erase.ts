import { createCampaignStore } from '@pombo/campaign';
import { PHONE_EXAMPLE, PomboError, phoneProblem } from '@pombo/message';
import { readEmbeddedUrl, rewriteAppendOnlyFile } from '@pombo/redis';
import { confirmed } from '../confirm.ts';
import { withDeployment } from '../deployment.ts';
import type { Output } from '../output.ts';

const ON_DISK = {
  embedded: 'The file of the embedded Redis still holds it, since it could not be written again. Repeat the command.',
  external: `The files of this Redis still hold it until they are written again. On that server and each of its replicas:
  redis-cli BGREWRITEAOF   where it keeps an append-only file
  redis-cli BGSAVE         where it keeps snapshots`,
};

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
  const erased = await withDeployment(async ({ client, ledger, config, redisUrl }) => {
    const rows = await createCampaignStore(client, config.prefix).erase(flags.phone);
    const counts = { ...(await ledger.messages.erase(flags.phone)), campaignRows: rows };
    // Until its file is written again, Redis keeps on disk what was said before. Another server is not ours to order about.
    const ours = redisUrl === (await readEmbeddedUrl(config.dataDir));
    return {
      ...counts,
      redis: ours ? 'embedded' : 'external',
      diskRewritten: ours && (await rewriteAppendOnlyFile(client)),
    };
  });
  output.document(erased, () => [
    `Removed from ${erased.messages} messages (${erased.cancelled} of them were queued and are cancelled),`,
    `${erased.campaignRows} campaign rows and ${erased.callbacks} callbacks.`,
  ]);
  if (!erased.diskRewritten) output.say(ON_DISK[erased.redis as keyof typeof ON_DISK]);
  output.say('Not reached from here: your own CSV files and exports, logs of other systems, backups of Redis.');
}
