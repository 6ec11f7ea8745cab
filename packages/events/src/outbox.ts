import { createHash } from 'node:crypto';
import { laneSlot } from '@pombo/message';

/**
 * An outbox is a stream beside what it tells about, in the same slot: the script that changes a status, a hold or a
 * campaign's state appends to it in the same step (ledger `tell.lua`, campaign `set-state.lua`), so that nothing
 * happens untold. A *source* names one: a lane by its name, a campaign as `campaign:<id>`.
 */
export type Source = string;

const CAMPAIGN = 'campaign:';

/** A campaign, as what tells. No lane's name has a colon. */
export function campaignSource(campaign: string): Source {
  return CAMPAIGN + campaign;
}

export function outboxKey(prefix: string, source: Source): string {
  if (!source.startsWith(CAMPAIGN)) return `${laneSlot(prefix, source)}:outbox`;
  // Campaigns and lanes may share a name, and with it a slot.
  return `${laneSlot(prefix, source.slice(CAMPAIGN.length))}:campaign-outbox`;
}

/** The slot of everything that is kept once for the deployment. */
export function eventsSlot(prefix: string): string {
  return laneSlot(prefix, 'events');
}

/** One entry of an outbox: its id there, and the five facts that the stream keeps of it. */
export interface Told {
  source: Source;
  /** `<ms>-<sequence>`, given by Redis when it happened. */
  id: string;
  /** A status, `held`, `resumed` or `completed`. */
  what: string;
  /** A message key, a reason of a hold, or a campaign. */
  whom: string;
  campaign: string;
}

/** What an outbox's entry says. */
export function readOutbox(source: Source, [id, fields]: [string, string[]]): Told {
  const field = fieldsOf(fields);
  return { source, id, what: field['t'] ?? '', whom: field['v'] ?? '', campaign: field['c'] ?? '' };
}

export function fieldsOf(flat: readonly string[]): Record<string, string | undefined> {
  return Object.fromEntries(flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1]]] : [])));
}

/** The event's own id, the same however often it is told or moved. */
export function eventId(source: Source, id: string): string {
  return `evt_${createHash('sha256').update(`${source} ${id}`).digest('base64url').slice(0, 22)}`;
}
