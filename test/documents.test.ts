import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingLines } from './support/documents/output.ts';
import { blocksOf, unmarkedFences, type Block } from './support/documents/page.ts';
import { openTerminal, type Terminal } from './support/documents/terminal.ts';
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
  ['docs/callbacks.md', 'it streams until you stop it'],
  ['docs/operate.md', 'it needs systemd, and changes the machine'],
  ['docs/operate.md', 'the hash is an example'],
];

test('only these blocks are not run, each for the reason that its page gives', () => {
  const notRun = pages.flatMap((page) => blocksOf(page, textOf(page))).filter(({ notRun: why }) => why !== undefined);
  expect(notRun.map(({ page, notRun: why }) => [page, why])).toEqual(NOT_RUN);
});

test.for(pages.filter((page) => !README.test(page)))(
  'every command in %s is in a block that is run, or that says why not',
  (page) => {
    expect(unmarkedFences(textOf(page))).toEqual([]);
  },
);

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
  const on = stage({ lanes: ['vendas', 'suporte'] });
  const terminals: Terminal[] = [];
  let folder: string;
  let env: Record<string, string>;
  let first: Terminal;
  let ports: Map<string, string>;

  beforeAll(async () => {
    folder = likeAClone();
    ports = await freePorts(['3000', '3001']);
    env = { ...readersEnv(folder), ...on.env, REDIS_URL: on.redisUrl, POMBO_PORT: ports.get('3000')! };
    // The programs in examples/ call port 3000 unless this says otherwise.
    env['POMBO_URL'] = `http://127.0.0.1:${env['POMBO_PORT']}`;
    if (blocks.some(({ commands }) => commands.includes('./pombo init'))) {
      delete env['POMBO_INSTANCES'];
      delete env['POMBO_DATA_DIR'];
    }
    terminals.push((first = await openTerminal(folder, env)));
  });
  afterAll(async () => {
    for (const terminal of terminals.toReversed()) await terminal.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const local = (text: string): string =>
    text
      .replaceAll(/\b300[01]\b/g, (port) => ports.get(port)!)
      .replaceAll(
        /\{(id|token|clientToken)\}/g,
        (_all, field: 'id' | 'token' | 'clientToken') => on.zapi('vendas')[field],
      );

  let failed = false;
  for (const block of blocks) {
    test(`line ${block.line}: ${block.commands.split('\n')[0]}`, async (context) => {
      if (failed) context.skip('an earlier block of this page failed');
      failed = true;
      if (block.secondTerminal !== undefined) {
        const second = await openTerminal(folder, env);
        terminals.push(second);
        await second.start(local(block.commands), block.secondTerminal);
      } else {
        const { code, output } = await first.paste(
          local(block.commands),
          block.answers.map((answer) => local(answer)),
        );
        expect(code, output).toBe(0);
        expect(missingLines(block.output ?? '', output), output).toEqual([]);
      }
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

async function freePorts(names: string[]): Promise<Map<string, string>> {
  const servers = names.map(() => createServer().listen(0, '127.0.0.1'));
  const ports = await Promise.all(
    servers.map((server) => new Promise<string>((resolve) => server.once('listening', () => resolve(portOf(server))))),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return new Map(names.map((name, at) => [name, ports[at]!]));
}

function portOf(server: ReturnType<typeof createServer>): string {
  const address = server.address();
  return String(typeof address === 'object' ? address?.port : address);
}
