import createFetchClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './schema.ts';

type Schemas = components['schemas'];
/** A message as it is given to `POST /v1/messages`. */
export type Message = Schemas['MessageInput'];
/** A message as it is read back. */
export type MessageView = Schemas['MessageView'];
/** The answer to a queued message. */
export type Sent = Schemas['Sent'];
/** Where a message stands. */
export type Status = Schemas['Status'];
export type Campaign = Schemas['Campaign'];
export type CampaignOptions = Schemas['CampaignOptionsInput'];
export type Lane = Schemas['Lane'];
/** The body of every error (RFC 9457). */
export type Problem = Schemas['Problem'];
export type ErrorCode = Schemas['ErrorCode'];
export type { components, operations, paths } from './schema.ts';

export interface ClientOptions {
  /** Where `pombo up` or `pombo api` listens (default `http://127.0.0.1:3000`). */
  url?: string;
  /** A key from `pombo keys create`. Not needed by programs on the same machine while no key exists. */
  apiKey?: string;
  /** Replaces the global `fetch`, for a proxy or a timeout of your own. */
  fetch?: (request: Request) => Promise<Response>;
}

/** A method for each HTTP method; paths, parameters, bodies and responses are typed by the API's OpenAPI document. */
export type PomboClient = Client<paths>;

/**
 * Returns a client of Pombo's HTTP API. `await pombo.POST('/v1/messages', { body })` returns `{ data, error, response }`:
 * `data` with a status of 200 to 299, `error` (a {@link Problem}) otherwise. Rejects only if there is no response. A body
 * with a `Blob` is sent as multipart/form-data. Repeats nothing: after no response, repeat the same message with the same id.
 */
export function createClient({ url = 'http://127.0.0.1:3000', apiKey, fetch }: ClientOptions = {}): PomboClient {
  return createFetchClient<paths>({
    baseUrl: url,
    ...(apiKey === undefined ? {} : { headers: { Authorization: `Bearer ${apiKey}` } }),
    ...(fetch === undefined ? {} : { fetch }),
    bodySerializer: serializeBody,
  });
}

/** Returns whether an error is one that the API describes, as opposed to that of a proxy in between. */
export function isProblem(error: unknown): error is Problem {
  const { type, code } = (error ?? {}) as Partial<Problem>;
  return typeof type === 'string' && type.startsWith('urn:pombo:error:') && typeof code === 'string';
}

function serializeBody(body: unknown): string | FormData {
  const fields = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  if (!fields.some(([, value]) => value instanceof Blob)) return JSON.stringify(body);
  const form = new FormData();
  for (const [name, value] of fields) {
    if (value instanceof Blob) form.append(name, value);
    else if (value !== undefined) form.append(name, JSON.stringify(value));
  }
  return form;
}
