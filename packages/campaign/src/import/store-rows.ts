import type { ImageRef } from '@pombo/core';
import { hash32 } from '../dedupe/hash.ts';
import type { Recipient } from '../recipients/recipient-reader.ts';
import type { Import } from '../store/imports.ts';
import type { CampaignPlan } from '../store/record.ts';
import type { NewRow } from '../store/row-chunks.ts';
import { recipientMessageId } from './identity.ts';
import type { CreateDeps, CreateOptions } from './options.ts';

/** Stores a batch of recipients as rows of their lanes. */
export async function storeBatch(
  batch: readonly Recipient[],
  plan: CampaignPlan,
  imported: Import,
  deps: CreateDeps,
): Promise<void> {
  const [images, numbers] = await Promise.all([keepImages(batch, plan, deps), numbersFor(batch, plan, deps)]);
  const perLane = new Map<string, NewRow[]>();
  for (const [at, recipient] of batch.entries()) {
    const { lane, keeps } = laneOf(recipient, plan, numbers[at]);
    const row = toRow(recipient, plan, images.get(recipient.image));
    if (keeps) row.keeps = keeps;
    const rows = perLane.get(lane);
    if (rows === undefined) perLane.set(lane, [row]);
    else rows.push(row);
  }
  await Promise.all([...perLane].map(([lane, rows]) => imported.append(lane, rows)));
}

/** Stores each image of a batch once and returns the references, except the campaign's own, which rows need not name. */
async function keepImages(
  batch: readonly Recipient[],
  plan: CampaignPlan,
  { keepImage }: CreateDeps,
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
  // A person's id is derived again where the row is read, which saves a million hashes here.
  if (id !== undefined || person === undefined) row.id = recipientMessageId(plan.id, recipient);
  if (phone !== undefined) row.phone = phone;
  if (lid !== undefined) row.lid = lid;
  if (caption !== undefined) row.caption = caption;
  if (image !== undefined) row.image = image;
  if (delayMessage !== undefined) row.delayMessage = delayMessage;
  if (viewOnce !== undefined) row.viewOnce = viewOnce;
  return row;
}

/** Returns the latest known sending time (ms since the epoch). Workers prolong its images every day beyond that. */
export function neededUntil({ startAt = 0, expiresAt = 0 }: Pick<CreateOptions, 'startAt' | 'expiresAt'>): number {
  return Math.max(startAt, expiresAt);
}

function sameImage(a: ImageRef, b: ImageRef): boolean {
  return a.kind === 'url' ? b.kind === 'url' && a.url === b.url : b.kind === 'base64' && a.sha256 === b.sha256;
}

/** Returns for each recipient the number that wrote to them first. Looked up only when there are several numbers. */
async function numbersFor(
  batch: readonly Recipient[],
  { instances }: CampaignPlan,
  { numbersOf }: CreateDeps,
): Promise<(string | undefined)[]> {
  if (numbersOf === undefined || instances.length < 2) return [];
  const asked = batch.flatMap(({ person }, at) => (person === undefined ? [] : [{ person, at }]));
  const found = await numbersOf(asked.map(({ person }) => person));
  const numbers: (string | undefined)[] = [];
  for (const [index, { at }] of asked.entries()) numbers[at] = found[index];
  return numbers;
}

/**
 * Returns the lane of a line, and whether it must stay there: the lane that the line names; else the one that wrote to the
 * person before (sender affinity); else a lane by hash, the same for this person in every campaign over these numbers.
 */
function laneOf(
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
