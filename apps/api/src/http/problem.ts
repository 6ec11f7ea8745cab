import { DEFAULT_LANGUAGE, say, sayAll, type Language } from '@pombo/catalogue';
import { defined, ERRORS, errorWordsOf, PomboError, isPomboError, type ErrorCode, type Issue } from '@pombo/core';
import { isFull, isUnreachable, redisFull } from '@pombo/redis';
import type { FastifyError } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Problem } from '../schemas/problem.ts';

/** Returns what a client may see of any thrown error: always a PomboError, without internal details. */
export function asPomboError(error: unknown): PomboError {
  if (isFull(error)) return redisFull(error);
  if (isPomboError(error)) return error;
  if (hasZodFastifySchemaValidationErrors(error)) return refused(error);
  if (isUnreachable(error)) {
    return new PomboError('redis_unreachable', 'Redis cannot be reached', {
      hint: 'It is unknown whether the request was carried out. Repeat it with the same id.',
      cause: error,
    });
  }
  const { statusCode = 500, code = '' } = error as Partial<FastifyError>;
  const known = statusCode < 500 ? (BY_STATUS[statusCode] ?? 'invalid_input') : 'internal';
  if (known === 'internal') {
    return new PomboError('internal', 'Internal error', {
      hint: 'Look for the requestId in the log.',
      cause: error,
    });
  }
  return new PomboError(known, WORDS[code] ?? ERRORS[known].title, { cause: error, ...HINTS[known] });
}

/** Returns the body of an error response (RFC 9457), in `language` where the catalogue has the words. */
export function problemOf(error: PomboError, requestId: string, language: Language = DEFAULT_LANGUAGE): Problem {
  const { http } = ERRORS[error.code];
  const { title } = errorWordsOf(error.code, language);
  const issues = error.issues?.map(({ notice, ...issue }) =>
    notice === undefined ? issue : { ...issue, problem: sayAll(notice, language, 'api') },
  );
  const said =
    error.notice === undefined ? { text: error.message, hint: error.hint } : say(error.notice, language, 'api');
  return {
    type: `urn:pombo:error:${error.code}`,
    title,
    status: http,
    detail: said.text,
    code: error.code,
    ...defined({ hint: said.hint, issues }),
    requestId,
  };
}

const MOST_ISSUES = 20;
const MOST_SHOWN = 300;

/**
 * Returns the issues that a response shows: at most 20, each cut off after 300 characters, because a schema quotes the
 * names of all unknown fields. A response must not be larger than the request it rejects.
 */
export function shownIssues(issues: readonly Issue[]): Issue[] {
  const cut = (text: string): string => (text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text);
  return issues
    .slice(0, MOST_ISSUES)
    .map(({ field, problem, ...more }) => ({ ...more, field: cut(field), problem: cut(problem) }));
}

/** Returns the error for parameters, a query or a body that do not match the schema. */
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
    ({ field, problem }) =>
      `${field === '' ? (WHOLE[error.validationContext ?? ''] ?? 'the input') : field} ${problem}`,
  );
  return new PomboError('invalid_input', lines.join('\n'), { issues });
}

/** How a fault of a whole part of the request is named. */
const WHOLE: Readonly<Record<string, string>> = {
  body: 'the body',
  querystring: 'the query',
  params: 'the path',
  headers: 'the headers',
};

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  413: 'too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
};

/** Replaces Fastify's own texts, which may quote the request. */
const WORDS: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not valid JSON',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'The Content-Type is missing or not supported',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'The body is shorter or longer than its Content-Length',
  FST_ERR_MAX_PARAM_LENGTH: 'A part of the path is longer than 2,048 characters',
  FST_ERR_BAD_URL: 'The path is not well-formed',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'The body is not multipart/form-data',
  Z_DATA_ERROR: 'The body is not gzip',
  Z_BUF_ERROR: 'The gzip body is truncated',
};

const HINTS: Readonly<Partial<Record<ErrorCode, { hint: string }>>> = {
  unsupported_media_type: { hint: 'Send Content-Type: application/json (files: multipart/form-data).' },
  too_large: {
    hint: 'Send images above 12 MB by URL instead of base64, and arrays in smaller batches.',
  },
};
