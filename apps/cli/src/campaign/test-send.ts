import { phoneRulesOf } from '@pombo/core';
import { openCampaigns } from './service.ts';
import { findCampaign } from './find.ts';
import { knownNumbers } from '../instances/known.ts';
import { withLastingDeployment } from '../deployment/deployment.ts';
import { publishIfConfigured } from '../instances/configured.ts';
import { watchInterrupt } from '../terminal/interrupt.ts';
import { badFlags } from '../terminal/flags.ts';
import type { Output } from '../terminal/output.ts';
import { followMessage } from '../send/follow.ts';
import { readWait } from '../send/flags.ts';
import { sayWhatHolds } from '../send/send.ts';
import { words } from '../terminal/words.ts';

/** The flags of `pombo campaign test`, as typed. */
export interface TestFlags {
  to: string;
  wait?: string;
}

/**
 * `pombo campaign test`: sends the campaign's first message to the user's own phone, through the real lane and ahead of
 * its queue, and shows the result. Works before the start, and does not count in the campaign. Exit code 1 unless Z-API
 * accepted it. Throws `not_found`, `invalid_input`, `wrong_status`.
 */
export async function testCampaign(idOrName: string, { to, wait }: TestFlags, output: Output): Promise<void> {
  const read = readWait(wait ?? true);
  if ('issue' in read) throw badFlags([read.issue]);
  const { waitMs = 0 } = read;
  const interrupt = watchInterrupt();
  try {
    await withLastingDeployment(async (lasting) => {
      const sent = await lasting.use(async (deployment) => {
        const campaigns = openCampaigns(deployment);
        const record = await findCampaign(idOrName, campaigns.store);
        const phones = phoneRulesOf(await knownNumbers(deployment.config, deployment.ledger), record.instances[0]);
        const message = await campaigns.testMessage(record, to, phones);
        await publishIfConfigured(message.instance, deployment.config, deployment.ledger);
        const queued = await deployment.producer.sendImage(message);
        await deployment.record('testCampaign', record.id);
        output.say(words('test_sending', { phone: message.phone ?? '', instance: message.instance }));
        await sayWhatHolds(message.instance, deployment, output);
        return queued;
      });
      await followMessage(sent, { waitMs, signal: interrupt.signal }, lasting, output);
    });
  } finally {
    interrupt.close();
  }
}
