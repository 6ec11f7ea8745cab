import { PomboError, isPomboError } from '@pombo/core';
import { readEmbeddedUrl } from '@pombo/redis';
import { createLog } from './log.ts';
import type { SharedConfig } from './shared.ts';
import { stopOnSignal, switchLevelOnSignal } from './signals.ts';
import { warnOfUnread } from './unread.ts';

interface App<C> {
  /** Its name in the log. */
  name: string;
  readConfig(): C;
  /** Returns the variables that the instance file names. */
  variablesIn(instancesFile: string): string[];
  start(options: {
    config: C;
    redisUrl: string;
    log: ReturnType<typeof createLog>;
  }): Promise<{ stop(): Promise<boolean> }>;
}

/**
 * Runs a process: reads the configuration, finds Redis, starts the app, and stops it on a signal. If it cannot start, the
 * last log line says why and the process exits with the error's code: 2 for invalid input, 3 if Redis is unavailable.
 */
export async function runApp<C extends SharedConfig>({ name, readConfig, variablesIn, start }: App<C>): Promise<void> {
  let log = createLog('info', process.stdout);
  try {
    const config = readConfig();
    log = createLog(config.logLevel, process.stdout);
    switchLevelOnSignal(log);
    warnOfUnread(config.env, variablesIn(config.instancesFile), log);
    const redisUrl = config.redisUrl ?? (await readEmbeddedUrl(config.dataDir));
    if (redisUrl === undefined) {
      throw new PomboError('redis_unreachable', 'REDIS_URL is not set and no embedded Redis is running');
    }
    stopOnSignal(await start({ config, redisUrl, log }), log);
  } catch (error) {
    log.fatal({ error, hint: isPomboError(error) ? error.hint : undefined }, `${name}.start.failed`);
    process.exitCode = isPomboError(error) ? error.exitCode : 1;
  }
}
