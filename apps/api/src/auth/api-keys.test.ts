import { describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { createApiKeys, sameSecret } from './api-keys.ts';

const redis = testRedis();
let made = 0;

function fresh() {
  made += 1;
  return createApiKeys(redis.client, `${redis.prefix}:${made}`);
}

describe('API keys', () => {
  test('a key is found by its secret only, with its scopes', async () => {
    const keys = fresh();
    const { secret, key } = await keys.create({ name: 'shop', scopes: ['send', 'read'] });
    expect(secret).toMatch(/^pombo_[\w-]{43}$/);
    expect(await keys.find(secret)).toEqual(key);
    expect(key).toMatchObject({ name: 'shop', scopes: ['send', 'read'] });
    expect(await keys.find(`${secret}x`)).toBeUndefined();
    expect(await keys.find('')).toBeUndefined();
  });

  test('the secret itself is stored nowhere', async () => {
    const keys = fresh();
    const { secret } = await keys.create({ name: 'shop', scopes: ['send'] });
    const names = await redis.client.keys(`${redis.prefix}:${made}:*`);
    const read = async (name: string): Promise<unknown> =>
      (await redis.client.type(name)) === 'hash' ? redis.client.hgetall(name) : redis.client.get(name);
    const stored = await Promise.all(names.map(read));
    expect(names.length).toBeGreaterThan(0);
    expect(JSON.stringify([names, stored])).not.toContain(secret.slice('pombo_'.length));
  });

  test('a revoked key is rejected, stays listed, and keeps its first revocation time', async () => {
    const keys = fresh();
    const { secret, key } = await keys.create({ name: 'shop', scopes: ['manage'] });
    const revoked = await keys.revoke(key.id);
    expect(revoked.revokedAt).toBeDefined();
    expect(await keys.find(secret)).toBeUndefined();
    expect(await keys.revoke(key.id)).toEqual(revoked);
    expect(await keys.list()).toEqual([revoked]);
    await expect(keys.revoke('key_nobody')).rejects.toMatchObject({ code: 'not_found' });
  });

  test('its last use is reported to the hour, and never before it was created', async () => {
    const keys = fresh();
    const { key, secret } = await keys.create({ name: 'shop', scopes: ['send'] });
    expect((await keys.list())[0]!.lastUsedAt).toBeUndefined();
    await keys.find(secret);
    const used = (await keys.list())[0]!.lastUsedAt!;
    expect(used >= key.createdAt).toBe(true);
    expect(used).toMatch(used === key.createdAt ? /Z$/ : /T\d\d:00:00\.000Z$/);
  });

  test('keys exist from the first one on, even when it is revoked', async () => {
    const keys = fresh();
    expect(await keys.exist()).toBe(false);
    const { key } = await keys.create({ name: 'shop', scopes: ['send'] });
    await keys.revoke(key.id);
    expect(await keys.exist()).toBe(true);
  });

  test('a key without a name or a scope is rejected', async () => {
    await expect(fresh().create({ name: '', scopes: [] })).rejects.toMatchObject({
      code: 'invalid_input',
      issues: [{ field: 'name' }, { field: 'scopes' }],
    });
  });

  test('secrets compare equal only when they are equal', () => {
    expect(sameSecret('a', 'a')).toBe(true);
    expect(sameSecret('a', 'b')).toBe(false);
    expect(sameSecret('a', 'aa')).toBe(false);
  });
});
