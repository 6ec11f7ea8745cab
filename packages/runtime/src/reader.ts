import { PomboError, defined, isPomboError, type Issue } from '@pombo/core';
import { maskRedisUrl } from '@pombo/redis';
import type { z } from 'zod';
import type { Environment } from './environment.ts';
import { withSecretFiles, withoutSecretFiles } from './secret-files.ts';

/** An environment variable, as documents describe it. */
export interface Described {
  name: string;
  /** What it does, in a few words of Markdown. */
  meaning: string;
  /** Used when the variable is not set. */
  fallback?: string;
  /** What applies when the variable is not set and has no fallback, in words. */
  unset?: string;
  /** Never show the value (default false). */
  secret?: boolean;
}

/** An environment variable, as it is read. Without a `fallback` its value is undefined when it is not set. */
export interface Readable<T> {
  name: string;
  schema: z.ZodType<T>;
  /** The allowed values, in words. */
  allowed: string;
  /** A valid value, as a person would type it. */
  example: string;
  /** Never show the value (default false). */
  secret?: boolean;
}

/** A variable that is read and documented, and has a value when it is not set: the fallback, which must pass the schema. */
export type Variable<T> = Readable<T> & Described & { fallback: string };

/** A variable that is read and documented, and has no value when it is not set. `unset` says what applies then. */
export type OptionalVariable<T> = Readable<T> & Described & { fallback?: never; unset: string };

/** Reads variables one by one and collects their faults, so that a person sees all of them at once. */
export interface Reader {
  /** The environment with the variables that files hold ({@link withSecretFiles}). */
  env: Environment;
  /** Returns the variable's value, or its fallback if the variable is unset or invalid (`finish` reports that). */
  read<T>(variable: Readable<T> & { fallback: string }): T;
  /** Returns the variable's value; undefined if it is unset, or invalid (`finish` reports that). */
  read<T>(variable: Readable<T>): T | undefined;
  /** Keeps the issues of an `invalid_config` that the check throws, for `finish`. Throws any other error. */
  check(check: () => void): void;
  /** Throws `invalid_config` with each invalid variable, its value (secrets masked) and the allowed values. */
  finish(): void;
}

/** Starts to read an environment. Secrets may be in files: `NAME_FILE`. */
export function createReader(from: Environment): Reader {
  const env = withSecretFiles(from);
  const plain = withoutSecretFiles(from);
  const issues: Issue[] = [];
  const hints: string[] = [];

  function check(task: () => void): void {
    try {
      task();
    } catch (error) {
      if (!isPomboError(error) || error.issues === undefined) throw error;
      issues.push(...error.issues);
      if (error.hint !== undefined) hints.push(error.hint);
    }
  }

  function read<T>(variable: Readable<T> & { fallback: string }): T;
  function read<T>(variable: Readable<T>): T | undefined;
  function read<T>(variable: Readable<T> & { fallback?: string }): T | undefined {
    const { name, schema, fallback, allowed, example, secret = false } = variable;
    let value: string | undefined;
    // Only a secret may be in a file: `LOG_LEVEL_FILE` is another program's variable.
    check(() => (value = valueOf(secret ? env : plain, name)));
    if (value !== undefined) {
      const parsed = schema.safeParse(value);
      if (parsed.success) return parsed.data;
      const held = secret ? `[hidden, ${value.length} characters]` : shown(value);
      issues.push({ field: name, problem: `is ${held}; allowed: ${allowed}`, example });
    }
    return fallback === undefined ? undefined : schema.parse(fallback);
  }

  return {
    env,
    read,
    check,

    finish() {
      if (issues.length === 0) return;
      const lines = issues.map(({ field, problem, example }) => `${field} ${problem}; for example: ${example}`);
      const hint = hints.length === 0 ? undefined : hints.join('\n');
      throw new PomboError('invalid_config', lines.join('\n'), { issues, ...defined({ hint }) });
    },
  };
}

/** Returns a variable's text. An empty one counts as unset, because that is how compose files and CI pass an unset one. */
export function valueOf(env: Environment, name: string): string | undefined {
  return env[name] === '' ? undefined : env[name];
}

/** A value as it may be shown: short, on one line, without anything that could be a password in a URL. */
function shown(value: string): string {
  const masked = value.includes('@') ? maskRedisUrl(value) : value;
  const line = [...masked].map((sign) => (sign < ' ' || sign === '\u007f' ? '?' : sign)).join('');
  return `"${line.length > 60 ? `${line.slice(0, 60)}…` : line}"`;
}
