import { laneSecret, readConfig, startApi } from '@pombo/api';
import { createLog } from '@pombo/worker';
import { answer, usage } from '../child.ts';
import type { Lane } from '../../data/send-rows.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The API as it runs in production, which takes Z-API's callbacks. */
export interface CallbackApiCalls {
  /** Returns the webhook addresses of the lanes, by name. */
  serve(redisUrl: string, gatewayUrl: string, lanes: Lane[]): Promise<Record<string, string>>;
  cpuMs(): number;
}

const SECRET = 'the-webhook-secret-of-the-benchmark-1234';
const folder = mkdtempSync(join(tmpdir(), 'pombo-bench-'));

answer<CallbackApiCalls>({
  async serve(redisUrl, gatewayUrl, lanes) {
    process.once('exit', () => rmSync(folder, { recursive: true }));
    const file = join(folder, 'instances.json');
    const instances = lanes.map(({ name }) => ({ name, id: name, token: 'T0KEN', pace: { min: 0, max: 0 } }));
    writeFileSync(file, JSON.stringify({ instances }));
    const env = {
      REDIS_URL: redisUrl,
      ZAPI_BASE_URL: gatewayUrl,
      POMBO_INSTANCES: file,
      POMBO_DATA_DIR: folder,
      POMBO_PORT: '0',
      POMBO_WEBHOOK_SECRET: SECRET,
    };
    const log = createLog('info', process.stdout);
    const { url } = await startApi({ config: readConfig(env), redisUrl, log });
    return Object.fromEntries(
      lanes.map(({ name }) => [name, `${url}/webhooks/zapi/${name}/${laneSecret(SECRET, name)}`]),
    );
  },
  cpuMs: () => usage().cpuMs,
});
