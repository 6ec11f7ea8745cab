import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { stand } from '../api.fixture.ts';
import { startApi } from '../compose.ts';
import { readConfig } from '../config.ts';

const on = stand();
const [FIRST, SECOND] = ['first-key-0123456789abcdef', 'second-key-0123456789abcdef'];
const [OLD, NEW] = ['old-secret-0123456789abcdef', 'new-secret-0123456789abcdef'];

test('API keys and webhook secrets in files change without a restart; a content that is not valid changes nothing', async () => {
  const [keys, secrets] = [join(on.folder, 'keys'), join(on.folder, 'secrets')];
  writeFileSync(keys, `${FIRST}\n`);
  writeFileSync(secrets, `${OLD}\n`);
  const config = readConfig({
    REDIS_URL: on.redisUrl,
    POMBO_PREFIX: on.prefix,
    POMBO_DATA_DIR: on.folder,
    POMBO_PORT: '0',
    POMBO_API_KEYS_FILE: keys,
    POMBO_WEBHOOK_SECRET_FILE: secrets,
    ZAPI_INSTANCE_ID: '3C01B2A4',
    ZAPI_TOKEN: 'TOKEN0123456789',
    ZAPI_BASE_URL: 'http://127.0.0.1:9',
  });
  const api = await startApi({ config, redisUrl: on.redisUrl, log: on.deps.log });
  onTestFinished(async () => void (await api.stop()));

  const withKey = async (key: string): Promise<number> =>
    (await fetch(`${api.url}/v1/lanes`, { headers: { authorization: `Bearer ${key}` } })).status;
  /** 200 for an accepted secret; 404 for another one. */
  const callback = async (secret: string): Promise<number> => {
    const url = `${api.url}/webhooks/zapi/default/${secret}`;
    const body = JSON.stringify({ type: 'PresenceChatCallback', instanceId: '3C01B2A4' });
    return (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).status;
  };

  expect([await withKey(FIRST), await withKey(SECOND)]).toEqual([200, 401]);
  expect([await callback(OLD), await callback(NEW)]).toEqual([200, 404]);
  const stream = await fetch(`${api.url}/v1/events`, { headers: { authorization: `Bearer ${FIRST}` } });
  expect(stream.status).toBe(200);

  writeFileSync(keys, SECOND);
  writeFileSync(secrets, `${NEW},${OLD}`);
  await expect.poll(() => withKey(SECOND), { timeout: 10_000 }).toBe(200);
  expect(await withKey(FIRST)).toBe(401);
  await expect.poll(() => callback(NEW), { timeout: 10_000 }).toBe(200);
  expect(await callback(OLD)).toBe(200);
  // The stream of the removed key ends.
  for await (const chunk of stream.body!) void chunk;

  writeFileSync(keys, 'short');
  await expect.poll(() => on.logged(), { timeout: 10_000 }).toContain('secrets.refused');
  expect(await withKey(SECOND)).toBe(200);
  expect(on.logged()).toContain('secrets.reread');
  for (const secret of [FIRST, SECOND, OLD, NEW]) expect(on.logged()).not.toContain(secret);
});
