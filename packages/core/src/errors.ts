import {
  DEFAULT_LANGUAGE,
  ERROR_WORDS_PT,
  say,
  type AnyNotice,
  type ErrorWords,
  type Language,
} from '@pombo/catalogue';

/**
 * The one table of error codes for CLI, API and docs: what happened, what follows for messages, campaigns and lanes, the
 * exit code and the HTTP status. A code, once released, keeps its meaning.
 */
export const ERRORS = {
  invalid_input: {
    exit: 2,
    http: 400,
    title: 'The input is not valid',
    consequence: 'Nothing was queued or changed. In a list of messages only this one is refused.',
  },
  invalid_config: {
    exit: 2,
    http: 500,
    title: 'The configuration is not valid',
    consequence:
      'The process does not start, and queued messages wait. A running worker keeps the last valid instance file.',
  },
  unknown_instance: {
    exit: 2,
    http: 422,
    title: 'No such instance',
    consequence: 'Nothing was queued or changed for that name.',
  },
  id_conflict: {
    exit: 2,
    http: 409,
    title: 'The id was used before for other content',
    consequence: 'The first message or campaign with this id stays as it is. Nothing was queued.',
  },
  not_found: {
    exit: 2,
    http: 404,
    title: 'Not found',
    consequence: 'Nothing was changed.',
  },
  unauthorized: {
    exit: 2,
    http: 401,
    title: 'A valid key is required',
    consequence: 'The request was not carried out.',
  },
  forbidden: {
    exit: 2,
    http: 403,
    title: 'This is not allowed',
    consequence: 'The request was not carried out.',
  },
  method_not_allowed: {
    exit: 2,
    http: 405,
    title: 'This path does not support this method',
    consequence: 'The request was not carried out.',
  },
  request_timeout: {
    exit: 1,
    http: 408,
    title: 'The request was not complete in time',
    consequence: 'The request was not carried out. Nothing of an incomplete upload is sent.',
  },
  too_large: {
    exit: 2,
    http: 413,
    title: 'The request is too large',
    consequence: 'Nothing was queued.',
  },
  unsupported_media_type: {
    exit: 2,
    http: 415,
    title: 'Unsupported content type',
    consequence: 'Nothing was queued.',
  },
  headers_too_large: {
    exit: 2,
    http: 431,
    title: 'The request headers are too large',
    consequence: 'The request was not carried out.',
  },
  rate_limited: {
    exit: 1,
    http: 429,
    title: 'Too many requests',
    consequence: 'The request was not carried out. Queued messages are sent as before.',
  },
  stopping: {
    exit: 1,
    http: 503,
    title: 'This process is stopping',
    consequence: 'This process takes no new requests and finishes open attempts. Queued messages wait for a worker.',
  },
  wrong_status: {
    exit: 1,
    http: 409,
    title: 'The message is not in a status that allows this',
    consequence: 'The message or campaign stays as it is.',
  },
  not_proven_unsent: {
    exit: 1,
    http: 409,
    title: 'An earlier attempt may have been sent',
    consequence: 'The message keeps its status and is not sent again.',
  },
  too_early: {
    exit: 1,
    http: 409,
    title: 'Too early to send again',
    consequence: 'The message stays `unknown` and is not sent again.',
  },
  image_unreadable: {
    exit: 2,
    http: 422,
    title: 'The image cannot be used',
    consequence: 'Nothing was queued.',
  },
  image_unreachable: {
    exit: 2,
    http: 422,
    title: 'The image cannot be fetched from here, or is not an image',
    consequence: 'The campaign does not start, and none of its messages is sent.',
  },
  address_refused: {
    exit: 2,
    http: 422,
    title: 'Requests to this address are not allowed',
    consequence: 'Nothing was sent to the address.',
  },
  file_unreadable: {
    exit: 2,
    http: 400,
    title: 'The file cannot be read',
    consequence: 'Nothing is sent from the file.',
  },
  file_unusable: {
    exit: 2,
    http: 422,
    title: 'The file has nothing that can be sent',
    consequence: 'Nothing is sent from the file.',
  },
  campaign_refused: {
    exit: 2,
    http: 422,
    title: 'The campaign cannot be created',
    consequence: 'No campaign was created, and nothing is sent.',
  },
  redis_unreachable: {
    exit: 3,
    http: 503,
    title: 'Redis cannot be reached',
    consequence:
      'Nothing is sent until Redis is back; then the lanes continue. Whether this request was carried out is unknown: repeat it with the same id.',
  },
  redis_full: {
    exit: 3,
    http: 503,
    title: 'Redis does not accept writes',
    consequence: 'Nothing is queued or sent until Redis accepts writes again; then the lanes continue.',
  },
  redis_slow: {
    exit: 3,
    http: 503,
    title: 'Redis is too slow',
    consequence: 'Whether this request was carried out is unknown: repeat it with the same id. The lanes continue.',
  },
  redis_unfit: {
    exit: 2,
    http: 503,
    title: 'This Redis can lose messages',
    consequence: 'The process does not start, and queued messages wait.',
  },
  redis_newer: {
    exit: 2,
    http: 503,
    title: 'A newer Pombo has written the data in Redis',
    consequence: 'The process does not start. Newer processes continue.',
  },
  gateway_unreachable: {
    exit: 3,
    http: 502,
    title: 'Z-API cannot be reached',
    consequence:
      'The command stops at this point; run it again. A worker retries a message, or holds its lane, by the table below.',
  },
  timed_out: {
    exit: 1,
    http: 504,
    title: 'Not finished in time',
    consequence: 'Only the waiting ended. The message or campaign continues: do not send it again.',
  },
  interrupted: {
    exit: 130,
    http: 503,
    title: 'Interrupted',
    consequence: 'The command stopped. What it had queued is sent, but nothing of an interrupted import.',
  },
  internal: {
    exit: 1,
    http: 500,
    title: 'Internal error',
    consequence:
      'Whether this request was carried out is unknown: repeat it with the same id. Queued messages are not affected.',
  },
} as const satisfies Record<string, ErrorRow>;

interface ErrorRow extends ErrorWords {
  exit: ExitCode;
  http: number;
}

export type ErrorCode = keyof typeof ERRORS;

/** Returns what an error code means, in a language (default: English). */
export function errorWordsOf(code: ErrorCode, language: Language = DEFAULT_LANGUAGE): ErrorWords {
  const portuguese: Record<ErrorCode, ErrorWords> = ERROR_WORDS_PT;
  const { title, consequence } = language === 'en' ? ERRORS[code] : portuguese[code];
  return { title, consequence };
}

/** 130: stopped by Ctrl-C, by the convention of shells (128 and the number of the signal). */
type ExitCode = 1 | 2 | 3 | 130;

/** A fault of one input field: which field, the problem, and a valid example. */
export interface Issue {
  /** Path of the field, for example `phone` or `metadata.order`; empty for the whole input. */
  field: string;
  problem: string;
  /** A valid value, as a person would type it. */
  example?: string;
  /** The problem in every language, where the catalogue has it. */
  notice?: AnyNotice;
}

/**
 * The one error that Pombo throws on purpose: cause, evidence, next step and a stable code. The code that creates one
 * must put no token and no whole phone number into it.
 */
export class PomboError extends Error {
  readonly code: ErrorCode;
  /** What to do about it, in one or two lines. */
  readonly hint?: string;
  readonly issues?: Issue[];
  /** The same in every language; absent where only the English text exists. */
  readonly notice?: AnyNotice;

  /** `message`: a text, or a notice of the catalogue, whose hint is then this error's unless `facts` has one. */
  constructor(
    code: ErrorCode,
    message: string | AnyNotice,
    facts: { hint?: string; issues?: Issue[]; cause?: unknown } = {},
  ) {
    const said = typeof message === 'string' ? { text: message } : say(message);
    super(said.text, facts.cause === undefined ? {} : { cause: facts.cause });
    this.name = 'PomboError';
    this.code = code;
    const hint = facts.hint ?? said.hint;
    if (hint !== undefined) this.hint = hint;
    if (facts.issues !== undefined) this.issues = facts.issues;
    if (typeof message !== 'string') this.notice = message;
  }

  /** Exit code of a command that ends with this error. */
  get exitCode(): ExitCode {
    return ERRORS[this.code].exit;
  }
}

/** True for our own errors, even across two copies of this package. */
export function isPomboError(error: unknown): error is PomboError {
  return error instanceof Error && error.name === 'PomboError' && 'code' in error;
}
