import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRedisServer, startPrivateRedis, type PrivateRedis } from '../../../test/setup/redis-server.ts';
import { createLedger } from '../src/ledger.ts';
import { creating } from './creating.ts';
import { LANE, bodyOf } from './world.ts';

let server: PrivateRedis;
let client: Redis;
let made = 0;

describe.skipIf(findRedisServer() === undefined)('a Cluster of one node, given as a single Redis,', () => {
  beforeAll(async () => {
    server = await startPrivateRedis({ args: ['--cluster-enabled', 'yes'] });
    client = new Redis(server.url);
    await client.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    while (!String(await client.call('CLUSTER', 'INFO')).includes('cluster_state:ok'));
  });

  afterAll(async () => {
    client.disconnect();
    await server.stop();
  });

  creating(async () => {
    made += 1;
    return createLedger(client, { prefix: `one-${made}` });
  });

  test('refuses a step on keys of several slots, so the ids are claimed one by one, for good', async () => {
    await expect(client.eval('return 1', 2, 'a', 'b')).rejects.toThrow(/CROSSSLOT/);
    const ledger = createLedger(client, { prefix: 'divided' });
    const entries = ['a', 'b', 'a'].map((id) => ({ lane: LANE, body: bodyOf(id), contentHash: 'content' }));
    const created = await ledger.messages.create(entries, { prepare: async () => ':queue:' });
    // Their jobs come after their ids are kept, so not in the same step.
    expect(created.map((each) => [each.answer, 'hasJob' in each])).toEqual([
      ['created', false],
      ['created', false],
      ['exists', false],
    ]);
    expect(await Promise.all(created.map(({ key }) => client.pttl(`divided:id:${key}`)))).toEqual([-1, -1, -1]);
  });
});
