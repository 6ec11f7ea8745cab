import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { VARIABLES } from '@pombo/api';
import { maskRedisUrl, openToOthers } from '@pombo/redis';
import { configuredInstances, fileVariable, unreadVariables, type Config } from '@pombo/worker';
import { hasClientToken, isLoopback, parseBaseUrl, variablesIn, type Instance } from '@pombo/zapi';
import { ENV_FILE, variablesOfEnvFile } from '../env-file.ts';
import { nodeProblem } from '../node-version.ts';
import { quoted } from '../terminal/shell-quote.ts';
import { found, type Finding } from './finding.ts';
import { words } from '../terminal/words.ts';

/** End of life by the Node release schedule (nodejs/Release, schedule.json). */
const NODE_ENDS: Record<number, string> = { 24: '2028-04-30', 26: '2029-04-30' };

/** Checks that this Node version is new enough and still maintained. */
export function checkNode(): Finding[] {
  const check = 'node';
  const { node } = process.versions;
  const problem = nodeProblem();
  if (problem !== undefined) return [{ check, level: 'error', message: problem, fix: words('doctor_node_fix') }];
  const ends = NODE_ENDS[Number.parseInt(node, 10)];
  if (ends === undefined || Date.parse(ends) > Date.now())
    return [{ check, level: 'ok', message: words('doctor_node', { version: node, ends }) }];
  return [{ check, level: 'warning', ...found('doctor_node_old', { version: node, ends }) }];
}

/** Reports which variables are set and their values; all others have their defaults. */
export function checkConfig({ env, instancesFile }: Config): Finding[] {
  const check = 'config';
  const isSet = (name: string): boolean => env[name] !== undefined && env[name] !== '';
  const set = VARIABLES.filter(({ name, secret = false }) => (secret && isSet(fileVariable(name))) || isSet(name));
  const values = set.map(
    (variable) => `${variable.name}=${shownValue(env[variable.name]!, variable)} (${originOf(variable, env)})`,
  );
  const rest = VARIABLES.length - set.length;
  const message = [...values, words('doctor_defaults', { count: rest })].join('\n');
  return [
    { check, level: 'ok', message },
    ...checkEnvFile(),
    ...unreadVariables(env, variablesIn(instancesFile)).map(({ name, hint }): Finding => ({
      check,
      level: 'warning',
      message: words('doctor_unread', { name, file: variablesOfEnvFile.has(name) ? ENV_FILE : undefined }),
      fix: hint,
    })),
  ];
}

/** Warns of a `.env` that other users of this machine can read, if Pombo has secrets from it. */
function checkEnvFile(): Finding[] {
  const holdsSecret = VARIABLES.some(({ name, secret = false }) => secret && variablesOfEnvFile.has(name));
  const mode = holdsSecret ? statSync(ENV_FILE, { throwIfNoEntry: false })?.mode : undefined;
  if (mode === undefined || (mode & 0o077) === 0) return [];
  const message = words('doctor_readable', { file: ENV_FILE, mode: octal(mode) });
  return [{ check: 'config', level: 'warning', message, fix: `chmod 600 ${ENV_FILE}` }];
}

/** Says where a value comes from: a secret's file, `.env` or the environment. */
function originOf({ name, secret = false }: (typeof VARIABLES)[number], env: Config['env']): string {
  const file = secret ? env[fileVariable(name)] : undefined;
  if (file) return file;
  return variablesOfEnvFile.has(name) ? ENV_FILE : words('doctor_environment');
}

function shownValue(value: string, { name, secret = false }: (typeof VARIABLES)[number]): string {
  if (name === 'REDIS_URL') return maskRedisUrl(value);
  return secret ? words('doctor_hidden', { length: value.length }) : value;
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
    if (folder !== wanted) return [{ check, level: 'ok', message: words('doctor_folder_new', { dir: dataDir }) }];
    const mode = openToOthers(wanted);
    if (mode === undefined) return [{ check, level: 'ok', message: dataDir }];
    const message = words('doctor_folder_open', { dir: dataDir, mode });
    return [{ check, level: 'error', message, fix: `chmod 700 ${quoted(dataDir)}` }];
  } catch {
    return [{ check, level: 'error', ...found('doctor_folder_closed', { dir: dataDir }) }];
  }
}

/** Checks that the instances are valid, and that other users cannot read their file. */
export function checkInstanceFile(config: Config): Finding[] {
  const check = 'instances';
  const { instancesFile: file } = config;
  const instances = configuredInstances(config);
  const names = instances.map(({ name }) => name);
  if (names.length === 0) return [{ check, level: 'error', ...found('doctor_no_instances', { file }) }];
  const valid: Finding[] = [{ check, level: 'ok', message: names.join(', ') }, ...checkClientTokens(instances, config)];
  const mode = existsSync(file) ? statSync(file).mode : 0;
  if ((mode & 0o077) === 0) return valid;
  const message = words('doctor_readable', { file, mode: octal(mode) });
  return [...valid, { check, level: 'warning', message, fix: `chmod 600 ${file}` }];
}

/** Warns of numbers that nothing but their id and token protects. A simulated Z-API needs no protection. */
function checkClientTokens(instances: readonly Instance[], { baseUrl }: Config): Finding[] {
  if (isLoopback(parseBaseUrl(baseUrl))) return [];
  const open = instances.filter((instance) => !hasClientToken(instance)).map(({ name }) => name);
  if (open.length === 0) return [];
  return [{ check: 'instances', level: 'warning', ...found('doctor_no_client_token', { instances: open }) }];
}

function octal(mode: number): string {
  return (mode & 0o777).toString(8);
}
