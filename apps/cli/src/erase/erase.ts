import { createCampaignStore } from '@pombo/campaign';
import {
  PomboError,
  parsePhone,
  parseRecipient,
  phoneForm,
  phoneRulesOf,
  phoneShapeRefusal,
  type PhoneRefusal,
} from '@pombo/core';
import { readEmbeddedUrl } from '@pombo/redis';
import { knownNumbers } from '../instances/known.ts';
import { confirmed } from '../terminal/confirm.ts';
import { rewriteAppendOnlyFile } from '../embedded-redis/index.ts';
import { withDeployment, type Deployment } from '../deployment/deployment.ts';
import type { Output } from '../terminal/output.ts';

const ON_DISK = {
  embedded: 'The file of the embedded Redis still holds it, since it could not be written again. Repeat the command.',
  external: `The files of this Redis still hold it until they are written again. On that server and each of its replicas:
  redis-cli BGREWRITEAOF   where it keeps an append-only file
  redis-cli BGSAVE         where it keeps snapshots`,
};

/** `pombo erase`: says what was removed. Throws `invalid_input` for what is no phone, or when it is not confirmed. */
export async function erasePerson(flags: { phone: string; yes?: true }, output: Output): Promise<void> {
  const shape = phoneShapeRefusal(flags.phone);
  if (shape !== undefined) throw refused(shape);
  const warning = 'Everything Pombo keeps of this person is removed, and can not be brought back.';
  if (flags.yes !== true && !(await confirmed(warning, 'erase'))) {
    throw new PomboError('invalid_input', 'The removal was not confirmed, so nothing was changed', {
      hint: 'To remove without being asked, add --yes',
    });
  }
  const erased = await withDeployment(async (deployment) => {
    const { client, ledger, config, redisUrl } = deployment;
    const total = { messages: 0, cancelled: 0, callbacks: 0, campaignRows: 0 };
    for (const phone of await spellingsOf(flags.phone, deployment)) {
      total.campaignRows += await createCampaignStore(client, config.prefix).erase(phone);
      const { messages, cancelled, callbacks } = await ledger.messages.erase(phone);
      total.messages += messages;
      total.cancelled += cancelled;
      total.callbacks += callbacks;
    }
    // Until its file is written again, Redis keeps on disk what was said before. Another server is not ours to order about.
    const ours = redisUrl === (await readEmbeddedUrl(config.dataDir));
    return {
      ...total,
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

/**
 * The phones under which this person may be kept: as it is read, and the digits as they were typed, which the drop-in
 * routes and earlier versions keep as they stand. One that could be another person's is refused: erasing is for good.
 */
async function spellingsOf(text: string, { config, ledger }: Deployment): Promise<Set<string>> {
  const { country } = phoneRulesOf(await knownNumbers(config, ledger));
  const read = parseRecipient(text, { country, countryIsDefault: true });
  // Digits that with a + are somebody's number stay out of it: that person is erased by writing the +.
  const typed = phoneForm(text) === undefined || 'phone' in parsePhone(`+${text}`) ? [] : [text];
  if ('phone' in read) return new Set([read.phone, ...typed]);
  // Digits that are a number nowhere may still have been sent as they stand.
  if (typed.length === 0 || read.code === 'phone_ambiguous') throw refused(read);
  return new Set(typed);
}

function refused({ problem, hint }: PhoneRefusal): PomboError {
  return new PomboError('invalid_input', `--phone ${problem}`, { hint });
}
