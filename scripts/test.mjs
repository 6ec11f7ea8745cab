/**
 * `npm test`: from a fresh clone to the result of every test. Installs, builds, decides which Redis the tests get
 * (test/setup/redis.ts brings it up), and runs vitest; what follows `--` goes to it (`npm test -- packages/redis`).
 */
import { join } from 'node:path';
import { prepare } from './lib/prepare.mjs';
import { chooseRedis, findServer } from './lib/redis.mjs';
import { ROOT, foreground, main, say } from './lib/run.mjs';

await main(async (args) => {
  const env = await prepare();
  const choice =
    env.POMBO_TEST_REDIS ??
    inOneWord(await chooseRedis({ env, accepts: refuseList, image: env.TEST_REDIS_IMAGE ?? 'redis:7-alpine' }));
  if (findServer() === undefined) {
    say('No redis-server on PATH: suites that kill, fill or misconfigure a Redis of their own are skipped');
  }
  return foreground('node', [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', ...args], {
    ...withoutSettings(env),
    POMBO_TEST_REDIS: choice,
    // The tests remove their one container themselves; the reaper would be one more image to pull.
    TESTCONTAINERS_RYUK_DISABLED: env.TESTCONTAINERS_RYUK_DISABLED ?? 'true',
  });
});

function inOneWord({ url, image, server }) {
  return url === undefined ? (image === undefined ? `server:${server}` : `testcontainers:${image}`) : `url:${url}`;
}

/** The tests give each file a login of its own, on one server. */
function refuseList(url, addresses) {
  return /^rediss?:\/\//.test(url) && addresses.length === 1 ? undefined : 'the tests need a single server';
}

/** The tests must not see the user's own numbers, tokens and settings. POMBO_SCREENSHOTS is a setting of the tests. */
function withoutSettings(env) {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(POMBO_(?!SCREENSHOTS$)|ZAPI_|REDIS_URL$|LOG_LEVEL$)/.test(name)),
  );
}
