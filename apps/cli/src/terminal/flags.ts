import { PomboError, type Issue } from '@pombo/core';
import { issuesInWords, words } from './words.ts';

/** Returns the error for invalid flags. It lists every fault by its flag, with an example of a valid value. */
export function badFlags(issues: Issue[]): PomboError {
  const said = issuesInWords(issues)!;
  const lines = said.map(({ field, problem, example }) => words('issue_line', { field, problem, example }));
  const message = lines.length === 1 ? lines[0]! : words('issue_many', { lines });
  return new PomboError('invalid_input', message, { issues: said });
}

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Parses a time or an age (`2h`) into ms since the epoch. Throws `invalid_input`. */
export function readSince(text: string, now: number): number {
  const [, amount, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (amount !== undefined) return now - Number(amount) * UNITS[unit]!;
  const at = /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:?\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw badFlags([{ field: '--since', problem: words('flag_since'), example: '2h' }]);
}
