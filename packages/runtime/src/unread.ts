import { nearest } from '@pombo/core';
import type { Log } from '@pombo/core';
import type { Environment } from './environment.ts';
import { SECRETS, fileVariable } from './secret-files.ts';
import { SHARED_VARIABLES } from './variables.ts';

/** What only the API reads, by its config.ts. Every app knows the names, because apps often share one environment. */
export const API_NAMES = [
  'POMBO_HOST',
  'POMBO_PORT',
  'POMBO_WEBHOOK_PORT',
  'POMBO_DASHBOARD',
  'POMBO_API_KEYS',
  'POMBO_WEBHOOK_SECRET',
] as const;

/** Read by the scripts of the repository, and by the clients in examples/; POMBO_COMMAND is set by `./pombo`. */
const OTHERS = ['POMBO_COMMAND', 'POMBO_NO_INSTALL', 'POMBO_TEST_REDIS', 'POMBO_URL'];

/** A variable that is set, but that nothing reads. */
export interface UnreadVariable {
  name: string;
  hint: string;
}

/**
 * Returns the variables `POMBO_…` and `ZAPI_…` that are set although nothing reads them, which are probably misspelt. The
 * instance file may name further ones as `"${VAR}"`: those are `named`. No value is looked at, and no file of a secret is read.
 */
export function unreadVariables(env: Environment, named: readonly string[]): UnreadVariable[] {
  const settings = [...SHARED_VARIABLES.map(({ name }) => name), ...API_NAMES];
  const inFiles = [...SECRETS, ...named].map(fileVariable);
  const known = new Set([...settings, ...OTHERS, ...named, ...inFiles]);
  const isOurs = (name: string): boolean => /^(?:POMBO|ZAPI)_/i.test(name) && !known.has(name);
  const unread = Object.keys(env).filter((name) => isOurs(name) && !env[fileVariable(name)] && env[name]);
  return unread.toSorted().map((name) => {
    const meant = nearest(name, [...settings, ...inFiles]);
    const hint = meant === undefined ? 'Is it misspelt? The README lists all variables.' : `Did you mean ${meant}?`;
    return { name, hint };
  });
}

/** Warns at start of each variable that nothing reads. Never refuses: the environment may hold those of other programs. */
export function warnOfUnread(env: Environment, named: readonly string[], log: Pick<Log, 'warn'>): void {
  for (const { name, hint } of unreadVariables(env, named)) log.warn({ variable: name, hint }, 'variable.unread');
}
