import { configuredInstances, type Config } from '@pombo/worker';
import type { Instance } from '@pombo/zapi';
import { words } from '../terminal/words.ts';
import { found, type Finding } from './finding.ts';

const check = 'machine';

/** Below this, the system may end a process (bytes). */
const LOW_BYTES = 150_000_000;

/** Checks the memory that is left, and the time zone by which numbers open and close. */
export function checkMachine(config: Config): Finding[] {
  const free = process.availableMemory();
  const megabytes = Math.floor(free / 1_000_000);
  const memory: Finding =
    free < LOW_BYTES
      ? { check, level: 'warning', ...found('doctor_memory_low', { megabytes }) }
      : { check, level: 'ok', message: words('doctor_memory', { megabytes }) };
  return [memory, ...checkZone(config)];
}

/** Warns if the hours of a number depend on the zone of whichever machine runs its worker, and that zone is UTC, which servers have by default. */
function checkZone(config: Config): Finding[] {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const dependent = instancesOf(config)
    .filter(({ window, days, dailyLimit, timezone }) => (window ?? days ?? dailyLimit) !== undefined && !timezone)
    .map(({ name }) => name);
  if (dependent.length === 0 || !/^(?:Etc\/)?(?:UTC|GMT|Universal|Zulu)$/.test(zone))
    return [{ check, level: 'ok', message: words('doctor_zone', { zone }) }];
  return [{ check, level: 'warning', ...found('doctor_zone_utc', { instances: dependent, zone }) }];
}

/** Returns the instances; none for an invalid file, which another check reports. */
function instancesOf(config: Config): Instance[] {
  try {
    return configuredInstances(config);
  } catch {
    return [];
  }
}
