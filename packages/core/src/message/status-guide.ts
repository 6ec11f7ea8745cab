import {
  DEFAULT_LANGUAGE,
  STATUS_STEPS_API,
  STATUS_WORDS,
  type Language,
  type Reader,
  type StatusGuide,
} from '@pombo/catalogue';
import type { Status } from './status.ts';

export type { StatusGuide } from '@pombo/catalogue';

/** Every status of a message. The command line, the API and docs/reference/statuses.md all read this table. */
export const STATUS_GUIDE: Record<Status, StatusGuide> = STATUS_WORDS.en;

/**
 * Returns what to do about a message in this status, with its id filled in; undefined if there is nothing to do.
 * `maybeSent`: an earlier attempt of it may have been sent (default false). `language`: default English. `reader`: default the
 * command line.
 */
export function statusStep(
  status: Status,
  id: string,
  maybeSent = false,
  language: Language = DEFAULT_LANGUAGE,
  reader: Reader = 'cli',
): string | undefined {
  const guides = reader === 'api' ? STATUS_STEPS_API[language] : STATUS_WORDS[language];
  const { next, nextIfMaybeSent }: Partial<StatusGuide> = guides[status] ?? {};
  return ((maybeSent ? nextIfMaybeSent : undefined) ?? next)?.replaceAll('{id}', id);
}
