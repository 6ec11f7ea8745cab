/**
 * `node scripts/readme.mjs [PAGE]`: clones this repository into a temporary folder and pastes the commands of its README
 * (or of the page that is named) into a shell there, one block after the other, as a newcomer does. Exit code 1 at the first that fails.
 *
 * Four things differ from a newcomer's machine: packages come from the caches in HOME, what is built already comes from this
 * repository's build cache, Z-API is a simulated one (ZAPI_BASE_URL), and `npm test` runs one small suite.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ROOT, Stop, main, say, since, underRepositoryNode } from './lib/run.mjs';

const NUMBER = { name: 'default', id: 'README-ID', token: 'README-TOKEN', clientToken: 'README-CLIENT' };
const REPLACED = [
  [/^npm test$/m, 'npm test -- packages/schedule'],
  ...Object.entries(NUMBER).map(([field, value]) => [`{${field}}`, value]),
];

await main(async ([page = 'README.md']) => {
  await underRepositoryNode();
  const { blocksOf } = await import('../test/support/documents/page.ts');
  const { createReader } = await import('../test/support/documents/reader.ts');
  const { freePorts } = await import('../test/support/documents/ports.ts');
  const { createSimulator } = await import('@pombo/simulator');
  const folder = mkdtempSync(join(tmpdir(), 'pombo-readme-'));
  const clone = join(folder, 'pombo');
  const cloned = spawnSync('git', ['clone', '--quiet', '--depth=1', `file://${ROOT}`, clone], { stdio: 'inherit' });
  if (cloned.status !== 0) throw new Stop(1, 'git could not clone this repository.');
  const simulator = createSimulator({ instances: [NUMBER], queueDelayMs: 0 });
  const { url } = await simulator.listen();
  const ports = await freePorts(['3000']);
  const local = (text) =>
    REPLACED.reduce((each, [from, to]) => each.replace(from, to), text).replaceAll(
      '127.0.0.1:3000',
      `127.0.0.1:${ports.get('3000')}`,
    );
  const env = {
    PATH: ownPath(),
    HOME: process.env.HOME,
    ...wayToRegistry(),
    LANG: 'C.UTF-8',
    NO_COLOR: '1',
    TURBO_CACHE_DIR: process.env.TURBO_CACHE_DIR ?? join(ROOT, '.turbo/cache'),
    ZAPI_BASE_URL: url,
    POMBO_PORT: ports.get('3000'),
  };
  const reader = createReader(clone, env, local);
  try {
    for (const block of blocksOf(page, readFileSync(join(clone, page), 'utf8'))) {
      const title = `${page}:${block.line}: ${block.commands.split('\n')[0]}`;
      if (block.notRun !== undefined) {
        say(`- ${title}   (not run: ${block.notRun})`);
        continue;
      }
      const from = performance.now();
      const problem = await reader.paste(block);
      if (problem !== undefined) throw new Stop(1, `✗ ${title}\n${problem}`);
      say(`✓ ${title}   (${since(from)})`);
    }
    return 0;
  } finally {
    await reader.close();
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

/** How this machine reaches the npm registry. Without it npm retries for minutes before it takes what is cached. */
function wayToRegistry() {
  const names = /^(?:NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|https?_proxy|no_proxy)$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => names.test(name)));
}

/** The PATH of the machine, without the Node that this repository brings. */
function ownPath() {
  const own = join(ROOT, 'node_modules');
  return process.env.PATH.split(delimiter)
    .filter((folder) => !folder.startsWith(own))
    .join(delimiter);
}
