import { useCallback, useState } from 'react';
import type { Cloned, Upload } from './types.ts';

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
    phone: '',
  };
}

/** Returns a draft with everything of a campaign but its file. */
export function clonedDraft({ id, name, instances, caption = '', image, pace, rules = {} }: Cloned): Draft {
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
    delay: pace === undefined ? '' : pace.min === pace.max ? String(pace.min) : `${pace.min}-${pace.max}`,
    cloned: { id, name, hasImage: image !== undefined },
  };
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

/** The time zone of this browser, in which hours are entered. */
export const ZONE: string = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Returns the options of the API for a draft. */
export function optionsOf(draft: Draft): Record<string, unknown> {
  const { run, sheet, phoneColumn, caption, name, instances, from, to, days, limit, delay, startAt } = draft;
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
    ...(hasRules && { timezone: ZONE }),
    ...(limit !== '' && { dailyLimit: Number(limit) }),
    ...(delay.trim() !== '' && { delay: delay.trim() }),
    ...(startAt !== '' && { startAt: new Date(startAt).toISOString() }),
  };
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
