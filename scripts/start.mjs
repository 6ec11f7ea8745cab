/**
 * `npm start`: from a fresh clone to the demo. Sees to a Redis, installs, builds, and hands over to `pombo demo`;
 * what follows `--` goes to it (`npm start -- --stay`).
 */
import { join } from 'node:path';
import { startContainer } from './lib/container.mjs';
import { prepare, requireNode } from './lib/prepare.mjs';
import { chooseRedis } from './lib/redis.mjs';
import { ROOT, foreground, main } from './lib/run.mjs';

await main(async (args) => {
  requireNode();
  // Before the installation, which would be a wait for nothing without a Redis.
  const redis = await chooseRedis({
    env: process.env,
    accepts: refuseForeign,
    image: process.env.REDIS_IMAGE ?? 'redis:7-alpine',
  });
  const env = await prepare();
  const container = redis.image === undefined ? undefined : await startContainer(redis.image, env);
  try {
    return await foreground('node', [join(ROOT, 'apps/cli/dist/main.js'), 'demo', ...args], {
      ...env,
      // What the demo prints for another terminal works in the repository.
      POMBO_COMMAND: './pombo',
      // Without a REDIS_URL the demo starts redis-server itself, as a child that dies with it.
      REDIS_URL: redis.url ?? container?.url ?? '',
    });
  } finally {
    container?.remove();
  }
});

/** The demo writes only to a Redis of this machine, never to one that others may use. */
function refuseForeign(_url, addresses) {
  const here = addresses.every(
    ({ host }) => host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host),
  );
  return addresses.length > 0 && here ? undefined : 'it is not on this machine, and the demo stays here';
}
