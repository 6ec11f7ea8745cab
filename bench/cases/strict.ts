import { compare, type Findings } from '../figures.ts';
import type { RedisSetup } from '../redis.ts';
import { startGateway } from '../processes/run-worker.ts';
import { measureSends, type SendOptions } from './send.ts';

export const STRICT_DEFAULTS: SendOptions = { lanes: 200, messages: 3000, singles: 200, rounds: 3 };

/** What is on a disk before the first byte of a POST, as the rows are named. `embedded` is what `pombo up` starts. */
const SIDES = {
  embedded: { append: 'always', journal: true },
  everysec: { append: 'everysec', journal: false },
  'everysec + journal': { append: 'everysec', journal: true },
  'embedded + replica': { append: 'always', journal: true, replica: true },
} as const satisfies Record<string, RedisSetup & { journal: boolean }>;

type Kept = keyof typeof SIDES;

/**
 * What durability costs: the same sends of Pombo with a Redis that writes each command to this machine's disk before it
 * answers, with one that does so every second, with that one and the worker's journal, and with a replica for which each attempt
 * waits, as in strict mode (`WAIT 1`). All but the second have the journal.
 */
export async function benchStrict(options: SendOptions, progress: (line: string) => void): Promise<Findings> {
  const { lanes, messages, singles, rounds } = options;
  const about = `pombo, ${messages} waiting messages over ${lanes} numbers, no gap; then ${singles} one by one`;
  const gateway = await startGateway();
  try {
    const sides = Object.keys(SIDES) as [Kept, Kept, ...Kept[]];
    const run = (kept: Kept): ReturnType<typeof measureSends> => measureSends('pombo', gateway, options, SIDES[kept]);
    return await compare(sides, { bench: 'strict', about, rounds }, run, progress);
  } finally {
    await gateway.end();
  }
}
