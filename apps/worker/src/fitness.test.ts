import { expect, onTestFinished, test } from 'vitest';
import { findRedisServer, startPrivateRedis } from '../../../test/setup/redis-server.ts';
import { closeRedis, connect } from '@pombo/redis';
import { watchFitness } from './fitness.ts';

test.skipIf(findRedisServer() === undefined)(
  'in strict mode nothing is sent between the loss of a connection and the next passed check',
  async () => {
    const redis = await startPrivateRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] });
    onTestFinished(() => redis.stop());
    const client = await connect(redis.url);
    onTestFinished(() => closeRedis(client));
    const events: string[] = [];
    const hear = (_fields: object, event: string): void => void events.push(event);
    const log = { debug: hear, info: hear, warn: hear, error: hear };
    const strict = watchFitness({ client, strict: true, log, againMs: 10 });
    const other = watchFitness({ client, strict: false, log, againMs: 10 });
    onTestFinished(() => {
      strict.stop();
      other.stop();
    });
    expect(strict.unfit()).toBeUndefined();

    await redis.kill();
    await expect.poll(() => strict.unfit()).toContain('has not been checked');
    expect(other.unfit()).toBeUndefined();
    await redis.start();
    await expect.poll(() => strict.unfit()).toBeUndefined();

    // Like a failover to a server with other settings.
    const admin = await connect(redis.url);
    await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await closeRedis(admin);
    await expect.poll(() => strict.unfit()).toContain('allkeys-lru');
    expect(other.unfit()).toBeUndefined();
    expect(events).toContain('redis.warning');
  },
);
