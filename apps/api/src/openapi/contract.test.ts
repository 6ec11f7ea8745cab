import fc from 'fast-check';
import type { InjectOptions } from 'fastify';
import { beforeAll, describe, expect, test } from 'vitest';
import { IMAGE, LOCAL, VENDAS, WEBHOOK_SECRET, message, newPhone, stand } from '../api.fixture.ts';
import type { App } from '../http/fastify-types.ts';

/** Every route of the OpenAPI document: what is good, what is bad, and that nothing at all makes it fail. */
const on = stand();
let app: App;
let campaign: string;
let callback: string;
let kept: string;

interface Operation {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  body: JsonSchema | undefined;
}
interface JsonSchema {
  $ref?: string;
  anyOf?: JsonSchema[];
  type?: string;
  required?: string[];
  properties?: Record<string, JsonSchema>;
  additionalProperties?: unknown;
}
interface Described {
  requestBody?: { content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { description?: string; headers?: object }>;
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, JsonSchema> };
}
let document: Document;
let operations: Operation[];

beforeAll(async () => {
  app = await on.app();
  document = (await app.inject('/openapi.json')).json<Document>();
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody }]) => ({
      method: method.toUpperCase() as Operation['method'],
      path,
      body: requestBody?.content['application/json']?.schema,
    })),
  );
  await on.producer.sendMany([message({ id: 'read' }), message({ id: 'unknown' })] as never);
  const made = await app.inject({ method: 'POST', url: '/v1/campaigns', ...upload(`telefone\n${newPhone()}\n`) });
  campaign = made.json<{ campaign: { id: string } }>().campaign.id;
  kept = (await app.inject({ method: 'POST', url: '/v1/uploads', ...uploadedFile() })).json<{ id: string }>().id;
  callback = (await on.deps.callbacks.add({ url: 'http://127.0.0.1:1/' })).endpoint.id;
});

function upload(csv: string, options: object = {}): Pick<InjectOptions, 'payload' | 'headers'> {
  const json = JSON.stringify({ instances: ['vendas'], image: IMAGE, ...options });
  const payload = [
    '--x',
    'Content-Disposition: form-data; name="file"; filename="clientes.csv"',
    '',
    csv,
    '--x',
    'Content-Disposition: form-data; name="options"',
    '',
    json,
    '--x--',
    '',
  ].join('\r\n');
  return { payload, headers: { ...LOCAL, 'content-type': 'multipart/form-data; boundary=x' } };
}

/** A file of phones. */
function list(csv: string): Pick<InjectOptions, 'payload' | 'headers'> {
  const head = 'Content-Disposition: form-data; name="file"; filename="opt-outs.csv"';
  const payload = ['--x', head, '', csv, '--x--', ''].join('\r\n');
  return { payload, headers: { ...LOCAL, 'content-type': 'multipart/form-data; boundary=x' } };
}

/** A PNG of one pixel. */
const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

function uploadedFile(): Pick<InjectOptions, 'payload' | 'headers'> {
  const { headers = {} } = upload('');
  const part = 'Content-Disposition: form-data; name="file"; filename="clientes.csv"';
  return { payload: `--x\r\n${part}\r\n\r\ntelefone\n${newPhone()}\n\r\n--x--\r\n`, headers };
}

interface Good {
  url?: string;
  payload?: object;
  request?: Pick<InjectOptions, 'payload' | 'headers'>;
  before?: () => Promise<unknown>;
  status?: number;
}

const zapi = { url: `/instances/${VENDAS.id}/token/${VENDAS.token}` };
const zapiHeaders = { ...LOCAL, 'client-token': VENDAS.clientToken, 'content-type': 'application/json' };

/** One good request for each route. A route without one fails the first test. */
const GOOD: Record<string, () => Good> = {
  'GET /health/live': () => ({}),
  'GET /health/ready': () => ({}),
  'GET /metrics': () => ({}),
  'POST /v1/messages': () => ({ payload: message(), status: 202 }),
  'GET /v1/messages': () => ({ url: '/v1/messages?status=queued&limit=3' }),
  'GET /v1/messages/{id}': () => ({ url: '/v1/messages/read' }),
  'DELETE /v1/messages/{id}': () => ({
    url: '/v1/messages/taken-back',
    before: () => on.producer.sendMany([message({ id: 'taken-back' })] as never),
  }),
  'POST /v1/messages/{id}/retry': () => ({ url: '/v1/messages/taken-back/retry' }),
  'POST /v1/messages/{id}/resolve': () => ({ url: '/v1/messages/read/resolve', payload: { as: 'sent' }, status: 409 }),
  'POST /v1/campaigns': () => ({ request: upload(`telefone\n${newPhone()}\n`), status: 201 }),
  'POST /v1/uploads': () => ({ request: uploadedFile(), status: 201 }),
  'GET /v1/uploads/{id}': () => ({ url: `/v1/uploads/${kept}` }),
  'POST /v1/uploads/{id}/image': () => ({ url: `/v1/uploads/${kept}/image`, payload: { image: PIXEL } }),
  'GET /v1/uploads/{id}/image': () => ({ url: `/v1/uploads/${kept}/image` }),
  'POST /v1/uploads/{id}/preview': () => ({ url: `/v1/uploads/${kept}/preview`, payload: { rows: 1 } }),
  'POST /v1/uploads/{id}/check': () => ({ url: `/v1/uploads/${kept}/check`, payload: { instances: ['vendas'] } }),
  'GET /v1/uploads/{id}/rejected': () => ({ url: `/v1/uploads/${kept}/rejected` }),
  'POST /v1/uploads/{id}/test': () => ({
    url: `/v1/uploads/${kept}/test`,
    payload: { to: newPhone(), options: { instances: ['vendas'] } },
    status: 202,
  }),
  'POST /v1/uploads/{id}/campaign': () => ({
    url: `/v1/uploads/${kept}/campaign`,
    payload: { instances: ['vendas'] },
    status: 201,
  }),
  'DELETE /v1/uploads/{id}': () => ({ url: `/v1/uploads/${kept}` }),
  'GET /v1/campaigns': () => ({ url: '/v1/campaigns?limit=1' }),
  'GET /v1/campaigns/{id}': () => ({ url: `/v1/campaigns/${campaign}` }),
  'GET /v1/campaigns/{id}/failures': () => ({ url: `/v1/campaigns/${campaign}/failures` }),
  'POST /v1/campaigns/{id}/test': () => ({
    url: `/v1/campaigns/${campaign}/test`,
    payload: { to: newPhone() },
    status: 202,
  }),
  'POST /v1/campaigns/{id}/start': () => ({
    url: `/v1/campaigns/${campaign}/start`,
    payload: { imageCheck: false },
  }),
  'POST /v1/campaigns/{id}/pause': () => ({ url: `/v1/campaigns/${campaign}/pause` }),
  'POST /v1/campaigns/{id}/resume': () => ({ url: `/v1/campaigns/${campaign}/resume` }),
  'POST /v1/campaigns/{id}/retry': () => ({ url: `/v1/campaigns/${campaign}/retry` }),
  'GET /v1/campaigns/{id}/results': () => ({ url: `/v1/campaigns/${campaign}/results?format=ndjson` }),
  'POST /v1/campaigns/{id}/cancel': () => ({ url: `/v1/campaigns/${campaign}/cancel` }),
  // It has ended by now, so the stream does too.
  'GET /v1/campaigns/{id}/events': () => ({ url: `/v1/campaigns/${campaign}/events` }),
  'GET /v1/events': () => ({
    url: '/v1/events?after=0&types=message.sent',
    request: { headers: { ...LOCAL, accept: 'application/json' } },
  }),
  'GET /v1/session': () => ({}),
  'POST /v1/session': () => ({
    // A key would close the app to the other requests.
    request: { headers: { ...LOCAL, origin: `http://${LOCAL.host}` }, payload: { key: 'not-a-key' } },
    status: 401,
  }),
  'DELETE /v1/session': () => ({}),
  'GET /v1/keys': () => ({}),
  // A key would close the app to the other requests.
  'POST /v1/keys': () => ({ payload: { name: '\u0000', scopes: ['read'] }, status: 400 }),
  'DELETE /v1/keys/{id}': () => ({ url: '/v1/keys/nobody', status: 404 }),
  'GET /v1/audit': () => ({ url: '/v1/audit?who=ana&result=done&limit=5' }),
  'GET /v1/settings': () => ({}),
  'GET /v1/webhooks': () => ({}),
  'GET /v1/diagnosis': () => ({ status: 404 }),
  'GET /v1/sessions': () => ({}),
  'DELETE /v1/sessions/{id}': () => ({ url: '/v1/sessions/nobody', status: 404 }),
  'GET /v1/overview': () => ({}),
  'GET /v1/overview/lanes': () => ({}),
  'GET /v1/overview/lanes/{instance}': () => ({ url: '/v1/overview/lanes/vendas' }),
  'GET /v1/changes': () => ({ request: { headers: { ...LOCAL, accept: 'application/json' } } }),
  'GET /v1/callbacks': () => ({}),
  'POST /v1/callbacks': () => ({ payload: { url: 'https://shop.example.com/pombo' }, status: 201 }),
  'POST /v1/callbacks/{id}/enable': () => ({ url: `/v1/callbacks/${callback}/enable` }),
  'POST /v1/callbacks/{id}/rotate': () => ({ url: `/v1/callbacks/${callback}/rotate` }),
  'POST /v1/callbacks/{id}/test': () => ({ url: `/v1/callbacks/${callback}/test` }),
  'POST /v1/callbacks/{id}/replay': () => ({
    url: `/v1/callbacks/${callback}/replay`,
    payload: { since: '2026-11-21T12:00:00Z' },
  }),
  'GET /v1/callbacks/{id}/deliveries': () => ({ url: `/v1/callbacks/${callback}/deliveries?failed=true` }),
  'DELETE /v1/callbacks/{id}': () => ({ url: `/v1/callbacks/${callback}` }),
  'GET /v1/lanes': () => ({}),
  'GET /v1/lanes/{instance}/history': () => ({ url: '/v1/lanes/vendas/history' }),
  'POST /v1/lanes/{instance}/pause': () => ({ url: '/v1/lanes/vendas/pause', payload: { why: 'lunch' } }),
  'POST /v1/lanes/{instance}/resume': () => ({ url: '/v1/lanes/vendas/resume' }),
  'POST /v1/posts': () => ({ payload: { instances: ['vendas'], image: IMAGE, id: 'natal' }, status: 201 }),
  'GET /v1/posts': () => ({ url: '/v1/posts?limit=1' }),
  // Nothing listens there.
  'GET /v1/images': () => ({ url: '/v1/images?url=http%3A%2F%2F127.0.0.1%3A1%2Fa.png', status: 422 }),
  'GET /v1/posts/{id}': () => ({ url: '/v1/posts/natal' }),
  'POST /v1/suppressions/import': () => ({ request: list(`telefone\n${newPhone()}\n`) }),
  'GET /v1/suppressions/export': () => ({}),
  'POST /v1/suppressions': () => ({ payload: { phone: '5511987650000' } }),
  'GET /v1/suppressions': () => ({}),
  'DELETE /v1/suppressions': () => ({ url: '/v1/suppressions?phone=5511987650000' }),
  'POST /webhooks/zapi/{instance}/{secret}': () => ({
    url: `/webhooks/zapi/vendas/${WEBHOOK_SECRET}`,
    payload: { type: 'ConnectedCallback', instanceId: VENDAS.id, connected: true },
  }),
  'POST /instances/{instanceId}/token/{token}/send-image': () => ({
    url: `${zapi.url}/send-image`,
    request: { headers: zapiHeaders, payload: { phone: newPhone(), image: IMAGE } },
    status: 202,
  }),
  'POST /instances/{instanceId}/token/{token}/send-image-status': () => ({
    url: `${zapi.url}/send-image-status`,
    request: { headers: zapiHeaders, payload: { image: IMAGE } },
    status: 202,
  }),
  'GET /instances/{instanceId}/token/{token}/status': () => ({
    url: `${zapi.url}/status`,
    request: { headers: zapiHeaders },
  }),
};

/** Headers and address under which the route gets as far as its body. */
function opened({ method, path }: Operation): { url: string; headers: Record<string, string> } {
  const { url = path, request } = GOOD[`${method} ${path}`]!();
  return { url, headers: { ...LOCAL, ...(request?.headers as Record<string, string> | undefined) } };
}

function resolved(schema: JsonSchema): JsonSchema[] {
  const target = schema.$ref === undefined ? schema : document.components.schemas[schema.$ref.split('/').at(-1)!]!;
  const parts = target.anyOf ?? (target as { oneOf?: JsonSchema[] }).oneOf;
  return parts === undefined ? [target] : parts.flatMap(resolved);
}

function isRefusal(path: string, response: { statusCode: number; headers: object; body: string }): void {
  const { error, code } = JSON.parse(response.body) as { error?: string; code?: string };
  expect(response.statusCode).toBeGreaterThanOrEqual(400);
  expect(response.statusCode).toBeLessThan(500);
  if (path.startsWith('/instances/')) expect(error).toBeTypeOf('string');
  else {
    expect(response.headers).toMatchObject({
      'content-type': expect.stringContaining('application/problem+json') as string,
    });
    expect(code).toBeTypeOf('string');
  }
}

/** `..` in a path leads to other routes, so only a refusal of this one counts: that of another may have other codes. */
function expectDocumented({ method, path }: Operation, { body }: { body: string }): void {
  const { code, detail } = JSON.parse(body) as { code?: string; detail?: string };
  if (code === undefined || detail === 'Not found' || code === 'method_not_allowed') return;
  const { description } = document.paths[path]![method.toLowerCase()]!.responses['4XX'] ?? {};
  expect(description ?? '', `${method} ${path}`).toContain(`\`${code}\``);
}

describe('the OpenAPI document', () => {
  test('is version 3.1, and this file has a valid request for each route', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(operations.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(Object.keys(GOOD).toSorted());
  });

  test('has no dangling references', () => {
    const refs = JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g);
    const names = [...refs].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(20);
    for (const name of names) expect(document.components.schemas).toHaveProperty([name]);
  });
});

describe('every route', () => {
  test.for(Object.entries(GOOD))('%s answers a good request as the document says', async ([route, good]) => {
    const [method, path] = route.split(' ') as [Operation['method'], string];
    const { url = path, payload, request = {}, before, status = 200 } = good();
    await before?.();
    const body = payload === undefined ? {} : { payload };
    // The answer passes through the schema of the document, or is a 500.
    const response = await app.inject({ method, url, headers: LOCAL, ...body, ...request });
    expect(response.statusCode, response.body).toBe(status);
    const { headers = {} } = document.paths[path]![method.toLowerCase()]!.responses[status] ?? {};
    for (const name of Object.keys(headers)) expect(response.headers, name).toHaveProperty([name.toLowerCase()]);
  });

  test('rejects a body with a missing field, a wrong type, or an unknown field', async () => {
    let refused = 0;
    for (const operation of operations.filter(({ body }) => body !== undefined)) {
      // Callbacks are loose on purpose; bodies that are not callbacks are tested beside them.
      if (operation.path.startsWith('/webhooks/')) continue;
      for (const schema of resolved(operation.body!).filter(({ type }) => type === 'object')) {
        const bad = [
          ...(schema.required ?? []).map((field) => ({ ...filled(schema), [field]: undefined })),
          ...Object.keys(schema.properties ?? {}).map((field) => ({ ...filled(schema), [field]: { not: ['this'] } })),
          ...(schema.additionalProperties === false ? [{ ...filled(schema), unknownField: 1 }] : []),
          'text',
          7,
          true,
        ].filter((each) => typeof each !== 'object' || !('metadata' in each));
        for (const payload of bad) {
          const headers = { ...opened(operation).headers, 'content-type': 'application/json' };
          const { url } = opened(operation);
          const response = await app.inject({
            method: operation.method,
            url,
            headers,
            payload: JSON.stringify(payload),
          });
          isRefusal(operation.path, response);
          refused += 1;
        }
      }
    }
    expect(refused).toBeGreaterThan(40);
  });

  /** The required fields with good values, so that one fault at a time is tried. */
  function filled(schema: JsonSchema): Record<string, unknown> {
    const values: Record<string, unknown> = { ...message(), as: 'sent', type: constOf(schema) };
    return Object.fromEntries((schema.required ?? []).map((field) => [field, values[field]]));
  }

  function constOf(schema: JsonSchema): unknown {
    return (schema.properties?.['type'] as { const?: unknown } | undefined)?.const;
  }

  test('never answers 500 to any input', { timeout: 120_000 }, async () => {
    const parts = fc.record({
      body: fc.oneof(
        fc.jsonValue(),
        fc.array(fc.record({ type: fc.constantFrom('send-image', 'x'), phone: fc.string(), image: fc.jsonValue() })),
      ),
      raw: fc.option(fc.string({ maxLength: 200 }), { freq: 4 }),
      segment: fc.oneof(
        fc.string({ minLength: 1, unit: 'binary' }),
        fc.constantFrom('..', '%', 'vendas', 'read', '\u0000', 'a'.repeat(3000)),
      ),
      query: fc.dictionary(
        fc.constantFrom('status', 'limit', 'cursor', 'wait', 'format', 'x', 'instance'),
        fc.string(),
      ),
      type: fc.constantFrom(
        'application/json',
        'text/plain',
        'multipart/form-data; boundary=x',
        'multipart/form-data',
        '',
      ),
      encoding: fc.constantFrom('identity', 'identity', 'identity', 'gzip', 'br'),
    });
    for (const operation of operations) {
      await fc.assert(
        fc.asyncProperty(parts, async ({ body, raw, segment, query, type, encoding }) => {
          const { headers } = opened(operation);
          const path = operation.path
            .replace('{instanceId}', VENDAS.id)
            .replace('{token}', VENDAS.token)
            .replace('{secret}', WEBHOOK_SECRET)
            .replaceAll(/\{\w+\}/g, () => encodeURIComponent(segment.toWellFormed()));
          // Waiting is tested elsewhere; here it would only take its time.
          const search = new URLSearchParams({ ...query, ...('wait' in query ? { wait: '0' } : {}) });
          const response = await app.inject({
            method: operation.method,
            url: `${path}?${search.toString()}`,
            // A path may lead to the event stream, by `..`; as a stream it would not end.
            headers: { ...headers, accept: 'application/json', 'content-type': type, 'content-encoding': encoding },
            ...(operation.method === 'GET' ? {} : { payload: raw ?? JSON.stringify(body) }),
          });
          expect(response.statusCode, response.body).toBeLessThan(500);
          expect(response.statusCode).toBeGreaterThanOrEqual(200);
          if (response.statusCode >= 400) expectDocumented(operation, response);
        }),
        { numRuns: 40 },
      );
    }
  });
});
