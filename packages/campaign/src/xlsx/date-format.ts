/** How a date is shown: the parts of its format, in order. */
export interface DateFormat {
  parts: readonly Part[];
  locale: 'pt-BR' | 'en-US';
  /** The hours go from 1 to 12. */
  halfDays: boolean;
}

type Part = { text: string } | { unit: Unit; width: number };
/** `M` is a month, `m` are minutes; `H` are hours beyond a day. */
type Unit = 'y' | 'M' | 'd' | 'h' | 'm' | 's' | 'a' | 'H' | 'f';

// 1: quoted text; 2: escaped character; 3: brackets; 4: padding; 5: AM/PM; 6: a unit; 7: fractions of a second.
const TOKEN = /"([^"]*)"|\\(.)|\[([^\]]*)\]|[_*](.)|(am\/pm|a\/p)|(y+|m+|d+|h+|s+)|(\.0+)|(.)/giu;
const SYSTEM_DATE = 'dddd, d "de" mmmm "de" yyyy';
const SYSTEM_TIME = 'hh:mm:ss';

/**
 * Returns how a number format shows a date; undefined if it shows none. Dates are shown as their format says, days first
 * where it leaves that to the computer, and month names in Portuguese unless it names English.
 */
export function dateFormatOf(code: string): DateFormat | undefined {
  const section = /^(?:"[^"]*"|\\.|[^;"\\])*/.exec(code)![0];
  if (/\[\$-[0-9a-f]*f800\]/i.test(section)) return dateFormatOf(SYSTEM_DATE);
  if (/\[\$-[0-9a-f]*f400\]/i.test(section)) return dateFormatOf(SYSTEM_TIME);
  const parts: Part[] = [];
  let [locale, isDate]: [DateFormat['locale'], boolean] = ['pt-BR', false];
  for (const [, quoted, escaped, bracket, padding, half, unit, fraction, other] of section.matchAll(TOKEN)) {
    if (bracket !== undefined && /^[ms]+$/i.test(bracket)) return undefined;
    if (bracket !== undefined && /^h+$/i.test(bracket)) parts.push({ unit: 'H', width: bracket.length });
    else if (bracket !== undefined) locale = /^\$.*-(?:0*409|0*809)$/i.test(bracket) ? 'en-US' : locale;
    else if (half !== undefined) parts.push({ unit: 'a', width: half.length });
    else if (unit !== undefined) parts.push({ unit: unit[0]!.toLowerCase() as Unit, width: unit.length });
    else if (fraction !== undefined) parts.push({ unit: 'f', width: fraction.length - 1 });
    else if (padding === undefined) parts.push({ text: quoted ?? escaped ?? other! });
    // Places for digits: it is a number, whatever letters are in its text.
    if (other !== undefined && '0#?@'.includes(other)) return undefined;
    isDate ||= unit !== undefined || half !== undefined || parts.some((part) => 'unit' in part && part.unit === 'H');
  }
  if (!isDate) return undefined;
  return { parts: withMonths(parts), locale, halfDays: parts.some((part) => 'unit' in part && part.unit === 'a') };
}

/** An `m` is minutes after hours or before seconds, else a month. */
function withMonths(parts: readonly Part[]): Part[] {
  const units = parts.filter((part) => 'unit' in part && part.unit !== 'a' && part.unit !== 'f');
  return parts.map((part) => {
    if (!('unit' in part) || part.unit !== 'm') return part;
    const at = units.indexOf(part);
    const unitAt = (index: number): Unit | undefined => (units[index] as { unit: Unit } | undefined)?.unit;
    const isMinutes = part.width < 3 && (['h', 'H'].includes(unitAt(at - 1) ?? '') || unitAt(at + 1) === 's');
    return isMinutes ? part : { unit: 'M', width: part.width };
  });
}

const DAY_SECONDS = 24 * 60 * 60;
/** 31 December 9999. */
const LAST_DAY = 2_958_465;

/** Returns the date that a number stands for (days since 1900, or since 1904); undefined if it stands for none. */
export function formatDate(serial: number, format: DateFormat, since1904: boolean): string | undefined {
  if (!(serial >= 0 && serial <= LAST_DAY)) return undefined;
  const hasFraction = format.parts.some((part) => 'unit' in part && part.unit === 'f');
  const seconds = hasFraction ? Math.round(serial * DAY_SECONDS * 1000) / 1000 : Math.round(serial * DAY_SECONDS);
  const days = Math.floor(seconds / DAY_SECONDS);
  // Excel's first days are a day off, because it takes 1900 for a leap year.
  const epoch = since1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, days < 60 ? 31 : 30);
  const date = new Date(epoch + days * DAY_SECONDS * 1000);
  const clock = { total: seconds, ofDay: seconds - days * DAY_SECONDS };
  return format.parts.map((part) => ('text' in part ? part.text : shown(part, date, clock, format))).join('');
}

function shown(
  { unit, width }: { unit: Unit; width: number },
  date: Date,
  { total, ofDay }: { total: number; ofDay: number },
  { locale, halfDays }: DateFormat,
): string {
  const hours = Math.floor(ofDay / 3600);
  const pad = (value: number): string => String(value).padStart(Math.min(width, 2), '0');
  const named = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(date).replace(/\.$/, '');
  if (unit === 'y')
    return width < 3 ? String(date.getUTCFullYear() % 100).padStart(2, '0') : String(date.getUTCFullYear());
  if (unit === 'M' && width > 2)
    return width === 5 ? named({ month: 'narrow' }) : named({ month: width === 3 ? 'short' : 'long' });
  if (unit === 'd' && width > 2) return named({ weekday: width === 3 ? 'short' : 'long' });
  if (unit === 'M') return pad(date.getUTCMonth() + 1);
  if (unit === 'd') return pad(date.getUTCDate());
  if (unit === 'h') return pad(halfDays ? hours % 12 || 12 : hours);
  if (unit === 'H') return pad(Math.floor(total / 3600));
  if (unit === 'm') return pad(Math.floor(ofDay / 60) % 60);
  if (unit === 's') return pad(Math.floor(ofDay) % 60);
  if (unit === 'a') return width < 4 ? (hours < 12 ? 'A' : 'P') : hours < 12 ? 'AM' : 'PM';
  return `.${String(Math.round((ofDay % 1) * 10 ** width)).padStart(width, '0')}`;
}
