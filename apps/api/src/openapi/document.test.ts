import { ERRORS } from '@pombo/core';
import { beforeAll, expect, test } from 'vitest';
import { IMAGE, stand } from '../api.fixture.ts';

/** What a generator of clients and a reader of /docs need of the document. Its routes: contract.test.ts. */
const on = stand();

interface Schema {
  $ref?: string;
  pattern?: string;
  properties?: Record<string, Schema>;
}
interface Response {
  description: string;
  headers?: Record<string, { $ref: string }>;
}
interface Operation {
  operationId?: string;
  summary?: string;
  tags?: string[];
  security?: Record<string, string[]>[];
  requestBody?: { required?: boolean; description?: string; content: Record<string, { schema: Schema }> };
  responses: Record<string, Response>;
}
interface Document {
  info: { description: string };
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, Schema & { oneOf?: Schema[] }>;
    headers: Record<string, { description: string }>;
    securitySchemes: { key: { description: string } };
  };
}
let document: Document;
let operations: [name: string, operation: Operation][];

beforeAll(async () => {
  document = (await (await on.app()).inject('/openapi.json')).json<Document>();
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );
});

const named = (name: string): Operation => operations.find(([each]) => each === name)![1];

test('every operation has a name of its own, a summary and declared tags; servers are named', () => {
  expect(document.servers.length).toBeGreaterThan(0);
  const names = operations.map(([, { operationId }]) => operationId);
  for (const name of names) expect(name).toMatch(/^[a-z][A-Za-z]+$/);
  expect(new Set(names).size).toBe(names.length);
  const declared = document.tags.map(({ name }) => name);
  for (const { description } of document.tags) expect(description).not.toBe('');
  for (const [name, { summary, tags }] of operations) {
    expect(summary, name).toMatch(/\w/);
    expect(tags, name).toHaveLength(1);
    expect(declared, name).toContain(tags![0]);
  }
  expect(declared.toSorted()).toEqual([...new Set(operations.flatMap(([, { tags }]) => tags))].toSorted());
});

test('a body that may be left out is not required, any other is', () => {
  const optional = operations.filter(([, { requestBody }]) => requestBody?.required === false).map(([name]) => name);
  expect(optional.toSorted()).toEqual([
    'POST /v1/campaigns/{id}/retry',
    'POST /v1/campaigns/{id}/start',
    'POST /v1/lanes/{instance}/pause',
    'POST /v1/lanes/{instance}/resume',
  ]);
  expect(named('POST /v1/messages').requestBody!.required).toBe(true);
});

test('every operation under /v1 names the scope that it needs, but those by which a browser signs in and out', () => {
  const own = operations.filter(([each]) => / \/v1\/session$/.test(each));
  expect(own.map(([, { security }]) => security)).toEqual([[], [], []]);
  for (const [name, { security }] of operations.filter(([each]) => / \/v1\/|\/metrics/.test(each))) {
    if (own.some(([each]) => each === name)) continue;
    expect(security, name).toHaveLength(1);
    expect(security![0]!['key'], name).toEqual([expect.stringMatching(/^(send|read|manage)$/)]);
  }
  expect(named('POST /v1/messages').security).toEqual([{ key: ['send'] }]);
  expect(named('POST /v1/campaigns/{id}/test').security).toEqual([{ key: ['manage'] }]);
  for (const scope of ['send', 'read', 'manage'])
    expect(document.components.securitySchemes.key.description).toContain(`\`${scope}\``);
});

test('response headers are described, and every reference resolves', () => {
  for (const [name, { responses }] of operations) {
    for (const [status, { headers = {}, description }] of Object.entries(responses)) {
      expect(description, `${name} ${status}`).toMatch(/\w{3}/);
      expect(Object.keys(headers), `${name} ${status}`).toContain('X-Request-Id');
      for (const { $ref } of Object.values(headers))
        expect(document.components.headers).toHaveProperty([$ref.split('/').at(-1)!]);
    }
  }
  const sent = named('POST /v1/messages').responses;
  expect(Object.keys(sent['202']!.headers!)).toEqual(expect.arrayContaining(['Location', 'RateLimit-Remaining']));
  expect(Object.keys(sent['4XX']!.headers!)).toContain('Retry-After');
  expect(Object.keys(sent['5XX']!.headers!)).toContain('Retry-After');
  expect(Object.keys(named('GET /health/live').responses['200']!.headers!)).not.toContain('RateLimit-Remaining');
});

test('every operation that can fail describes its errors', () => {
  for (const [name, { responses }] of operations.filter(([each]) => !each.includes('/health/'))) {
    expect(Object.keys(responses), name).toEqual(expect.arrayContaining(['4XX', '5XX']));
  }
});

test('gzip is described, and phone and image have patterns', () => {
  expect(named('POST /v1/messages').requestBody!.description).toContain('gzip');
  const schema = Object.values(document.components.schemas).find(({ oneOf }) => oneOf !== undefined)!;
  const image = schema.oneOf!.find(({ properties }) => properties?.['phone'] !== undefined)!.properties!;
  const phone = new RegExp(image['phone']!.pattern!, 'u');
  const picture = new RegExp(image['image']!.pattern!, 'u');
  for (const good of ['5511987654321', '120363025486-group', '123456789012345@lid']) expect(good).toMatch(phone);
  for (const bad of ['12', 'nobody', '+55 11', '5511987654321@c.us']) expect(bad).not.toMatch(phone);
  for (const good of [IMAGE, 'HTTPS://a.example/x', 'data:image/png;base64,AAAA']) expect(good).toMatch(picture);
  for (const bad of ['photo.jpg', 'ftp://a/b', 'data:text/plain;base64,AAAA']) expect(bad).not.toMatch(picture);
});

test('the document lists each error code with its HTTP status, its meaning and what follows', () => {
  const { enum: codes, description } = document.components.schemas['ErrorCode'] as {
    enum: string[];
    description: string;
  };
  expect(codes).toEqual(Object.keys(ERRORS));
  for (const [code, { http, title, consequence }] of Object.entries(ERRORS))
    expect(description).toContain(`\`${code}\` (HTTP ${http}): ${title}. ${consequence}`);
  expect(document.components.schemas['Problem']!.properties!['code']).toMatchObject({
    $ref: '#/components/schemas/ErrorCode',
  });
});
