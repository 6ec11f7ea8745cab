/** What a new number consists of: how its parts are written, and what is wrong with them. */
import { DEFAULT_PACE, describeIssue, type Issue } from '@pombo/core';
import { isLoopback, parseBaseUrl, readEntry, type Instance } from '@pombo/zapi';
import { machineTimezone } from '@pombo/schedule';
import { words } from '../terminal/words.ts';

/** An entry of the instance file, as `pombo init` makes it. */
export interface NewEntry {
  name: string;
  id: string;
  token: string;
  clientToken?: string;
  /** Seconds. */
  pace?: { min: number; max: number };
  window?: string;
  days?: string;
  timezone?: string;
}

/** Returns the pace of `5` or `1-3` (seconds); undefined if the text is neither. */
export function parsePace(text: string): NewEntry['pace'] | undefined {
  const [, min, max = min] = /^(\d+(?:[.,]\d+)?)(?:\s*-\s*(\d+(?:[.,]\d+)?))?\s*s?$/.exec(text.trim()) ?? [];
  return min === undefined ? undefined : { min: seconds(min), max: seconds(max!) };
}

function seconds(text: string): number {
  return Number(text.replace(',', '.'));
}

/** Returns the hours, days and time zone of `09:00-18:00 mon-fri America/Recife`, each of which may be left out. */
export function parseHours(text: string): Pick<NewEntry, 'window' | 'days' | 'timezone'> {
  const hours: Pick<NewEntry, 'window' | 'days' | 'timezone'> = {};
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const part = word.includes('/') || word === 'UTC' ? 'timezone' : /^\d/.test(word) ? 'window' : 'days';
    hours[part] = hours[part] === undefined ? word : `${hours[part]} ${word}`;
  }
  return hours;
}

/** Returns the entry as an instance, or every fault, each with the name of its field. */
export function checkEntry(entry: NewEntry, baseUrl: string): { instance: Instance } | { issues: Issue[] } {
  return readEntry(entry, {}, { zeroPace: isLoopback(parseBaseUrl(baseUrl)) });
}

/** Returns what is wrong with one part of an entry, in words; undefined if nothing is. */
export function faultOf(part: Partial<NewEntry>, baseUrl: string): string | undefined {
  const checked = checkEntry({ name: 'default', id: 'ID', token: 'TOKEN', ...part }, baseUrl);
  return 'issues' in checked ? checked.issues.map(describeIssue).join('\n') : undefined;
}

/**
 * Returns the time zone to write for a new file: this machine's, or that of São Paulo on a machine in UTC, which is
 * usually a server.
 */
export function likelyTimezone(): string {
  const machine = machineTimezone();
  return /^(?:Etc\/)?(?:UTC|GMT|UCT|Universal|Zulu)$/.test(machine) ? 'America/Sao_Paulo' : machine;
}

/** Describes pace and hours for a person: `1-3 s between two messages, 09:00-18:00 mon-fri (America/Sao_Paulo)`. */
export function paceAndHours({ pace = DEFAULT_PACE, window, days }: Partial<NewEntry>, timezone: string): string {
  const range = pace.min === pace.max ? `${pace.min}` : `${pace.min}-${pace.max}`;
  const when = [window, days].filter((each) => each !== undefined).join(' ');
  return words('init_settings', { range, hours: when, zone: timezone });
}
