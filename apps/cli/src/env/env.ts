import { loadConfig } from '../config.ts';
import { findRedisUrl } from '../deployment/redis-url.ts';
import type { Output } from '../terminal/output.ts';
import { quoted } from '../terminal/shell-quote.ts';

/**
 * `pombo env`: prints the address of the Redis in use, for a producer in another process: `export $(pombo env)`. Throws
 * `redis_unreachable` if there is none.
 */
export async function printEnv(output: Output): Promise<void> {
  const url = await findRedisUrl(await loadConfig());
  output.document({ REDIS_URL: url }, () => [`REDIS_URL=${quoted(url)}`]);
}
