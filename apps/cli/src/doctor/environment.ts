import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { VARIABLES } from '@pombo/api';
import { maskRedisUrl, openToOthers } from '@pombo/redis';
import { configuredInstances, unreadVariables, type Config } from '@pombo/worker';
import { variablesIn } from '@pombo/zapi';
import { ENV_FILE, variablesOfEnvFile } from '../env-file.ts';
import { nodeProblem } from '../node-version.ts';
import { quoted } from '../terminal/shell-quote.ts';
import type { Finding } from './finding.ts';

/** End of life by the Node release schedule (nodejs/Release, schedule.json). */
const NODE_ENDS: Record<number, string> = { 24: '2028-04-30', 26: '2029-04-30' };

/** Checks that this Node version is new enough and still maintained. */
export function checkNode(): Finding[] {
  const check = 'node';
  const { node } = process.versions;
  const problem = nodeProblem();
  if (problem !== undefined)
    return [{ check, level: 'error', message: problem, fix: 'In the repository: npx pombo …' }];
  const ends = NODE_ENDS[Number.parseInt(node, 10)];
  if (ends === undefined) return [{ check, level: 'ok', message: `Node ${node}` }];
  if (Date.parse(ends) > Date.now()) return [{ check, level: 'ok', message: `Node ${node}, maintained until ${ends}` }];
  return [
    { check, level: 'warning', message: `Node ${node} is past its end of life (${ends})`, fix: 'Install a newer one.' },
  ];
}

/** Reports which variables are set and their values; all others have their defaults. */
export function checkConfig({ env, instancesFile }: Config): Finding[] {
  const check = 'config';
  const set = VARIABLES.filter(({ name }) => env[name] !== undefined && env[name] !== '');
  const values = set.map(
    (variable) => `${variable.name}=${shownValue(env[variable.name]!, variable)} (${originOf(variable.name)})`,
  );
  const rest = VARIABLES.length - set.length;
  const message = [...values.map((value) => value), `${rest} others have their defaults`].join('\n');
  return [
    { check, level: 'ok', message },
    ...checkEnvFile(),
    ...unreadVariables(env, variablesIn(instancesFile)).map(({ name, hint }): Finding => ({
      check,
      level: 'warning',
      message: `${name} is set${variablesOfEnvFile.has(name) ? ` in ${ENV_FILE}` : ''}, but Pombo does not read it`,
      fix: hint,
    })),
  ];
}

/** Warns of a `.env` that other users of this machine can read, if Pombo has secrets from it. */
function checkEnvFile(): Finding[] {
  const holdsSecret = VARIABLES.some(({ name, secret = false }) => secret && variablesOfEnvFile.has(name));
  const mode = holdsSecret ? statSync(ENV_FILE, { throwIfNoEntry: false })?.mode : undefined;
  if (mode === undefined || (mode & 0o077) === 0) return [];
  const message = `${ENV_FILE} can be read by other users of this machine (mode ${(mode & 0o777).toString(8)})`;
  return [{ check: 'config', level: 'warning', message, fix: `chmod 600 ${ENV_FILE}` }];
}

function originOf(name: string): string {
  return variablesOfEnvFile.has(name) ? ENV_FILE : 'environment';
}

function shownValue(value: string, { name, secret = false }: (typeof VARIABLES)[number]): string {
  if (name === 'REDIS_URL') return maskRedisUrl(value);
  return secret ? `[hidden, ${value.length} characters]` : value;
}

/** Checks that the data folder can be written to, or created, and is closed to other users. */
export function checkDataDir({ dataDir }: Config): Finding[] {
  const check = 'data folder';
  const wanted = resolve(dataDir);
  let folder = wanted;
  while (!existsSync(folder)) folder = dirname(folder);
  try {
    if (!statSync(folder).isDirectory()) throw new Error('not a folder');
    accessSync(folder, constants.W_OK | constants.X_OK);
    if (folder !== wanted) return [{ check, level: 'ok', message: `${dataDir} (will be created)` }];
    const mode = openToOthers(wanted);
    if (mode === undefined) return [{ check, level: 'ok', message: dataDir }];
    const message = `${dataDir} is open to other users of this machine (mode ${mode}), and contains phones, captions and secrets`;
    return [{ check, level: 'error', message, fix: `chmod 700 ${quoted(dataDir)}` }];
  } catch {
    const message = `${dataDir} cannot be written to`;
    return [{ check, level: 'error', message, fix: 'Change its owner, or set POMBO_DATA_DIR to another folder.' }];
  }
}

/** Checks that the instances are valid, and that other users cannot read their file. */
export function checkInstanceFile(config: Config): Finding[] {
  const check = 'instances';
  const { instancesFile: file } = config;
  const names = configuredInstances(config).map(({ name }) => name);
  if (names.length === 0) {
    const fix = `Add a number: pombo init\nOr write ${file} yourself, or set ZAPI_INSTANCE_ID, ZAPI_TOKEN and ZAPI_CLIENT_TOKEN.`;
    return [{ check, level: 'error', message: 'none configured', fix }];
  }
  const found: Finding = { check, level: 'ok', message: names.join(', ') };
  const mode = existsSync(file) ? statSync(file).mode : 0;
  if ((mode & 0o077) === 0) return [found];
  const message = `${file} can be read by other users of this machine (mode ${(mode & 0o777).toString(8)})`;
  return [found, { check, level: 'warning', message, fix: `chmod 600 ${file}` }];
}
