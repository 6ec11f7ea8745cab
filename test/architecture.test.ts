import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { EVENT_TYPES, STATUSES, isSettled, isTaken, type Status } from '@pombo/core';
import { describe, expect, test } from 'vitest';

/** The invariants of docs/architecture.md that a test can check, over the sources. */
const root = new URL('..', import.meta.url).pathname;

interface Source {
  path: string;
  text: string;
  imports: string[];
}

/** The sources of every package or app; its `node_modules` links to the others and is not looked into. */
function sourcesIn(folder: string): Source[] {
  return readdirSync(join(root, folder)).flatMap((name) =>
    readdirSync(join(root, folder, name, 'src'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.(test|fixture)\.tsx?$/.test(entry.name))
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        const text = readFileSync(path, 'utf8');
        const imports = [...text.matchAll(/(?:^import |[}*\w] from |\bimport\()'([^'\n]+)'/gm)].map(
          (match) => match[1]!,
        );
        return { path: relative(root, path), text, imports };
      }),
  );
}

const packages = sourcesIn('packages');
const apps = sourcesIn('apps');
const all = [...packages, ...apps];

/** The oldest Node of a package, `>=22.19` as 22.019, so that two of them can be compared. */
function nodeOf(manifest: string): number {
  const { engines } = JSON.parse(readFileSync(manifest, 'utf8')) as { engines: { node: string } };
  const [, major, minor = '0'] = /^>=(\d+)(?:\.(\d+))?/.exec(engines.node)!;
  return Number(major) + Number(minor) / 1000;
}

/** Paths of the sources that import a package (or one of its sub-paths). */
function importersOf(name: string): string[] {
  return all
    .filter(({ imports }) => imports.some((each) => each === name || each.startsWith(`${name}/`)))
    .map(({ path }) => path);
}

function outside(paths: string[], allowed: RegExp): string[] {
  return paths.filter((path) => !allowed.test(path));
}

/** Which of our packages each may import: a star around `core`, with `redis` beneath those that store. */
const MAY_IMPORT: Record<string, string[]> = {
  catalogue: [],
  core: ['catalogue'],
  evidence: [],
  redis: ['catalogue', 'core'],
  queue: ['core', 'redis'],
  journal: ['core', 'redis'],
  runtime: ['core', 'redis'],
  ledger: ['catalogue', 'core', 'redis', 'evidence'],
  receipts: ['core', 'evidence', 'ledger'],
  schedule: ['core'],
  producer: ['catalogue', 'core', 'redis', 'queue', 'ledger', 'schedule'],
  delivery: ['core', 'schedule'],
  zapi: ['catalogue', 'core', 'schedule'],
  simulator: ['core'],
  probe: ['core', 'zapi', 'simulator'],
  outbound: ['catalogue', 'core'],
  client: [],
  // Its lane operations join the ledger and the jobs.
  campaign: ['catalogue', 'core', 'redis', 'schedule', 'outbound', 'ledger', 'producer'],
  events: ['catalogue', 'core', 'redis', 'queue', 'outbound'],
};

describe('the layout', () => {
  test('the sources were found', () => {
    expect(packages.length).toBeGreaterThan(50);
    expect(apps.length).toBeGreaterThan(5);
  });

  test.for(Object.entries(MAY_IMPORT))('packages/%s imports only the packages that it may', ([name, allowed]) => {
    const ours = packages.filter(({ path }) => path.startsWith(`packages/${name}/`)).flatMap(({ imports }) => imports);
    const foreign = ours.filter(
      (each) => each.startsWith('@pombo/') && !allowed.includes(each.slice('@pombo/'.length)),
    );
    expect(foreign).toEqual([]);
  });

  test('every package has a rule about its imports', () => {
    expect(readdirSync(join(root, 'packages')).toSorted()).toEqual(Object.keys(MAY_IMPORT).toSorted());
  });

  test('the catalogue is pure, so that the browser can load it', () => {
    const imported = packages
      .filter(({ path }) => path.startsWith('packages/catalogue/'))
      .flatMap(({ imports }) => imports);
    expect(imported.filter((each) => !each.startsWith('.'))).toEqual([]);
  });

  test('only the CLI, which runs them in one process, imports other apps', () => {
    const offenders = apps.filter(
      ({ path, imports }) =>
        !path.startsWith('apps/cli/') && imports.some((each) => /^@pombo\/(worker|api|cli|dashboard)$/.test(each)),
    );
    expect(offenders.map(({ path }) => path)).toEqual([]);
  });

  test('the dashboard runs in browsers: it imports no Node package, of ours only the catalogue and the types of the client, and only these libraries', () => {
    const foreign = apps
      .filter(({ path }) => path.startsWith('apps/dashboard/'))
      .flatMap(({ imports }) => imports)
      .filter((each) => !each.startsWith('.'));
    const allowed =
      /^(react|react-dom\/client|@tanstack\/react-query|wouter|uplot(\/dist\/uPlot\.min\.css)?|@base-ui\/react\/.+|@pombo\/catalogue(\/dashboard)?|@pombo\/client)$/;
    expect(foreign.length).toBeGreaterThan(20);
    expect(outside([...new Set(foreign)], allowed)).toEqual([]);
    const typed = apps.filter(
      ({ path, imports }) => path.startsWith('apps/dashboard/') && imports.includes('@pombo/client'),
    );
    expect(typed.map(({ path }) => path)).toEqual(['apps/dashboard/src/api/types.ts']);
    expect(readFileSync(join(root, typed[0]!.path), 'utf8')).toMatch(/^import type .* from '@pombo\/client';/);
  });

  test('core imports only the catalogue, hashing, and libraries for schemas, ids, addresses and numbering plans', () => {
    const foreign = packages
      .filter(({ path }) => path.startsWith('packages/core/'))
      .flatMap(({ imports }) => imports)
      .filter((each) => !each.startsWith('.'));
    const allowed = ['@pombo/catalogue', 'ipaddr.js', 'libphonenumber-js/max', 'node:crypto', 'uuid', 'zod'];
    expect([...new Set(foreign)].toSorted()).toEqual(allowed);
  });
});

describe('each third-party library is imported in one place', () => {
  test('BullMQ: only packages/queue', () => {
    expect(importersOf('bullmq')).not.toEqual([]);
    expect(outside(importersOf('bullmq'), /^packages\/queue\//)).toEqual([]);
  });

  test('undici: only for requests to Z-API, and to addresses that others chose', () => {
    expect(outside(importersOf('undici'), /^packages\/(zapi|outbound)\//)).toEqual([]);
  });

  test('ioredis: only redis opens connections; others import its types at most', () => {
    const opens = all.filter(({ text }) => /^import (?!type)[^;]*from 'ioredis'/m.test(text)).map(({ path }) => path);
    expect(outside(opens, /^packages\/redis\//)).toEqual([]);
  });

  test('no source uses the global fetch, which follows redirects with the token in hand', () => {
    const global = /(?<![\w.]|function |async )fetch\(/;
    expect(
      packages
        .filter(({ text }) => global.test(text.replaceAll(/^\s*(?:async )?fetch\(.*$/gm, '')))
        .map(({ path }) => path),
    ).toEqual([]);
  });

  test('only apps/*/src/config.ts reads the environment', () => {
    const readers = all.filter(({ text }) => text.includes('process.env')).map(({ path }) => path);
    expect(outside(readers, /^apps\/\w+\/src\/config\.ts$/)).toEqual([]);
  });

  test('no TypeScript file contains Lua, and every Lua file documents its keys and result', () => {
    expect(all.filter(({ text }) => /redis\.call\(/.test(text)).map(({ path }) => path)).toEqual([]);
    const folders = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name, 'lua'));
    const scripts = folders
      .filter((folder) => existsSync(folder))
      .flatMap((folder) =>
        readdirSync(folder, { recursive: true, encoding: 'utf8' })
          .filter((file) => file.endsWith('.lua'))
          .map((file) => join(folder, file)),
      );
    expect(scripts.length).toBeGreaterThan(8);
    for (const name of scripts) {
      const text = readFileSync(name, 'utf8');
      if (text.startsWith('#!lua')) expect.soft(text, name).toMatch(/KEYS\[1\][\s\S]*Result/);
      else expect.soft(text, name).toMatch(/^--\[\[\s*Include\./);
    }
  });
});

test('the tables of statuses in Lua are what core says, and there is no other', () => {
  const scripts = readdirSync(join(root, 'packages/ledger/lua'), { recursive: true, encoding: 'utf8' });
  const sources = scripts
    .filter((file) => file.endsWith('.lua'))
    .map((file) => join(root, 'packages/ledger/lua', file));
  const tables = sources.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^local (\w+) = \{([^{}]*= true[^{}]*)\}/gm)].map(
      ([, name, text]) => [name!, [...text!.matchAll(/(\w+) = true/g)].map((found) => found[1]!).toSorted()] as const,
    ),
  );
  const ofStatuses = tables.filter(([, words]) => words.some((word) => STATUSES.some((status) => status === word)));
  const published = EVENT_TYPES.flatMap((type) => (type.startsWith('message.') ? [type.slice('message.'.length)] : []));
  const hasEnded = (status: Status): boolean => isSettled(status) && status !== 'failed' && status !== 'unknown';
  expect(ofStatuses.toSorted()).toEqual([
    ['MAY_BE_SENT', STATUSES.filter((status) => isTaken(status) || status === 'unknown').toSorted()],
    ['PUBLISHED', published.toSorted()],
    ['SEARCH_ENDED', STATUSES.filter(hasEnded).toSorted()],
    [
      'TAKES_IDS',
      STATUSES.filter((status) => isTaken(status) || status === 'unknown' || status === 'sending').toSorted(),
    ],
  ]);
});

test('docs/architecture.md fits two printed pages', () => {
  const words = readFileSync(join(root, 'docs/architecture.md'), 'utf8').match(/\S*\w\S*/g)!;
  expect(words.length).toBeLessThan(950);
});

describe('documents', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', 'examples/README.md'];
  for (const name of readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }))
    if (name.endsWith('.md')) pages.push(join('docs', name));

  test.for(pages)('%s links only to files that exist', (page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map((match) => join(root, page, '..', match[1]!));
    expect(links.filter((link) => !existsSync(link))).toEqual([]);
  });

  test('CONTRIBUTING.md names only files that exist', () => {
    const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
    const named = [...text.matchAll(/`((?:apps|packages|test|docs|scripts)\/[^`\s]+)`/g)].map((match) => match[1]!);
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe('doors', () => {
  test('a package has one entry point, which lists names; the catalogue has one for browsers too', () => {
    for (const name of readdirSync(join(root, 'packages'))) {
      const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')) as {
        exports: object;
      };
      const doors = name === 'catalogue' ? /^\.(\/dashboard)?$/ : /^\.(\/bin)?$/;
      expect.soft(outside(Object.keys(manifest.exports), doors), name).toEqual([]);
      const index = readFileSync(join(root, 'packages', name, 'src/index.ts'), 'utf8');
      expect.soft(index, name).not.toMatch(/export \*/);
    }
  });

  test('the producer package runs on Node 20 and brings no HTTP client', () => {
    for (const name of ['core', 'redis', 'queue', 'ledger', 'producer']) {
      const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')) as {
        engines: { node: string };
        dependencies: Record<string, string>;
      };
      expect.soft(manifest.engines.node, name).toBe('>=20');
      expect.soft(Object.keys(manifest.dependencies), name).not.toContain('undici');
    }
  });

  test('a package that imports undici asks for a Node on which undici runs', () => {
    const need = nodeOf(createRequire(join(root, 'packages/zapi/package.json')).resolve('undici/package.json'));
    const importers = new Set(importersOf('undici').map((path) => path.split('/').slice(0, 2).join('/')));
    expect(importers.size).toBeGreaterThan(1);
    // Those that import one of these run on no older Node either.
    for (const path of [...importers, 'packages/events', 'packages/campaign'])
      expect.soft(nodeOf(join(root, path, 'package.json')), path).toBeGreaterThanOrEqual(need);
  });

  test('entry files only read the configuration, wire, start and listen for signals', () => {
    for (const { path, text } of apps.filter((source) => source.path.endsWith('/main.ts'))) {
      expect.soft(text.split('\n').length, path).toBeLessThanOrEqual(40);
    }
  });

  test('only decide.ts retries a request that was made; only decide.ts, open-attempt.ts and not-sendable.ts return one that was not', () => {
    const delivery = packages.filter(({ path }) => path.startsWith('packages/delivery/src/'));
    const deciders = (call: RegExp): string[] =>
      delivery.flatMap(({ path, text }) => (call.test(text) ? [path.split('/src/')[1]!] : [])).toSorted();
    expect(deciders(/Verdict\.(?:turnedAway|gatewayFailed)\(/)).toEqual(['attempt/decide.ts']);
    expect(deciders(/Verdict\.notSent\(/)).toEqual([
      'attempt/decide.ts',
      'attempt/not-sendable.ts',
      'attempt/open-attempt.ts',
    ]);
    // Every verdict is built by its constructor.
    expect(deciders(/\bto: 'queued'/)).toEqual([]);
  });
});

describe('contracts', () => {
  const contracts = packages.filter(({ path }) => path.startsWith('packages/core/src/contracts/'));
  const declaredIn = ({ text }: Source): string[] =>
    [
      ...text.matchAll(/^\s*(?:export )?(?:declare )?(?:interface|type|class|enum) (\w+)(?=\s*[=<{]|\s+extends\b)/gm),
    ].map((match) => match[1]!);
  const names = contracts.flatMap((source) => declaredIn(source).map((name) => ({ name, path: source.path })));

  test('the contracts were found', () => {
    expect(names.length).toBeGreaterThan(50);
  });

  test('each contract is declared in one file', () => {
    const elsewhere = names.flatMap(({ name, path }) =>
      all
        .filter((source) => source.path !== path && declaredIn(source).includes(name))
        .map((source) => [name, source.path]),
    );
    expect(elsewhere).toEqual([]);
  });
});

describe('errors', () => {
  test('are logged as they were thrown, so that code, causes and stack are kept: no log call makes a text of one', () => {
    const calls = all.flatMap(({ path, text }) =>
      [...text.matchAll(/\b\w*[lL]og\??\.(?:trace|debug|info|warn|error|fatal)\(\s*(\{[^;]*?\}),\s*['`]/g)].map(
        ([, fields]) => ({ path, fields: fields! }),
      ),
    );
    expect(calls.length).toBeGreaterThan(60);
    expect(calls.filter(({ fields }) => MAKES_TEXT.test(fields))).toEqual([]);
  });

  test.for([
    ['{ lane, error: String(error) }', true],
    ['{ error: error.message }', true],
    ['{ error: `${error}` }', true],
    ['{ why: cause.stack }', true],
    ['{ lane, error }', false],
    ['{ requestId, error: thrown }', false],
  ] as const)('the check itself: %s', ([fields, found]) => {
    expect(MAKES_TEXT.test(fields)).toBe(found);
  });
});

const MAKES_TEXT =
  /\bString\(|\$\{(?:error|cause)\}|\b(?:error|cause|thrown)\.(?:message|stack|name)\b|\berror: (?!\w+\s*[,}])/;
