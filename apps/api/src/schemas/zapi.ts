import { DELAY_MESSAGE, type MessageType } from '@pombo/core';
import { z } from 'zod';

/** Optional text: absent, null or empty, because clients in other languages send each of them. */
const text = z
  .string()
  .nullish()
  .transform((value) => value || undefined);

const common = {
  image: z.string(),
  caption: text,
};

/** The bodies that Z-API accepts. Unknown keys are ignored, as Z-API does. */
export const zapiBodies = {
  'send-image': z
    .object({
      ...common,
      phone: z.union([z.string(), z.number()]).transform(String),
      messageId: text.describe('The message being answered'),
      delayMessage: z
        .union([z.number(), z.string()])
        .nullish()
        // Z-API uses its own default for values out of range.
        .transform((value) => (isDelay(Number(value ?? Number.NaN)) ? Number(value) : undefined)),
      viewOnce: z
        .union([z.boolean(), z.enum(['true', 'false', ''])])
        .nullish()
        .transform((value) => (value === true || value === 'true' ? true : undefined)),
      editImageMessageId: text.describe('Rejected: it would edit a message, not send one'),
    })
    .meta({ id: 'ZapiImage' }),
  'send-image-status': z.object(common).meta({ id: 'ZapiImageStatus' }),
} as const satisfies Record<MessageType, z.ZodType>;

function isDelay(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= DELAY_MESSAGE.min && seconds <= DELAY_MESSAGE.max;
}

export const zapiParams = z.object({ instanceId: z.string(), token: z.string() });
export const zapiTaken = z.object({
  zaapId: z.string().optional(),
  messageId: z.string().optional(),
  id: z.string().optional(),
});
export const zapiWaiting = z.object({ id: z.string().describe('Pombo’s id of the message'), status: z.string() });
export const zapiError = z.object({ error: z.string() });
export const zapiStatus = z.object({ connected: z.boolean(), error: z.string() });
