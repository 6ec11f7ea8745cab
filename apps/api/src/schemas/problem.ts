import { ERRORS, type ErrorCode } from '@pombo/core';
import { z } from 'zod';

const issue = z.object({
  field: z.string().describe('Path of the field; empty for the whole input'),
  problem: z.string(),
  example: z.string().optional(),
});

const codes = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]];
const meanings = codes.map((code) => `- \`${code}\` (HTTP ${ERRORS[code].http}): ${ERRORS[code].title}`);

/** What happened. A later Pombo may add codes: a client takes one that it does not know for its HTTP status. */
const errorCode = z
  .enum(codes)
  .describe(`What happened; a code keeps its meaning, and later versions may add some.\n\n${meanings.join('\n')}`)
  .meta({ id: 'ErrorCode' });

/** Every answer of 400 and above: RFC 9457, `application/problem+json`. */
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

/** What a refused item of an array shows in place of a status. */
export const itemErrorSchema = z.object({
  code: errorCode,
  message: z.string(),
  hint: z.string().optional(),
  issues: z.array(issue).optional(),
});

/** The `response` entries that every route has in common. */
export const problems = {
  '4xx': { description: 'Refused', content: { 'application/problem+json': { schema: problemSchema } } },
  '5xx': { description: 'Not possible now', content: { 'application/problem+json': { schema: problemSchema } } },
} as const;
