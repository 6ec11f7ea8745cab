import { readFileSync } from 'node:fs';
import { PomboError, describeIssue, parseCountry, type Issue } from '@pombo/core';
import { isTimezone } from '@pombo/schedule';
import { isLoopback, parseBaseUrl } from '../http-attempt/base-url.ts';
import { credentialsOf, type Instance } from './instance.ts';
import { filledIn, readEntry, shownKey, type EntryOptions, type Environment } from './entry.ts';

/** Where instances are read from. */
export interface InstanceSource {
  /** Path of the instance file (`POMBO_INSTANCES`). */
  file?: string;
  /** True if a person named the file: then a missing one is an error, unless the environment names an instance (default false). */
  fileNamed?: boolean;
  /** Provides `"${VAR}"` values, and ZAPI_INSTANCE_ID, ZAPI_TOKEN, ZAPI_CLIENT_TOKEN for one more instance. */
  env: Environment;
  /** `ZAPI_BASE_URL`: a pace of 0 is allowed only while it is loopback. */
  baseUrl: string;
}

/**
 * Reads the instance file, and the environment's instance as one more, named `default`. Throws `invalid_config` with
 * every fault: file, entry, field, problem and an example; never a secret's value.
 */
export function readInstances({ file, fileNamed = false, env, baseUrl }: InstanceSource): Instance[] {
  const zeroPace = isLoopback(parseBaseUrl(baseUrl));
  const shortcut = shortcutOf(env);
  const text = file === undefined ? undefined : readText(file, fileNamed && shortcut === undefined);
  const { found, ...defaults } = file === undefined || text === undefined ? { found: [] } : contentOf(text, file, env);
  const options: EntryOptions = { zeroPace, ...defaults };
  if (shortcut !== undefined) found.push(shortcut);

  const instances: Named[] = [];
  const issues: Placed[] = [];
  for (const { entry, ...place } of found) {
    const read = readEntry(entry, env, options);
    if ('instance' in read) instances.push({ instance: read.instance, ...place });
    else issues.push(...read.issues.map((issue) => ({ issue, ...place })));
  }
  issues.push(...duplicatesIn(instances));
  if (issues.length > 0) throw refused(file ?? ENVIRONMENT, issues);
  return instances.map(({ instance }) => instance);
}

/** Returns the variables that an instance file names as `"${VAR}"`; none if the file is missing or unreadable. */
export function variablesIn(file: string): string[] {
  try {
    return [...readFileSync(file, 'utf8').matchAll(/"\$\{(\w+)\}"/g)].map(([, name]) => name!);
  } catch {
    // Reading the instances reports it.
    return [];
  }
}

/** Returns the files that hold secrets of the instances: `VAR_FILE` of each variable that they are read from. */
export function secretFilesOf({ file, env }: InstanceSource): string[] {
  const variables = [...Object.values(SHORTCUT), ...(file === undefined ? [] : variablesIn(file))];
  return variables.flatMap((name) => env[`${name}_FILE`] || []);
}

/** The place of an entry: in words for a person, as the beginning of a path, and the names of its fields there. */
interface Place {
  place: string;
  path: string;
  fieldName: (field: string) => string;
}
type Found = Place & { entry: unknown };
type Named = Place & { instance: Instance };
type Placed = Place & { issue: Issue };

const ENVIRONMENT = 'the environment';
const FILE: Place = { place: '', path: '', fieldName: (field) => field || 'the file' };
const EXAMPLE = '{"instances":[{"name":"vendas","id":"…","token":"…","clientToken":"…"}]}';
const SHORTCUT: Readonly<Record<string, string>> = {
  id: 'ZAPI_INSTANCE_ID',
  token: 'ZAPI_TOKEN',
  clientToken: 'ZAPI_CLIENT_TOKEN',
};

function shortcutOf(env: Environment): Found | undefined {
  const given = Object.entries(SHORTCUT).flatMap(([field, variable]) => {
    const value = env[variable];
    return value === undefined || value === '' ? [] : [[field, value] as const];
  });
  const entry = Object.fromEntries(given);
  const place: Place = { place: '', path: '', fieldName: (field) => SHORTCUT[field] ?? field };
  // ZAPI_CLIENT_TOKEN alone is valid: a file may name it as "${ZAPI_CLIENT_TOKEN}".
  if (!('id' in entry) && !('token' in entry)) return undefined;
  if ('id' in entry && 'token' in entry) return { entry: { name: 'default', ...entry }, ...place };
  const missing = 'id' in entry ? 'token' : 'id';
  const problem = `is missing, while ${SHORTCUT['id' in entry ? 'id' : 'token']} is set`;
  throw refused(ENVIRONMENT, [
    { issue: { field: missing, problem, example: `${SHORTCUT[missing]}=3C01B2A4…` }, ...place },
  ]);
}

function readText(file: string, required: boolean): string | undefined {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    if (code === 'ENOENT' && !required) return undefined;
    const problem = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    throw new PomboError('invalid_config', `The instance file ${file} ${problem}`, {
      hint: `Create it with ${EXAMPLE}, or set ZAPI_INSTANCE_ID and ZAPI_TOKEN.`,
      issues: [{ field: 'POMBO_INSTANCES', problem, example: './instances.json' }],
    });
  }
}

interface Content extends Omit<EntryOptions, 'zeroPace'> {
  found: Found[];
}

const FILE_KEYS = ['instances', 'country', 'timezone'];

function contentOf(text: string, file: string, env: Environment): Content {
  const wrong = (field: string, problem: string): PomboError =>
    refused(file, [{ issue: { field, problem, example: EXAMPLE }, ...FILE }]);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    // The engine's message quotes the text around the fault, which may be a token: use only the position.
    const place = /line \d+ column \d+|end of JSON/.exec(String(error))?.[0];
    throw wrong('', place === undefined ? 'is not JSON' : `is not JSON: fault at ${place}`);
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw wrong('', 'must be a JSON object');
  const unknown = Object.keys(document).find((key) => !FILE_KEYS.includes(key));
  if (unknown !== undefined) throw wrong(shownKey(unknown), `is not a known key; known: ${FILE_KEYS.join(', ')}`);
  const { instances, country, timezone } = document as Record<string, unknown>;
  if (!Array.isArray(instances)) throw wrong('instances', instances === undefined ? 'is missing' : 'must be a list');
  const found = instances.map((entry: unknown, at) => ({
    entry,
    place: `instances[${at}]${nameOf(entry)}`,
    path: `instances[${at}].`,
    fieldName: (field: string) => field || 'the entry',
  }));
  return {
    found,
    ...(country === undefined ? {} : { country: countryOf(country, file, env) }),
    ...(timezone === undefined ? {} : { timezone: timezoneOf(timezone, file, env) }),
  };
}

/** Checks the file's `timezone`. Throws `invalid_config` without its value, which may be a misplaced secret. */
function timezoneOf(given: unknown, file: string, env: Environment): string {
  const name = typeof given === 'string' ? filledIn(given, env) : undefined;
  if (name !== undefined && isTimezone(name)) return name;
  const issue = { field: 'timezone', problem: 'must be an IANA time zone name', example: '"America/Sao_Paulo"' };
  throw refused(file, [{ issue, ...FILE }]);
}

/** Checks the file's `country`. Throws `invalid_config` without its value, which may be a misplaced secret. */
function countryOf(given: unknown, file: string, env: Environment): string {
  const code = typeof given === 'string' ? filledIn(given, env) : undefined;
  try {
    if (code !== undefined) return parseCountry(code);
  } catch {
    // Its error quotes the value.
  }
  const issue = { field: 'country', problem: 'must be the two-letter code of a country', example: '"BR"' };
  throw refused(file, [{ issue, ...FILE }]);
}

function nameOf(entry: unknown): string {
  const name = (entry as { name?: unknown } | null)?.name;
  return typeof name === 'string' && /^[a-z0-9_-]{1,15}$/.test(name) ? ` ("${name}")` : '';
}

/** Two lanes on one number would send at the same moment, and two lanes of one name would share their ledger. */
function duplicatesIn(found: Named[]): Placed[] {
  const [names, ids] = [new Map<string, Named>(), new Map<string, Named>()];
  return found.flatMap((one) => {
    const sameName = names.get(one.instance.name);
    const sameId = ids.get(zapiId(one.instance));
    if (sameName === undefined) names.set(one.instance.name, one);
    if (sameId === undefined) ids.set(zapiId(one.instance), one);
    const issue = (field: string, problem: string): Placed => ({ ...one, issue: { field, problem } });
    return [
      ...(sameName ? [issue('name', `is also the name of ${sameName.place || ENVIRONMENT}`)] : []),
      ...(sameId ? [issue('id', `is also the Z-API id of ${sameId.place || ENVIRONMENT}`)] : []),
    ];
  });
}

function zapiId(instance: Instance): string {
  return credentialsOf(instance).id.toUpperCase();
}

function refused(source: string, found: Placed[]): PomboError {
  const issues = found.map(({ issue, path, fieldName }) => ({ ...issue, field: `${path}${fieldName(issue.field)}` }));
  const lines = found.map(({ issue, place, fieldName }) => {
    const told = describeIssue({ ...issue, field: fieldName(issue.field) });
    return place === '' ? told : `${place}: ${told}`;
  });
  const head = `The instances in ${source} are not valid`;
  const message =
    lines.length === 1 ? `${head}: ${lines[0]}` : `${head}, ${lines.length} faults:\n  ${lines.join('\n  ')}`;
  return new PomboError('invalid_config', message, { issues });
}
