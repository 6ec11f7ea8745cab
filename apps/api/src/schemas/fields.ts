import { z } from 'zod';

/** A time in a response. The document calls it a `date-time`; Pombo writes it itself, so it is not checked again. */
export function time(description: string): z.ZodString {
  return z.string().meta({ format: 'date-time', description });
}

/** How many of something a response counts. */
export function count(description: string): z.ZodInt {
  return z.int().min(0).describe(description);
}

/** The `cursor` of a page: opaque, at most `max` characters. */
export function pageCursor(max: number): z.ZodOptional<z.ZodString> {
  return z.string().max(max).optional().describe('`next` of the previous page; absent: the first page');
}
