/** `node scripts/release-notes.mjs VERSION`: prints the notes of a version of CHANGELOG.md, as the release workflow publishes them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { notesOf } from './lib/changelog.mjs';
import { ROOT, Stop, main } from './lib/run.mjs';

await main(([version]) => {
  if (version === undefined) throw new Stop(2, 'Which version? For example: node scripts/release-notes.mjs 1.2.3');
  process.stdout.write(`${notesOf(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'), version)}\n`);
  return 0;
});
