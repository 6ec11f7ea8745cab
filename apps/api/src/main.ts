#!/usr/bin/env node
import { createLog, stopOnSignal } from '@pombo/config';
import { PomboError, isPomboError } from '@pombo/message';
import { readEmbeddedUrl } from '@pombo/redis';
import { readConfig } from './config.ts';
import { startApi } from './wire.ts';

const config = readConfig();
const log = createLog(config.logLevel, process.stdout);
try {
  const redisUrl = config.redisUrl ?? (await readEmbeddedUrl(config.dataDir));
  if (redisUrl === undefined)
    throw new PomboError('redis_unreachable', 'REDIS_URL is not set and no embedded Redis runs');
  stopOnSignal(await startApi({ config, redisUrl, log }), log);
} catch (error) {
  log.fatal({ error: String(error) }, 'api.start.failed');
  process.exitCode = isPomboError(error) ? error.exitCode : 1;
}
