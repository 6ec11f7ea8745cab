import { notice } from '@pombo/catalogue';
import { defined, PomboError, type MessageView } from '@pombo/core';
import type { ResultRow } from './export.ts';
import { mayBeForgotten } from '../dedupe/forgotten.ts';
import type { CampaignRecord, StoredRow } from '../store/record.ts';
import type { CampaignStore } from '../store/campaign-store.ts';
import { endOfUnfed } from './campaign-view.ts';

/** Reads messages by id, in the order given, on any lane. `lane` is where most of them are. */
export type ReadMessages = (lane: string, ids: string[]) => Promise<(MessageView | undefined)[]>;

/** Throws `wrong_status` for a campaign whose file is not stored completely: its export would look complete. */
export function refuseIncomplete({ id, state, import: unfinished }: CampaignRecord): void {
  if (unfinished === undefined) return;
  const { rows, cutOff: isCutOff } = unfinished;
  throw new PomboError('wrong_status', notice('export_incomplete', { id, state, rows, isCutOff }));
}

/**
 * Yields the result of every recipient of a campaign, in the order of the file's lines, at flat memory. A recipient that is
 * not enqueued yet is `queued`, or has the status of a campaign that was cancelled or has expired. One that was enqueued
 * and whose message is no longer stored is `forgotten`.
 */
export async function* campaignResults(
  record: CampaignRecord,
  store: CampaignStore,
  read: ReadMessages,
): AsyncGenerator<ResultRow> {
  const streams = Object.keys(record.rows).map((lane) => laneResults(record, lane, store, read));
  const heads = await Promise.all(streams.map((stream) => stream.next()));
  for (;;) {
    let first: number | undefined;
    for (const [at, head] of heads.entries()) {
      if (head.done === true) continue;
      if (first === undefined || head.value.line! < heads[first]!.value!.line!) first = at;
    }
    if (first === undefined) return;
    yield heads[first]!.value as ResultRow;
    heads[first] = await streams[first]!.next();
  }
}

async function* laneResults(
  record: CampaignRecord,
  lane: string,
  store: CampaignStore,
  read: ReadMessages,
): AsyncGenerator<ResultRow, undefined> {
  const total = record.rows[lane] ?? 0;
  for (let offset = 0; offset < total;) {
    const rows = await store.rows(record.id, lane, offset);
    if (rows.length === 0) return undefined;
    const views = await read(
      lane,
      rows.map(({ id }) => id),
    );
    const fed = (record.fed[lane] ?? 0) - offset;
    yield* rows.map((row, at) => toResult(record, lane, { ...row, isFed: at < fed }, views[at]));
    offset += rows.length;
  }
  return undefined;
}

/** The row was never sent: another message has its id. */
const CONFLICT = { errorCode: 'id_conflict', error: 'another message has this id' };

function toResult(
  record: CampaignRecord,
  lane: string,
  row: StoredRow & { isFed: boolean },
  found: MessageView | undefined,
): ResultRow {
  // A line's own id may belong to another message, which is not this recipient's.
  const view = found?.campaign === record.id ? found : undefined;
  const variables = Object.fromEntries(record.columns.map((name, at) => [name, row.values[at] ?? '']));
  const base = {
    line: row.line,
    pomboId: row.id,
    instance: view?.instance ?? lane,
    variables,
    ...defined({ phone: row.phone }),
  };
  if (view === undefined) {
    if (isForgotten(record, row, found)) return { ...base, status: 'forgotten' };
    // A row with another message's id, or whose person was erased, is never queued.
    const isStillSent = found === undefined && row.gone !== true;
    const status = endOfUnfed(record, Date.now()) ?? (isStillSent ? 'queued' : 'cancelled');
    return { ...base, status, attempts: 0, ...(found === undefined ? {} : CONFLICT) };
  }
  const { status, attempts, result, acceptedAt, sentAt, deliveredAt, readAt, error } = view;
  const optional = {
    acceptedAt,
    sentAt,
    deliveredAt,
    readAt,
    errorCode: error?.code,
    error: error?.message,
    possibleDuplicate: view.duplicateCertainty,
  };
  const given = Object.entries(optional).filter(([, value]) => value !== undefined);
  return { ...base, status, attempts, ...result, ...Object.fromEntries(given) };
}

/** Returns whether a row without a message of its own may have had one that is no longer stored. */
function isForgotten(
  record: CampaignRecord,
  { isFed, gone }: StoredRow & { isFed: boolean },
  found: MessageView | undefined,
): boolean {
  if (!isFed) return false;
  // The person was erased before the row was enqueued, unless the campaign is older than the retention period.
  if (gone) return mayBeForgotten(record, Date.now());
  return found === undefined || mayBeForgotten(record, Date.parse(found.createdAt));
}
