import {
  defined,
  PomboError,
  isPomboError,
  type ImageRef,
  type OnUnknown,
  type Pace,
  type SendingRules,
} from '@pombo/core';
import { machineTimezone } from '@pombo/schedule';
import type { NewRow } from '../store/row-chunks.ts';
import { hash32 } from '../dedupe/hash.ts';
import { refuseHoursThatNeverMeet } from './sending-hours.ts';
import type { EarlierRuns } from '../dedupe/earlier-runs.ts';
import type { ReadFates } from '../dedupe/known-ids.ts';
import { continueEarlier, earlierOrDiscard, identityOf, lookUps } from './look-ups.ts';
import { recipientMessageId } from './identity.ts';
import type { Import } from '../store/imports.ts';
import { interruptedAt, openImport } from './begin-import.ts';
import { openCsv, type CsvFile, type CsvSource } from '../csv/open-csv.ts';
import { collectImages } from '../images/preflight.ts';
import { readCampaign, refuseUnusable, type ReadOptions, type Summary } from '../recipients/read-campaign.ts';
import type { CampaignPlan, CampaignRecord } from '../store/record.ts';
import type { Recipient } from '../recipients/recipient-reader.ts';
import { rejectedFile } from '../csv/rejected-file.ts';
import type { Rejection } from '../csv/rejection.ts';
import type { CampaignStore } from '../store/campaign-store.ts';

/** How a campaign is made, beside how its file is read. */
export interface CreateOptions extends Omit<ReadOptions, 'instances'> {
  /** Numbers to send through; a line's own `instance` cell beats it. May be empty when every line names one. */
  instances: readonly string[];
  /** Default: the file's name. */
  name?: string;
  /** The user's own id; the same with another content is a conflict. */
  id?: string;
  /** A new campaign although the same one exists; whom that has reached is left out. */
  again?: boolean;
  /** With `again`: also for people whom an earlier run has reached. */
  includeSent?: boolean;
  pace?: Pace;
  onUnknown?: OnUnknown;
  expiresAt?: number;
  /** ms since the epoch: once started, it waits for this. */
  startAt?: number;
  /** Hours, days and daily limit of its own. */
  rules?: SendingRules;
  /** False: each number sends its own share, also while it is held. */
  share?: boolean;
  /** False: it may start without a look at its images. */
  imageCheck?: boolean;
  /** Where to write the lines that can not be sent. */
  rejected?: string;
  /** Hears of every line that is rejected, or left out as a duplicate, in the file's order. */
  onLeftOut?: (line: Rejection) => void;
  /** Rows stored so far. */
  onProgress?: (stored: number) => void;
  signal?: AbortSignal;
}

export interface CreateParts {
  store: CampaignStore;
  /** Stores an image once and refers to it; `untilMs` (since the epoch): it is needed then at the latest. */
  keepImage(image: string, untilMs?: number): Promise<ImageRef>;
  /** The numbers that wrote first to these persons, in the order asked; absent: nobody was written to before. */
  numbersOf?(persons: readonly string[]): Promise<(string | undefined)[]>;
  /** Reads what became of messages; absent: what an earlier run has queued counts as sent, and no id is looked up. */
  fates?: ReadFates;
  /** A number's own hours, days and limit; absent: nobody knows them here. */
  rulesOf?(instance: string): SendingRules | undefined;
}

export type CampaignMade =
  | { answer: 'created'; record: CampaignRecord; summary: Summary }
  /** The same file, template, image and instances were made before: nothing was added. */
  | { answer: 'exists'; record: CampaignRecord };

/**
 * Makes a campaign of a file: everything is read, checked and stored, nothing is sent before it is started. The same
 * command twice finds the first one; an import that was cut off is done anew. Throws `campaign_refused`,
 * `file_unusable`, `file_unreadable`, `invalid_input`, `id_conflict`, `interrupted`.
 */
export async function createCampaign(
  source: CsvSource,
  options: CreateOptions,
  parts: CreateParts,
): Promise<CampaignMade> {
  const file = await openCsv(source, options);
  try {
    const plan = await planOf(file, source, options, parts);
    const opened = await openImport(plan, options.signal, parts.store);
    if (opened.answer !== 'opened') return alreadyThere(plan, opened.record);
    const imported = opened.import;
    const earlier = options.again === true ? await earlierOrDiscard(plan, imported, parts) : undefined;
    return await importRows({ file, plan, options, earlier, imported }, parts);
  } finally {
    await file.close();
  }
}

interface ImportedFile {
  file: CsvFile;
  plan: CampaignPlan;
  options: CreateOptions;
  earlier: EarlierRuns | undefined;
  imported: Import;
}

async function importRows(
  { file, plan, options, earlier, imported }: ImportedFile,
  parts: CreateParts,
): Promise<CampaignMade> {
  const { store } = parts;
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
      { ...options, ...lookUps(options, earlier, { store, fates: parts.fates }) },
      {
        ...defined({ signal: options.signal }),
        onRejected: leaveOut,
        onDuplicate: ({ rejection }) => leaveOut(rejection),
        async onRecipients(batch) {
          for (const { image } of batch) images.add(image);
          await storeBatch(batch, plan, imported, parts);
          stored += batch.length;
          options.onProgress?.(stored);
        },
      },
    );
    refuseUnusable(summary);
    refuseHours(Object.keys(summary.lanes.instances), options, parts);
    if (earlier !== undefined) await continueEarlier(earlier, { id: plan.id, token: imported.token }, store);
    await imported.seal(summary.counts, images.result());
    return { answer: 'created', record: (await store.get(plan.id))!, summary };
  } catch (error) {
    throw await ended(error, { id: plan.id, stored, again: options.again === true }, imported);
  } finally {
    await rejected?.close();
  }
}

interface Ended {
  id: string;
  /** Rows stored so far. */
  stored: number;
  again: boolean;
}

/** Clears away what an import that fails leaves, and returns the error that says so. */
async function ended(cause: unknown, { id, stored, again }: Ended, imported: Import): Promise<unknown> {
  if (imported.isLost()) return cause;
  // A file that cannot be used leaves nothing behind. The same command starts an interrupted one from scratch; with
  // `again` no command finds it any more.
  const interrupted = isPomboError(cause) && cause.code === 'interrupted';
  if (isPomboError(cause) && (!interrupted || again)) await imported.discard();
  else await imported.cutOff();
  if (!interrupted) return cause;
  if (again) return new PomboError('interrupted', 'Stopped: no campaign was created, and nothing is sent', { cause });
  return interruptedAt(id, stored, cause);
}

async function planOf(
  file: CsvFile,
  source: CsvSource,
  options: CreateOptions,
  parts: CreateParts,
): Promise<CampaignPlan> {
  const { caption, instances, pace, onUnknown = 'hold', expiresAt, startAt, rules } = options;
  const { identity, image } = await identityOf(file, options);
  refuseHours(instances, options, parts);
  return {
    ...identity,
    name: options.name ?? nameOf(source),
    file: nameOf(source),
    instances: [...new Set(instances)],
    columns: file.columns.variables.map(({ name }) => name),
    delimiter: file.finding.delimiter,
    ...defined({ caption }),
    ...(image === undefined ? {} : { image: await parts.keepImage(image, neededUntil(options)) }),
    ...defined({ pace }),
    onUnknown,
    ...defined({ expiresAt, startAt }),
    // Whoever sends it may stand in another zone than whoever gave it.
    ...(rules === undefined ? {} : { rules: { timezone: machineTimezone(), ...rules } }),
    ...(options.share === false ? { share: false as const } : {}),
    ...(options.imageCheck === false ? { imageCheck: false as const } : {}),
  };
}

function refuseHours(instances: readonly string[], options: CreateOptions, { rulesOf }: CreateParts): void {
  const numbers = instances.map((instance) => ({ instance, rules: rulesOf?.(instance) }));
  refuseHoursThatNeverMeet(options, numbers, Date.now());
}

async function storeBatch(
  batch: readonly Recipient[],
  plan: CampaignPlan,
  imported: Import,
  parts: CreateParts,
): Promise<void> {
  const [images, numbers] = await Promise.all([keepImages(batch, plan, parts), numbersFor(batch, plan, parts)]);
  const perLane = new Map<string, NewRow[]>();
  for (const [at, recipient] of batch.entries()) {
    const { lane, keeps } = placeOf(recipient, plan, numbers[at]);
    const row = toRow(recipient, plan, images.get(recipient.image));
    if (keeps) row.keeps = keeps;
    const rows = perLane.get(lane);
    if (rows === undefined) perLane.set(lane, [row]);
    else rows.push(row);
  }
  await Promise.all([...perLane].map(([lane, rows]) => imported.append(lane, rows)));
}

/** Each image of a batch, kept once; without the campaign's own, which rows need not name. */
async function keepImages(
  batch: readonly Recipient[],
  plan: CampaignPlan,
  { keepImage }: CreateParts,
): Promise<Map<string, ImageRef>> {
  const kept = new Map<string, ImageRef>();
  const distinct = new Set(batch.map(({ image }) => image));
  await Promise.all(
    [...distinct].map(async (image) => {
      const ref = await keepImage(image, neededUntil(plan));
      if (plan.image === undefined || !sameImage(ref, plan.image)) kept.set(image, ref);
    }),
  );
  return kept;
}

function toRow(recipient: Recipient, plan: CampaignPlan, image: ImageRef | undefined): NewRow {
  const { line, phone, person, lid, id, caption, delayMessage, viewOnce, variables } = recipient;
  const row: NewRow = { line, values: plan.columns.map((name) => variables[name] ?? '') };
  // The id of a person is derived again where it is read: a million hashes are spared here.
  if (id !== undefined || person === undefined) row.id = recipientMessageId(plan.id, recipient);
  if (phone !== undefined) row.phone = phone;
  if (lid !== undefined) row.lid = lid;
  if (caption !== undefined) row.caption = caption;
  if (image !== undefined) row.image = image;
  if (delayMessage !== undefined) row.delayMessage = delayMessage;
  if (viewOnce !== undefined) row.viewOnce = viewOnce;
  return row;
}

/** When it is to be sent at the latest, as far as that is known; workers keep its images longer, day by day. */
function neededUntil({ startAt = 0, expiresAt = 0 }: Pick<CreateOptions, 'startAt' | 'expiresAt'>): number {
  return Math.max(startAt, expiresAt);
}

function sameImage(a: ImageRef, b: ImageRef): boolean {
  return a.kind === 'url' ? b.kind === 'url' && a.url === b.url : b.kind === 'base64' && a.sha256 === b.sha256;
}

/** For each recipient the number that wrote to them first; asked for where there are several to choose from. */
async function numbersFor(
  batch: readonly Recipient[],
  { instances }: CampaignPlan,
  { numbersOf }: CreateParts,
): Promise<(string | undefined)[]> {
  if (numbersOf === undefined || instances.length < 2) return [];
  const asked = batch.flatMap(({ person }, at) => (person === undefined ? [] : [{ person, at }]));
  const found = await numbersOf(asked.map(({ person }) => person));
  const numbers: (string | undefined)[] = [];
  for (const [index, { at }] of asked.entries()) numbers[at] = found[index];
  return numbers;
}

/**
 * The lane of a line, and whether it stays there whatever becomes of that: the one it names; the one that wrote to the
 * person before; else the same one for the same person in every campaign over these numbers.
 */
function placeOf(
  { instance, person, line }: Recipient,
  { instances }: CampaignPlan,
  before: string | undefined,
): { lane: string; keeps?: true } {
  const several = instances.length > 1;
  if (instance !== undefined) return several ? { lane: instance, keeps: true } : { lane: instance };
  if (!several) return { lane: instances[0]! };
  if (before !== undefined && instances.includes(before)) return { lane: before, keeps: true };
  return { lane: instances[hash32(person ?? String(line)) % instances.length]! };
}

function alreadyThere(plan: CampaignPlan, record: CampaignRecord): CampaignMade {
  if (record.fingerprint === plan.fingerprint) return { answer: 'exists', record };
  const unfinished = record.import !== undefined;
  const message = `The campaign "${plan.id}" exists with another file, template, image or instances`;
  throw new PomboError('id_conflict', unfinished ? `${message}; its import is not complete` : message, {
    hint: unfinished
      ? `Choose another --id; or drop that import: pombo campaign cancel ${plan.id}, then pombo campaign remove ${plan.id}`
      : `See it with: pombo campaign show ${plan.id}; or choose another --id.`,
  });
}

function nameOf(source: CsvSource): string {
  return typeof source === 'string' ? source.replace(/^.*[\\/]/, '') : 'upload.csv';
}
