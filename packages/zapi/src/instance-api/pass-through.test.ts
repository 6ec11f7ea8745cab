import { afterEach, describe, expect, test } from 'vitest';
import {
  CANARY,
  afterRequest,
  answer,
  closeGateways,
  parseRequest,
  startAnswering,
  startGateway,
  vendas,
} from '../gateway.fixture.ts';
import { createPassThrough, isPassable } from './pass-through.ts';

afterEach(closeGateways);

const OWN = ['send-image', 'status'];

describe('a request that is passed on', () => {
  const body = Buffer.from([0x7b, 0x22, 0xff, 0x00]);

  test('keeps its method, path, query, type and bytes, and gets the reply unchanged', async () => {
    const gateway = await startAnswering(answer(201, { zaapId: 'Z' }));
    const reply = await createPassThrough({ baseUrl: gateway.url })(vendas, {
      method: 'PUT',
      target: 'group-metadata/1203-group?page=1&x=%20',
      contentType: 'application/octet-stream',
      body,
    });
    expect(reply).toEqual({
      kind: 'reply',
      status: 201,
      contentType: expect.stringContaining('application/json') as string,
      body: Buffer.from('{"zaapId":"Z"}'),
    });
    const [visit] = gateway.visits;
    const request = parseRequest(visit!.received())!;
    const path = `/instances/${CANARY.id}/token/${CANARY.token}/group-metadata/1203-group?page=1&x=%20`;
    expect(request.line).toBe(`PUT ${path} HTTP/1.1`);
    expect(request.headers).toMatchObject({
      'client-token': CANARY.clientToken,
      'content-type': 'application/octet-stream',
      'content-length': String(body.length),
    });
  });

  test('is sent once: lost after the first byte, unreached before it', async () => {
    const gateway = await startGateway(afterRequest(({ socket }) => void socket.destroy()));
    const pass = createPassThrough({ baseUrl: gateway.url });
    expect(await pass(vendas, { method: 'POST', target: 'send-text', body })).toEqual({ kind: 'lost' });
    expect(gateway.visits).toHaveLength(1);
    await gateway.close();
    expect(await pass(vendas, { method: 'POST', target: 'send-text', body })).toEqual({ kind: 'unreached' });
  });
});

test.for([
  ['send-text', true],
  ['chats?page=1&pageSize=10', true],
  ['group-metadata/120363019502650977-group', true],
  ['phone-exists/5511987654321', true],
  ['contacts/551187654321@lid', true],
  ['send-image', false],
  ['SEND-IMAGE', false],
  ['send-image/', false],
  ['send-image?x=1', false],
  ['send%2Dimage', false],
  ['status/x', false],
  ['', false],
  ['../other', false],
  ['chats/../send-image', false],
  ['chats/%2e%2e/send-image', false],
  ['chats/..%2fsend-image', false],
  ['chats/%5c..%5csend-image', false],
  ['chats//send-image', false],
  ['chats/%zz', false],
] as const)('%s may be passed on: %s', ([target, passable]) => {
  expect(isPassable(target, OWN)).toBe(passable);
});
