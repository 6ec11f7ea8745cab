import { isPomboError } from '@pombo/core';
import { canonicalRules, machineTimezone, readTime } from '@pombo/schedule';
import { configuredInstances } from '@pombo/worker';
import { loadConfig } from '../../config.ts';
import type { Output } from '../../terminal/output.ts';
import { words } from '../../terminal/words.ts';
import type { CampaignFlags } from './flags.ts';

/**
 * Returns the flags with days, hours and times in their unambiguous forms: `seg-sex` → `mon-fri`, `amanhã 9h` → a time with
 * its offset. Hours get the zone that the instance file names. Where nothing names one, says that this machine's is meant.
 * What cannot be read stays as typed, and is refused later.
 */
export async function unambiguousFlags<F extends CampaignFlags>(flags: F, output: Output): Promise<F> {
  const named = flags.timezone ?? (await zoneOfFile(flags.instance));
  const zone = named ?? machineTimezone();
  const { startAt, expiresAt, window, days, dailyLimit } = flags;
  const times = [startAt, expiresAt].map((text) => unambiguousTime(text, zone));
  const rules = [days, window].filter((text) => text !== undefined);
  const hasRules = rules.length > 0 || dailyLimit !== undefined;
  const meant = [...rules, ...[startAt, expiresAt].filter((text, at) => text !== undefined && text !== times[at])];
  if (named === undefined && (meant.length > 0 || hasRules)) {
    output.say(`! ${words('zone_assumed', { what: meant.join(', ') || (dailyLimit ?? ''), zone })}`);
  }
  return {
    ...flags,
    ...canonicalRules({ ...(window !== undefined && { window }), ...(days !== undefined && { days }) }),
    ...(times[0] !== undefined && { startAt: times[0] }),
    ...(times[1] !== undefined && { expiresAt: times[1] }),
    ...(hasRules && { timezone: zone }),
  };
}

/** Returns a time with its offset; unchanged if it has one, or cannot be read. */
export function unambiguousTime<T extends string | undefined>(text: T, timezone?: string): T | string {
  if (text === undefined) return text;
  const read = readTime(text, { nowMs: Date.now(), timezone });
  return read === undefined || read.hasZone ? text : new Date(read.atMs).toISOString();
}

/** Returns the zone that this machine's instance file names for these numbers; undefined if it names none, or several. */
export async function zoneOfFile(names: readonly string[] = []): Promise<string | undefined> {
  try {
    const all = configuredInstances(await loadConfig());
    const meant = names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
    const zones = new Set(meant.map(({ timezone }) => timezone));
    return zones.size === 1 ? [...zones][0] : undefined;
  } catch (error) {
    if (isPomboError(error)) return undefined;
    throw error;
  }
}
