/**
 * The one table of error codes for CLI, API and docs: what happened, its exit code and HTTP status. A code, once
 * released, keeps its meaning.
 */
export const ERRORS = {
  invalid_input: { exit: 2, http: 400, title: 'The input is not valid' },
  invalid_config: { exit: 2, http: 500, title: 'The configuration is not valid' },
  unknown_instance: { exit: 2, http: 422, title: 'No such instance' },
  id_conflict: { exit: 2, http: 409, title: 'The id was used before for other content' },
  not_found: { exit: 2, http: 404, title: 'Not found' },
  unauthorized: { exit: 2, http: 401, title: 'A valid key is required' },
  forbidden: { exit: 2, http: 403, title: 'This is not allowed' },
  method_not_allowed: { exit: 2, http: 405, title: 'This path does not support this method' },
  request_timeout: { exit: 1, http: 408, title: 'The request was not complete in time' },
  too_large: { exit: 2, http: 413, title: 'The request is too large' },
  unsupported_media_type: { exit: 2, http: 415, title: 'Unsupported content type' },
  headers_too_large: { exit: 2, http: 431, title: 'The request headers are too large' },
  rate_limited: { exit: 1, http: 429, title: 'Too many requests' },
  stopping: { exit: 1, http: 503, title: 'This process is stopping' },
  wrong_status: { exit: 1, http: 409, title: 'The message is not in a status that allows this' },
  not_proven_unsent: { exit: 1, http: 409, title: 'An earlier attempt may have been sent' },
  too_early: { exit: 1, http: 409, title: 'Too early to send again' },
  image_unreadable: { exit: 2, http: 422, title: 'The image cannot be used' },
  image_unreachable: { exit: 2, http: 422, title: 'The image cannot be fetched from here, or is not an image' },
  address_refused: { exit: 2, http: 422, title: 'Requests to this address are not allowed' },
  file_unreadable: { exit: 2, http: 400, title: 'The file cannot be read' },
  file_unusable: { exit: 2, http: 422, title: 'The file has nothing that can be sent' },
  campaign_refused: { exit: 2, http: 422, title: 'The campaign cannot be created' },
  redis_unreachable: { exit: 3, http: 503, title: 'Redis cannot be reached' },
  redis_full: { exit: 3, http: 503, title: 'Redis does not accept writes' },
  redis_slow: { exit: 3, http: 503, title: 'Redis is too slow' },
  redis_unfit: { exit: 2, http: 503, title: 'This Redis can lose messages' },
  redis_newer: { exit: 2, http: 503, title: 'A newer Pombo has written the data in Redis' },
  gateway_unreachable: { exit: 3, http: 502, title: 'Z-API cannot be reached' },
  timed_out: { exit: 1, http: 504, title: 'Not finished in time' },
  interrupted: { exit: 130, http: 503, title: 'Interrupted' },
  internal: { exit: 1, http: 500, title: 'Internal error' },
} as const satisfies Record<string, { exit: ExitCode; http: number; title: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** 130: stopped by Ctrl-C, by the convention of shells (128 and the number of the signal). */
type ExitCode = 1 | 2 | 3 | 130;

/** A fault of one input field: which field, the problem, and a valid example. */
export interface Issue {
  /** Path of the field, for example `phone` or `metadata.order`; empty for the whole input. */
  field: string;
  problem: string;
  /** A valid value, as a person would type it. */
  example?: string;
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

  constructor(code: ErrorCode, message: string, facts: { hint?: string; issues?: Issue[]; cause?: unknown } = {}) {
    super(message, facts.cause === undefined ? {} : { cause: facts.cause });
    this.name = 'PomboError';
    this.code = code;
    if (facts.hint !== undefined) this.hint = facts.hint;
    if (facts.issues !== undefined) this.issues = facts.issues;
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
