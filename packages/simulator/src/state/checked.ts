import { PomboError, describeIssue, type Issue } from '@pombo/core';
import type { z } from 'zod';

/**
 * Returns the value as a schema reads it. Throws `invalid_input` with each invalid field, under the name of the whole.
 * The error does not repeat values, because an instance's value contains a token.
 */
export function checked<T>(schema: z.ZodType<T>, value: unknown, whole: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }): Issue => ({
    field: [whole, ...path.map(String)].join('.'),
    problem: message,
  }));
  throw new PomboError('invalid_input', issues.map(describeIssue).join('\n'), { issues });
}
