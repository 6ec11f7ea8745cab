import { MAX_CAPTION } from '@pombo/core';
import { z } from 'zod';
import { pageCursor, time } from './fields.ts';
import { instanceName, messageView } from './message.ts';

/** Most numbers of one post. */
const MOST_NUMBERS = 200;
const postId = z
  .string()
  .regex(/^[\w-]{1,64}$/, 'must be 1 to 64 letters, digits, _ or -')
  .describe('Id of the post');

const { status, statusAt, views, possibleDuplicate } = messageView.shape;

const postOnNumber = z
  .object({
    instance: z.string().describe('The number'),
    message: z.string().describe('Id of the message that publishes it there'),
    status: status.optional(),
    statusAt: statusAt.optional(),
    views,
    possibleDuplicate,
    error: z
      .object({ code: z.string().describe('Stable name of the cause'), message: z.string().describe('What was seen') })
      .optional()
      .describe('Why it was not queued, failed or is unknown'),
  })
  .meta({ id: 'PostOnNumber' });

export const postView = z
  .object({
    id: postId,
    createdAt: time('When it was made'),
    caption: z.string().optional().describe('Text under the image'),
    image: messageView.shape.image.optional(),
    numbers: z.array(postOnNumber).describe('The post on each number; without a `status` it was not queued there'),
  })
  .meta({ id: 'Post' });

export const postMade = postView.extend({
  duplicate: z.boolean().describe('The same id and content existed already: only what was missing was queued'),
});

export const postBody = z.strictObject({
  id: postId
    .optional()
    .describe('Idempotency key: the same id with the same content is the same post. Default: a random one'),
  instances: z.array(instanceName).min(1).max(MOST_NUMBERS).describe('The numbers that publish it'),
  image: z.string().min(1).describe('URL of the image, or data:image/…;base64,… (at most 12 MB)'),
  caption: z.string().max(MAX_CAPTION).optional().describe('Text under the image'),
});

export const imageQuery = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .describe('Address of the image'),
});
export const postParams = z.object({ id: z.string().min(1).max(64).describe('Id of the post') });
export const postsQuery = z.strictObject({
  cursor: pageCursor(200),
  limit: z.coerce.number().int().min(1).max(100).default(25).describe('Largest number of posts on a page'),
});
export const postsAnswer = z.object({
  posts: z.array(postView).describe('One page of posts, newest first'),
  next: z.string().optional().describe('Pass it as `cursor` for the next page; absent on the last one'),
});
