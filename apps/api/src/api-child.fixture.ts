import { createLog, stopOnSignal } from '@pombo/config';
import { readConfig } from './config.ts';
import { startApi } from './wire.ts';

/** The API in a process of its own, for tests that kill it. Takes one JSON argument: its environment. Prints its address. */
const env = JSON.parse(process.argv[2]!) as Record<string, string>;
const log = createLog('silent', process.stderr);
const api = await startApi({ config: readConfig(env), redisUrl: env['REDIS_URL']!, log });
stopOnSignal(api, log);
process.stdout.write(`${api.url}\n`);
