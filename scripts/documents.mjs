/**
 * `node scripts/documents.mjs [--check]`: writes the tables that documents take from the code (errors, retries). With
 * `--check` it writes nothing, and ends with exit code 1 when one of them is not up to date. Takes built packages.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, main, say, underRepositoryNode } from './lib/run.mjs';

await main(async (args) => {
  await underRepositoryNode();
  const { TABLES, fill } = await import('./lib/documents.mjs');
  let stale = 0;
  for (const { file, name, table } of TABLES) {
    const path = join(ROOT, file);
    const text = readFileSync(path, 'utf8');
    const filled = fill(text, name, table());
    if (filled === text) continue;
    stale += 1;
    say(`${file}: "${name}" ${args.includes('--check') ? 'is not up to date' : 'written'}`);
    if (!args.includes('--check')) writeFileSync(path, filled);
  }
  return args.includes('--check') && stale > 0 ? 1 : 0;
});
