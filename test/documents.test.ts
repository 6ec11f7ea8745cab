import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blocksOf, unmarkedFences, type Block } from './support/documents/page.ts';
import { freePorts } from './support/documents/ports.ts';
import { createReader, type Reader } from './support/documents/reader.ts';
import { stage } from './support/stage.ts';

/**
 * What a reader pastes from the guides, pasted: each page in one interactive bash, in order, against a simulated Z-API, in a folder
 * that looks like a clone. The README is pasted into a real clone by `scripts/readme.mjs`.
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const README = /^README(\.[\w-]+)?\.md$/;
const pages = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], { cwd: ROOT, encoding: 'utf8' })
  .split('\n')
  .filter((page) => /^(?:docs\/|examples\/|README)/.test(page) && existsSync(join(ROOT, page)));
const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

/** Every block that no test runs, and why. */
const NOT_RUN: [page: string, reason: string][] = [
  ['docs/callbacks.md', 'it needs a backend of yours on the internet'],
  ['docs/callbacks.md', 'it runs until you stop it, and needs a backend of yours'],
  ['docs/callbacks.md', 'it streams until you stop it'],
  ['docs/deploy.md', 'it needs a Docker Engine; pnpm containers runs what it does'],
  ['docs/deploy.md', 'it needs a Docker Engine; pnpm containers runs what it does'],
  ['docs/deploy.md', 'it needs a Docker Engine and a number of yours'],
  ['docs/deploy.md', 'it needs a public address of yours'],
  ['docs/deploy.md', 'it needs a Docker Engine; pnpm containers runs what it does'],
  ['docs/deploy.md', 'it needs a Docker Engine'],
  ['docs/deploy.md', 'it needs a Docker Engine; pnpm containers runs what it does'],
  ['docs/deploy.md', 'it needs a copy of a lost volume'],
  ['docs/deploy.md', 'it needs a cluster'],
  ['docs/operate.md', 'it needs systemd, and changes the machine'],
  ...Array.from({ length: 4 }, (): [string, string] => ['docs/operate.md', 'test/backup.test.ts pastes it']),
  ['docs/operate.md', 'the process number is an example'],
  ['docs/operate.md', 'the hash is an example'],
];

test('only these blocks are not run, each for the reason that its page gives', () => {
  const notRun = pages.flatMap((page) => blocksOf(page, textOf(page))).filter(({ notRun: why }) => why !== undefined);
  expect(notRun.map(({ page, notRun: why }) => [page, why])).toEqual(NOT_RUN);
});

test.for(pages)('every command in %s is in a block that is run, or that says why not', (page) => {
  expect(unmarkedFences(textOf(page))).toEqual([]);
});

test('the README in Portuguese has the commands of the README', () => {
  const commandsOf = (page: string): string[] => blocksOf(page, textOf(page)).map(({ commands }) => commands);
  const portuguese = commandsOf('README.pt-BR.md').filter((commands) => commands !== 'export LANG=pt_BR.UTF-8\n');
  expect(portuguese).toEqual(commandsOf('README.md'));
});

describe('links', () => {
  const anchorsOf = (page: string): string[] =>
    [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
      title!
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
        .replaceAll(' ', '-'),
    );

  test.for(pages)('of %s lead somewhere', (page) => {
    const links = [...textOf(page).matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
    const broken = links.filter(([, path = '', anchor]) => {
      const target = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).includes(anchor);
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });
});

const runnable = pages
  .filter((page) => !README.test(page))
  .map((page) => ({ page, blocks: blocksOf(page, textOf(page)).filter(({ notRun }) => notRun === undefined) }))
  .filter(({ blocks }) => blocks.length > 0);

describe.for(runnable)('pasted from $page', ({ blocks }) => {
  pasteInOrder(blocks);
});

/** Each block is one test; after the first that fails, the rest of the page would fail for its sake. */
function pasteInOrder(blocks: Block[]): void {
  const on = stage();
  let folder: string;
  let reader: Reader;

  beforeAll(async () => {
    folder = likeAClone();
    const ports = await freePorts(['3000', '3001']);
    const port = ports.get('3000')!;
    const env: Record<string, string> = { ...readersEnv(folder), ...on.env, REDIS_URL: on.redisUrl, POMBO_PORT: port };
    if (blocks.some(({ commands }) => commands.includes('./pombo init'))) {
      delete env['POMBO_INSTANCES'];
      delete env['POMBO_DATA_DIR'];
    }
    const local = (text: string): string =>
      text
        .replaceAll(/\b300[01]\b/g, (name) => ports.get(name)!)
        .replaceAll(
          /\{(id|token|clientToken)\}/g,
          (_all, field) => on.zapi('vendas')[field as 'id' | 'token' | 'clientToken'],
        );
    // The programs in examples/ call port 3000 unless POMBO_URL says otherwise.
    reader = createReader(folder, { ...env, POMBO_URL: `http://127.0.0.1:${port}` }, local);
  });
  afterAll(async () => {
    await reader.close();
    rmSync(folder, { recursive: true, force: true });
  });

  let failed = false;
  for (const block of blocks) {
    test(`line ${block.line}: ${block.commands.split('\n')[0]}`, async (context) => {
      if (failed) context.skip('an earlier block of this page failed');
      failed = true;
      expect(await reader.paste(block)).toBeUndefined();
      failed = false;
    });
  }
}

/** A folder with what a reader's commands name in a clone. */
function likeAClone(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pombo-page-'));
  for (const name of ['pombo', 'examples']) symlinkSync(join(ROOT, name), join(folder, name));
  mkdirSync(join(folder, 'home'));
  return folder;
}

/** The environment of a reader who has just cloned the repository. */
function readersEnv(folder: string): Record<string, string> {
  const path = [dirname(process.execPath), process.env['PATH'] ?? ''].join(':');
  return { PATH: path, HOME: join(folder, 'home'), LANG: 'C.UTF-8', NO_COLOR: '1' };
}
