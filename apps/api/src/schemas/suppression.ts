import { z } from 'zod';
import { count, pageCursor, time } from './fields.ts';

const phone = z.string().min(1).max(64).describe('A number, as a person writes it; or a LID');

const suppressionView = z
  .object({
    phone: z.string().describe('Canonical form of the number'),
    why: z.string().describe('Why it is on the list'),
    at: time('When it was added'),
  })
  .meta({ id: 'Suppression' });
export const suppressionsQuery = z.strictObject({
  phone: phone.optional().describe('Only this person, in any spelling of the number'),
  cursor: pageCursor(200),
  limit: z.coerce.number().int().min(1).max(1000).default(100).describe('Largest number of people on a page'),
});
export const suppressionsAnswer = z.object({
  suppressions: z.array(suppressionView).describe('One page of the list'),
  total: count('People on the list'),
  next: z.string().optional().describe('Pass it as `cursor` for the next page; absent on the last one'),
});
export const suppressionBody = z.strictObject({
  phone,
  why: z.string().max(300).optional().describe('Your reason; kept with the entry'),
});
export const suppressionUpload = z.object({
  file: z.string().meta({ format: 'binary' }).describe('CSV or XLSX with a column of numbers, or one number per line'),
});
export const importedAnswer = z.object({
  added: count('People who were not on the list'),
  known: count('People who were on the list already, or appear twice in the file'),
  rejected: count('Lines without a readable number'),
  lines: z
    .array(
      z.object({
        line: z.int().describe('Line of the file; the first is 1'),
        column: z.string().describe('Name of the column; empty if the whole line is at fault'),
        value: z.string().describe('The cell as written, shortened'),
        problem: z.string().describe('What is wrong with it, in the language of `Accept-Language`'),
      }),
    )
    .describe('The first 100 of the rejected lines'),
});
export const suppressionQuery = z.strictObject({ phone });
export const suppressedAnswer = z.object({
  phone: z.string().describe('Canonical form: both spellings of a number are one person'),
  added: z.boolean().describe('False: it was on the list already'),
});
export const removedAnswer = z.object({ phone: z.string().describe('Canonical form of the number that was removed') });
