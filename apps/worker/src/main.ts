#!/usr/bin/env node
import { createLog, stopOnSignal } from '@pombo/config';
import { PomboError } from '@pombo/message';
import { readEmbeddedUrl } from '@pombo/redis';
import { readConfig } from './config.ts';
import { startWorker } from './wire.ts';

const config = readConfig();
const log = createLog(config.logLevel, process.stdout);
try {
  const redisUrl = config.redisUrl ?? (await readEmbeddedUrl(config.dataDir));
  if (redisUrl === undefined)
    throw new PomboError('redis_unreachable', 'REDIS_URL is not set and no embedded Redis runs');
  stopOnSignal(await startWorker({ config, redisUrl, log }), log);
} catch (error) {
  log.fatal({ error: String(error) }, 'worker.start.failed');
  process.exitCode = error instanceof PomboError ? error.exitCode : 1;
}
