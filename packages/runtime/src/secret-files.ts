import { readFileSync } from 'node:fs';
import { PomboError, type Issue } from '@pombo/core';
import type { Environment } from './environment.ts';

/**
 * Secrets from files, as Docker and Kubernetes mount them: `NAME_FILE` is the path of a file that holds the value of `NAME`.
 * This applies to the secrets that Pombo reads itself ({@link SECRETS}), and to every variable that the instance file names
 * as `"${VAR}"`. This module alone reads such a file. No error shows what a file holds, or the text of `NAME_FILE`, which
 * may be the secret itself by mistake.
 */
export const SECRETS = [
  'REDIS_URL',
  'ZAPI_INSTANCE_ID',
  'ZAPI_TOKEN',
  'ZAPI_CLIENT_TOKEN',
  'POMBO_API_KEYS',
  'POMBO_WEBHOOK_SECRET',
  'OTEL_EXPORTER_OTLP_HEADERS',
] as const;

/** Returns the variable that names the file of a secret. */
export function fileVariable(name: string): string {
  return `${name}${SUFFIX}`;
}

const SUFFIX = '_FILE';

/** No secret is longer (bytes): a larger file is the wrong one. */
const MOST_BYTES = 64 * 1024;

/**
 * Returns the environment with the variables that files hold. Each access reads the file again, so a rotated secret is seen
 * without a restart. An access throws `invalid_config` if the file is not usable, or if the variable is set as well.
 */
export function withSecretFiles(env: Environment): Environment {
  if (ORIGINALS.has(env)) return env;
  const filled = new Proxy(env, {
    get(target, name) {
      const path = typeof name === 'string' ? fileOf(target, name) : undefined;
      if (path === undefined) return target[name as string];
      return target[name as string] ? refuseBoth(name as string) : readSecretFile(name as string, path);
    },
  });
  ORIGINALS.set(filled, env);
  return filled;
}

function fileOf(env: Environment, name: string): string | undefined {
  const variable = fileVariable(name);
  return Object.hasOwn(env, variable) ? env[variable] || undefined : undefined;
}

/** Returns the environment as it was before {@link withSecretFiles}. */
export function withoutSecretFiles(env: Environment): Environment {
  return ORIGINALS.get(env) ?? env;
}

const ORIGINALS = new WeakMap<Environment, Environment>();

function refuseBoth(name: string): never {
  const problem = `is set, and ${fileVariable(name)} as well; allowed: only one of the two`;
  throw unusable({ field: name, problem, example: `${fileVariable(name)} alone` });
}

function readSecretFile(name: string, path: string): string {
  const wrong = (problem: string): PomboError =>
    unusable({
      field: fileVariable(name),
      problem: `names a file that ${problem}; allowed: the path of a file that holds ${name}`,
      example: `/run/secrets/${name.toLowerCase()}`,
    });
  let content: Buffer;
  try {
    content = readFileSync(path);
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    throw wrong(code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`);
  }
  if (content.length > MOST_BYTES) throw wrong(`has ${content.length} bytes, more than ${MOST_BYTES}`);
  const text = content
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .replace(/\r?\n$/, '');
  if (text === '') throw wrong('is empty');
  if (text.includes('\0')) throw wrong('is not text');
  return text;
}

function unusable(issue: Issue & { example: string }): PomboError {
  const { field, problem, example } = issue;
  return new PomboError('invalid_config', `${field} ${problem}; for example: ${example}`, { issues: [issue] });
}
