import { personKey } from '@pombo/core';
import type { SendRecord } from '@pombo/ledger';
import { mayBeForgotten } from './forgotten.ts';
import { recipientMessageId } from '../import/identity.ts';
import type { Recipient } from '../recipients/recipient-reader.ts';
import type { CampaignPlan, CampaignRecord, StoredRow } from '../store/record.ts';
import { DedupeIndex } from './dedupe-index.ts';
import type { CampaignStore } from '../store/campaign-store.ts';
import { endOfUnfed } from '../report/campaign-view.ts';
import type { ReadSendRecords } from './known-ids.ts';

/** A campaign that sent the same before. */
export type EarlierRun = Pick<CampaignRecord, 'id' | 'name' | 'state' | 'createdAt' | 'startedAt'>;

/** The people who got a campaign, or will get it, from its earlier runs. */
export interface EarlierRuns {
  /** The runs, as they were when they were read. */
  records: readonly CampaignRecord[];
  /** Returns the run from which this recipient got it, may have got it, or will get it; undefined if there is none. */
  reached(recipient: Recipient): EarlierRun | undefined;
}

/**
 * Finds the earlier runs of a campaign (the same content, or the same image and text for another list or through other
 * numbers) and the people whom they reached. A person counts as reached unless it is proven that nothing was sent. That
 * includes people whose message is `unknown`, still queued, or deleted after its retention period.
 */
export async function earlierRuns(
  plan: Pick<CampaignPlan, 'id' | 'fingerprint' | 'messagePrint'>,
  {
    store,
    sendRecords,
  }: { store: Pick<CampaignStore, 'list' | 'rows' | 'now'>; sendRecords?: ReadSendRecords | undefined },
): Promise<EarlierRuns> {
  const records = (await store.list()).filter((record) => isRunOf(record, plan));
  const nowMs = await store.now();
  const people = new DedupeIndex();
  for (const [at, record] of records.entries()) {
    for (const lane of Object.keys(record.rows)) {
      for (let offset = 0; offset < record.rows[lane]!;) {
        const rows = await store.rows(record.id, lane, offset);
        if (rows.length === 0) break;
        const ids = rows.map(({ id }) => id);
        const found: (SendRecord | undefined)[] = (await sendRecords?.(ids, lane)) ?? [];
        for (const [index, row] of rows.entries()) {
          const isFed = offset + index < (record.fed[lane] ?? 0);
          if (isReached(record, found[index], isFed, nowMs)) add(people, row, at);
        }
        offset += rows.length;
      }
    }
  }
  return {
    records,
    reached(recipient) {
      for (const key of [recipient.person, recipient.lid]) {
        const byPerson = key === undefined ? undefined : people.lineOf(key);
        if (byPerson !== undefined) return records[byPerson];
      }
      return records.find(({ id }) => people.lineOf(idKey(recipientMessageId(id, recipient))) !== undefined);
    },
  };
}

function isRunOf(
  record: CampaignRecord,
  { id, fingerprint, messagePrint }: Parameters<typeof earlierRuns>[0],
): boolean {
  if (record.id === id) return false;
  if (record.fingerprint === fingerprint) return true;
  return messagePrint !== undefined && record.messagePrint === messagePrint;
}

function isReached(record: CampaignRecord, sendRecord: SendRecord | undefined, isFed: boolean, nowMs: number): boolean {
  // Without a record: the message was deleted after the retention period, Redis lost it, or it is still to be sent.
  if (sendRecord === undefined || sendRecord.missing === true) return isFed || endOfUnfed(record, nowMs) === undefined;
  // Another message has the line's id, so the line was never sent, unless its own message had been deleted before.
  if (sendRecord.campaign !== record.id) return isFed && mayBeForgotten(record, sendRecord.createdAt);
  return !sendRecord.provenUnsent;
}

function add(people: DedupeIndex, { phone, lid, id }: StoredRow, run: number): void {
  const keys = phone === undefined ? [idKey(id)] : [personKey(phone), ...(lid === undefined ? [] : [lid])];
  for (const key of keys) if (people.lineOf(key) === undefined) people.add(key, run);
}

/** Returns the key of a status post or an erased person, which only the message id identifies. */
function idKey(id: string): string {
  return `id ${id}`;
}
