import { PomboError, isPomboError, type ImageRef, type OnUnknown, type Pace } from '@pombo/message';
import { campaignIdentity, recipientMessageId } from './identity.ts';
import { openCsv, type CsvFile, type CsvSource } from './open.ts';
import { readCampaign, refuseUnusable, type ReadOptions, type Summary } from './plan.ts';
import type { CampaignPlan, CampaignRecord, StoredRow } from './record.ts';
import { recipientReader, type Recipient } from './recipients.ts';
import { rejectedFile } from './rejected.ts';
import type { CampaignStore } from './store.ts';

/** How a campaign is made, beside how its file is read. */
export interface CreateOptions extends Omit<ReadOptions, 'instances'> {
  /** Numbers to send through; a line's own `instance` cell beats it. May be empty when every line names one. */
  instances: readonly string[];
  /** Default: the file's name. */
  name?: string;
  /** The user's own id; the same with another content is a conflict. */
  id?: string;
  /** A new campaign although the same one exists. */
  again?: boolean;
  pace?: Pace;
  onUnknown?: OnUnknown;
  expiresAt?: number;
  /** Where to write the lines that can not be sent. */
  rejected?: string;
  /** Rows stored so far. */
  onProgress?: (stored: number) => void;
  signal?: AbortSignal;
}

export interface CreateParts {
  store: CampaignStore;
  /** Stores an image once and refers to it. */
  keepImage(image: string): Promise<ImageRef>;
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
    const opened = await parts.store.open(plan);
    if (opened.answer === 'exists') return alreadyThere(plan, opened.record);
    return await importRows(file, plan, options, parts);
  } finally {
    await file.close();
  }
}

async function importRows(
  file: CsvFile,
  plan: CampaignPlan,
  options: CreateOptions,
  { store, keepImage }: CreateParts,
): Promise<CampaignMade> {
  const rejected =
    options.rejected === undefined
      ? undefined
      : await rejectedFile(options.rejected, file.columns, file.finding.delimiter);
  let stored = 0;
  try {
    const summary = await readCampaign(file, options, {
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      ...(rejected === undefined ? {} : { onRejected: (rejection) => rejected.write(rejection) }),
      async onRecipients(batch) {
        const rows = await Promise.all(
          batch.map(async (recipient) => [laneOf(recipient, plan), await toRow(recipient, plan, keepImage)] as const),
        );
        const perLane = Map.groupBy(rows, ([lane]) => lane);
        await Promise.all(
          [...perLane].map(([lane, each]) =>
            store.append(
              plan.id,
              lane,
              each.map(([, row]) => row),
            ),
          ),
        );
        stored += batch.length;
        options.onProgress?.(stored);
      },
    });
    refuseUnusable(summary);
    return { answer: 'created', record: await store.seal(plan.id, summary.counts), summary };
  } catch (error) {
    // A file that can not be used leaves nothing behind; one that was cut off is begun anew by the same command.
    if (isPomboError(error) && error.code !== 'interrupted') await store.discard(plan.id);
    throw error;
  } finally {
    await rejected?.close();
  }
}

async function planOf(
  file: CsvFile,
  source: CsvSource,
  options: CreateOptions,
  { keepImage }: CreateParts,
): Promise<CampaignPlan> {
  const { caption, instances, country, id: key, again, pace, onUnknown = 'hold', expiresAt } = options;
  // A dry look at flags and columns: refuses for the whole file, and resolves the image once.
  const { image } = await recipientReader(file.columns, options);
  const content = { sha256: file.finding.sha256, caption, image: image ?? options.image, instances, country };
  const { id, fingerprint } = campaignIdentity(content, { key, again });
  return {
    id,
    fingerprint,
    name: options.name ?? nameOf(source),
    file: nameOf(source),
    instances: [...new Set(instances)],
    columns: file.columns.variables.map(({ name }) => name),
    ...(caption === undefined ? {} : { caption }),
    ...(image === undefined ? {} : { image: await keepImage(image) }),
    ...(pace === undefined ? {} : { pace }),
    onUnknown,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

async function toRow(
  recipient: Recipient,
  plan: CampaignPlan,
  keepImage: CreateParts['keepImage'],
): Promise<StoredRow> {
  const { line, phone, caption, delayMessage, viewOnce, variables } = recipient;
  const image = await keepImage(recipient.image);
  return {
    line,
    id: recipientMessageId(plan.id, recipient),
    values: plan.columns.map((name) => variables[name] ?? ''),
    ...(phone === undefined ? {} : { phone }),
    ...(caption === undefined ? {} : { caption }),
    ...(plan.image !== undefined && sameImage(image, plan.image) ? {} : { image }),
    ...(delayMessage === undefined ? {} : { delayMessage }),
    ...(viewOnce === undefined ? {} : { viewOnce }),
  };
}

function sameImage(a: ImageRef, b: ImageRef): boolean {
  return a.kind === 'url' ? b.kind === 'url' && a.url === b.url : b.kind === 'base64' && a.sha256 === b.sha256;
}

/** The lane of a line that names none: the same person goes to the same number in every campaign over these numbers. */
function laneOf({ instance, person, line }: Recipient, { instances }: CampaignPlan): string {
  if (instance !== undefined) return instance;
  if (instances.length === 1) return instances[0]!;
  return instances[spread(person ?? String(line)) % instances.length]!;
}

/** FNV-1a: even, and the same on every machine. */
function spread(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

function alreadyThere(plan: CampaignPlan, record: CampaignRecord): CampaignMade {
  if (record.fingerprint === plan.fingerprint) return { answer: 'exists', record };
  throw new PomboError(
    'id_conflict',
    `The campaign "${plan.id}" exists with another file, template, image or instances`,
    {
      hint: `See it with: pombo campaign show ${plan.id}; or choose another --id.`,
    },
  );
}

function nameOf(source: CsvSource): string {
  return typeof source === 'string' ? source.replace(/^.*[\\/]/, '') : 'upload.csv';
}
