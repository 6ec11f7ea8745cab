import { defined } from '@pombo/core';
import { z } from 'zod';
import type { Ids } from '@pombo/core';
import type { HttpReply } from '../http-attempt/http-result.ts';

/** Z-API's reply, read tolerantly: its documentation and its behaviour disagree on nearly every field. */
export interface ReplyBody {
  /** The body is complete: its end was marked, or it is a JSON object or list, which cannot be cut unnoticed. */
  whole: boolean;
  json: boolean;
  /** A page for people, made by a proxy between us and Z-API. */
  html: boolean;
  ids: Ids;
  /** It reports an error: a truthy `error`, `value: false`, or a `statusCode` of 400 or more. */
  error: boolean;
  /** The text of its error, for the table of known texts. Empty for JSON without one: a caption that comes back is not a refusal. */
  errorText: string;
  /** The status that the body names, if the HTTP status is 2xx. */
  bodyStatus?: number;
  /** `/status` only. */
  connected?: boolean;
}

// Tolerant in each field: one odd field must not hide the others.
const id = z
  .string()
  .regex(/^[\u0021-\u007e]{1,128}$/)
  .optional()
  .catch(undefined);
const replySchema = z.looseObject({
  zaapId: id,
  messageId: id,
  // The same as messageId, added for Zapier; absent on status posts.
  id,
  error: z.unknown().optional(),
  message: z.unknown().optional(),
  value: z.unknown().optional(),
  statusCode: z.number().int().optional().catch(undefined),
  connected: z.boolean().optional().catch(undefined),
});

/** Reads the body of a reply; never throws. */
export function readReplyBody(reply: HttpReply): ReplyBody {
  const value = parseJson(reply.text);
  const json = typeof value === 'object' && value !== null;
  const html = !json && (/\bhtml\b/i.test(reply.contentType) || /^\s*</.test(reply.text));
  const whole = reply.framed || json;
  const parsed = replySchema.safeParse(value);
  if (!parsed.success)
    return { whole, json, html, ids: {}, error: false, errorText: html || json ? '' : bounded(reply.text) };

  const { zaapId, error, statusCode, connected, ...body } = parsed.data;
  const messageId = body.messageId ?? (isSuccess(reply.status) ? body.id : undefined);
  return {
    whole,
    json,
    html,
    ids: defined({ zaapId, messageId }),
    error: Boolean(error) || body.value === false || (statusCode ?? 0) >= 400,
    errorText: bounded([...leaves(error), ...leaves(body.message)].join(' · ')),
    ...defined({ bodyStatus: statusCode, connected }),
  };
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Returns the texts inside `error` or `message`, which may be a text, a list or an object. */
function leaves(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return [];
  return Object.values(value).flatMap((inner) => leaves(inner, depth + 1));
}

const MAX_DEPTH = 3;

/** Long enough for every known text; the patterns are not made for a quarter of a megabyte. */
function bounded(text: string): string {
  return text.slice(0, 1000);
}
