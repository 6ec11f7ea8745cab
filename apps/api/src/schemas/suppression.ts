import { z } from 'zod';

const phone = z.string().min(1).max(64).describe('A number, as a person writes it; or a LID');

const suppressionView = z.object({ phone: z.string(), why: z.string(), at: z.string() }).meta({ id: 'Suppression' });
export const suppressionsQuery = z.strictObject({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
export const suppressionsAnswer = z.object({ suppressions: z.array(suppressionView), next: z.string().optional() });
export const suppressionBody = z.strictObject({ phone, why: z.string().max(300).optional() });
export const suppressionQuery = z.strictObject({ phone });
export const suppressedAnswer = z.object({
  phone: z.string().describe('Canonical form: both spellings of a number are one person'),
  added: z.boolean().describe('False: it was on the list already'),
});
export const removedAnswer = z.object({ phone: z.string() });
