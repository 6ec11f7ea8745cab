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
import { step, words } from '../terminal/words.ts';
import { withDeployment } from '../deployment/deployment.ts';
import { badFlags, readSince } from '../terminal/flags.ts';
import { operator } from '../terminal/operator.ts';
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
    const { record, ...retried } = await campaigns.retry(id, { statuses, code, since }, { imageCheck, by: operator() });
    const view = await detailCampaign(record, deployment.ledger);
    const isNothing = retried.queued + retried.pending === 0;
    output.document({ campaign: view, ...retried }, () => [
      `${resultText(retried, flags, statuses)}${isNothing ? '' : ` ${words('retry_campaign', { name: view.name, takes: etaText(view) || words('campaign_state', { state: view.state }) })}`}`,
    ]);
    if (retried.notProvenUnsent > 0) {
      output.say(words('retry_not_proven', { count: retried.notProvenUnsent }));
      for (const status of statuses)
        output.next(step('look_at_them', `pombo message list --campaign ${id} --status ${status}`));
    }
    if (isNothing) return output.next(step('every_line', `pombo campaign export ${id}`));
    sayWhatHolds(view, output);
    output.next(step('follow', `pombo campaign watch ${id}`));
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
    { field: '--only', problem: words('flag_one_of', { given: bad, known: RETRIED_STATUSES }), example: 'failed' },
  ]);
}

function resultText(
  { queued, pending }: Pick<CampaignRetried, 'queued' | 'pending'>,
  { code, since }: RetryFlags,
  statuses: readonly RetriedStatus[],
): string {
  const which = words('retry_which', { statuses, code, since });
  if (queued + pending === 0) return words('retry_nothing', { which });
  return pending === 0 ? words('retry_queued', { queued, which }) : words('retry_both', { queued, pending, which });
}
