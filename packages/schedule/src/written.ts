import { Temporal } from 'temporal-polyfill';
import { isTimezone, machineTimezone, parseDays, parseWindow, type Rules } from './rules.ts';

/**
 * Reads days, hours and times as people write them in Portuguese and English, and returns the one form that is stored and
 * passed on. What cannot be read is returned unchanged, so that its error shows it as it was typed.
 */

/** Returns rules in the stored form: `seg-sex` → `mon-fri`, `9h às 18h` → `09:00-18:00`. */
export function canonicalRules<R extends Rules>(rules: R): R {
  const { window, days } = rules;
  return {
    ...rules,
    ...(window !== undefined && { window: canonicalWindow(window) }),
    ...(days !== undefined && { days: canonicalDays(days) }),
  };
}

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const DAY_NAMES: ReadonlyMap<string, number> = new Map(
  [
    ['mon', 'monday', 'seg', 'segunda'],
    ['tue', 'tuesday', 'ter', 'terca'],
    ['wed', 'wednesday', 'qua', 'quarta'],
    ['thu', 'thursday', 'qui', 'quinta'],
    ['fri', 'friday', 'sex', 'sexta'],
    ['sat', 'saturday', 'sab', 'sabado'],
    ['sun', 'sunday', 'dom', 'domingo'],
  ].flatMap((names, at) => names.map((name) => [name, at] as const)),
);

/** Returns days in the stored form: `seg-sex`, `segunda a sexta`, `seg, qua e sex`, `sáb`. Unreadable text stays as it is. */
export function canonicalDays(text: string): string {
  if (parseDays(text) !== undefined) return text;
  const plain = plainText(text).replaceAll(/-feiras?\b/g, '');
  const parts = plain.split(/\s*,\s*(?:e\s+|and\s+)?|\s+(?:e|and)\s+/).map((part) => {
    const ends = part.split(/\s*-\s*|\s+(?:a|ate|to)\s+/).map((name) => DAY_NAMES.get(name.trim()));
    return ends.length <= 2 && ends.every((day) => day !== undefined)
      ? ends.map((day) => WEEK[day]).join('-')
      : undefined;
  });
  return parts.includes(undefined) ? text : parts.join(',');
}

/** Returns hours in the stored form: `9h-18h`, `9h30 às 18h`, `das 9:00 às 18:00`. Unreadable text stays as it is. */
export function canonicalWindow(text: string): string {
  if (parseWindow(text) !== undefined) return text;
  const halves = plainText(text)
    .replace(/^(?:das|de|from)\s+/, '')
    .split(/\s*-\s*|\s+(?:as|a|ate|to)\s+/)
    .map(clockText);
  const window = halves.length === 2 && !halves.includes(undefined) ? halves.join('-') : text;
  return parseWindow(window) === undefined ? text : window;
}

/** A time as a person wrote it. */
export interface WrittenTime {
  /** Ms since the epoch. */
  atMs: number;
  /** The text itself says its zone. */
  hasZone: boolean;
}

/**
 * Reads a time: ISO 8601 with or without an offset, `25/11/2026 09:00`, `25/11 9h` (the next one, at most half a year
 * ahead), `hoje 18h`, `amanhã 9h30`. Two numbers are day and month, as in Brazil: `03/04` is April 3. Without an offset the
 * time is that of `timezone` (default: this machine's). A time that the clocks skip or repeat is read as Temporal's
 * `compatible`. Undefined for anything else, and for a day that does not exist.
 */
export function readTime(text: string, { nowMs, timezone = machineTimezone() }: ReadTime): WrittenTime | undefined {
  const plain = plainText(text);
  const offset = /^\d{4}-\d\d-\d\d[t ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s?(?:z|[+-]\d\d:?\d\d)$/.test(plain);
  if (offset) return instantOf(plain);
  if (!isTimezone(timezone)) return undefined;
  const [, dateText, clock] = /^(\S+?)(?:\s*[t,]\s*|\s+(?:(?:as|at)\s+)?)(\d\S*)$/.exec(plain) ?? [];
  if (dateText === undefined || clock === undefined) return undefined;
  const time = clockText(clock);
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timezone).toPlainDate();
  if (time === undefined || time === '24:00') return undefined;
  try {
    const date = dateOf(dateText, today);
    if (date === undefined) return undefined;
    const moment = date.toZonedDateTime({ timeZone: timezone, plainTime: Temporal.PlainTime.from(time) });
    return { atMs: moment.epochMilliseconds, hasZone: false };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What a time without an offset or a year refers to. */
export interface ReadTime {
  nowMs: number;
  timezone?: string | undefined;
}

function instantOf(plain: string): WrittenTime | undefined {
  try {
    const iso = plain
      .toUpperCase()
      .replace(/ (?=[Z+-])/, '')
      .replace(' ', 'T');
    return { atMs: Temporal.Instant.from(iso).epochMilliseconds, hasZone: true };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const NAMED_DAYS: Record<string, number> = { hoje: 0, today: 0, amanha: 1, tomorrow: 1 };

/** A date without a year is this year's, or next year's if that is not further ahead. */
const AHEAD_DAYS = 180;

/** Throws a RangeError for a day that does not exist. */
function dateOf(text: string, today: Temporal.PlainDate): Temporal.PlainDate | undefined {
  if (Object.hasOwn(NAMED_DAYS, text)) return today.add({ days: NAMED_DAYS[text]! });
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return Temporal.PlainDate.from(text);
  const [, day, month, year] = /^(\d{1,2})\/(\d{1,2})(?:\/(\d{4}))?$/.exec(text) ?? [];
  if (day === undefined) return undefined;
  const given = { day: Number(day), month: Number(month) };
  if (year !== undefined) return Temporal.PlainDate.from({ ...given, year: Number(year) }, { overflow: 'reject' });
  const date = Temporal.PlainDate.from({ ...given, year: today.year }, { overflow: 'reject' });
  if (Temporal.PlainDate.compare(date, today) >= 0) return date;
  const next = date.add({ years: 1 });
  return today.until(next, { largestUnit: 'days' }).days <= AHEAD_DAYS ? next : date;
}

/** `9h` → `09:00`, `9h30` → `09:30`, `9:05` → `09:05`; undefined if it is not a time of day. */
function clockText(text: string): string | undefined {
  const [, hour, colon, minute, , after = '00'] =
    /^(\d{1,2})(?:(:)([0-5]\d)(?::00)?h?|(h)([0-5]\d)?(?:min)?|hs)$/.exec(text) ?? [];
  if (hour === undefined || Number(hour) > 24) return undefined;
  return `${hour.padStart(2, '0')}:${colon === undefined ? after : minute}`;
}

/** Lowercase, without accents, with simple hyphens and single spaces. */
function plainText(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[\u2010-\u2015\u2212]/g, '-')
    .toLowerCase()
    .trim()
    .replaceAll(/\s+/g, ' ');
}
