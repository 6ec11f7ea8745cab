import { PomboError, describeIssue, type Issue } from '@pombo/core';

/** The error for flags that can not be used: every fault, each named by its flag, with an example of a good value. */
export function badFlags(issues: Issue[]): PomboError {
  const lines = issues.map(describeIssue);
  const message = lines.length === 1 ? lines[0]! : `${lines.length} faults:\n${lines.join('\n')}`;
  return new PomboError('invalid_input', message, { issues });
}

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time, or how long ago, in ms since the epoch. Throws `invalid_input`. */
export function readSince(text: string, now: number): number {
  const [, amount, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (amount !== undefined) return now - Number(amount) * UNITS[unit]!;
  const at = /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:?\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  const problem = 'is neither a time with an offset nor how long ago (30m, 2h, 1d)';
  throw badFlags([{ field: '--since', problem, example: '2h' }]);
}
