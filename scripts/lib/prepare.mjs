/** From a fresh clone to built packages: install what the lockfile names, build what has changed. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ROOT, Stop, ask, quietly, say, since } from './run.mjs';

const OLDEST_NODE = 20;

// Sends no telemetry, and no tool advertises its next version between our lines.
const SILENT = {
  DO_NOT_TRACK: '1',
  TURBO_TELEMETRY_DISABLED: '1',
  TURBO_NO_UPDATE_NOTIFIER: '1',
  NO_UPDATE_NOTIFIER: '1',
  npm_config_update_notifier: 'false',
  npm_config_fund: 'false',
  npm_config_audit: 'false',
};

/**
 * Installs (when the lockfile has changed) and builds (what has changed). Returns the environment in which everything
 * else runs: there `node` is the one the lockfile pins, whatever the machine has.
 */
export async function prepare() {
  requireNode();
  const pnpm = pnpmVersion();
  await install(pnpm);
  const env = {
    ...process.env,
    ...SILENT,
    PATH: [join(ROOT, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  };
  await build(pnpm, env);
  return env;
}

/** Stops when this Node is too old even to install. */
export function requireNode() {
  const [major] = process.versions.node.split('.');
  if (Number(major) >= OLDEST_NODE) return;
  throw new Stop(
    2,
    `Node ${process.versions.node} is too old: Pombo needs Node ${OLDEST_NODE} or newer (https://nodejs.org).`,
  );
}

function pnpmVersion() {
  const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return packageManager.replace(/\+.*$/, '');
}

async function install(pnpm) {
  const stamp = join(ROOT, 'node_modules', '.pombo-installed');
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('Installing dependencies (the first time takes a minute) …');
  const from = performance.now();
  const args = ['--yes', '--prefer-offline', pnpm, 'install', '--frozen-lockfile', '--prefer-offline'];
  await quietly('npx', args, {
    // CI=true: pnpm asks nothing, as when it must replace a node_modules that another tool made.
    env: { ...process.env, ...SILENT, CI: 'true' },
    title: 'The installation',
    hint: 'If that speaks of the network: it needs the npm registry; check the proxy or registry of your npm configuration.',
    progressOf: (line) => /^Progress: (.*?)(?:, done)?$/.exec(line)?.[1],
  });
  writeFileSync(stamp, wanted);
  say(`  installed in ${since(from)}`);
}

/** What an installation depends on: the lockfile, pnpm's settings, and the platform its binaries are for. */
function fingerprint() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'])
    hash.update(readFileSync(join(ROOT, file)));
  return hash.digest('hex');
}

async function build(pnpm, env) {
  say('Building …');
  const from = performance.now();
  const built = new Set();
  // Not errors-only: the first line of each package shows how far the build is.
  const output = await quietly('turbo', ['run', 'build', '--output-logs=new-only'], {
    env: { ...env, PATH: [env.PATH, folderOf(pnpm)].join(delimiter) },
    title: 'The build',
    hint: 'Its errors are above. After a change of branch, removing the dist folders can help: rm -rf packages/*/dist apps/*/dist',
    progressOf(line) {
      const name = /(\S+):build: cache /.exec(line)?.[1];
      return name === undefined ? undefined : `${built.add(name).size} packages`;
    },
  });
  const [, cached = '0', total = '0'] = /Cached:\s+(\d+) cached, (\d+) total/.exec(output) ?? [];
  say(`  ${total} packages in ${since(from)}${cached === '0' ? '' : `, ${cached} of them unchanged`}`);
}

/** Where this pnpm is: turbo runs each package's build by it, and a fresh machine has none on PATH. */
function folderOf(pnpm) {
  const path = ask('npx', ['--yes', '--prefer-offline', `--package=${pnpm}`, '-c', 'command -v pnpm'], 120_000);
  if (path === undefined)
    throw new Stop(1, `${pnpm} cannot be run by npx. It needs the npm registry once; check the network.`);
  return join(path, '..');
}
