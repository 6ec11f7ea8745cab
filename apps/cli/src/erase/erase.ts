import { createCampaignStore } from '@pombo/campaign';
import { notice } from '@pombo/catalogue';
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
import { confirmed } from '../terminal/prompts/confirm.ts';
import { rewriteAppendOnlyFile } from '../embedded-redis/index.ts';
import { withDeployment, type Deployment } from '../deployment/deployment.ts';
import type { Output } from '../terminal/output.ts';
import { words } from '../terminal/words.ts';

/** `pombo erase`: reports what was removed. Throws `invalid_input` for an invalid phone, or if it is not confirmed. */
export async function erasePerson(flags: { phone: string; yes?: true }, output: Output): Promise<void> {
  const shape = phoneShapeRefusal(flags.phone);
  if (shape !== undefined) throw refused(shape);
  if (flags.yes !== true && !(await confirmed(words('erase_warning'), 'erase')))
    throw new PomboError('invalid_input', notice('erase_unconfirmed'));
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
    // Without the person: the log outlives the removal.
    await deployment.record('erasePerson');
    // Redis keeps deleted data on disk until its file is rewritten. Only the embedded server is ours to rewrite.
    const ours = redisUrl === (await readEmbeddedUrl(config.dataDir));
    return {
      ...total,
      redis: ours ? 'embedded' : 'external',
      diskRewritten: ours && (await rewriteAppendOnlyFile(client)),
    };
  });
  const { messages, cancelled, campaignRows: rows, callbacks } = erased;
  output.document(erased, () => [words('erased', { messages, cancelled, rows, callbacks })]);
  if (!erased.diskRewritten)
    output.say(words(erased.redis === 'embedded' ? 'erase_disk_embedded' : 'erase_disk_external'));
  output.say(words('erase_not_included'));
}

/**
 * Returns the phones under which this person may be stored: the canonical form, and the digits as typed, which the
 * drop-in routes and earlier versions store unchanged. Refuses a phone that could be another person's, because erasing
 * cannot be undone.
 */
async function spellingsOf(text: string, { config, ledger }: Deployment): Promise<Set<string>> {
  const { country } = phoneRulesOf(await knownNumbers(config, ledger));
  const read = parseRecipient(text, { country, countryIsDefault: true });
  // Digits that are another person's number once a + is added are left out. That person is erased by typing the +.
  const typed = phoneForm(text) === undefined || 'phone' in parsePhone(`+${text}`) ? [] : [text];
  if ('phone' in read) return new Set([read.phone, ...typed]);
  // Digits that are not a valid number anywhere may still have been sent unchanged.
  if (typed.length === 0 || read.code === 'phone_ambiguous') throw refused(read);
  return new Set(typed);
}

function refused({ problem, hint }: PhoneRefusal): PomboError {
  return new PomboError('invalid_input', `--phone ${problem}`, { hint });
}
