import { PomboError } from '@pombo/core';

/** Limits on the JSON that a route accepts. */
export interface JsonLimits {
  /** How deep objects and arrays may be nested. */
  depth: number;
  /** Total values: members of objects and elements of arrays. */
  values: number;
}

/** For every route that does not set its own: far above anything that clients, or Z-API's callbacks, send. */
export const JSON_LIMITS: JsonLimits = { depth: 20, values: 2000 };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

/**
 * Rejects JSON that is too expensive to parse, in one pass over its bytes and without allocating: a few kilobytes of
 * gzip can hold millions of values. The parser decides whether it is valid JSON. Throws `too_large` for too many values
 * and `invalid_input` for too deep nesting.
 */
export function refuseExcessiveJson(json: Uint8Array, { depth: deepest, values: most }: JsonLimits): void {
  let depth = 0;
  let values = 1;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at]!;
    if (byte === QUOTE) at = endOfText(json, at);
    else if (isOpening(byte)) {
      depth += 1;
      if (depth > deepest) throw new PomboError('invalid_input', `The body is nested more than ${deepest} levels deep`);
    } else if (isClosing(byte)) depth -= 1;
    else if (byte === COMMA) {
      values += 1;
      if (values > most) throw tooMany(most);
    }
  }
}

/** Returns where the string that begins here ends: at its closing quote, or with the input. */
function endOfText(json: Uint8Array, from: number): number {
  let at = from + 1;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** `[` or `{` */
function isOpening(byte: number): boolean {
  return byte === 0x5b || byte === 0x7b;
}

/** `]` or `}` */
function isClosing(byte: number): boolean {
  return byte === 0x5d || byte === 0x7d;
}

function tooMany(most: number): PomboError {
  return new PomboError('too_large', `The body has more than ${most.toLocaleString('en')} values`, {
    hint: 'Send arrays in smaller batches.',
  });
}
