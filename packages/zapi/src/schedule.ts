/** The texts in which a person gives sending hours and days, read into numbers. */

/** Minutes since midnight. `from` is inside, `to` is not; `from > to` goes over midnight. */
export interface Window {
  from: number;
  to: number;
}

/** Reads `09:00-18:00`, also over midnight (`20:00-08:00`) and up to `24:00`; undefined when it is none. */
export function parseWindow(text: string): Window | undefined {
  const found = /^([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/.exec(text);
  if (!found) return undefined;
  const from = Number(found[1]) * 60 + Number(found[2]);
  const to = found[3] === undefined ? 24 * 60 : Number(found[3]) * 60 + Number(found[4]);
  return from === to ? undefined : { from, to };
}

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
  try {
    new Intl.DateTimeFormat('en', { timeZone: text }).format(0);
    return true;
  } catch {
    return false;
  }
}
