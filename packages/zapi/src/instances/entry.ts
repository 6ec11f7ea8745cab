import { defined } from '@pombo/core';
import type { Issue } from '@pombo/core';
import type { z } from 'zod';
import { canonicalRules } from '@pombo/schedule';
import { createInstance, type Instance } from './instance.ts';
import { EXAMPLES, entrySchema, type Entry } from './entry-schema.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface EntryOptions {
  /** Whether a pace of 0 is allowed. */
  zeroPace: boolean;
  /** The country that the file names for numbers without a country code. */
  country?: string;
  /** The time zone that the file names for the instances that name none. */
  timezone?: string;
}

/**
 * Turns one entry of the instance file into an instance, or returns all of its faults. No issue repeats the value of a
 * secret, or of anything that came from the environment.
 */
export function readEntry(
  raw: unknown,
  env: Environment,
  options: EntryOptions,
): { instance: Instance } | { issues: Issue[] } {
  const { entry, unset, fromEnv } = fillIn(raw, env);
  const parsed = entrySchema(options.zeroPace).safeParse(entry);
  if (parsed.success && unset.size === 0) return { instance: instanceOf(parsed.data, options) };

  const missing = [...unset].map(([field, variable]) => ({
    field,
    problem: `names ${variable}, which is not set in the environment`,
  }));
  const wrong = parsed.success ? [] : issuesOf(parsed.error, entry, fromEnv).filter(({ field }) => !unset.has(field));
  return { issues: [...missing, ...wrong].map(withExample) };
}

/** Returns the value of a text that may name a variable as `"${VAR}"`; undefined if that is not set. */
export function filledIn(text: string, env: Environment): string | undefined {
  const variable = variableOf(text);
  return variable === undefined ? text : env[variable] || undefined;
}

function variableOf(text: string): string | undefined {
  return /^\$\{(\w+)\}$/.exec(text)?.[1];
}

interface Filled {
  entry: unknown;
  /** Field → the variable that it names and that is not set. */
  unset: Map<string, string>;
  fromEnv: Set<string>;
}

/** Replaces every `"${VAR}"` of an entry. An unset one is omitted, so that it is reported once. */
function fillIn(raw: unknown, env: Environment): Filled {
  const unset = new Map<string, string>();
  const fromEnv = new Set<string>();
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return { entry: raw, unset, fromEnv };
  const filled = Object.entries(raw).flatMap(([field, value]: [string, unknown]) => {
    const variable = typeof value === 'string' ? variableOf(value) : undefined;
    if (variable === undefined) return [[field, value]];
    fromEnv.add(field);
    const answer = env[variable];
    if (answer !== undefined && answer !== '') return [[field, answer]];
    unset.set(field, variable);
    return [];
  });
  return { entry: Object.fromEntries(filled), unset, fromEnv };
}

function instanceOf({ id, token, clientToken, ...facts }: Entry, file: EntryOptions): Instance {
  const { name, pace, passThrough, exclusive = passThrough !== true, window, days, dailyLimit } = facts;
  const { timezone = file.timezone } = facts;
  return createInstance(
    {
      name,
      ...defined({ pace, exclusive, passThrough, timezone, dailyLimit, country: file.country }),
      ...canonicalRules(defined({ window, days })),
    },
    { id, token, ...defined({ clientToken }) },
  );
}

function issuesOf(error: z.ZodError, entry: unknown, fromEnv: Set<string>): Issue[] {
  const safe = (field: string): boolean => !SECRETS.has(field) && !fromEnv.has(field);
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      const known = issue.path.length === 0 ? Object.keys(EXAMPLES) : ['min', 'max'];
      const problem = `is not a known key; known: ${known.join(', ')}`;
      return issue.keys.map((key) => ({ field: [...issue.path.map(String), shownKey(key)].join('.'), problem }));
    }
    const top = String(issue.path[0] ?? '');
    const value = issue.path.reduce<unknown>((inside, key) => (inside as Record<PropertyKey, unknown>)[key], entry);
    // A fault of the whole entry shows nothing: the value would be all of it, including secrets.
    const told = top === '' || value === undefined ? '' : ` (it holds ${safe(top) ? shown(value) : hidden(value)})`;
    return [{ field: issue.path.map(String).join('.'), problem: `${issue.message}${told}` }];
  });
}

const SECRETS = new Set(['id', 'token', 'clientToken']);

function withExample({ field, problem }: Issue): Issue {
  const example = EXAMPLES[field.split('.')[0]!];
  return { field, problem, ...defined({ example }) };
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  // A token pasted into the wrong field must not be shown.
  return text.length > 40 || /[\w-]{16,}/.test(text) ? hidden(value) : text;
}

function hidden(value: unknown): string {
  return typeof value === 'string' ? `[hidden, ${value.length} characters]` : '[hidden]';
}

/** Returns a key as it may be shown: a misspelt name, not a token that slipped to the left of the colon. */
export function shownKey(key: string): string {
  return /^[A-Za-z_-]{1,30}$/.test(key) ? key : '[a key that is not shown]';
}
