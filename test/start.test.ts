import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/** `npm start` on a machine of its own: a copy of the scripts, and a PATH with only what the test puts there. */
const ROOT = new URL('..', import.meta.url).pathname;
const SCRIPTS = ['start.mjs', 'test.mjs', 'documents.mjs', 'mutations.mjs'];
let copy: string;
let bin: string;

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'pombo-start-'));
  bin = join(copy, 'bin');
  mkdirSync(bin);
  cpSync(join(ROOT, 'scripts'), join(copy, 'scripts'), { recursive: true });
  for (const file of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'])
    cpSync(join(ROOT, file), join(copy, file));
});
afterEach(() => rmSync(copy, { recursive: true, force: true }));

function program(name: string, script: string, folder = bin): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

function start(env: Record<string, string> = {}) {
  const { status, stderr } = spawnSync(process.execPath, [join(copy, 'scripts/start.mjs')], {
    encoding: 'utf8',
    env: { PATH: bin, POMBO_NO_INSTALL: '1', ...env },
  });
  return { code: status, stderr };
}

test('without a Redis it says what to do before it installs anything', () => {
  program('npx', 'echo "npx was run" >&2; exit 1');
  const { code, stderr } = start();
  expect(code).toBe(3);
  expect(stderr).toContain('No Redis. Any one of these will do:');
  expect(stderr).not.toContain('Installing');
});

describe('with a Redis', () => {
  beforeEach(() => program('redis-server', 'exit 0'));

  test('it says which one before it installs, and a failed installation ends it', () => {
    program('npx', 'echo "ECONNREFUSED registry" >&2; exit 1');
    const { code, stderr } = start();
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /Redis: redis-server of this machine[^]*Installing[^]*The installation failed[^]*ECONNREFUSED/,
    );
  });

  test.runIf(process.platform === 'linux')(
    'on a terminal it shows how far the installation and the build are',
    { timeout: 60_000 },
    async () => {
      program(
        'npx',
        `case "$*" in
        *install*) echo 'Progress: resolved 7, reused 3, downloaded 1, added 2'; /bin/sleep 1.5; echo 'Progress: resolved 7, reused 7, downloaded 0, added 7, done';;
        *) echo ${join(bin, 'pnpm')};;
      esac`,
      );
      const modules = join(copy, 'node_modules', '.bin');
      program(
        'turbo',
        `echo '@pombo/core:build: cache miss, executing 1'; echo '@pombo/zapi:build: cache hit'; /bin/sleep 1.5`,
        modules,
      );
      program('node', 'echo "the demo, as $POMBO_COMMAND"', modules);
      const command = [process.execPath, join(copy, 'scripts/start.mjs')].map((word) => `'${word}'`).join(' ');
      // `script` gives it a terminal.
      const child = spawn('/usr/bin/script', ['-qec', command, '/dev/null'], {
        env: { PATH: bin, SHELL: '/bin/sh', POMBO_NO_INSTALL: '1' },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let shown = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
      const [code] = (await once(child, 'close')) as [number];
      expect(shown).toMatch(/\r\u001b\[2K {2}resolved 7, reused 3, downloaded 1, added 2, \d s/);
      expect(shown).toMatch(/\r\u001b\[2K {2}2 packages, \d s/);
      expect(shown).toContain('the demo, as ./pombo');
      expect(code).toBe(0);
    },
  );
});

describe('on Windows', () => {
  const asWindows = `data:text/javascript,Object.defineProperty(process,'platform',{value:'win32'})`;

  test.for(SCRIPTS)('scripts/%s names the systems that Pombo runs on', (script) => {
    const { status, stderr } = spawnSync(process.execPath, ['--import', asWindows, join(ROOT, 'scripts', script)], {
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    expect(stderr).toContain('Linux, macOS and WSL2');
    expect(stderr).not.toContain('    at ');
  });

  test('the command does as well', () => {
    const main = join(ROOT, 'apps/cli/dist/main.js');
    // Node's compile cache goes to Windows' folder for temporary files.
    const { status, stderr } = spawnSync(process.execPath, ['--import', asWindows, main, 'lanes'], {
      encoding: 'utf8',
      env: { ...process.env, TEMP: tmpdir() },
    });
    expect(status).toBe(2);
    expect(stderr).toContain('Linux, macOS and WSL2');
  });
});

test('an old Node is refused before anything else', () => {
  program('npx', 'echo "npx was run" >&2; exit 1');
  const asOld = `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'18.20.1'})`;
  const { status, stderr } = spawnSync(process.execPath, ['--import', asOld, join(copy, 'scripts/start.mjs')], {
    encoding: 'utf8',
    env: { PATH: bin, POMBO_NO_INSTALL: '1' },
  });
  expect(status).toBe(2);
  expect(stderr).toContain('Node 18.20.1 is too old: Pombo needs Node 20 or newer');
});
