import type { IgnoredSample } from '@pombo/ledger';
import { withDeployment } from '../deployment/deployment.ts';
import type { Column, Output } from '../terminal/output.ts';
import { moment } from '../terminal/table.ts';

/** `pombo webhooks ignored`: lists the callbacks of Z-API that Pombo did not understand. */
export async function listIgnored(output: Output): Promise<void> {
  const samples = await withDeployment(({ ledger }) => ledger.ignoredCallbacks.list());
  output.list(samples, COLUMNS, 'Pombo understood every callback.');
}

const WHY: Record<IgnoredSample['why'], string> = {
  type: 'unknown type',
  shape: 'unknown shape',
  status: 'unknown status',
};

const COLUMNS: Column<IgnoredSample & { at: string }>[] = [
  ['last', ({ at }) => moment(at)],
  ['type', ({ type }) => type],
  ['why', ({ why }) => WHY[why]],
  ['status', ({ status }) => status],
  ['fields', ({ keys }) => keys.join(', ')],
];
