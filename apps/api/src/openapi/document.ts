import { ERRORS, type ErrorCode } from '@pombo/core';
import type { ApiScope } from '../auth/api-keys.ts';
import { scopesOf, type Need } from '../auth/roles.ts';
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { errorCodes, operationNotes, type OperationNotes } from './operations.ts';

/** The parts of the document that this file changes. */
interface Document {
  paths?: Record<string, Record<string, Operation>>;
  components?: Record<string, Record<string, unknown>>;
}
interface Operation {
  operationId?: string;
  description?: string;
  security?: Record<string, string[]>[];
  requestBody?: { required?: boolean; description?: string; content?: Record<string, MediaType> };
  responses?: Record<string, { description?: string; headers?: Record<string, Reference> }>;
}
interface MediaType {
  schema?: Schema;
  examples?: OperationNotes['examples'];
}
interface Schema {
  type?: string | string[];
  anyOf?: Schema[];
  oneOf?: Schema[];
}
interface Reference {
  $ref: string;
}

const SCOPES: Record<ApiScope, string> = {
  send: 'queue messages',
  read: 'read messages, campaigns, lanes, suppressions, events and metrics; alone, with every phone masked',
  manage: 'change what is there: campaigns, lanes, suppressions, callbacks, and single messages after they were queued',
};

/** The parts of the document that do not come from routes. */
export const OPENAPI: NonNullable<FastifyDynamicSwaggerOptions['openapi']> = {
  openapi: '3.1.0',
  info: {
    title: 'Pombo',
    version: '1.0.0',
    license: { name: 'MIT', identifier: 'MIT' },
    description:
      'A bulk sender for Z-API (WhatsApp) numbers. `accepted` means that Z-API answered with ids; `sent`, `delivered` and `read` come from its callbacks.\n\n' +
      'JSON is UTF-8. An error is an `application/problem+json` (RFC 9457) with a stable `code`; on the routes under `/instances` it has Z-API’s shape.',
  },
  servers: [{ url: '/', description: 'The server of this document' }],
  tags: [
    { name: 'messages', description: 'Single messages: send, read, cancel, retry, resolve' },
    { name: 'campaigns', description: 'Many messages made from one file' },
    { name: 'posts', description: 'Status posts on several numbers at once' },
    { name: 'uploads', description: 'Files from which campaigns are prepared, step by step' },
    { name: 'events', description: 'Events as a stream or as pages' },
    { name: 'callbacks', description: 'Addresses that receive events as signed callbacks' },
    { name: 'lanes', description: 'The queues of your numbers: state, pause and resume' },
    { name: 'overview', description: 'The whole deployment at once, for dashboards' },
    { name: 'sessions', description: 'Sessions of browsers, each opened with an API key' },
    { name: 'suppressions', description: 'People who must not receive messages' },
    { name: 'z-api', description: 'Z-API’s own routes, for clients written for Z-API' },
    { name: 'webhooks', description: 'Receives Z-API’s callbacks' },
    { name: 'operation', description: 'Health and metrics' },
  ],
  components: {
    securitySchemes: {
      key: {
        type: 'http',
        scheme: 'bearer',
        description: `An API key. Each operation names the scopes that the key must have; a key with all of them is an administrator’s:\n${Object.entries(
          SCOPES,
        )
          .map(([scope, allows]) => `- \`${scope}\`: ${allows}`)
          .join('\n')}`,
      },
    },
  },
  security: [{ key: [] }],
};

const integer = { type: 'integer' } as const;
const HEADERS = {
  'X-Request-Id': { description: 'Identifies this request in the log', schema: { type: 'string' } },
  'RateLimit-Limit': { description: 'Requests that this caller may make in a minute', schema: integer },
  'RateLimit-Remaining': { description: 'Requests that are left of it', schema: integer },
  'RateLimit-Reset': { description: 'Seconds until the minute is over', schema: integer },
  'Retry-After': { description: 'With 429 and 503: seconds after which to try again', schema: integer },
  Location: { description: 'Path of what was made', schema: { type: 'string' } },
  'WWW-Authenticate': {
    description: 'With 401 and 403: what is wrong with the key (RFC 6750)',
    schema: { type: 'string' },
  },
} as const;
type Header = keyof typeof HEADERS;

const GZIP = 'JSON in UTF-8; with `Content-Encoding: gzip` also compressed.';

/** The scopes that a route needs, as the document names them: `{ key: ['send'] }`. */
export function securityOf(need: Need | undefined): { security?: { key: ApiScope[] }[] } {
  return need === undefined ? {} : { security: [{ key: [...scopesOf(need)] }] };
}

/**
 * Adds what all operations share: response headers, and which bodies may be left out; and what is noted of each one:
 * its error codes and examples. `instance`: a configured number for the examples.
 */
export function completed<T extends object>(document: T, instance: string): T {
  const { paths = {}, components = {} } = document as Document;
  const notes = operationNotes(instance);
  for (const [path, operations] of Object.entries(paths)) {
    for (const operation of Object.values(operations)) {
      complete(operation, path);
      annotate(operation, notes[operation.operationId ?? ''] ?? {}, path);
    }
  }
  return { ...document, components: { ...components, headers: HEADERS } };
}

function complete(operation: Operation, path: string): void {
  const { requestBody, responses = {} } = operation;
  if (requestBody !== undefined) {
    const json = requestBody.content?.['application/json'];
    requestBody.required = !(json?.schema !== undefined && isNullable(json.schema));
    if (json !== undefined) requestBody.description = GZIP;
  }
  const needsKey = operation.security?.length !== 0;
  const isLimited = needsKey || path.startsWith('/instances/');
  for (const [status, response] of Object.entries(responses)) {
    const names = headersOf(status, { needsKey, isLimited }, Object.keys(responses));
    response.headers = Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
  }
}

function annotate(operation: Operation, { description, errors = [], examples }: OperationNotes, path: string): void {
  const { requestBody, responses = {} } = operation;
  if (operation.description === undefined && description !== undefined) operation.description = description;
  const [media] = Object.values(requestBody?.content ?? {});
  if (media !== undefined && examples !== undefined) media.examples = examples;
  // Z-API's routes return Z-API's errors, which have no code.
  if (path.startsWith('/instances/')) return;
  const codes = errorCodes(errors, { needsKey: operation.security?.length !== 0 });
  for (const [range, from, title] of ERROR_RANGES) {
    const response = responses[range];
    if (response !== undefined) response.description = `${title} ${listed(codes, from)}`;
  }
}

const ERROR_RANGES = [
  ['4XX', 400, 'Rejected. Codes:'],
  ['5XX', 500, 'Currently not possible. Codes:'],
] as const;

/** The codes from `from` to `from + 99`: `` `not_found` (404), `wrong_status` (409) ``. */
function listed(codes: readonly ErrorCode[], from: number): string {
  return codes
    .map((code) => ({ code, http: ERRORS[code].http }))
    .filter(({ http }) => http >= from && http < from + 100)
    .map(({ code, http }) => `\`${code}\` (${http})`)
    .join(', ');
}

function headersOf(
  status: string,
  { needsKey, isLimited }: { needsKey: boolean; isLimited: boolean },
  statuses: readonly string[],
): Header[] {
  const names: Header[] = ['X-Request-Id'];
  if (isLimited) names.push('RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset');
  if (/^[45]/.test(status)) names.push('Retry-After');
  if (status.startsWith('4') && needsKey) names.push('WWW-Authenticate');
  // An operation that may create something says where it is, even when it existed already.
  if (status.startsWith('2') && ['201', '202'].some((made) => statuses.includes(made))) names.push('Location');
  return names;
}

/** A nullable body may be left out: many clients send a JSON Content-Type with an empty POST. */
function isNullable({ type, anyOf, oneOf }: Schema): boolean {
  if (type === 'null' || (Array.isArray(type) && type.includes('null'))) return true;
  return [...(anyOf ?? []), ...(oneOf ?? [])].some(isNullable);
}

/** Removes schemas that no route uses: each exists for input and output, and most routes use one form. */
export function withoutUnused<T extends object>(document: T): T {
  const { paths, components = {} } = document as Document;
  const schemas = components['schemas'] ?? {};
  const used = new Set<string>();
  const visit = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part ?? {}).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      visit(schemas[name]);
    }
  };
  visit(paths);
  const kept = Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)));
  return { ...document, components: { ...components, schemas: kept } };
}
