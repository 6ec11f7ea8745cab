import { defined, type QueueListing } from '@pombo/core';
import { z } from 'zod';

/** One message that waits in Z-API's own queue. */
export interface QueuedAtZapi {
  zaapId: string;
  messageId: string;
  /** As Z-API wrote it. */
  phone: string;
  /** ms since the epoch. */
  createdAt: number;
}

// Each field forgives: the schema is a guess, and one odd item must not hide the others.
const optionalText = z.string().min(1).optional().catch(undefined);
const itemSchema = z
  .looseObject({
    ZaapId: optionalText,
    MessageId: optionalText,
    Phone: optionalText,
    Created: z
      .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
      .optional()
      .catch(undefined),
  })
  .catch({});
/** A page of `POST /queue`. */
export const queuePageSchema = z.union([
  z.looseObject({ messages: z.array(itemSchema), pagingState: z.string().nullish(), hasMore: z.boolean().nullish() }),
  // The older form: a bare list.
  z.array(itemSchema).transform((messages) => ({ messages, pagingState: undefined, hasMore: false })),
]);

/** Adds an item of a page to a listing, as far as it can be read. */
export function addItem(found: QueueListing, { ZaapId, MessageId, Phone, Created }: z.infer<typeof itemSchema>): void {
  if (ZaapId === undefined) found.unreadable += 1;
  else if (Phone === undefined) found.bare.push(ZaapId);
  else {
    found.entries.push({
      zaapId: ZaapId,
      phone: Phone,
      ...defined({ messageId: MessageId, createdAt: Created }),
    });
  }
}
