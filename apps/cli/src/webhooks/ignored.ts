import type { IgnoredSample } from '@pombo/ledger';
import { withDeployment } from '../deployment/deployment.ts';
import type { Column, Output } from '../terminal/output.ts';
import { moment } from '../terminal/table.ts';
import { named, shown, words } from '../terminal/words.ts';

/** `pombo webhooks ignored`: lists the callbacks of Z-API that Pombo did not understand. */
export async function listIgnored(output: Output): Promise<void> {
  const samples = await withDeployment(({ ledger }) => ledger.ignoredCallbacks.list());
  output.list(samples, columns(), words('webhooks_understood'));
}

const columns = (): Column<IgnoredSample & { at: string }>[] => [
  [named('last'), ({ at }) => moment(at)],
  [named('type'), ({ type }) => type],
  [named('why'), ({ why }) => shown('webhooks_ignored_why', { why })],
  [named('status'), ({ status }) => status],
  [named('fields'), ({ keys }) => keys.join(', ')],
];
