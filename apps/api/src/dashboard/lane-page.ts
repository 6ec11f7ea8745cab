import { HOLD_WORDS, STATE_WORDS, type Guide, type Language } from '@pombo/catalogue';
import { stepsFor } from '@pombo/core';
import type { z } from 'zod';
import type { laneDetail, laneFilter } from '../schemas/overview.ts';

type Lane = z.output<typeof laneDetail>;

/** Returns one page of the lanes that match, with its texts in a language, and how many match. */
export function laneDetailPage(
  lanes: readonly Lane[],
  { q = '', codes = [], names, offset, limit = lanes.length }: z.output<typeof laneFilter>,
  language: Language,
): { lanes: Lane[]; found: number; total: number } {
  const part = q.toLowerCase();
  const only = names === undefined ? undefined : new Set(names);
  const found = lanes.filter(
    ({ instance, blockers }) =>
      only?.has(instance) !== false &&
      ((part === '' && codes.length === 0) ||
        (part !== '' && instance.toLowerCase().includes(part)) ||
        blockers.some(({ code }) => codes.includes(code))),
  );
  const page = found.slice(offset, offset + limit).map((lane) => laneIn(lane, language));
  return { lanes: page, found: found.length, total: lanes.length };
}

/** Returns a lane whose blockers are explained in a language. */
export function laneIn(lane: Lane, language: Language): Lane {
  if (language === 'en' || lane.blockers.length === 0) return lane;
  const guides: Partial<Record<string, Guide>> = { ...HOLD_WORDS[language], ...STATE_WORDS[language] };
  const blockers = lane.blockers.map((blocker) => {
    const guide = guides[blocker.code];
    if (guide === undefined) return blocker;
    const { avoid: _english, ...rest } = blocker;
    const { means, avoid } = guide;
    return { ...rest, means, steps: stepsFor(guide, lane.instance), ...(avoid === undefined ? {} : { avoid }) };
  });
  return { ...lane, blockers };
}
