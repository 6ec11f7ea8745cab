import { PomboError, type Issue } from '@pombo/message';
import { maskRedisUrl } from '@pombo/redis';
import type { z } from 'zod';

export type Environment = Readonly<Record<string, string | undefined>>;

/** One variable of the environment. */
export interface Variable<T> {
  schema: z.ZodType<T>;
  /** What stands for a variable that is not set; must pass the schema. */
  fallback: string;
  /** What is allowed, in words. */
  allowed: string;
  /** A good value, as a person would type it. */
  example: string;
  /** Its value is never shown. Default false. */
  secret?: boolean;
}

/** Reads variables one by one and gathers what is wrong, so that a person sees every fault at once. */
export interface Reader {
  env: Environment;
  /** The variable's value, or its fallback's when it is not set or (reported by `finish`) not valid. */
  read<T>(name: string, variable: Variable<T>): T;
  /** Throws `invalid_config` naming every variable at fault, what it holds (secrets masked), and what is allowed. */
  finish(): void;
}

export function createReader(env: Environment): Reader {
  const issues: Issue[] = [];
  return {
    env,

    read(name, { schema, fallback, allowed, example, secret = false }) {
      const value = given(env, name) ?? fallback;
      const parsed = schema.safeParse(value);
      if (parsed.success) return parsed.data;
      const held = secret ? `[hidden, ${value.length} characters]` : shown(value);
      issues.push({ field: name, problem: `is ${held}; allowed: ${allowed}`, example });
      return schema.parse(fallback);
    },

    finish() {
      if (issues.length === 0) return;
      const lines = issues.map(({ field, problem, example }) => `${field} ${problem}; for example: ${example}`);
      throw new PomboError('invalid_config', lines.join('\n'), { issues });
    },
  };
}

/** A variable's text. An empty one means "not set": that is what compose files and CI make of an unset variable. */
export function given(env: Environment, name: string): string | undefined {
  return env[name] === '' ? undefined : env[name];
}

/** A value as it may be shown: short, on one line, without what could be a password in a URL. */
function shown(value: string): string {
  const masked = value.includes('@') ? maskRedisUrl(value) : value;
  const line = [...masked].map((sign) => (sign < ' ' || sign === '\u007f' ? '?' : sign)).join('');
  return `"${line.length > 60 ? `${line.slice(0, 60)}…` : line}"`;
}
