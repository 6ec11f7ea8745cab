import { useCallback, useState } from 'react';
import type { Check, Cloned, OnUnknown, Upload } from './types.ts';

/** Everything that a person entered for a campaign that does not exist yet. */
export interface Draft {
  /** Id of the campaign that this draft becomes. However often its start is repeated, it creates one campaign. */
  run: string;
  upload?: Upload | undefined;
  sheet?: string | undefined;
  phoneColumn?: string | undefined;
  caption: string;
  name: string;
  instances: string[];
  from: string;
  to: string;
  days: string[];
  limit: string;
  delay: string;
  startAt: string;
  expiresAt: string;
  /** Time zone of hours and days. */
  zone: string;
  /** False: each number sends only its own part, even while another is held. */
  share: boolean;
  onUnknown: OnUnknown;
  /** Of phones without a country code; empty: that of the deployment. */
  country: string;
  /** Line of the file that the preview shows. */
  line?: number | undefined;
  /** Phone of the person, for tests. */
  phone: string;
  cloned?: { id: string; name: string; hasImage: boolean } | undefined;
}

const KEY = 'pombo.new-campaign';

/** Days of the week in the order and the words of the API. */
export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** Returns a draft with nothing entered. */
export function emptyDraft(): Draft {
  return {
    run: `cmp_${crypto.randomUUID().replaceAll('-', '').slice(0, 24)}`,
    caption: '',
    name: '',
    instances: [],
    from: '',
    to: '',
    days: [],
    limit: '',
    delay: '',
    startAt: '',
    expiresAt: '',
    zone: ZONE,
    share: true,
    onUnknown: 'hold',
    country: '',
    phone: '',
  };
}

/** Returns a draft with everything of a campaign but its file, and the times that are over. */
export function clonedDraft(campaign: Cloned, nowMs: number = Date.now()): Draft {
  const { id, name, instances, caption = '', image, pace, rules = {}, expiresAt = '' } = campaign;
  const { share = true, onUnknown, country = '' } = campaign;
  const [from = '', to = ''] = rules.window?.split('-') ?? [];
  return {
    ...emptyDraft(),
    name,
    instances,
    caption,
    from,
    to,
    days: daysOf(rules.days),
    limit: rules.dailyLimit === undefined ? '' : String(rules.dailyLimit),
    zone: rules.timezone ?? ZONE,
    expiresAt: Date.parse(expiresAt) > nowMs ? localTime(expiresAt) : '',
    share,
    onUnknown,
    country,
    delay: pace === undefined ? '' : pace.min === pace.max ? String(pace.min) : `${pace.min}-${pace.max}`,
    cloned: { id, name, hasImage: image !== undefined },
  };
}

/** A time as a field of this browser shows it: its own zone, to the minute. */
function localTime(iso: string): string {
  const time = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${date}T${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** `mon-fri` or `mon,wed` as a list of days. */
function daysOf(text = ''): string[] {
  return text
    .split(',')
    .flatMap((part) => {
      const [first = '', last = first] = part.trim().split('-');
      const [from, to] = [DAYS.indexOf(first), DAYS.indexOf(last)];
      if (from < 0 || to < 0) return [];
      return from <= to ? DAYS.slice(from, to + 1) : [...DAYS.slice(from), ...DAYS.slice(0, to + 1)];
    })
    .toSorted((a, b) => DAYS.indexOf(a) - DAYS.indexOf(b));
}

/** The time zone of this browser, in which times are entered. */
export const ZONE: string = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Returns the options of the API for a draft. */
export function optionsOf(draft: Draft): Record<string, unknown> {
  const { run, sheet, phoneColumn, caption, name, instances, from, to, days, limit, delay, startAt, expiresAt } = draft;
  const { zone, share, onUnknown, country } = draft;
  const hours = from === '' && to === '' ? undefined : `${from === '' ? '00:00' : from}-${to === '' ? '24:00' : to}`;
  const hasRules = hours !== undefined || days.length > 0 || limit !== '';
  return {
    id: run,
    // Another run of the same message leaves out the people who already received it.
    again: true,
    instances,
    ...(name.trim() !== '' && { name: name.trim() }),
    ...(sheet !== undefined && { sheet }),
    ...(phoneColumn !== undefined && { phoneColumn }),
    ...(caption.trim() !== '' && { caption }),
    ...(hours !== undefined && { window: hours }),
    ...(days.length > 0 && { days: days.join(',') }),
    ...(hasRules && { timezone: zone }),
    ...(limit !== '' && { dailyLimit: Number(limit) }),
    ...(delay.trim() !== '' && { delay: delay.trim() }),
    ...(startAt !== '' && { startAt: new Date(startAt).toISOString() }),
    ...(expiresAt !== '' && { expiresAt: new Date(expiresAt).toISOString() }),
    ...(!share && { share: false }),
    ...(onUnknown !== 'hold' && { onUnknown }),
    ...(country.trim() !== '' && { country: country.trim() }),
  };
}

/**
 * Returns the image that this tab shows, as the API compares it with the image of the upload: another tab with the same
 * draft may have set another one.
 */
export function seenIn({ upload }: Pick<Draft, 'upload'>): { seenImage?: string | null } {
  if (upload?.image === undefined) return { seenImage: null };
  const { fingerprint } = upload.image;
  // Set before the server gave fingerprints.
  return fingerprint === undefined ? {} : { seenImage: fingerprint };
}

/** State of a campaign whose file is not stored completely. */
export const UNFINISHED = 'importing';

/**
 * Whether a checked campaign can be started from its review. One whose import did not end, because a process died, can:
 * the same request reads the file again, and creates one campaign.
 */
export function mayStart({ exists, total, images }: Check): boolean {
  const isOpen = exists === undefined || exists.state === UNFINISHED;
  return isOpen && total > 0 && images.problems.length === 0;
}

/** The draft of this tab. It survives a reload, and ends with the tab. */
export function useDraft(): {
  draft: Draft;
  set: (changes: Partial<Draft>) => void;
  replace: (next: Draft) => void;
} {
  const [draft, setDraft] = useState<Draft>(() => stored() ?? emptyDraft());
  const set = useCallback((changes: Partial<Draft>) => {
    setDraft((before) => store({ ...before, ...changes }));
  }, []);
  const replace = useCallback((next: Draft) => setDraft(store(next)), []);
  return { draft, set, replace };
}

function store(draft: Draft): Draft {
  sessionStorage.setItem(KEY, JSON.stringify(draft));
  return draft;
}

function stored(): Draft | undefined {
  try {
    const text = sessionStorage.getItem(KEY);
    // Fields that a newer version added are empty in an older draft.
    const found = text === null ? undefined : { ...emptyDraft(), ...(JSON.parse(text) as Draft) };
    if (found !== undefined) return found;
  } catch {
    sessionStorage.removeItem(KEY);
  }
  // Stored at once: a reload before the first entry keeps the id of the run.
  return store(emptyDraft());
}
