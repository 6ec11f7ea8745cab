import { createLog, stopOnSignal } from '@pombo/runtime';
import { readConfig } from './config.ts';
import { startApi, type ApiOptions } from './compose.ts';

/** The API in a process of its own, for tests that kill it. Takes its environment as JSON, and its limits. Prints its address. */
const env = JSON.parse(process.argv[2]!) as Record<string, string>;
const limits = JSON.parse(process.argv[3] ?? '{}') as NonNullable<ApiOptions['limits']>;
const log = createLog('silent', process.stderr);
const api = await startApi({ config: readConfig(env), redisUrl: env['REDIS_URL']!, log, limits });
stopOnSignal(api, log);
process.stdout.write(`${api.url}\n`);
