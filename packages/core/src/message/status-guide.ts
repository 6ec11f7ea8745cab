import { DEFAULT_LANGUAGE, STATUS_WORDS, type Language, type StatusGuide } from '@pombo/catalogue';
import type { Status } from './status.ts';

export type { StatusGuide } from '@pombo/catalogue';

/** Every status of a message. The command line, the API and docs/reference/statuses.md all read this table. */
export const STATUS_GUIDE: Record<Status, StatusGuide> = STATUS_WORDS.en;

/**
 * Returns what to do about a message in this status, with its id filled in; undefined if there is nothing to do.
 * `maybeSent`: an earlier attempt of it may have been sent (default false). `language`: default English.
 */
export function statusStep(
  status: Status,
  id: string,
  maybeSent = false,
  language: Language = DEFAULT_LANGUAGE,
): string | undefined {
  const guides: Record<Status, StatusGuide> = STATUS_WORDS[language];
  const { next, nextIfMaybeSent } = guides[status];
  return ((maybeSent ? nextIfMaybeSent : undefined) ?? next)?.replaceAll('{id}', id);
}
