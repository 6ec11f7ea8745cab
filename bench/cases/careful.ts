import { compare, type Findings } from '../figures.ts';
import { startGateway } from '../processes/run-worker.ts';
import { measureSends, type SendOptions } from './send.ts';

/**
 * `send`, beside what a careful user would write with BullMQ: a row "sending" before each POST and the ids after it, an id
 * that is sent once, events and a log.
 */
export async function benchCareful(options: SendOptions, progress: (line: string) => void): Promise<Findings> {
  const { lanes, messages, singles, rounds } = options;
  const about = `${messages} waiting messages over ${lanes} numbers, no gap, answers at once; then ${singles} one by one`;
  const gateway = await startGateway();
  try {
    const run = (side: 'pombo' | 'careful') => measureSends(side, gateway, options);
    return await compare(['pombo', 'careful'], { bench: 'careful', about, rounds }, run, progress);
  } finally {
    await gateway.end();
  }
}
