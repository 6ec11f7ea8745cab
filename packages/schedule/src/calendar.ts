import { Temporal } from 'temporal-polyfill';
import { DAY_MINUTES, machineTimezone, parseDays, parseWindow, type Rules, type Window } from './rules.ts';

/** Two moments, ms since the epoch. `from` is inside, `to` is not. */
export interface Span {
  from: number;
  to: number;
}

/**
 * Returns the span of these rules that contains `atMs`, or the first one after it; `to` is always later than `atMs`.
 * Where the clocks change, a time means the first moment at which the local clock shows it or a later time. So a
 * repeated time counts at its first occurrence, and a skipped time is the moment of the change. A window that is
 * skipped entirely opens at the change for its full length, so that every day has its window. A window over midnight
 * belongs to the day on which it opens. Throws a RangeError for texts that were not checked.
 */
export function nextSpan(atMs: number, rules: Rules): Span {
  const { window, days, timezone = machineTimezone() } = rules;
  if (window === undefined && days === undefined) return ALWAYS;
  const key = `${timezone} ${window} ${days}`;
  let calendar = calendars.get(key);
  if (calendar === undefined) {
    calendar = { ...readCalendar(rules, timezone), last: undefined };
    remember(calendars, key, calendar);
  }
  const { last } = calendar;
  // Cached: every send needs it, and it changes only twice a day.
  if (last !== undefined && atMs >= last.askedAt && atMs < last.span.to) return last.span;
  const span = findSpan(atMs, calendar);
  calendar.last = { askedAt: atMs, span };
  return span;
}

/** A calendar day of the zone: its name (`2026-11-21`), its first moment, and the first moment of the next day. */
export interface LocalDay extends Span {
  name: string;
}

/** Returns the local day that contains a moment. Days have no gap and no overlap, whatever the clocks do. */
export function localDay(atMs: number, timezone: string = machineTimezone()): LocalDay {
  const last = days.get(timezone);
  if (last !== undefined && atMs >= last.from && atMs < last.to) return last;
  const date = dateAt(atMs, timezone);
  let day = wholeDay(date, timezone);
  // After clocks go back across midnight, the old date recurs.
  if (day.to <= atMs) day = wholeDay(date.add({ days: 1 }), timezone);
  remember(days, timezone, day);
  return day;
}

const ALWAYS: Span = Object.freeze({ from: -Infinity, to: Infinity });

interface Calendar {
  timezone: string;
  hours: Window;
  /** ISO weekdays. */
  weekdays: ReadonlySet<number>;
  /** The last result. It is valid from `askedAt` until its span ends. */
  last: { askedAt: number; span: Span } | undefined;
}

const calendars = new Map<string, Calendar>();
const days = new Map<string, LocalDay>();

/** Maximum number of cached sets of rules, more than any deployment has. Beyond it, the oldest is parsed again when needed. */
const KEPT = 2000;

function remember<T>(cache: Map<string, T>, key: string, value: T): void {
  cache.set(key, value);
  if (cache.size > KEPT) cache.delete(cache.keys().next().value!);
}

const WHOLE_DAY: Window = { from: 0, to: DAY_MINUTES };

function readCalendar({ window, days: named }: Rules, timezone: string): Omit<Calendar, 'last'> {
  const hours = window === undefined ? WHOLE_DAY : parseWindow(window);
  const weekdays = parseDays(named ?? 'mon-sun');
  if (hours === undefined) throw new RangeError(`"${window}" is not a valid window`);
  if (weekdays === undefined) throw new RangeError(`"${named}" are not valid days`);
  return { timezone, hours, weekdays: new Set(weekdays) };
}

function findSpan(atMs: number, calendar: Calendar): Span {
  // Yesterday's window may reach into today; within eight days every weekday recurs.
  const today = dateAt(atMs, calendar.timezone);
  for (let ahead = -1; ahead <= 8; ahead += 1) {
    const date = today.add({ days: ahead });
    if (!calendar.weekdays.has(date.dayOfWeek)) continue;
    const span = spanOn(date, calendar);
    if (span.to > atMs) return span;
  }
  throw new RangeError('the window never opens');
}

function spanOn(date: Temporal.PlainDate, { hours, timezone }: Calendar): Span {
  const from = firstMoment(date, hours.from, timezone);
  const minutes = hours.to > hours.from ? hours.to : hours.to + DAY_MINUTES;
  const to = firstMoment(date, minutes, timezone);
  return { from, to: to > from ? to : from + (minutes - hours.from) * 60_000 };
}

function wholeDay(date: Temporal.PlainDate, timezone: string): LocalDay {
  const from = firstMoment(date, 0, timezone);
  return { name: date.toString(), from, to: firstMoment(date, DAY_MINUTES, timezone) };
}

function dateAt(atMs: number, timezone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(atMs)).toZonedDateTimeISO(timezone).toPlainDate();
}

/** Returns the first moment at which the local clock shows this many minutes of that date, or more. */
function firstMoment(date: Temporal.PlainDate, minutes: number, timezone: string): number {
  const day = minutes < DAY_MINUTES ? date : date.add({ days: 1 });
  const local = day.toPlainDateTime({ hour: Math.floor(minutes / 60) % 24, minute: minutes % 60 });
  const moment = local.toZonedDateTime(timezone, { disambiguation: 'earlier' });
  if (moment.toPlainDateTime().equals(local)) return moment.epochMilliseconds;
  // A skipped time: 'earlier' lies before the change by the length of the skip.
  return moment.getTimeZoneTransition('next')!.epochMilliseconds;
}
