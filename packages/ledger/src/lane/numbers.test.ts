import { expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { laneNumbersKey, lanesKey } from '../storage/keys.ts';
import { createLaneNumbers } from './numbers.ts';

const redis = testRedis();

test('a number that Redis has lost is given to no other lane, and its lane gets it again', async () => {
  const [vendas, other] = [
    createLaneNumbers(redis.client, redis.prefix),
    createLaneNumbers(redis.client, redis.prefix),
  ];
  await redis.client.sadd(lanesKey(redis.prefix), 'vendas', 'suporte');
  const number = await vendas.of('vendas');
  await redis.client.del(laneNumbersKey(redis.prefix));
  expect(await other.of('suporte')).not.toBe(number);
  expect(await vendas.of('vendas')).toBe(number);
  expect(await other.names([number])).toEqual(['vendas']);
  expect(await other.of('vendas')).toBe(number);
});

test('of two lanes whose names lead to one number, the second gets another', async () => {
  const numbers = createLaneNumbers(redis.client, `${redis.prefix}-2`);
  const number = await createLaneNumbers(redis.client, `${redis.prefix}-3`).of('vendas');
  await redis.client.hset(laneNumbersKey(`${redis.prefix}-2`), 'taken', number);
  expect(await numbers.of('vendas')).toBe(number + 1);
  expect(await numbers.names([number, number + 1])).toEqual(['taken', 'vendas']);
});
