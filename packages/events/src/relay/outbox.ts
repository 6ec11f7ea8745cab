import { hash } from 'node:crypto';
import { laneSlot } from '@pombo/core';

/**
 * A transactional outbox: a stream beside the state it reports, in the same slot. The script that changes a status, a
 * hold or a campaign's state appends to it in the same step (ledger `append-event.lua`, campaign `set-state.lua`), so that every
 * change is published. A *source* names one: a lane by its name, a campaign as `campaign:<id>`.
 */
export type Source = string;

const CAMPAIGN = 'campaign:';

/** Returns the source of a campaign. No lane's name contains a colon. */
export function campaignSource(campaign: string): Source {
  return CAMPAIGN + campaign;
}

export function outboxKey(prefix: string, source: Source): string {
  if (!source.startsWith(CAMPAIGN)) return `${laneSlot(prefix, source)}:outbox`;
  // Campaigns and lanes may share a name, and thus a slot.
  return `${laneSlot(prefix, source.slice(CAMPAIGN.length))}:campaign-outbox`;
}

/** Returns the slot of everything that exists once per deployment. */
export function eventsSlot(prefix: string): string {
  return laneSlot(prefix, 'events');
}

/** One entry of an outbox: its id there, and the five facts that the stream keeps of it. */
export interface OutboxEntry {
  source: Source;
  /** `<ms>-<sequence>`, assigned by Redis when the event happened. */
  id: string;
  /** A status, `held`, `resumed` or `completed`. */
  what: string;
  /** A message key, the reason of a hold, or a campaign. */
  whom: string;
  campaign: string;
}

/** Reads an outbox entry. */
export function readOutbox(source: Source, [id, fields]: [string, string[]]): OutboxEntry {
  const field = fieldsOf(fields);
  return { source, id, what: field['t'] ?? '', whom: field['v'] ?? '', campaign: field['c'] ?? '' };
}

export function fieldsOf(flat: readonly string[]): Record<string, string | undefined> {
  return Object.fromEntries(flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1]]] : [])));
}

/** Returns the event's own id, the same however often it is moved or published. */
export function eventId(source: Source, id: string): string {
  return `evt_${hash('sha256', `${source} ${id}`, 'base64url').slice(0, 22)}`;
}
