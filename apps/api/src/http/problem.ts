import { defined, ERRORS, PomboError, isPomboError, type ErrorCode, type Issue } from '@pombo/core';
import { isFull, isUnreachable, redisFull } from '@pombo/redis';
import type { FastifyError } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Problem } from '../schemas/problem.ts';

/** What an error is to the one who asked: one of our own, whatever was thrown. Never holds what was not meant for them. */
export function asPomboError(error: unknown): PomboError {
  if (isFull(error)) return redisFull(error);
  if (isPomboError(error)) return error;
  if (hasZodFastifySchemaValidationErrors(error)) return refused(error);
  if (isUnreachable(error)) {
    return new PomboError('redis_unreachable', 'Redis can not be reached', {
      hint: 'Whether the request was carried out is not known: repeat it with the same id.',
      cause: error,
    });
  }
  const { statusCode = 500, code = '' } = error as Partial<FastifyError>;
  const known = statusCode < 500 ? (BY_STATUS[statusCode] ?? 'invalid_input') : 'internal';
  if (known === 'internal') {
    return new PomboError('internal', 'A fault inside Pombo', {
      hint: 'The log tells more under the requestId.',
      cause: error,
    });
  }
  return new PomboError(known, WORDS[code] ?? ERRORS[known].title, { cause: error, ...HINTS[known] });
}

/** The body of an answer with an error, RFC 9457. */
export function problemOf(error: PomboError, requestId: string): Problem {
  const { title, http } = ERRORS[error.code];
  return {
    type: `urn:pombo:error:${error.code}`,
    title,
    status: http,
    detail: error.message,
    code: error.code,
    ...defined({ hint: error.hint, issues: error.issues }),
    requestId,
  };
}

const MOST_ISSUES = 20;
const MOST_SHOWN = 300;

/**
 * As much of these issues as an answer shows: 20 of them, each cut off after 300 characters, since a schema quotes the
 * names of all unknown fields. An answer must not be larger than what it refuses.
 */
export function shownIssues(issues: readonly Issue[]): Issue[] {
  const cut = (text: string): string => (text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text);
  return issues
    .slice(0, MOST_ISSUES)
    .map(({ field, problem, ...more }) => ({ ...more, field: cut(field), problem: cut(problem) }));
}

/** For a request whose parameters, query or body are not as the schema says. */
function refused(error: {
  validation: { instancePath: string; message?: string }[];
  validationContext?: string;
}): PomboError {
  const issues = shownIssues(
    error.validation.map(({ instancePath, message = 'is not valid' }) => ({
      field: instancePath.split('/').filter(Boolean).join('.'),
      problem: message,
    })),
  );
  const lines = issues.map(
    ({ field, problem }) => `${field === '' ? (error.validationContext ?? 'input') : field}: ${problem}`,
  );
  return new PomboError('invalid_input', lines.join('\n'), { issues });
}

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  413: 'too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
};

/** Fastify's own texts may quote the request; these do not. */
const WORDS: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is no valid JSON',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'The Content-Type is missing, or none that is taken here',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'The body is not as long as its Content-Length says',
  FST_ERR_MAX_PARAM_LENGTH: 'A part of the path is longer than 2,048 characters',
  FST_ERR_BAD_URL: 'The path is not well-formed',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'The body is no multipart/form-data',
  Z_DATA_ERROR: 'The body is no gzip',
  Z_BUF_ERROR: 'The body is cut off',
};

const HINTS: Readonly<Partial<Record<ErrorCode, { hint: string }>>> = {
  unsupported_media_type: { hint: 'Send Content-Type: application/json (files: multipart/form-data).' },
  too_large: {
    hint: 'Images are taken as base64 up to about 12 MB; larger ones by URL. Send arrays in smaller pieces.',
  },
};
