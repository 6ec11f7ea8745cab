import type { CommandOptions } from '@pombo/campaign';
import type { Output } from '../terminal/output.ts';
import { badFlags } from '../terminal/flags.ts';
import { exportCampaign } from './export/export.ts';
import { words } from '../terminal/words.ts';
import { runByName } from './lifecycle.ts';
import { watchCampaign } from './watch.ts';

/**
 * `pombo campaign start`: starts a campaign and, with `--watch`, follows it until it ends; `--out` then writes its results.
 * Ctrl-C ends the watching only, and writes nothing. Throws what start, watch and export throw, and `invalid_input` for
 * `--out` without `--watch`, before anything is started.
 */
export async function startAndFollow(
  idOrName: string,
  options: CommandOptions & { yes?: true | undefined },
  { watch, out }: { watch?: true | undefined; out?: string | undefined },
  output: Output,
): Promise<void> {
  if (out !== undefined && watch !== true) {
    throw badFlags([{ field: '--out', problem: words('flag_needs_watch') }]);
  }
  const id = await runByName('start', idOrName, options, output);
  if (watch !== true) return;
  const ended = await watchCampaign(id, output);
  if (ended && out !== undefined) await exportCampaign(id, { out }, output);
}
