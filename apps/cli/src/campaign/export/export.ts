import { open, rename, unlink } from 'node:fs/promises';
import { notice } from '@pombo/catalogue';
import {
  campaignResults,
  exportDelimiter,
  exportResults,
  refuseIncomplete,
  type CampaignRecord,
  type CampaignService,
  type EXPORT_DELIMITERS,
  type ResultRow,
} from '@pombo/campaign';
import { PomboError } from '@pombo/core';
import { openCampaigns } from '../service.ts';
import { findCampaign } from '../find.ts';
import { refuseTarget } from './export-file.ts';
import { words } from '../../terminal/words.ts';
import { withDeployment, type Deployment } from '../../deployment/deployment.ts';
import { badFlags } from '../../terminal/flags.ts';
import { watchInterrupt } from '../../terminal/interrupt.ts';
import type { Output } from '../../terminal/output.ts';
import { hasEnded } from '../lifecycle.ts';

/** The flags of `pombo campaign export`. */
export interface ExportFlags {
  format?: 'csv' | 'ndjson';
  out?: string;
  delimiter?: (typeof EXPORT_DELIMITERS)[number];
  /** Replace a file that is not an export. */
  force?: true;
  /** Phones in a file are bare digits. */
  plainPhones?: true;
}

/**
 * `pombo campaign export`: writes every line that got a message, in file order. A file named by `--out` is either complete
 * or absent, and replaces nothing but an earlier export. Throws `not_found`, `invalid_input`, `wrong_status` (its import was interrupted), `file_unreadable`,
 * `interrupted`.
 */
export async function exportCampaign(idOrName: string, flags: ExportFlags, output: Output): Promise<void> {
  const { out } = flags;
  const format = flags.format ?? (output.json && out === undefined ? 'ndjson' : 'csv');
  if (output.json && out === undefined && format === 'csv') {
    throw badFlags([{ field: '--format', problem: words('flag_csv_not_json'), example: 'ndjson' }]);
  }
  if (out !== undefined) await refuseTarget(out, flags.force === true);
  await withDeployment(async (deployment) => {
    const campaigns = openCampaigns(deployment);
    const record = await findCampaign(idOrName, campaigns.store);
    refuseIncomplete(record);
    let rows = 0;
    const counted = counting(resultsOf(record, campaigns, deployment), () => (rows += 1));
    const delimiter = exportDelimiter(record, flags.delimiter);
    const text = exportResults(counted, format, {
      variables: record.columns,
      delimiter,
      // A file is for a person, who opens it in Excel; a pipe is for a program.
      phonesAsText: out !== undefined && flags.plainPhones !== true,
    });
    if (out === undefined) await output.stream(text);
    else await toFile(out, text);
    if (out !== undefined) {
      output.document({ campaign: record.id, file: out, format, rows }, () => [
        words('export_written', { count: rows, file: out }),
      ]);
    }
    if (!hasEnded(record.state)) output.say(words('campaign_export_unended', { state: record.state }));
  });
}

function resultsOf(
  record: CampaignRecord,
  { store }: CampaignService,
  { ledger }: Deployment,
): AsyncIterable<ResultRow> {
  return campaignResults(record, store, (lane, ids) => ledger.messages.getMany(lane, ids));
}

async function* counting<T>(items: AsyncIterable<T>, count: () => void): AsyncIterable<T> {
  for await (const item of items) {
    count();
    yield item;
  }
}

async function toFile(path: string, text: AsyncIterable<string>): Promise<void> {
  const interrupt = watchInterrupt();
  const half = `${path}.${process.pid}.part`;
  try {
    // Contains phones, so only this user may read it.
    const file = await open(half, 'wx', 0o600).catch((cause: NodeJS.ErrnoException) => {
      throw new PomboError('file_unreadable', notice('export_unwritable', { file: path, code: cause.code ?? '' }), {
        cause,
      });
    });
    try {
      for await (const piece of text) {
        if (interrupt.signal.aborted) throw new PomboError('interrupted', notice('export_not_written', { file: path }));
        await file.write(piece);
      }
    } finally {
      await file.close();
    }
    await rename(half, path);
  } catch (error) {
    await unlink(half).catch(() => undefined);
    throw error;
  } finally {
    interrupt.close();
  }
}
