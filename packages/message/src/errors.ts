/**
 * One table of error codes for CLI, API and docs: what happened, which exit code and HTTP status it has, and the
 * next step a person can take. A code, once released, keeps its meaning.
 */
export const ERRORS = {
  invalid_input: { exit: 2, http: 400, title: 'The input is not valid' },
  invalid_config: { exit: 2, http: 500, title: 'The configuration is not valid' },
  unknown_instance: { exit: 2, http: 422, title: 'No such instance' },
  id_conflict: { exit: 2, http: 409, title: 'The id was used before for other content' },
  not_found: { exit: 2, http: 404, title: 'Nothing has this id' },
  unauthorized: { exit: 2, http: 401, title: 'A valid key is needed' },
  forbidden: { exit: 2, http: 403, title: 'This is not allowed' },
  method_not_allowed: { exit: 2, http: 405, title: 'This path does not take this method' },
  request_timeout: { exit: 1, http: 408, title: 'The request was not complete in time' },
  too_large: { exit: 2, http: 413, title: 'The request is too large' },
  unsupported_media_type: { exit: 2, http: 415, title: 'This kind of content is not taken here' },
  headers_too_large: { exit: 2, http: 431, title: 'The request headers are too large' },
  rate_limited: { exit: 1, http: 429, title: 'Too many requests' },
  stopping: { exit: 1, http: 503, title: 'This process is stopping' },
  wrong_status: { exit: 1, http: 409, title: 'The message is not in a status that allows this' },
  not_proven_unsent: { exit: 1, http: 409, title: 'An earlier attempt may have been sent' },
  too_early: { exit: 1, http: 409, title: 'Too early to send again' },
  image_unreadable: { exit: 2, http: 422, title: 'The image can not be used' },
  image_unreachable: { exit: 2, http: 422, title: 'The image can not be fetched from here, or is no image' },
  address_refused: { exit: 2, http: 422, title: 'This address is not called from here' },
  file_unreadable: { exit: 2, http: 400, title: 'The file can not be read' },
  file_unusable: { exit: 2, http: 422, title: 'The file has nothing that can be sent' },
  campaign_refused: { exit: 2, http: 422, title: 'The campaign can not be created' },
  redis_unreachable: { exit: 3, http: 503, title: 'Redis can not be reached' },
  redis_full: { exit: 3, http: 503, title: 'Redis takes no writes' },
  redis_slow: { exit: 3, http: 503, title: 'Redis is too slow' },
  redis_unfit: { exit: 2, http: 503, title: 'This Redis can lose messages' },
  redis_newer: { exit: 2, http: 503, title: 'The data in Redis is of a newer Pombo' },
  gateway_unreachable: { exit: 3, http: 502, title: 'Z-API can not be reached' },
  timed_out: { exit: 1, http: 504, title: 'Not finished in time' },
  interrupted: { exit: 130, http: 503, title: 'Interrupted' },
  internal: { exit: 1, http: 500, title: 'A fault inside Pombo' },
} as const satisfies Record<string, { exit: ExitCode; http: number; title: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** 130: stopped by Ctrl-C, as shells count it (128 and the number of the signal). */
type ExitCode = 1 | 2 | 3 | 130;

/** What was wrong with one field of an input: where, what, and what a good value looks like. */
export interface Issue {
  /** Path of the field, as `phone` or `metadata.order`; empty for the whole input. */
  field: string;
  problem: string;
  /** A good value, as a person would type it. */
  example?: string;
}

/**
 * The one error Pombo throws on purpose: cause, evidence, next step and a stable code.
 * Carries no token and no whole phone number; whoever builds one sees to that.
 */
export class PomboError extends Error {
  readonly code: ErrorCode;
  /** What to do about it, in one or two lines. */
  readonly hint?: string;
  readonly issues?: Issue[];

  constructor(code: ErrorCode, message: string, facts: { hint?: string; issues?: Issue[]; cause?: unknown } = {}) {
    super(message, facts.cause === undefined ? {} : { cause: facts.cause });
    this.name = 'PomboError';
    this.code = code;
    if (facts.hint !== undefined) this.hint = facts.hint;
    if (facts.issues !== undefined) this.issues = facts.issues;
  }

  /** Exit code of a command that ends with this error (`surface.md`, CLI). */
  get exitCode(): ExitCode {
    return ERRORS[this.code].exit;
  }
}

/** Tells our own errors from everything else, also across two copies of this package. */
export function isPomboError(error: unknown): error is PomboError {
  return error instanceof Error && error.name === 'PomboError' && 'code' in error;
}
