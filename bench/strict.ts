import { compare, type Findings } from './figures.ts';
import type { Append } from './redis.ts';
import { startGateway } from './run-worker.ts';
import { measureSends, type SendOptions } from './send.ts';

export const STRICT_DEFAULTS: SendOptions = { lanes: 200, messages: 3000, singles: 200, rounds: 3 };

/** What Redis keeps, as the rows are named: strict mode asks for the first, the second is what `pombo up` starts. */
const SIDES = {
  'appendfsync always': 'always',
  'appendfsync everysec': 'everysec',
  'appendonly no': 'no',
} as const satisfies Record<string, Append>;

type Kept = keyof typeof SIDES;

/**
 * What strict mode costs: the same sends of Pombo against a Redis that writes each command to this machine's disk before
 * it answers, one that does so every second, and one that keeps nothing.
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
