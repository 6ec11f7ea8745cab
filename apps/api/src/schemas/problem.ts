import { ERRORS, type ErrorCode } from '@pombo/core';
import { z } from 'zod';

const issue = z.object({
  field: z.string().describe('Path of the field; empty for the whole input'),
  problem: z.string().describe('What is wrong with it; completes a sentence that begins with the field'),
  example: z.string().optional().describe('A valid value'),
});

const codes = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]];
const meanings = codes.map((code) => {
  const { http, title, consequence } = ERRORS[code];
  return `- \`${code}\` (HTTP ${http}): ${title}. ${consequence}`;
});

/** Error codes. Later versions may add some: a client treats an unknown code by its HTTP status. */
const errorCode = z
  .enum(codes)
  .describe(`A code keeps its meaning; later versions may add some.\n\n${meanings.join('\n')}`)
  .meta({ id: 'ErrorCode' });

/** Every response with status 400 or above (RFC 9457, `application/problem+json`). */
export const problemSchema = z
  .object({
    type: z.string().describe('urn:pombo:error:CODE'),
    title: z.string().describe('Meaning of the code'),
    status: z.int().describe('HTTP status'),
    detail: z.string().describe('What happened, in this case'),
    code: errorCode,
    hint: z.string().optional().describe('What to do about it'),
    issues: z.array(issue).optional().describe('Every invalid field, at most 20'),
    requestId: z.string().describe('Identifies this request in the log, as X-Request-Id does'),
  })
  .meta({ id: 'Problem' });

export type Problem = z.output<typeof problemSchema>;

/** The error of one rejected message of an array. */
export const itemErrorSchema = z.object({
  code: errorCode,
  message: z.string().describe('What happened, in this case'),
  hint: z.string().optional().describe('What to do about it'),
  issues: z.array(issue).optional().describe('Every invalid field, at most 20'),
});

/** The `response` entries that all routes share. */
export const problems = {
  '4xx': { description: 'Rejected', content: { 'application/problem+json': { schema: problemSchema } } },
  '5xx': { description: 'Currently not possible', content: { 'application/problem+json': { schema: problemSchema } } },
} as const;
