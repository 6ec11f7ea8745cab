import type { CommandOptions } from '@pombo/campaign';
import type { Output } from '../terminal/output.ts';
import { badFlags } from '../terminal/flags.ts';
import { exportCampaign } from './export/export.ts';
import { refuseTarget } from './export/export-file.ts';
import { words } from '../terminal/words.ts';
import { runByName } from './lifecycle.ts';
import { watchCampaign } from './watch.ts';

/**
 * `pombo campaign start`: starts a campaign and, with `--watch`, follows it until it ends; `--out` then writes its results.
 * Ctrl-C ends the watching only, and writes nothing. Throws what start, watch and export throw. A fault of `--out` is found
 * before anything is started: no `--watch`, or a file that is not an export.
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
  // A file in the way is found now, not after hours of sending.
  if (out !== undefined) await refuseTarget(out, false);
  const id = await runByName('start', idOrName, { ...options, follows: watch === true }, output);
  if (watch !== true) return;
  const ended = await watchCampaign(id, output, { exports: out !== undefined });
  if (ended && out !== undefined) await exportCampaign(id, { out }, output);
}
