import {
  detailCampaign,
  RETRIED_STATUSES,
  type CampaignRetried,
  type CampaignState,
  type RetriedStatus,
} from '@pombo/campaign';
import { openCampaigns } from './service.ts';
import { findCampaign } from './find.ts';
import { etaText } from './labels.ts';
import { figure, plural } from '../terminal/text.ts';
import { withDeployment } from '../deployment/deployment.ts';
import { badFlags, readSince } from '../terminal/flags.ts';
import type { Output } from '../terminal/output.ts';
import { sayWhatHolds } from './lifecycle.ts';

/** The flags of `pombo campaign retry`, as typed. */
export interface RetryFlags {
  only?: string[];
  code?: string;
  since?: string;
  imageCheck?: boolean;
}

/**
 * `pombo campaign retry`: sends failed, expired or cancelled messages that are proven unsent. Throws `not_found`, `wrong_status`, `invalid_input`, `image_unreachable`.
 */
export async function retryByName(idOrName: string, flags: RetryFlags, output: Output): Promise<void> {
  const { only, code, imageCheck } = flags;
  const statuses = only === undefined ? DEFAULT : readStatuses(only);
  const since = flags.since === undefined ? undefined : readSince(flags.since, Date.now());
  await withDeployment(async (deployment) => {
    const campaigns = openCampaigns(deployment);
    const { id } = await findCampaign(idOrName, campaigns.store, ({ state }) => fits(state, statuses));
    const { record, ...retried } = await campaigns.retry(id, { statuses, code, since }, { imageCheck });
    const view = await detailCampaign(record, deployment.ledger);
    const isNothing = retried.queued + retried.pending === 0;
    output.document({ campaign: view, ...retried }, () => [
      `${resultText(retried, flags, statuses)}${isNothing ? '' : ` Campaign ${view.name}: ${etaText(view) || view.state}.`}`,
    ]);
    if (retried.notProvenUnsent > 0) {
      output.say(`${plural(retried.notProvenUnsent, 'message')} not retried: an earlier attempt may have been sent.`);
      for (const status of statuses)
        output.next(`look at them: pombo message list --campaign ${id} --status ${status}`);
    }
    if (isNothing) return output.next(`the result of every line: pombo campaign export ${id}`);
    sayWhatHolds(view, output);
    output.next(`follow it: pombo campaign watch ${id}`);
  });
}

/** Among campaigns with the same name, a retry means the one that has something to retry. */
function fits(state: CampaignState, statuses: readonly RetriedStatus[]): boolean {
  if (state === 'cancelled') return statuses.includes('cancelled');
  return state !== 'ready' && state !== 'scheduled' && state !== 'importing';
}

const DEFAULT: readonly RetriedStatus[] = ['failed', 'expired'];

function readStatuses(only: readonly string[]): RetriedStatus[] {
  const known = (name: string): name is RetriedStatus => RETRIED_STATUSES.some((status) => status === name);
  const bad = only.find((name) => !known(name));
  if (bad === undefined) return only.filter(known);
  throw badFlags([
    { field: '--only', problem: `"${bad}" must be one of ${RETRIED_STATUSES.join(', ')}`, example: 'failed' },
  ]);
}

function resultText(
  { queued, pending }: Pick<CampaignRetried, 'queued' | 'pending'>,
  { code, since }: RetryFlags,
  statuses: readonly RetriedStatus[],
): string {
  const which = `${statuses.join(' or ')}${code === undefined ? '' : ` with the error ${code}`}${since === undefined ? '' : ` since ${since}`}`;
  if (queued + pending === 0) return `Nothing to retry: no message is ${which}.`;
  if (pending === 0) return `${figure(queued)} queued again (${which}).`;
  return `${plural(queued + pending, 'message')} to send (${which}): ${figure(queued)} queued again, ${figure(pending)} that never ${pending === 1 ? 'was' : 'were'} queued.`;
}
