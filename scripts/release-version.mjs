/**
 * `pnpm release:version`: raises the version of all packages by the changesets in `.changeset` (`pnpm changeset` writes one),
 * and moves their texts, with what is unreleased, into a new version of CHANGELOG.md. Commit the result; the release workflow does the rest.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readChangeset, withVersion } from './lib/changelog.mjs';
import { ROOT, Stop, main, quietly, say } from './lib/run.mjs';

await main(async () => {
  const folder = join(ROOT, '.changeset');
  const files = readdirSync(folder).filter((file) => file.endsWith('.md') && file !== 'README.md');
  if (files.length === 0) throw new Stop(2, 'There are no changesets. Write one: pnpm changeset');
  const changes = files.map((file) => readChangeset(readFileSync(join(folder, file), 'utf8')));
  await quietly('node', [join(ROOT, 'node_modules/@changesets/cli/bin.js'), 'version'], {
    env: process.env,
    title: 'changeset version',
    hint: 'Check the changesets in .changeset.',
  });
  const { version } = readJson('apps/cli/package.json');
  writeFileSync(
    join(ROOT, 'package.json'),
    `${JSON.stringify({ ...readJson('package.json'), version }, undefined, 2)}\n`,
  );
  const path = join(ROOT, 'CHANGELOG.md');
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(path, withVersion(readFileSync(path, 'utf8'), changes, { version, date }));
  say(`Version ${version}, from ${files.length} changesets. Look at CHANGELOG.md before you commit it.`);
  return 0;
});

function readJson(path) {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
}
