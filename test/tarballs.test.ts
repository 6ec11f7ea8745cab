import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig, startApi, type RunningApi } from '@pombo/api';
import { createLog } from '@pombo/worker';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRedisServer } from './setup/redis-server.ts';
import { newPhone, stage } from './support/stage.ts';

/** The tarballs of `pnpm pack:all`, installed by npm into empty projects as another team would. Needs the npm registry. */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const NAMES = ['pombo-producer', 'pombo-client', 'pombo-cli'] as const;
const INSTALL_MS = 300_000;
const on = stage();
const KEY = 'a-key-of-other-backends';
let api: RunningApi | undefined;
let folder: string;
let tarballs: Record<(typeof NAMES)[number], string>;
let backend: string;
let tool: string;
/** Node 20, which other backends still run. */
let node20: string;

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

interface Place {
  /** Default: the folder of this file's run. */
  cwd?: string;
  env?: Record<string, string>;
}

function run(program: string, args: string[], { cwd = folder, env = {} }: Place = {}): Promise<Ran> {
  const variables = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(POMBO_|ZAPI_|REDIS_URL$|NODE_OPTIONS$|npm_(?!config_))/.test(name),
    ),
  );
  return new Promise((resolve) => {
    execFile(
      program,
      args,
      { cwd, env: { ...variables, ...env }, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr }),
    );
  });
}

async function must(program: string, args: string[], options: Place = {}): Promise<string> {
  const { code, stdout, stderr } = await run(program, args, options);
  expect(code, `${program} ${args.join(' ')}\n${stdout}\n${stderr}`).toBe(0);
  return stdout;
}

/** The machine’s own Node 20, if it has one. */
async function machinesNode20(): Promise<string | undefined> {
  for (const at of (process.env['PATH'] ?? '').split(delimiter)) {
    const { stdout } = await run(join(at, 'node'), ['--version']);
    if (stdout.startsWith('v20.')) return join(at, 'node');
  }
  return undefined;
}

/** An empty project with these packages in it. */
async function project(name: string, packages: string[]): Promise<string> {
  const at = join(folder, name);
  await mkdir(at);
  await writeFile(join(at, 'package.json'), JSON.stringify({ name, private: true, type: 'module' }));
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  await must('npm', ['install', ...quiet, ...packages], { cwd: at });
  return at;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pombo-tarballs-'));
  const paths = (await must(process.execPath, [join(ROOT, 'scripts/pack.mjs'), '--out', folder])).trim().split('\n');
  tarballs = Object.fromEntries(
    NAMES.map((name) => [name, paths.find((path) => path.includes(`/${name}-`))!]),
  ) as typeof tarballs;
  const types = '@types/node@20';
  const found = await machinesNode20();
  [backend, tool] = await Promise.all([
    project('backend', [
      tarballs['pombo-producer'],
      tarballs['pombo-client'],
      types,
      ...(found === undefined ? ['node@20'] : []),
    ]),
    project('tool', [tarballs['pombo-cli']]),
  ]);
  node20 = found ?? join(backend, 'node_modules/node/bin/node');
  const config = readConfig({ ...on.env, POMBO_PORT: '0', POMBO_API_KEYS: KEY });
  api = await startApi({ config, redisUrl: on.redisUrl, log: createLog('silent', process.stderr) });
  await on.start();
}, INSTALL_MS);
afterAll(async () => {
  await api?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe.each(NAMES)('%s', (name) => {
  test('passes publint and are-the-types-wrong', async () => {
    const tarball = await readFile(tarballs[name]);
    const { messages } = await publint({ pack: { tarball: new Uint8Array(tarball).buffer }, strict: true });
    expect(messages).toEqual([]);
    await must(join(ROOT, 'node_modules/.bin/attw'), [tarballs[name], '--profile', 'esm-only']);
  });

  test('has a license and a README, and needs nothing that is not published', async () => {
    const home = join(name === 'pombo-cli' ? tool : backend, 'node_modules/@pombo', name.slice('pombo-'.length));
    expect(await readdir(home)).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'dist', 'package.json']));
    const manifest = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as {
      private?: boolean;
      dependencies: Record<string, string>;
      bundleDependencies: string[];
    };
    expect(manifest.private).toBeUndefined();
    const ours = Object.keys(manifest.dependencies).filter((each) => each.startsWith('@pombo/'));
    expect(manifest.bundleDependencies).toEqual(ours);
    for (const range of Object.values(manifest.dependencies)) expect(range).toMatch(/^[\^~]?\d+\.\d+\.\d+$/);
  });
});

describe('producer and client in the project of a backend', () => {
  // One compiler of each generation: a project need not have ours.
  const compilers = ['package.json', 'packages/client/package.json'].map((manifest) => {
    const found = createRequire(join(ROOT, manifest)).resolve('typescript/package.json');
    return join(dirname(found), 'bin/tsc');
  });

  beforeAll(async () => {
    await cp(join(ROOT, 'test/support/installed.ts'), join(backend, 'use.ts'));
  });

  test.each(compilers)('compile strictly, with all types of the packages checked: %s', async (tsc) => {
    const options = ['--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node', '--pretty', 'false'];
    await must(process.execPath, [tsc, ...options, 'use.ts'], { cwd: backend });
  });

  test('send and read back a message on Node 20 and on this Node', async () => {
    const env = { REDIS_URL: on.redisUrl, POMBO_PREFIX: on.prefix, POMBO_URL: api!.url, POMBO_API_KEY: KEY };
    for (const [at, node] of [node20, process.execPath].entries()) {
      const phone = newPhone();
      const printed = JSON.parse(await must(node, ['use.js', phone, `order-${at}`], { cwd: backend, env })) as {
        node: string;
      };
      expect(printed).toEqual({
        node: at === 0 ? (expect.stringMatching(/^v20\./) as string) : process.version,
        byProducer: 'accepted',
        refusedByProducer: 'unknown_instance',
        response: 200,
        byClient: 'accepted',
        refusedByClient: 'not_found',
      });
      expect(on.simulator.posts().filter((post) => post.phone === phone)).toHaveLength(2);
    }
  });
});

describe('the command line in an empty project, on a machine with Node 20', () => {
  /** PATH as on that machine; npx puts the project’s own programs before it. */
  const path = (): string => [dirname(node20), process.env['PATH']].join(delimiter);

  test('runs on the Node that it brings', async () => {
    const env = { PATH: path() };
    expect(await must('node', ['--version'], { env })).toMatch(/^v20\./);
    const { version } = JSON.parse(await readFile(join(ROOT, 'apps/cli/package.json'), 'utf8')) as { version: string };
    expect(await must('npx', ['pombo', '--version'], { cwd: tool, env })).toContain(version);
  });

  test.skipIf(findRedisServer() === undefined)('npx pombo demo sends its campaign', async () => {
    const env = { PATH: path(), POMBO_NO_INSTALL: '1', NO_COLOR: '1' };
    const { code, stdout, stderr } = await run('npx', ['pombo', 'demo'], { cwd: tool, env });
    expect(code, `${stdout}\n${stderr}`).toBe(0);
    expect(`${stdout}${stderr}`).toMatch(/zaapId/);
  });
});
