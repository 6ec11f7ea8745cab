import { personKey, type MessageView } from '@pombo/core';
import { personMessageId } from '../import/identity.ts';
import type { CampaignStore } from '../store/campaign-store.ts';
import { lanesOf, type CampaignRecord, type StoredRow } from '../store/record.ts';

/**
 * Returns the campaign's message to a phone or group (as stored: digits, or a group's id); undefined if there is none, or it
 * is not queued yet. Reads the rows only of a file that has ids of its own, because other ids follow from the phone.
 */
export async function findRecipient(
  record: CampaignRecord,
  phone: string,
  { store, read }: { store: Pick<CampaignStore, 'rows'>; read: (id: string) => Promise<MessageView | undefined> },
): Promise<MessageView | undefined> {
  const { id: campaign } = record;
  const person = personKey(phone);
  const isTheirs = (view: MessageView | undefined): boolean => view?.campaign === campaign;
  const derived = await read(personMessageId(campaign, person));
  if (isTheirs(derived)) return derived;
  for (const lane of lanesOf(record)) {
    for (let offset = 0; offset < (record.rows[lane] ?? 0);) {
      const rows = await store.rows(campaign, lane, offset);
      if (rows.length === 0 || (offset === 0 && rows.every((row) => hasDerivedId(row, campaign)))) break;
      const theirs = rows.find((row) => row.phone !== undefined && personKey(row.phone) === person);
      const found = theirs && (await read(theirs.id));
      if (isTheirs(found)) return found;
      offset += rows.length;
    }
  }
  return undefined;
}

function hasDerivedId({ id, phone, gone }: StoredRow, campaign: string): boolean {
  return gone === true || phone === undefined || id === personMessageId(campaign, personKey(phone));
}
