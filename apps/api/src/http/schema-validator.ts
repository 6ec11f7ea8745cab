import { nearest } from '@pombo/core';
import { validatorCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';

/** A fault that a schema found, as far as its wording depends on it. */
interface SchemaIssue {
  code?: string | undefined;
  message: string;
  path: readonly PropertyKey[];
  [fact: string]: unknown;
}
interface Fault {
  path: PropertyKey[];
  problem: string;
}
interface Validation {
  keyword: string;
  instancePath: string;
  message: string;
  params: Record<string, unknown>;
}
type Validate = ReturnType<typeof validatorCompiler>;

/** Validates by the zod schema of a route, and words its faults for the person who wrote the request. */
export function validateBySchema(part: Parameters<typeof validatorCompiler>[0]): Validate {
  const validate = validatorCompiler(part);
  return (data) => {
    const result = validate(data) as { value: unknown } | { error: Validation[] };
    if (!('error' in result)) return result;
    const error = result.error.flatMap((each) =>
      faultsOf({ ...each.params, code: each.keyword, message: each.message, path: pathOf(each) }, part.schema).map(
        ({ path, problem }) => ({ ...each, instancePath: `/${path.map(String).join('/')}`, message: problem }),
      ),
    );
    return { error } as unknown as ReturnType<Validate>;
  };
}

/** Unknown fields that are named one by one: a refusal must not be larger than its input. */
const MOST_NAMED = 5;

function pathOf({ instancePath }: Validation): string[] {
  return instancePath.split('/').filter(Boolean);
}

/**
 * Returns the faults behind one issue of a schema: each problem completes a sentence that begins with the field. An unknown
 * field is a fault of its own, with the nearest known name.
 */
export function faultsOf(issue: SchemaIssue, schema: unknown): Fault[] {
  const path = [...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const known = path.length === 0 ? fieldsOf(schema) : [];
    const keys = issue['keys'] as string[];
    const named = keys.slice(0, MOST_NAMED).map((key) => ({ path: [...path, key], problem: unknownField(key, known) }));
    const more = keys.length - named.length;
    return more === 0 ? named : [...named, { path, problem: `has ${more} more unknown fields` }];
  }
  return [{ path, problem: isOwnWording(issue.message) ? issue.message : wordingOf(issue) }];
}

function unknownField(name: string, known: readonly string[]): string {
  const similar = nearest(name, known);
  return similar === undefined ? 'is not a known field' : `is not a known field; did you mean "${similar}"?`;
}

/** The fields of an object schema, also of one that may be absent. */
function fieldsOf(schema: unknown): string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return fieldsOf(schema.unwrap());
  return [];
}

/** True for the message of a rule of ours. */
function isOwnWording(message: string): boolean {
  return !/^(Invalid|Too (small|big)|Unrecognized)\b/.test(message);
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a JSON object',
};

function wordingOf({ code, message, ...facts }: SchemaIssue): string {
  if (message.endsWith('received undefined')) return 'is missing';
  switch (code) {
    case 'invalid_value':
      return `must be one of ${(facts['values'] as unknown[]).map(String).join(', ')}`;
    case 'invalid_type': {
      const expected = String(facts['expected']);
      return `must be ${TYPES[expected] ?? expected}`;
    }
    case 'too_small':
      return limitOf(facts, 'minimum');
    case 'too_big':
      return limitOf(facts, 'maximum');
    case 'invalid_format':
      return facts['format'] === 'datetime' ? 'must be an ISO 8601 date-time with a UTC offset' : 'is not well-formed';
    case 'invalid_union':
      return unionOf(facts['errors'] as SchemaIssue[][]);
    default:
      return 'is not valid';
  }
}

function limitOf({ origin, ...facts }: Record<string, unknown>, limit: 'minimum' | 'maximum'): string {
  const bound = String(facts[limit]);
  const isLower = limit === 'minimum';
  if ((origin === 'string' || origin === 'array') && isLower && bound === '1') return 'is empty';
  const unit = origin === 'string' ? 'characters' : origin === 'array' ? 'entries' : undefined;
  if (unit === undefined) return `must be at ${isLower ? 'least' : 'most'} ${bound}`;
  return `must have at ${isLower ? 'least' : 'most'} ${bound} ${unit}`;
}

/** What each alternative asks for: `must be text or a number`. */
function unionOf(alternatives: SchemaIssue[][]): string {
  const wordings = [...new Set(alternatives.flat().map(wordingOf))];
  if (wordings.includes('is missing')) return 'is missing';
  if (wordings.length === 0 || !wordings.every((each) => each.startsWith('must be '))) return 'is not valid';
  return `must be ${wordings.map((each) => each.slice('must be '.length)).join(' or ')}`;
}
