import { ERRORS, type ErrorCode } from '@pombo/core';
import { z } from 'zod';

const issue = z.object({
  field: z.string().describe('Path of the field; empty for the whole input'),
  problem: z.string(),
  example: z.string().optional(),
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
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: errorCode,
    hint: z.string().optional().describe('What to do about it'),
    issues: z.array(issue).optional(),
    requestId: z.string(),
  })
  .meta({ id: 'Problem' });

export type Problem = z.output<typeof problemSchema>;

/** The error of one rejected message of an array. */
export const itemErrorSchema = z.object({
  code: errorCode,
  message: z.string(),
  hint: z.string().optional(),
  issues: z.array(issue).optional(),
});

/** The `response` entries that all routes share. */
export const problems = {
  '4xx': { description: 'Rejected', content: { 'application/problem+json': { schema: problemSchema } } },
  '5xx': { description: 'Currently not possible', content: { 'application/problem+json': { schema: problemSchema } } },
} as const;
