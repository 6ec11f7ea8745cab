/** Numbers and times in the words of one language. */
export interface Formats {
  /** 12,345 */
  number: (value: number) => string;
  /** `3 messages`, by the plural rules of the language. */
  count: (value: number, noun: Noun) => string;
  /** 97 % */
  percent: (part: number, whole: number) => string;
  /** 14:02 */
  clock: (ms: number) => string;
  /** 14:02 today, else with the day. */
  moment: (iso: string) => string;
  /** With seconds and time zone. */
  exact: (iso: string) => string;
  /** `3 minutes ago` */
  relative: (iso: string, now: number) => string;
  /** `3 min`: how long something has lasted. */
  lasting: (iso: string, now: number) => string;
  list: (items: readonly string[]) => string;
  /** `seg-sex`, of `mon-fri`. */
  days: (days: string) => string;
}

export type Noun = 'message' | 'recipient' | 'number' | 'worker' | 'person' | 'event';

const NOUNS: Record<string, Record<Noun, [one: string, other: string]>> = {
  en: {
    message: ['message', 'messages'],
    recipient: ['recipient', 'recipients'],
    number: ['number', 'numbers'],
    worker: ['worker', 'workers'],
    person: ['person', 'people'],
    event: ['event', 'events'],
  },
  'pt-BR': {
    message: ['mensagem', 'mensagens'],
    recipient: ['destinatário', 'destinatários'],
    number: ['número', 'números'],
    worker: ['processo de envio', 'processos de envio'],
    person: ['pessoa', 'pessoas'],
    event: ['evento', 'eventos'],
  },
};

/** Days of the week as the instance file and the API name them. */
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

const STEPS: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

/** Creates the formats of a language. */
export function formatsOf(language: string): Formats {
  const numbers = new Intl.NumberFormat(language);
  const plurals = new Intl.PluralRules(language);
  const percents = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  const clocks = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' });
  const days = new Intl.DateTimeFormat(language, {
    day: '2-digit',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  const exacts = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'long' });
  const relatives = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
  const lists = new Intl.ListFormat(language, { type: 'conjunction' });
  const weekday = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' });
  // 5 January 2026 is a Monday.
  const weekdays = DAYS.map((_day, at) => weekday.format(Date.UTC(2026, 0, 5 + at)).replace('.', ''));

  const largest = (seconds: number): [value: number, unit: Intl.RelativeTimeFormatUnit] => {
    const [unit, size] = STEPS.find(([, each]) => Math.abs(seconds) >= each) ?? ['second', 1];
    return [Math.trunc(seconds / size), unit];
  };

  return {
    number: (value) => numbers.format(value),
    count(value, noun) {
      const [one, other] = NOUNS[language]![noun];
      return `${numbers.format(value)} ${plurals.select(value) === 'one' ? one : other}`;
    },
    percent: (part, whole) => percents.format(whole === 0 ? 0 : part / whole),
    clock: (ms) => clocks.format(ms),
    moment(iso) {
      const at = new Date(iso);
      return at.toDateString() === new Date().toDateString() ? clocks.format(at) : days.format(at);
    },
    exact: (iso) => exacts.format(new Date(iso)),
    relative(iso, now) {
      const seconds = (Date.parse(iso) - now) / 1000;
      // Clocks of two machines differ, and times are drawn every ten seconds.
      return relatives.format(...largest(Math.abs(seconds) < 10 ? 0 : seconds));
    },
    lasting(iso, now) {
      const [value, unit] = largest(Math.max(0, now - Date.parse(iso)) / 1000);
      return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
    },
    list: (items) => lists.format(items),
    days: (text) => text.replaceAll(/[a-z]{3}/g, (day) => weekdays[DAYS.indexOf(day)] ?? day),
  };
}
