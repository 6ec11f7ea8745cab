import { defined } from '@pombo/core';
import type { Status } from '@pombo/core';
import type { SendRecord } from '@pombo/ledger';
import { isRejection, type Recipient } from '../recipients/recipient-reader.ts';
import type { CampaignState } from '../store/record.ts';
import type { Rejection } from '../csv/rejection.ts';
import type { Row } from '../csv/rows.ts';
import type { CampaignStore } from '../store/campaign-store.ts';

/** Reads the send records of ids, in the order given. With `lane`, that lane is searched first. */
export type ReadSendRecords = (ids: readonly string[], lane?: string) => Promise<(SendRecord | undefined)[]>;

/** The message that already has a line's id. */
export interface KnownMessage {
  status: Status;
  provenUnsent: boolean;
  /** The campaign it belongs to; absent for a direct message. */
  campaign?: { id: string; name: string; state?: CampaignState };
}

export type FindKnown = (ids: readonly string[]) => Promise<(KnownMessage | undefined)[]>;

/** Returns a function that finds the messages that already have ids, with the names of their campaigns. */
export function findKnown(sendRecords: ReadSendRecords, store: Pick<CampaignStore, 'get'>): FindKnown {
  const campaigns = new Map<string, KnownMessage['campaign']>();

  async function named(id: string): Promise<KnownMessage['campaign']> {
    if (!campaigns.has(id)) {
      const record = await store.get(id);
      campaigns.set(id, record === undefined ? { id, name: id } : { id, name: record.name, state: record.state });
    }
    return campaigns.get(id);
  }

  return async (ids) => {
    const found: (KnownMessage | undefined)[] = [];
    for (const sendRecord of await sendRecords(ids)) {
      if (sendRecord === undefined) {
        found.push(undefined);
        continue;
      }
      const { status, provenUnsent } = sendRecord;
      const campaign = sendRecord.campaign === undefined ? undefined : await named(sendRecord.campaign);
      found.push({ status, provenUnsent, ...defined({ campaign }) });
    }
    return found;
  };
}

/** Lines per look-up. */
const BATCH_LINES = 1000;
/** Image text per look-up, because lines with a picture each would add up. */
const BATCH_IMAGE_CHARACTERS = 8 * 1024 * 1024;

type Read = Recipient | Rejection;
type Pass = (read: Read, row: Row, known?: KnownMessage) => Promise<void>;

/** Returns a stage before the classifier: it collects lines, looks up their ids, and passes the lines on in order. */
export function idCheck(
  find: FindKnown,
  pass: Pass,
): { add(read: Read, row: Row): Promise<void>; flush(): Promise<void> } {
  let waiting: { read: Read; row: Row }[] = [];
  let [characters, lastImage] = [0, ''];

  const flush = async (): Promise<void> => {
    const batch = waiting;
    [waiting, characters, lastImage] = [[], 0, ''];
    const ids = batch.flatMap(({ read }) => (isRejection(read) || read.id === undefined ? [] : [read.id]));
    const known = ids.length === 0 ? [] : await find(ids);
    let at = 0;
    for (const { read, row } of batch) {
      const isAsked = !isRejection(read) && read.id !== undefined;
      await pass(read, row, isAsked ? known[at++] : undefined);
    }
  };

  return {
    async add(read, row) {
      waiting.push({ read, row });
      if (!isRejection(read) && read.image !== lastImage) {
        characters += read.image.length;
        lastImage = read.image;
      }
      if (waiting.length >= BATCH_LINES || characters >= BATCH_IMAGE_CHARACTERS) await flush();
    },
    flush,
  };
}
