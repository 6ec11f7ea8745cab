/**
 * `pnpm pack:all [--out FOLDER]`: writes the packages that other projects install as tarballs into one folder (default
 * `tarballs`), and prints their paths. Takes built packages (`pnpm build`).
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { pack } from './lib/package.mjs';
import { ROOT, Stop, main } from './lib/run.mjs';

/** What is published, and the files of the repository that go with it. */
const PUBLISHED = [
  { name: '@pombo/producer' },
  { name: '@pombo/client' },
  // It brings the Node that it needs, whatever the machine has.
  { name: '@pombo/cli', extra: ['examples/campaign.csv'], brings: ['node'] },
];

await main(async (args) => {
  const { values } = parseArgs({ args, options: { out: { type: 'string', default: join(ROOT, 'tarballs') } } });
  const out = resolve(values.out);
  await mkdir(out, { recursive: true });
  const workspace = workspaceFolders();
  for (const folder of workspace.values()) {
    if (!existsSync(join(folder, 'dist')))
      throw new Stop(1, `${folder} is not built. Build all packages first: pnpm build`);
  }
  const catalog = readCatalog();
  for (const each of PUBLISHED) process.stdout.write(`${await pack(each, { workspace, catalog, out })}\n`);
  await rm(join(out, '.staged'), { recursive: true, force: true });
  return 0;
});

/** The folder of each package of this repository, by its name. */
function workspaceFolders() {
  const folders = ['packages', 'apps'].flatMap((kind) =>
    readdirSync(join(ROOT, kind)).map((name) => join(ROOT, kind, name)),
  );
  const found = folders.filter((folder) => existsSync(join(folder, 'package.json')));
  return new Map(found.map((folder) => [JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name, folder]));
}

/** The versions of the `catalog:` in pnpm-workspace.yaml, which is a flat list. */
function readCatalog() {
  const text = readFileSync(join(ROOT, 'pnpm-workspace.yaml'), 'utf8');
  const [, block = ''] = /^catalog:\n((?:[ ]{2}.*\n)+)/m.exec(text) ?? [];
  return new Map(
    [...block.matchAll(/^ {2}'?([^':]+)'?: '?([^'#\s]+)'?/gm)].map(([, name, version]) => [name, version]),
  );
}
