import {
  RETRIED_STATUSES,
  lanesOf,
  unfedOf,
  type CampaignRecord,
  type Retried,
  type RetriedStatus,
} from '@pombo/campaign';
import { openDesk } from '../campaign/desk.ts';
import { findCampaign } from '../campaign/find.ts';
import { detailCampaign, etaText } from '../campaign/view.ts';
import { figure, plural } from '../campaign/words.ts';
import { withDeployment } from '../deployment.ts';
import { badFlags } from '../flags.ts';
import type { Output } from '../output.ts';
import { sayWhatHolds } from './campaign-orders.ts';

/** The flags of `pombo campaign retry`, as they were typed. */
export interface RetryFlags {
  only?: string[];
  code?: string;
}

/**
 * `pombo campaign retry`: queues again what failed or expired, of that only what is proven unsent. Throws `not_found`,
 * `wrong_status`, `invalid_input`.
 */
export async function retryByName(words: string, { only, code }: RetryFlags, output: Output): Promise<void> {
  const statuses = only === undefined ? DEFAULT : readStatuses(only);
  await withDeployment(async (deployment) => {
    const desk = openDesk(deployment);
    const { id } = await findCampaign(words, desk.store, ({ state }) => state !== 'cancelled' && state !== 'ready');
    const { record, ...retried } = await desk.retry(id, { statuses, code });
    const view = await detailCampaign(record, deployment.ledger);
    output.document({ campaign: view, ...retried }, () => [
      `${resultText(retried, statuses, code)}${retried.queued > 0 ? ` Campaign ${view.name}: ${etaText(view) || view.state}.` : ''}`,
    ]);
    if (retried.notProvenUnsent > 0) {
      output.say(`${plural(retried.notProvenUnsent, 'message')} stayed: an earlier attempt may have been sent.`);
      output.next(`look at them: pombo message list --campaign ${id} --status failed`);
    }
    sayNeverQueued(record, statuses, output);
    if (retried.queued === 0) return output.next(`what failed, and why: pombo campaign export ${id}`);
    sayWhatHolds(view, output);
    output.next(`follow it: pombo campaign watch ${id}`);
  });
}

/** What expired before it was queued is no message that could be retried. */
function sayNeverQueued(record: CampaignRecord, statuses: readonly RetriedStatus[], output: Output): void {
  const rest = lanesOf(record).reduce((sum, lane) => sum + unfedOf(record, lane), 0);
  if (rest === 0 || !statuses.includes('expired') || (record.expiresAt ?? Infinity) > Date.now()) return;
  output.say(`${plural(rest, 'message')} had not been queued when the campaign expired: a retry does not reach them.`);
  output.next(
    `make a campaign of those lines: pombo campaign export ${record.id} --out rest.csv, and keep what is expired there`,
  );
}

const DEFAULT: readonly RetriedStatus[] = ['failed', 'expired'];

function readStatuses(only: readonly string[]): RetriedStatus[] {
  const known = (name: string): name is RetriedStatus => RETRIED_STATUSES.some((status) => status === name);
  const bad = only.find((name) => !known(name));
  if (bad === undefined) return only.filter(known);
  throw badFlags([
    { field: '--only', problem: `"${bad}" is none of ${RETRIED_STATUSES.join(', ')}`, example: 'failed' },
  ]);
}

function resultText({ queued }: Retried, statuses: readonly RetriedStatus[], code: string | undefined): string {
  const which = `${statuses.join(' or ')}${code === undefined ? '' : ` with the error ${code}`}`;
  return queued === 0
    ? `Nothing to send again: no message that was queued is ${which}.`
    : `${figure(queued)} queued again (${which}).`;
}
