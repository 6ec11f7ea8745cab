import { readConfig, startApi } from '@pombo/api';
import { createProducer, type Producer } from '@pombo/producer';
import { createLog } from '@pombo/worker';
import { answer, now, usage } from './child.ts';
import { arraysOf, faultsIn, type Handed } from '../data/api-messages.ts';

/** One side's process: the HTTP API, or a backend that has the producer package in itself. */
export interface ApiCalls {
  /** Starts the API and answers its address. */
  serve(redisUrl: string, folder: string): Promise<string>;
  /** Hands everything to the producer package; the API's process is not asked for this. */
  produce(redisUrl: string, messages: number): Promise<Handed>;
  cpuMs(): number;
}

let producer: Producer;

answer<ApiCalls>({
  async serve(redisUrl, folder) {
    const env = { REDIS_URL: redisUrl, POMBO_PORT: '0', POMBO_DATA_DIR: folder };
    const log = createLog('silent', process.stderr);
    return (await startApi({ config: readConfig(env), redisUrl, log })).url;
  },
  async produce(redisUrl, messages) {
    producer = createProducer({ redis: redisUrl });
    await producer.get('nothing');
    const arrays = arraysOf(messages);
    const [from, used] = [now(), usage().cpuMs];
    let faults = 0;
    for (const array of arrays) faults += faultsIn(array, await producer.sendMany(array));
    return { seconds: (now() - from) / 1000, cpuMs: usage().cpuMs - used, faults };
  },
  cpuMs: () => usage().cpuMs,
});
