import { DELAY_MESSAGE, type MessageType } from '@pombo/core';
import { z } from 'zod';

/** Optional text: absent, null or empty, because clients in other languages send each of them. */
const text = z
  .string()
  .nullish()
  .transform((value) => value || undefined);

const common = {
  image: z.string().describe('URL, or data:image/…;base64,…'),
  caption: text.describe('Text under the image'),
};

/** The bodies that Z-API accepts. Unknown keys are ignored, as Z-API does. */
export const zapiBodies = {
  'send-image': z
    .object({
      ...common,
      phone: z
        .union([z.string(), z.number()])
        .transform(String)
        .describe('The recipient: digits with country code, a group, a LID or a channel'),
      messageId: text.describe('The message being answered'),
      delayMessage: z
        .union([z.number(), z.string()])
        .nullish()
        // Z-API uses its own default for values out of range.
        .transform((value) => (isDelay(Number(value ?? Number.NaN)) ? Number(value) : undefined))
        .describe('Seconds before the next message, 1 to 15; other values count as absent'),
      viewOnce: z
        .union([z.boolean(), z.enum(['true', 'false', ''])])
        .nullish()
        .transform((value) => (value === true || value === 'true' ? true : undefined))
        .describe('Whether the recipient can open the image only once'),
      editImageMessageId: text.describe('Rejected: it would edit a message, not send one'),
    })
    .meta({ id: 'ZapiImage' }),
  'send-image-status': z.object(common).meta({ id: 'ZapiImageStatus' }),
} as const satisfies Record<MessageType, z.ZodType>;

function isDelay(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= DELAY_MESSAGE.min && seconds <= DELAY_MESSAGE.max;
}

export const zapiParams = z.object({
  instanceId: z.string().describe('Id of the Z-API instance'),
  token: z.string().describe('Its token'),
});
export const zapiTaken = z.object({
  zaapId: z.string().optional().describe('Z-API’s id of the message in its queue'),
  messageId: z.string().optional().describe('WhatsApp’s id of the message'),
  id: z.string().optional().describe('The same as messageId'),
});
export const zapiWaiting = z.object({
  id: z.string().describe('Pombo’s id of the message'),
  status: z.string().describe('Where the message stands, as in `GET /v1/messages/{id}`'),
});
export const zapiError = z.object({ error: z.string().describe('Z-API’s words, or Pombo’s') });
/** Loose: whatever Z-API reports is passed on. */
export const zapiStatus = z.looseObject({
  connected: z.boolean().describe('Whether the number is connected to WhatsApp'),
  error: z.string().nullish().describe('Z-API’s words, even when all is well: "You are already connected"'),
  smartphoneConnected: z.boolean().nullish().describe('Whether the phone is online. WhatsApp sends without it, too'),
});
