import { afterEach, expect, test } from 'vitest';
import { createConnection } from './connection.ts';
import { closeGateways, startGateway } from '../gateway.fixture.ts';

afterEach(closeGateways);

test('refuses a second connection for one request, with a code on which undici gives up', async () => {
  const gateway = await startGateway(() => undefined);
  const { connect } = createConnection(1_000, {});
  const ask = (): Promise<unknown> =>
    new Promise((resolve) => {
      connect({ hostname: '127.0.0.1', port: String(gateway.port), protocol: 'http:' }, (...args) => resolve(args[0]));
    });
  expect(await ask()).toBeNull();
  expect(await ask()).toMatchObject({ code: 'CONNECTION_LOST' });
  expect(gateway.visits).toHaveLength(1);
});
