import { PomboError, describeIssue, type Issue } from '@pombo/core';

/** Returns the error for invalid flags. It lists every fault by its flag, with an example of a valid value. */
export function badFlags(issues: Issue[]): PomboError {
  const lines = issues.map(describeIssue);
  const message = lines.length === 1 ? lines[0]! : `${lines.length} problems:\n${lines.join('\n')}`;
  return new PomboError('invalid_input', message, { issues });
}

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Parses a time or an age (`2h`) into ms since the epoch. Throws `invalid_input`. */
export function readSince(text: string, now: number): number {
  const [, amount, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (amount !== undefined) return now - Number(amount) * UNITS[unit]!;
  const at = /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:?\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  const problem = 'must be a time with a UTC offset, or an age such as 30m, 2h, 1d';
  throw badFlags([{ field: '--since', problem, example: '2h' }]);
}
