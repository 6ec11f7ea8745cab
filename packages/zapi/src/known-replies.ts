import type { HoldReason, UnknownReason } from '@pombo/message';

/**
 * The tables of what Z-API and what stands before it are known to answer. A new reply is one row here and one in
 * the test. Texts are matched anywhere and in any case: full stops and capitals come and go.
 */

export type Verdict =
  | { kind: 'down'; reason: HoldReason; scope: 'lane' | 'account'; retryOnce?: true }
  | { kind: 'refused'; code: string }
  | { kind: 'busy' }
  | { kind: 'errored' }
  | { kind: 'unknown'; reason: UnknownReason }
  /** Only `/status` can tell whether the message or the number is at fault. */
  | { kind: 'ask' };

const down = (reason: HoldReason, scope: 'lane' | 'account' = 'lane'): Verdict => ({ kind: 'down', reason, scope });
const refused = (code: string): Verdict => ({ kind: 'refused', code });

/**
 * First match wins; beside each, words as they were seen. Sources: Z-API documentation where it has the text, otherwise
 * public code that met it.
 */
const WORDS: readonly (readonly [RegExp, Verdict, seen: string])[] = [
  [
    /subscribe to this instance/i,
    down('subscription'),
    'To continue sending a message, you must subscribe to this instance again',
  ],
  // Also seen, now and then, with a good Client-Token: worth one more try before the account stops.
  [
    /your client-token is not configured/i,
    { kind: 'down', reason: 'credentials', scope: 'account', retryOnce: true },
    'your client-token is not configured',
  ],
  [/client-token\b.*\bnot allowed/is, down('credentials', 'account'), 'Client-Token … not allowed'],
  [/\bnull not allowed/i, down('credentials', 'account'), 'null not allowed'],
  [
    /(?:\bcaller ip\b|\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[\da-f]{0,4}(?::[\da-f]{0,4}){3,7})\W*not allowed/i,
    down('ip-blocked', 'account'),
    '[CALLER IP] not allowed',
  ],
  [/instance not found/i, down('not-found'), 'Instance not found'],
  [/you are not connected|restore the session/i, down('disconnected'), 'You are not connected'],
  [/\bthe field\b.*\bis empty/is, refused('empty_field'), 'The field … is empty'],
  [/invalid phone/i, refused('invalid_phone'), 'Invalid phone'],
  [/can only be used in groups/i, refused('invalid_field'), 'can only be used in groups'],
  [/\b(?:entity|payload|body|file|image) (?:is )?too large/i, refused('too_large'), 'request entity too large'],
];

const STATUS: readonly (readonly [readonly number[], Verdict])[] = [
  [[401, 403], down('credentials')],
  [[404], down('not-found')],
  [[405, 415], down('client-bug')],
  [[413], refused('too_large')],
  [[429], { kind: 'busy' }],
  // The gateway says itself that it failed; 521–530 is an edge that did not reach it.
  [[500, 501, 503, 505, 506, 507, 508, 509, 510, 511], { kind: 'errored' }],
  [[521, 522, 523, 525, 526, 530], { kind: 'errored' }],
  // An edge speaks in place of a gateway that may have taken the message before it fell silent.
  [[408, 502, 504, 520, 524], { kind: 'unknown', reason: 'gateway-silence' }],
];
const VERDICTS: ReadonlyMap<number, Verdict> = new Map(
  STATUS.flatMap(([all, verdict]) => all.map((one) => [one, verdict])),
);

/** 413 and 429 are what they are, also when an edge says them with a page: both mean "not taken". */
const TRUE_AS_PAGE: ReadonlySet<number> = new Set([413, 429]);

/** Words of each row as they were seen, for the documents. */
export const SEEN_WORDS: readonly string[] = WORDS.map(([, , seen]) => seen);

/** What a status means by itself; undefined when it is for the words of the answer to say. */
export function byStatus(status: number, html: boolean): Verdict | undefined {
  if (status >= 300 && status < 400) return down('redirected');
  // A page with a 4xx is not Z-API's: nobody knows who refused, nor how far the request had come.
  if (html && status >= 400 && status < 500 && !TRUE_AS_PAGE.has(status))
    return { kind: 'unknown', reason: 'unclear-answer' };
  return VERDICTS.get(status);
}

/** What a known text means, whatever the status it came with; undefined for a text that no row has. */
export function byWords(words: string): Verdict | undefined {
  return WORDS.find(([pattern]) => pattern.test(words))?.[1];
}
