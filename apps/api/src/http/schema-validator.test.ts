import { beforeAll, expect, test } from 'vitest';
import { LOCAL, VENDAS, stand } from '../api.fixture.ts';
import type { App } from './fastify-types.ts';

/** How a request that does not match its schema is answered: in plain words, never in those of the validator. */
const on = stand();
let app: App;
beforeAll(async () => {
  app = await on.app();
});

interface Problem {
  detail: string;
  issues: { field: string; problem: string }[];
}

test.for([
  ['/v1/messages?status=foo', 'status', /^must be one of queued, sending, .*suppressed$/],
  ['/v1/messages?statis=sent', 'statis', /^is not a known field; did you mean "status"\?$/],
  ['/v1/messages?limit=0', 'limit', /^must be at least 1$/],
  ['/v1/messages?limit=many', 'limit', /^must be a number$/],
  ['/v1/messages?instance=Vendas', 'instance', /^must be an instance name/],
  ['/v1/messages?zaapId=', 'zaapId', /^is empty$/],
  [`/v1/messages?zaapId=${'x'.repeat(129)}`, 'zaapId', /^must have at most 128 characters$/],
  ['/v1/events?types=message.sent,foo', 'types.1', /^must be one of message\.accepted, /],
] as const)('GET %s', async ([url, field, problem]) => {
  const response = await app.inject({ url, headers: LOCAL });
  const { detail, issues } = response.json<Problem>();
  expect([response.statusCode, issues]).toEqual([400, [{ field, problem: expect.stringMatching(problem) as string }]]);
  expect(detail).toBe(`${field} ${issues[0]!.problem}`);
});

test.for([
  ['/v1/callbacks', {}, 'url', 'is missing'],
  ['/v1/callbacks', { url: 5 }, 'url', 'must be text'],
  ['/v1/callbacks', { url: 'https://a.example', event: [] }, 'event', 'is not a known field; did you mean "events"?'],
  ['/v1/callbacks', { url: 'https://a.example', events: [] }, 'events', 'is empty'],
  ['/v1/callbacks', [], '', 'must be a JSON object'],
  ['/v1/campaigns/x/retry', { since: 'yesterday' }, 'since', 'must be an ISO 8601 date-time with a UTC offset'],
  ['/v1/campaigns/x/start', { imagecheck: 1 }, 'imagecheck', 'is not a known field; did you mean "imageCheck"?'],
] as const)('POST %s with %j', async ([url, payload, field, problem]) => {
  const response = await app.inject({ method: 'POST', url, headers: LOCAL, payload });
  expect([response.statusCode, response.json<Problem>().issues]).toEqual([400, [{ field, problem }]]);
});

test.for([
  [{ phone: '5511987654321' }, 'image is missing'],
  [{ phone: '5511987654321', image: 5 }, 'image must be text'],
  [{ phone: {}, image: 'x' }, 'phone must be text or a number'],
  [{ image: 'x' }, 'phone is missing'],
] as const)('Z-API’s send-image with %j', async ([payload, error]) => {
  const url = `/instances/${VENDAS.id}/token/${VENDAS.token}/send-image`;
  const response = await app.inject({ method: 'POST', url, headers: { 'client-token': VENDAS.clientToken }, payload });
  expect([response.statusCode, response.json()]).toEqual([400, { error }]);
});

test('an unknown option of an upload is named, with the nearest known one', async () => {
  const payload =
    '--x\r\nContent-Disposition: form-data; name="options"\r\n\r\n{"instance":"vendas"}\r\n' +
    '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nphone\r\n--x--\r\n';
  const headers = { ...LOCAL, 'content-type': 'multipart/form-data; boundary=x' };
  const response = await app.inject({ method: 'POST', url: '/v1/campaigns', headers, payload });
  expect(response.json<Problem>().issues).toEqual([
    { field: 'options.instance', problem: 'is not a known field; did you mean "instances"?' },
  ]);
});
