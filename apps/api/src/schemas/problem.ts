import { z } from 'zod';

const issue = z.object({
  field: z.string().describe('Path of the field; empty for the whole input'),
  problem: z.string(),
  example: z.string().optional(),
});

/** Every answer of 400 and above: RFC 9457, `application/problem+json`. */
export const problemSchema = z
  .object({
    type: z.string().describe('urn:pombo:error:CODE'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().describe('Stable: what happened'),
    hint: z.string().optional().describe('What to do about it'),
    issues: z.array(issue).optional(),
    requestId: z.string(),
  })
  .meta({ id: 'Problem' });

export type Problem = z.output<typeof problemSchema>;

/** What a refused item of an array shows in place of a status. */
export const itemErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  issues: z.array(issue).optional(),
});

/** The `response` entries that every route has in common. */
export const problems = {
  '4xx': { description: 'Refused', content: { 'application/problem+json': { schema: problemSchema } } },
  '5xx': { description: 'Not possible now', content: { 'application/problem+json': { schema: problemSchema } } },
} as const;
