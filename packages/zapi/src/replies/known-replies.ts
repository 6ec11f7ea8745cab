import type { HoldReason, RefusalCode, UnknownReason } from '@pombo/core';

/**
 * The tables of known replies, from Z-API and from the proxies in front of it. A new reply is one row here and one in
 * the test. Texts match anywhere and in any case, because periods and capitals vary.
 */

export type ReplyMeaning =
  | { kind: 'down'; reason: HoldReason; scope: 'lane' | 'account'; retryOnce?: true }
  | { kind: 'refused'; code: RefusalCode }
  | { kind: 'busy' }
  | { kind: 'errored' }
  | { kind: 'unknown'; reason: UnknownReason }
  /** Only `/status` can decide whether the message or the number is at fault. */
  | { kind: 'ask-status' };

const down = (reason: HoldReason, scope: 'lane' | 'account' = 'lane'): ReplyMeaning => ({
  kind: 'down',
  reason,
  scope,
});
const refused = (code: RefusalCode): ReplyMeaning => ({ kind: 'refused', code });

/**
 * First match wins. Sources: Z-API documentation if it has the text, otherwise public code that met it. `seen` is such a
 * text, for the documents.
 */
const TEXTS: readonly (readonly [RegExp, ReplyMeaning, seen: string])[] = [
  [
    /subscribe to this instance/i,
    down('subscription'),
    'To continue sending a message, you must subscribe to this instance again',
  ],
  // Also seen occasionally with a valid Client-Token: worth one more attempt before the account stops.
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

const STATUS: readonly (readonly [readonly number[], ReplyMeaning])[] = [
  [[401, 403], down('credentials')],
  [[404], down('not-found')],
  [[405, 415], down('client-bug')],
  [[413], refused('too_large')],
  [[429], { kind: 'busy' }],
  // The gateway itself says that it failed; 521–530 is a proxy that did not reach it.
  [[500, 501, 503, 505, 506, 507, 508, 509, 510, 511], { kind: 'errored' }],
  [[521, 522, 523, 525, 526, 530], { kind: 'errored' }],
  // A proxy replies for a gateway that may have accepted the message before it fell silent.
  [[408, 502, 504, 520, 524], { kind: 'unknown', reason: 'gateway-silence' }],
];
const MEANINGS: ReadonlyMap<number, ReplyMeaning> = new Map(
  STATUS.flatMap(([statuses, meaning]) => statuses.map((one) => [one, meaning])),
);

/** 413 and 429 mean "not accepted" even when a proxy sends them with a page. */
const TRUE_AS_PAGE: ReadonlySet<number> = new Set([413, 429]);

/** A text of each row, for the documents. */
export const SEEN_TEXTS: readonly string[] = TEXTS.map(([, , seen]) => seen);

/** Returns the meaning of a status; undefined if the reply's text decides. */
export function meaningOfStatus(status: number, html: boolean): ReplyMeaning | undefined {
  if (status >= 300 && status < 400) return down('redirected');
  // A page with a 4xx is not Z-API's: it is unknown who refused, and how far the request had come.
  if (html && status >= 400 && status < 500 && !TRUE_AS_PAGE.has(status))
    return { kind: 'unknown', reason: 'unclear-answer' };
  return MEANINGS.get(status);
}

/** Returns the meaning of a known text, whatever its status; undefined for a text that no row has. */
export function meaningOfText(errorText: string): ReplyMeaning | undefined {
  return TEXTS.find(([pattern]) => pattern.test(errorText))?.[1];
}
