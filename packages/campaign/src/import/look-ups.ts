import { PomboError } from '@pombo/core';
import type { CreateOptions, CreateParts } from './create-campaign.ts';
import type { Import } from '../store/imports.ts';
import { campaignIdentity, type CampaignIdentity } from './identity.ts';
import type { CsvFile } from '../csv/open-csv.ts';
import type { ReadOptions } from '../recipients/read-campaign.ts';
import type { CampaignPlan } from '../store/record.ts';
import { recipientReader } from '../recipients/recipient-reader.ts';
import type { CampaignStore } from '../store/campaign-store.ts';
import { earlierRuns, type EarlierRuns } from '../dedupe/earlier-runs.ts';
import { findKnown, type ReadFates } from '../dedupe/known-ids.ts';

/** What a file is read with beside its own options: whom earlier runs have reached, and whose its ids are. */
type LookUps = Pick<ReadOptions, 'reached' | 'findKnown'>;

/**
 * For a dry run: what the making of this file would leave out, as `createCampaign` does. Stores nothing. Throws as that
 * does for the flags.
 */
export async function lookUpsOf(
  file: CsvFile,
  options: CreateOptions,
  { store, fates }: Pick<CreateParts, 'store' | 'fates'>,
): Promise<LookUps> {
  if (options.again !== true) return lookUps(options, undefined, { store, fates });
  const { identity } = await identityOf(file, options);
  return lookUps(options, await earlierRuns(identity, { store, fates }), { store, fates });
}

/** What a file is read with; `earlier`: only for a further run. */
export function lookUps(
  { includeSent }: CreateOptions,
  earlier: EarlierRuns | undefined,
  { store, fates }: { store: CampaignStore; fates: ReadFates | undefined },
): LookUps {
  return {
    ...(earlier === undefined || includeSent === true ? {} : { reached: earlier.reached }),
    ...(fates === undefined ? {} : { findKnown: findKnown(fates, store) }),
  };
}

/**
 * Finds whom earlier runs have reached, for an import that has begun and is dropped when that fails. Of two imports at once neither sees whom the other will reach: both
 * are refused. Throws `wrong_status`.
 */
export async function earlierOrDiscard(
  plan: CampaignPlan,
  imported: Import,
  { store, fates }: CreateParts,
): Promise<EarlierRuns> {
  try {
    const earlier = await earlierRuns(plan, { store, fates });
    const other = earlier.records.find(({ state }) => state === 'importing');
    if (other === undefined) return earlier;
    throw new PomboError('wrong_status', `The same campaign is being created at this moment, as "${other.id}"`, {
      hint: 'When that is done, or was cut off more than ten minutes ago, run the same command again.',
    });
  } catch (error) {
    await imported.discard();
    throw error;
  }
}

/**
 * Before the new run can start: what was not sent of the earlier ones is its to send, and theirs no more. Throws
 * `wrong_status` when one of them was retried, started or stopped while the file was read.
 */
export async function continueEarlier(
  earlier: EarlierRuns,
  { id, token }: { id: string; token: string },
  store: CampaignStore,
): Promise<void> {
  for (const record of earlier.records) {
    if (await store.continueIn(record, { id, token })) continue;
    throw new PomboError('wrong_status', `The campaign "${record.id}" went on while the file was read`, {
      hint: 'Nothing was created. Run the same command again.',
    });
  }
}

/** A dry look at flags and columns: refuses for the whole file, and resolves the image once. */
export async function identityOf(
  file: CsvFile,
  options: CreateOptions,
): Promise<{ identity: CampaignIdentity; image: string | undefined }> {
  const { caption, instances, country, id: key, again } = options;
  const { image } = await recipientReader(file.columns, options);
  const content = { sha256: file.finding.sha256, caption, image: image ?? options.image, instances, country };
  return { identity: campaignIdentity(content, { key, again }), image };
}
