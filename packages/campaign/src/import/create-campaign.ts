import { basename } from 'node:path';
import { notice } from '@pombo/catalogue';
import { withOnlyInstance } from '../recipients/only-instance.ts';
import { defined, PomboError, isPomboError, pictureOf, sniffImage } from '@pombo/core';
import { machineTimezone } from '@pombo/schedule';
import { openTable, type TableFile, type TableSource } from '../csv/open-table.ts';
import { rejectedFile } from '../csv/rejected-file.ts';
import type { Rejection } from '../csv/rejection.ts';
import type { EarlierRuns } from '../dedupe/earlier-runs.ts';
import { collectImages } from '../images/preflight.ts';
import { readCampaign, refuseUnusable, type Summary } from '../recipients/read-campaign.ts';
import type { Import } from '../store/imports.ts';
import type { CampaignPlan, CampaignRecord, PlanPicture } from '../store/record.ts';
import { interruptedAt, openImport } from './begin-import.ts';
import { continueEarlier, earlierOrDiscard, identityOf, lookUps } from './look-ups.ts';
import type { CreateDeps, CreateOptions } from './options.ts';
import { refuseDisjointHours } from './sending-hours.ts';
import { neededUntil, storeBatch } from './store-rows.ts';

export type CampaignMade =
  | { answer: 'created'; record: CampaignRecord; summary: Summary }
  /** A campaign of the same file, template, image and instances exists: nothing was added. */
  | { answer: 'exists'; record: CampaignRecord };

/**
 * Creates a campaign from a file: reads, checks and stores everything. Nothing is sent before the campaign is started. The
 * same command again finds the first campaign; an interrupted import starts from scratch. Throws `campaign_refused`,
 * `file_unusable`, `file_unreadable`, `invalid_input`, `id_conflict`, `interrupted`.
 */
export async function createCampaign(
  source: TableSource,
  given: CreateOptions,
  deps: CreateDeps,
): Promise<CampaignMade> {
  const file = await openTable(source, given);
  try {
    const options = withOnlyInstance(given, file.columns);
    const plan = await planOf(file, source, options, deps);
    const opened = await openImport(plan, options.signal, deps.store);
    if (opened.answer !== 'opened') return alreadyThere(plan, opened.record);
    const imported = opened.import;
    const earlier = options.again === true ? await earlierOrDiscard(plan, imported, deps) : undefined;
    return await importRows({ file, plan, options, earlier, imported }, deps);
  } finally {
    await file.close();
  }
}

interface ImportedFile {
  file: TableFile;
  plan: CampaignPlan;
  options: CreateOptions;
  earlier: EarlierRuns | undefined;
  imported: Import;
}

async function importRows(
  { file, plan, options, earlier, imported }: ImportedFile,
  deps: CreateDeps,
): Promise<CampaignMade> {
  const { store } = deps;
  const rejected =
    options.rejected === undefined
      ? undefined
      : await rejectedFile(options.rejected, file.columns, file.finding.delimiter);
  const leaveOut = (rejection: Rejection): Promise<void> | undefined => {
    options.onLeftOut?.(rejection);
    return rejected?.write(rejection);
  };
  const images = collectImages();
  let stored = 0;
  try {
    const summary = await readCampaign(
      file,
      { ...options, ...lookUps(options, earlier, { store, sendRecords: deps.sendRecords }) },
      {
        ...defined({ signal: options.signal }),
        onRejected: leaveOut,
        onDuplicate: ({ rejection }) => leaveOut(rejection),
        async onRecipients(batch) {
          for (const { image } of batch) images.add(image);
          await storeBatch(batch, plan, imported, deps);
          stored += batch.length;
          options.onProgress?.(stored);
        },
      },
    );
    refuseUnusable(summary);
    refuseHours(Object.keys(summary.lanes.instances), options, deps);
    if (earlier !== undefined) await continueEarlier(earlier, { id: plan.id, token: imported.token }, store);
    await imported.seal(summary.counts, images.result());
    return { answer: 'created', record: (await store.get(plan.id))!, summary };
  } catch (error) {
    throw await ended(error, { id: plan.id, again: options.again === true }, imported);
  } finally {
    await rejected?.close();
  }
}

interface Ended {
  id: string;
  again: boolean;
}

/** Cleans up after a failed import and returns the error to throw. */
async function ended(cause: unknown, { id, again }: Ended, imported: Import): Promise<unknown> {
  if (imported.isLost()) return cause;
  // An unusable file leaves nothing behind. The same command starts an interrupted import from scratch; with `again` no
  // command would find it again.
  const interrupted = isPomboError(cause) && cause.code === 'interrupted';
  let rows = 0;
  if (isPomboError(cause) && (!interrupted || again)) await imported.discard();
  else rows = await imported.cutOff();
  if (!interrupted) return cause;
  if (again) return new PomboError('interrupted', notice('import_stopped'), { cause });
  return interruptedAt(id, rows, cause);
}

async function planOf(
  file: TableFile,
  source: TableSource,
  options: CreateOptions,
  deps: CreateDeps,
): Promise<CampaignPlan> {
  const { caption, instances, pace, onUnknown = 'hold', country, expiresAt, startAt, rules } = options;
  const { identity, image } = await identityOf(file, options);
  const fileName = options.fileName ?? nameOf(source);
  refuseHours(instances, options, deps);
  return {
    ...identity,
    name: options.name ?? fileName,
    file: fileName,
    instances: [...new Set(instances)],
    columns: file.columns.variables.map(({ name }) => name),
    delimiter: file.finding.delimiter,
    ...defined({ caption }),
    ...(image === undefined ? {} : { image: await deps.keepImage(image, neededUntil(options)) }),
    ...defined({ picture: image === undefined ? undefined : pictureOfPlan(image, options.image) }),
    ...defined({ pace }),
    onUnknown,
    ...defined({ country: country?.toUpperCase(), expiresAt, startAt }),
    // The worker may run in another time zone than the user's machine.
    ...(rules === undefined ? {} : { rules: { timezone: machineTimezone(), ...rules } }),
    ...(options.share === false ? { share: false as const } : {}),
    ...(options.imageCheck === false ? { imageCheck: false as const } : {}),
  };
}

/** Returns how a person recognises a stored image; undefined for a URL. `given` is the image as it was named. */
function pictureOfPlan(image: string, given = ''): PlanPicture | undefined {
  if (!image.startsWith('data:')) return undefined;
  const bytes = Buffer.from(image.slice(image.indexOf(',') + 1), 'base64');
  const size = pictureOf(bytes, sniffImage(bytes) ?? '');
  return size && { ...(given.startsWith('data:') ? {} : { file: basename(given) }), ...size };
}

function refuseHours(instances: readonly string[], options: CreateOptions, { rulesOf }: CreateDeps): void {
  const numbers = instances.map((instance) => ({ instance, rules: rulesOf?.(instance) }));
  refuseDisjointHours(options, numbers, Date.now());
}

function alreadyThere(plan: CampaignPlan, record: CampaignRecord): CampaignMade {
  if (record.fingerprint === plan.fingerprint) return { answer: 'exists', record };
  const isUnfinished = record.import !== undefined;
  throw new PomboError('id_conflict', notice('import_id_taken', { id: plan.id, isUnfinished }));
}

function nameOf(source: TableSource): string {
  return typeof source === 'string' ? source.replace(/^.*[\\/]/, '') : 'upload.csv';
}
