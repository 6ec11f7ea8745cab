import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { findRedisServer } from '../../../../test/setup/redis-server.ts';
import { NUMBERS, bench, simulated } from '../pombo.fixture.ts';

const redis = testRedis();
const cli = bench();
const zapi = simulated();
const PHONE = '5511987650042';
const CAPTION = 'A caption to forget';
const SEND = ['send', 'image', '--instance', 'vendas', '--image', 'https://example.com/a.png', '--json'];

function env(): Record<string, string> {
  const file = cli.file('instances.json', JSON.stringify({ instances: NUMBERS }));
  return { POMBO_INSTANCES: file, ZAPI_BASE_URL: zapi.url() };
}

describe.skipIf(findRedisServer() === undefined)('pombo erase', () => {
  test('leaves no data of the person in the files of the embedded Redis', async () => {
    const up = cli.start(['up', '--json'], env());
    await up.until('"gateway"');
    const sent = await cli.run([...SEND, '--phone', PHONE, '--caption', CAPTION, '--id', 'forget', '--wait'], env());
    expect(sent.code).toBe(0);
    const onDisk = (): string => {
      const folder = join(cli.dir, '.pombo', 'appendonlydir');
      return readdirSync(folder)
        .map((name) => readFileSync(join(folder, name), 'latin1'))
        .join('\n');
    };
    await expect.poll(onDisk).toContain(PHONE);
    expect(onDisk()).toContain(CAPTION);

    const erased = await cli.run(['erase', '--phone', PHONE, '--yes', '--json'], env());
    expect(erased.json()).toMatchObject([{ messages: 1, redis: 'embedded', diskRewritten: true }]);
    // The old files go a moment after the new ones are there.
    await expect.poll(onDisk).not.toContain(PHONE);
    await expect.poll(onDisk).not.toContain(CAPTION);
    // What is left of the message is still there.
    const { json } = await cli.run(['message', 'list', '--instance', 'vendas', '--json'], env());
    expect(json()).toMatchObject([{ status: 'accepted' }]);
    expect((await up.end('SIGTERM')).code).toBe(0);
  });

  test('says what to do on another Redis, and sends it no command', async () => {
    const outside = { ...env(), REDIS_URL: redis.url, POMBO_PREFIX: redis.prefix };
    const rewrites = async (): Promise<string> => /aof_rewrites:\d+/.exec(await redis.client.info('persistence'))![0];
    const before = await rewrites();
    const { code, stderr, json } = await cli.run(['erase', '--phone', PHONE, '--yes', '--json'], outside);
    expect(code).toBe(0);
    expect(json()).toMatchObject([{ redis: 'external', diskRewritten: false }]);
    expect(stderr).toMatch(/BGREWRITEAOF[\s\S]*BGSAVE/);
    expect(stderr).not.toContain(redis.url);
    expect(await rewrites()).toBe(before);
  });
});
