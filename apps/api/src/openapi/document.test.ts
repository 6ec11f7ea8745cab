import { ERRORS } from '@pombo/core';
import { beforeAll, expect, test } from 'vitest';
import { createInstance } from '@pombo/zapi';
import { IMAGE, LOCAL, VENDAS, WEBHOOK_SECRET, stand } from '../api.fixture.ts';

/** What a generator of clients and a reader of /docs need of the document. Its routes: contract.test.ts. */
const on = stand();

interface Schema {
  $ref?: string;
  description?: string;
  pattern?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
}
interface MediaType {
  schema: Schema;
  examples?: Record<string, { summary: string; value: unknown }>;
}
interface Response {
  description: string;
  headers?: Record<string, { $ref: string }>;
  content?: Record<string, MediaType>;
}
interface Operation {
  operationId?: string;
  description?: string;
  summary?: string;
  tags?: string[];
  security?: Record<string, string[]>[];
  requestBody?: { required?: boolean; description?: string; content: Record<string, MediaType> };
  parameters?: { name: string; description?: string }[];
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
    'POST /v1/campaigns/{id}/cancel',
    'POST /v1/campaigns/{id}/pause',
    'POST /v1/campaigns/{id}/resume',
    'POST /v1/campaigns/{id}/retry',
    'POST /v1/campaigns/{id}/start',
    'POST /v1/lanes/{instance}/pause',
    'POST /v1/lanes/{instance}/resume',
  ]);
  expect(named('POST /v1/messages').requestBody!.required).toBe(true);
});

/** One scope; or all of them, for what only an administrator may do. */
const isNeed = (scopes: string[]): boolean => /^(send|read|manage|send,read,manage)$/.test(scopes.join());

test('every operation under /v1 names the scopes that it needs, but those by which a browser signs in and out', () => {
  const own = operations.filter(([each]) => each.endsWith(' /v1/session'));
  expect(own.map(([, { security }]) => security)).toEqual([[], [], []]);
  for (const [name, { security }] of operations.filter(([each]) => / \/v1\/|\/metrics/.test(each))) {
    if (own.some(([each]) => each === name)) continue;
    expect(security, name).toHaveLength(1);
    expect(security![0]!['key'], name).toSatisfy(isNeed);
  }
  expect(named('POST /v1/messages').security).toEqual([{ key: ['send'] }]);
  expect(named('GET /v1/audit').security).toEqual([{ key: ['send', 'read', 'manage'] }]);
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

/** Names of the fields below a schema that say nothing about themselves. */
function silentFields(schema: Schema, path: string): string[] {
  const fields = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
    ...(field.description === undefined && field.$ref === undefined ? [`${path}.${name}`] : []),
    ...silentFields(field, `${path}.${name}`),
  ]);
  const parts = [schema.items, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].filter((part) => part !== undefined);
  return [...fields, ...parts.flatMap((part) => silentFields(part, path))];
}

test('every operation, field and parameter is described', () => {
  const silent = Object.entries(document.components.schemas).flatMap(([name, schema]) => silentFields(schema, name));
  for (const [name, { description, parameters = [], requestBody, responses }] of operations) {
    expect(description, name).toMatch(/\w/);
    silent.push(...parameters.filter((each) => each.description === undefined).map((each) => `${name} ?${each.name}`));
    for (const content of [requestBody?.content, ...Object.values(responses).map((each) => each.content)])
      silent.push(...Object.values(content ?? {}).flatMap(({ schema }) => silentFields(schema, name)));
  }
  expect(silent).toEqual([]);
});

test('each operation lists the codes of its own errors', () => {
  const { '4XX': refused, '5XX': broken } = named('POST /v1/messages').responses;
  expect(refused!.description).toMatch(/`invalid_input` \(400\).*`unknown_instance` \(422\).*`id_conflict` \(409\)/);
  expect(broken!.description).toContain('`redis_unreachable` (503)');
  expect(named('GET /v1/lanes').responses['4XX']!.description).not.toContain('id_conflict');
  expect(named('POST /webhooks/zapi/{instance}/{secret}').responses['4XX']!.description).not.toContain('unauthorized');
});

test('every body has examples', () => {
  for (const [name, { requestBody }] of operations) {
    if (requestBody === undefined) continue;
    const [media] = Object.values(requestBody.content);
    expect(Object.keys(media!.examples ?? {}), name).not.toEqual([]);
  }
});

/** What stands in for the parts of a path; what an example refers to does not exist here. */
const PARTS: Record<string, string> = {
  instance: 'vendas',
  instanceId: VENDAS.id,
  token: VENDAS.token,
  secret: WEBHOOK_SECRET,
  id: 'nothing',
};

test('every example is accepted as it is; the first one of POST /v1/messages is queued', async () => {
  const app = await on.app();
  const statuses: Record<string, number[]> = {};
  for (const [name, { requestBody }] of operations) {
    const json = requestBody?.content['application/json'];
    if (json === undefined) continue;
    const [method, path] = name.split(' ') as ['POST', string];
    const url = path.replaceAll(/\{(\w+)\}/g, (_whole, part: string) => PARTS[part]!);
    const headers = { ...LOCAL, ...(path.startsWith('/instances/') && { 'client-token': VENDAS.clientToken }) };
    for (const { value } of Object.values(json.examples!)) {
      const payload = path.startsWith('/webhooks/')
        ? { ...(value as object), instanceId: VENDAS.id }
        : (value as object);
      const response = await app.inject({ method, url, headers, payload });
      (statuses[name] ??= []).push(response.statusCode);
      // 404: the campaign, message or callback of the path. Its body was valid. 403: only the dashboard opens sessions.
      expect([200, 201, 202, path === '/v1/session' ? 403 : 404], `${name} ${response.body}`).toContain(
        response.statusCode,
      );
      if (Array.isArray(value)) expect(response.body).not.toContain('error');
    }
  }
  expect(statuses['POST /v1/messages']).toEqual([202, 202, 202]);
});

test('the examples name a configured number', async () => {
  const instances = [createInstance({ name: 'matriz' }, VENDAS)];
  const other = (await (await on.app({ instances: () => instances })).inject('/openapi.json')).json<Document>();
  const { examples } = other.paths['/v1/messages']!['post']!.requestBody!.content['application/json']!;
  expect(examples!['image']!.value).toMatchObject({ instance: 'matriz' });
});
