/** The texts in which a person gives sending hours, days and limits: read, and checked where they come in. */

/**
 * When messages may go out, as texts that travel (instance file, campaign, message body). Everything absent: at any
 * time, any number.
 */
export interface Rules {
  /** Hours of the day, as `09:00-18:00`; over midnight as `20:00-08:00`. */
  window?: string;
  /** Days on which the window opens, as `mon-fri`. */
  days?: string;
  /** IANA name; absent: the machine's own zone. */
  timezone?: string;
  /** Most messages of one calendar day. */
  dailyLimit?: number;
}

/** Minutes since midnight. `from` is inside, `to` is not; `from > to` goes over midnight. */
export interface Window {
  from: number;
  to: number;
}

/** One fault of given rules, in the form of every other input's faults. */
export interface RulesIssue {
  field: keyof Rules;
  problem: string;
  example: string;
}

/** Says what is wrong with rules as they were typed; an empty list when they can be used. */
export function rulesIssues({ window, days, timezone, dailyLimit }: Rules): RulesIssue[] {
  const issues: RulesIssue[] = [];
  if (window !== undefined && parseWindow(window) === undefined) {
    issues.push({ field: 'window', problem: 'is no span of two times', example: '09:00-18:00' });
  }
  if (days !== undefined && parseDays(days) === undefined) {
    issues.push({ field: 'days', problem: 'are no days of the week', example: 'mon-fri' });
  }
  if (timezone !== undefined && !isTimezone(timezone)) {
    const problem = 'is no time zone known here (IANA name)';
    issues.push({ field: 'timezone', problem, example: 'America/Sao_Paulo' });
  }
  if (dailyLimit !== undefined && !(Number.isSafeInteger(dailyLimit) && dailyLimit >= 1)) {
    issues.push({ field: 'dailyLimit', problem: 'is no whole number of 1 or more', example: '500' });
  }
  return issues;
}

/** Reads `09:00-18:00`, also over midnight (`20:00-08:00`) and up to `24:00`; undefined when it is none. */
export function parseWindow(text: string): Window | undefined {
  const found = /^([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/.exec(text);
  if (!found) return undefined;
  const from = Number(found[1]) * 60 + Number(found[2]);
  const to = found[3] === undefined ? DAY_MINUTES : Number(found[3]) * 60 + Number(found[4]);
  return from === to ? undefined : { from, to };
}

/** Minutes from midnight to midnight, as clocks show them. */
export const DAY_MINUTES: number = 24 * 60;

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** Reads `mon-fri`, `sat`, `fri-mon` or a list of these into ISO weekdays (1 = Monday), sorted; undefined when it is none. */
export function parseDays(text: string): number[] | undefined {
  const days = new Set<number>();
  for (const part of text.toLowerCase().split(',')) {
    const [first, last = first, ...rest] = part.split('-').map((day) => WEEK.indexOf(day.trim()));
    if (first === undefined || last === undefined || first < 0 || last < 0 || rest.length > 0) return undefined;
    for (let day = first; ; day = (day + 1) % 7) {
      days.add(day + 1);
      if (day === last) break;
    }
  }
  return [...days].toSorted((a, b) => a - b);
}

/** True for an IANA time zone this Node knows. Offsets such as `-03:00` are no zone: they ignore summer time. */
export function isTimezone(text: string): boolean {
  if (!/^[A-Za-z]/.test(text)) return false;
  if (known.has(text)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text }).format(0);
    known.add(text);
    return true;
  } catch {
    return false;
  }
}

/** Asked right before each attempt; there are some hundred zones. */
const known = new Set<string>();

let machine: string | undefined;

/** The time zone of this machine, which stands in for one that is not given. */
export function machineTimezone(): string {
  return (machine ??= new Intl.DateTimeFormat().resolvedOptions().timeZone);
}
