import { notice } from '@pombo/catalogue';
import { PomboError } from '@pombo/core';
import type { CreateDeps, CreateOptions } from './options.ts';
import type { Import } from '../store/imports.ts';
import { campaignIdentity, type CampaignIdentity } from './identity.ts';
import type { TableFile } from '../csv/open-table.ts';
import type { ReadOptions } from '../recipients/read-campaign.ts';
import type { CampaignPlan } from '../store/record.ts';
import { recipientReader } from '../recipients/recipient-reader.ts';
import type { CampaignStore } from '../store/campaign-store.ts';
import { earlierRuns, type EarlierRuns } from '../dedupe/earlier-runs.ts';
import { findKnown, type ReadSendRecords } from '../dedupe/known-ids.ts';

/** What reading a file looks up: whom earlier runs have reached, and which messages already have its ids. */
type LookUps = Pick<ReadOptions, 'reached' | 'findKnown'>;

/** Returns the look-ups of `createCampaign` for a dry run. Stores nothing. Throws as `createCampaign` does for the flags. */
export async function dryRunLookUps(
  file: TableFile,
  options: CreateOptions,
  { store, sendRecords }: Pick<CreateDeps, 'store' | 'sendRecords'>,
): Promise<LookUps> {
  if (options.again !== true) return lookUps(options, undefined, { store, sendRecords });
  const { identity } = await identityOf(file, options);
  return lookUps(options, await earlierRuns(identity, { store, sendRecords }), { store, sendRecords });
}

/** Returns the look-ups for reading a file. `earlier`: only with `again`. */
export function lookUps(
  { includeSent }: CreateOptions,
  earlier: EarlierRuns | undefined,
  { store, sendRecords }: { store: CampaignStore; sendRecords: ReadSendRecords | undefined },
): LookUps {
  return {
    ...(earlier === undefined || includeSent === true ? {} : { reached: earlier.reached }),
    ...(sendRecords === undefined ? {} : { findKnown: findKnown(sendRecords, store) }),
  };
}

/**
 * Finds whom earlier runs have reached, and drops the begun import when that fails. Two concurrent imports do not see whom
 * the other will reach, so both are refused. Throws `wrong_status`.
 */
export async function earlierOrDiscard(
  plan: CampaignPlan,
  imported: Import,
  { store, sendRecords }: CreateDeps,
): Promise<EarlierRuns> {
  try {
    const earlier = await earlierRuns(plan, { store, sendRecords });
    const other = earlier.records.find(({ state }) => state === 'importing');
    if (other === undefined) return earlier;
    throw new PomboError('wrong_status', notice('import_twice', { id: other.id }));
  } catch (error) {
    await imported.discard();
    throw error;
  }
}

/**
 * Transfers the unsent messages of earlier runs to the new run, before that can start. Throws `wrong_status` when one of
 * them was retried, started or stopped while the file was read.
 */
export async function continueEarlier(
  earlier: EarlierRuns,
  { id, token }: { id: string; token: string },
  store: CampaignStore,
): Promise<void> {
  for (const record of earlier.records) {
    if (await store.continueIn(record, { id, token })) continue;
    throw new PomboError('wrong_status', notice('import_changed', { id: record.id }));
  }
}

/** Checks flags and columns, resolves the image once, and returns the campaign's identity. Throws for the whole file. */
export async function identityOf(
  file: TableFile,
  options: CreateOptions,
): Promise<{ identity: CampaignIdentity; image: string | undefined }> {
  const { caption, instances, country, id: key, again } = options;
  const { image } = await recipientReader(file.columns, options);
  const { variant } = file;
  const content = { sha256: file.finding.sha256, variant, caption, image: image ?? options.image, instances, country };
  return { identity: campaignIdentity(content, { key, again }), image };
}
