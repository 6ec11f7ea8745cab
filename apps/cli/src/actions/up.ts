import { maskRedisUrl, startEmbeddedRedis } from '@pombo/redis';
import { createLog, startWorker, stopOnSignal, type Config } from '@pombo/worker';
import { loadConfig } from '../config.ts';
import { someInstances } from '../instances.ts';
import type { Output } from '../output.ts';
import { findRedisUrl } from '../redis-url.ts';

/**
 * `pombo up`: a worker, and the embedded Redis when REDIS_URL is unset, until SIGINT or SIGTERM. What is in flight ends
 * first. Throws `invalid_config`, `redis_unreachable`, `redis_unfit`.
 */
export async function runUp(output: Output): Promise<void> {
  await serve(output, async ({ redisUrl, dataDir }) => {
    if (redisUrl !== undefined) return { url: redisUrl, where: maskRedisUrl(redisUrl), stop: async () => {} };
    const redis = await startEmbeddedRedis({ dataDir, onExit: (lastLines) => endWithRedis(lastLines, output) });
    const where = redis.reused
      ? `the one of process ${redis.owner}, in ${dataDir}`
      : `started here, data in ${dataDir}`;
    return { url: redis.url, where, stop: () => redis.stop() };
  });
}

/** `pombo worker`: as {@link runUp} on a Redis that runs already; starts none. */
export async function runWorker(output: Output): Promise<void> {
  await serve(output, async (config) => {
    const url = await findRedisUrl(config);
    return { url, where: maskRedisUrl(url), stop: async () => {} };
  });
}

interface UsedRedis {
  url: string;
  /** As it may be shown. */
  where: string;
  stop(): Promise<void>;
}

async function serve(output: Output, openRedis: (config: Config) => Promise<UsedRedis>): Promise<void> {
  const config = await loadConfig();
  const instances = someInstances(config).map(({ name }) => name);
  const log = createLog(config.logLevel, output.json ? asPipe(process.stdout) : process.stdout);
  const starting = start();
  // From the first moment: a signal while Redis is starting must not leave it half started.
  stopOnSignal({ stop: async () => (await starting.catch(() => undefined))?.stop() ?? true }, log);
  const { where, worker } = await starting;
  if (output.json) return output.document({ redis: where, instances, gateway: config.baseUrl, worker }, () => []);
  output.say(`Redis    ${where}`);
  output.say(`Z-API    ${config.baseUrl}`);
  output.say(`Serving  ${instances.join(', ')}`);
  output.say('\nIn another terminal:');
  output.next(`pombo send image --instance ${instances[0]} --phone 5511987654321 --image photo.jpg --wait`);
  output.next('pombo lanes');
  output.say('Ctrl-C stops it; what is queued stays queued.\n');

  async function start(): Promise<{ where: string; worker: string; stop(): Promise<boolean> }> {
    const redis = await openRedis(config);
    try {
      const running = await startWorker({ config, redisUrl: redis.url, log });
      const stop = async (): Promise<boolean> => {
        const clean = await running.stop();
        await redis.stop();
        return clean;
      };
      return { where: redis.where, worker: running.delivery.worker, stop };
    } catch (error) {
      await redis.stop();
      throw error;
    }
  }
}

/** The worker holds every lane's memory in that Redis; without it there is nothing left to do here. */
function endWithRedis(lastLines: string, output: Output): void {
  output.fault({
    code: 'redis_unreachable',
    message: `The Redis started here has ended:\n${lastLines}`,
    hint: 'Is the disk full? Start it again with: pombo up',
  });
  process.exit(3);
}

/** The stream as one that is no terminal, so that the log is JSON also there. */
function asPipe(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  return { isTTY: false, write: (line: string) => stream.write(line) } as unknown as NodeJS.WriteStream;
}
