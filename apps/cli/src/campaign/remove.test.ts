import { expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { NUMBERS, bench } from '../pombo.fixture.ts';

const redis = testRedis();
const cli = bench();
const IMAGE = 'https://example.com/a.png';

test('pombo campaign remove removes an ended campaign once it is confirmed', async () => {
  const env = {
    POMBO_INSTANCES: cli.file('instances.json', JSON.stringify({ instances: NUMBERS })),
    REDIS_URL: redis.url,
    ZAPI_BASE_URL: 'http://127.0.0.1:9',
    POMBO_PREFIX: redis.prefix,
  };
  const campaign = (...words: string[]) => cli.run(['campaign', ...words], env);
  const file = cli.file('natal.csv', 'telefone\n5511987650001\n5511987650002\n');
  const create = await campaign(
    'create',
    file,
    '--instance',
    'vendas',
    '--image',
    IMAGE,
    '--id',
    'natal',
    '--country',
    'BR',
  );
  expect(create).toMatchObject({ code: 0 });

  const early = await campaign('remove', 'natal', '--yes');
  expect(early).toMatchObject({ code: 1, stderr: expect.stringContaining('pombo campaign cancel natal') as string });
  await campaign('cancel', 'natal');
  const asked = await campaign('remove', 'natal');
  expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('add --yes') as string });
  expect((await campaign('show', 'natal', '--json')).json()).toMatchObject([{ state: 'cancelled' }]);

  const removed = await campaign('remove', 'natal', '--yes', '--json');
  expect(removed.code).toBe(0);
  expect(removed.json()).toEqual([{ campaign: 'natal', removed: true, rows: 2, messages: 0 }]);
  expect((await campaign('list', '--json')).json()).toEqual([]);
  expect(await redis.client.keys(`${redis.prefix}:{natal}*`)).toEqual([]);
});
