/** Reads and checks the texts in which a person writes sending hours, days and limits. */

/**
 * The times at which messages may be sent, as texts that are stored and passed on (instance file, campaign, message body).
 * An absent rule does not limit anything.
 */
export interface Rules {
  /** Hours of the day, for example `09:00-18:00`; over midnight `20:00-08:00`. */
  window?: string;
  /** Days on which the window opens, for example `mon-fri`. */
  days?: string;
  /** IANA name (default: the machine's time zone). */
  timezone?: string;
  /** Most messages per calendar day. */
  dailyLimit?: number;
}

/** Minutes since midnight. `from` is inside, `to` is not; `from > to` spans midnight. */
export interface Window {
  from: number;
  to: number;
}

/** One fault of the given rules, in the same form as the faults of all other inputs. */
export interface RulesIssue {
  field: keyof Rules;
  problem: string;
  example: string;
}

/** Returns the faults of rules as a person typed them; an empty list if they are valid. */
export function rulesIssues({ window, days, timezone, dailyLimit }: Rules): RulesIssue[] {
  const issues: RulesIssue[] = [];
  if (window !== undefined && parseWindow(window) === undefined) {
    issues.push({ field: 'window', problem: 'must be a time range', example: '09:00-18:00' });
  }
  if (days !== undefined && parseDays(days) === undefined) {
    issues.push({ field: 'days', problem: 'must be days of the week', example: 'mon-fri' });
  }
  if (timezone !== undefined && !isTimezone(timezone)) {
    const problem = 'must be an IANA time zone name';
    issues.push({ field: 'timezone', problem, example: 'America/Sao_Paulo' });
  }
  if (dailyLimit !== undefined && !(Number.isSafeInteger(dailyLimit) && dailyLimit >= 1)) {
    issues.push({ field: 'dailyLimit', problem: 'must be a whole number of at least 1', example: '500' });
  }
  return issues;
}

/** Reads `09:00-18:00`, over midnight too (`20:00-08:00`), up to `24:00`; undefined if the text is not a window. */
export function parseWindow(text: string): Window | undefined {
  const found = /^([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/.exec(text);
  if (!found) return undefined;
  const from = Number(found[1]) * 60 + Number(found[2]);
  const to = found[3] === undefined ? DAY_MINUTES : Number(found[3]) * 60 + Number(found[4]);
  return from === to ? undefined : { from, to };
}

/** Minutes from midnight to midnight on a clock. */
export const DAY_MINUTES: number = 24 * 60;

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** Reads `mon-fri`, `sat`, `fri-mon` or a list of these into sorted ISO weekdays (1 = Monday); undefined if invalid. */
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

/** True for an IANA time zone that this Node knows. An offset such as `-03:00` is not one: it has no daylight saving time. */
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

/** A cache, because each attempt needs the result. There are a few hundred zones. */
const known = new Set<string>();

let machine: string | undefined;

/** Returns this machine's time zone, the default. */
export function machineTimezone(): string {
  return (machine ??= new Intl.DateTimeFormat().resolvedOptions().timeZone);
}
