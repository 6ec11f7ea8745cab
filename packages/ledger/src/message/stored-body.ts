import type { MessageBody } from '@pombo/core';
import type { RedisClient } from '../storage/script.ts';

/**
 * How a message's hash holds its body. Layout 3 packs it (short names, no defaults) and splits the text over the fields
 * `b0` to `b9`, none longer than 64 bytes: a hash with one longer value takes Redis twice the memory for all of its
 * fields. A body that does not fit is in `body`, as JSON, as all were in earlier layouts. `body-fields.lua` splits and
 * joins.
 */

const CHUNKS = ['b0', 'b1', 'b2', 'b3', 'b4', 'b5', 'b6', 'b7', 'b8', 'b9'] as const;

/** The fields in which a body may be, in the order in which `bodyOf` takes their values. */
export const BODY_FIELDS = ['body', ...CHUNKS] as const;

/** Each chunk holds at least this many bytes: a character of four may not fit at its end. */
const LEAST_PER_CHUNK = 61;

const SHORT: Partial<Record<keyof MessageBody, string>> = {
  id: 'i',
  type: 't',
  phone: 'f',
  lid: 'd',
  caption: 'c',
  priority: 'p',
  onUnknown: 'k',
  sendAt: 'a',
  expiresAt: 'e',
  metadata: 'm',
  campaign: 'g',
  line: 'l',
  shared: 's',
};
const LONG = new Map(Object.entries(SHORT).map(([name, short]) => [short, name]));
/** Left out where a body has exactly these. */
const DEFAULTS = { type: 'send-image', priority: 'normal', onUnknown: 'hold' } as const;
const DEFAULT_OF = new Map<string, unknown>(Object.entries(DEFAULTS));
/** An image with this URL and nothing else. */
const URL_FIELD = 'u';

/** Returns the text that `create.lua` stores as this body: packed if it may be and fits, otherwise JSON. */
export function storedBody(body: MessageBody, mayPack: boolean): string {
  if (!mayPack) return JSON.stringify(body);
  const packed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) {
    if (DEFAULT_OF.get(name) === value) continue;
    if (name === 'image' && body.image.kind === 'url') packed[URL_FIELD] = body.image.url;
    else packed[SHORT[name as keyof MessageBody] ?? name] = value;
  }
  const text = JSON.stringify(packed).slice(1, -1);
  return Buffer.byteLength(text) > CHUNKS.length * LEAST_PER_CHUNK ? JSON.stringify(body) : text;
}

/** Reads a body from the text that a script joined, or that `storedBody` returned. */
export function parseStoredBody(text: string): MessageBody {
  if (text.startsWith('{')) return JSON.parse(text) as MessageBody;
  const body: Record<string, unknown> = { ...DEFAULTS };
  for (const [name, value] of Object.entries(JSON.parse(`{${text}}`) as Record<string, unknown>)) {
    if (name === URL_FIELD) body['image'] = { kind: 'url', url: value };
    else body[LONG.get(name) ?? name] = value;
  }
  return body as unknown as MessageBody;
}

/** Reads a body from the values of `BODY_FIELDS`; undefined where the message has none. */
export function bodyOf([json, ...chunks]: readonly (string | null | undefined)[]): MessageBody | undefined {
  if (json != null) return parseStoredBody(json);
  return chunks[0] == null ? undefined : parseStoredBody(chunks.join(''));
}

/** Reads the body of a live message; undefined where it has none. */
export async function readBody(client: RedisClient, hash: string): Promise<MessageBody | undefined> {
  return bodyOf(await client.hmget(hash, ...BODY_FIELDS));
}

/** Reads fields of a live message, in order. `body` is its JSON, however it is stored. */
export async function readFields(
  client: RedisClient,
  hash: string,
  names: readonly string[],
): Promise<(string | null)[]> {
  const at = names.indexOf('body');
  if (at === -1) return client.hmget(hash, ...names);
  const values = await client.hmget(hash, ...names, ...CHUNKS);
  const chunks = values.splice(names.length);
  if (values[at] === null && chunks[0] !== null) values[at] = JSON.stringify(bodyOf([null, ...chunks]));
  return values;
}

/** Returns a whole hash with its body in `body`, as JSON, however it is stored. */
export function withBody(hash: Readonly<Record<string, string>>): Record<string, string> {
  if (hash['b0'] === undefined) return hash;
  const others = Object.entries(hash).filter(([name]) => !(CHUNKS as readonly string[]).includes(name));
  const body = bodyOf(BODY_FIELDS.map((name) => hash[name]));
  return { ...Object.fromEntries(others), body: JSON.stringify(body) };
}
