/** Writes intents until it is killed, and prints how many are on disk. */
import { openJournal } from './index.ts';

const journal = await openJournal({
  dir: process.argv[2]!,
  worker: 'killed',
  ...(process.argv[3] === undefined ? {} : { space: process.argv[3] }),
});
for (let number = 1; ; number += 1) {
  await journal.intent({
    key: number.toString(16).padStart(64, '0'),
    content: 'content',
    lane: 'vendas',
    generation: 1,
    attempt: 1,
    nonce: `killed-${number}`,
    sequence: number,
    redis: 'redis-1',
    at: number,
  });
  process.stdout.write(`${number}\n`);
}
