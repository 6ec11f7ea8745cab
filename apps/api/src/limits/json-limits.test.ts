import { isPomboError } from '@pombo/core';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { refuseExcessiveJson, type JsonLimits } from './json-limits.ts';

function refusal(json: string, limits: JsonLimits): string | undefined {
  try {
    refuseExcessiveJson(Buffer.from(json), limits);
    return undefined;
  } catch (error) {
    if (isPomboError(error)) return error.code;
    throw error;
  }
}

test.for([
  ['{"a":{"b":1}}', { depth: 2, values: 9 }, undefined],
  ['{"a":{"b":{"c":1}}}', { depth: 2, values: 9 }, 'invalid_input'],
  ['[1,2,3]', { depth: 1, values: 3 }, undefined],
  ['[1,2,3,4]', { depth: 1, values: 3 }, 'too_large'],
  ['"[[[,,,"', { depth: 0, values: 1 }, undefined],
  [String.raw`"\"[[[,,,"`, { depth: 0, values: 1 }, undefined],
  [String.raw`["\\",1]`, { depth: 1, values: 1 }, 'too_large'],
  ['"never closed [[[,,,', { depth: 0, values: 1 }, undefined],
  [']]]][[1]]', { depth: 2, values: 1 }, undefined],
  ['', { depth: 0, values: 1 }, undefined],
] as const)('%s within %o: %s', ([json, limits, code]) => {
  expect(refusal(json, limits)).toBe(code);
});

test('the count of values matches what the parser builds', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 1, 4), (value, indent) => {
      const json = JSON.stringify(value, undefined, indent);
      const { depth, values } = measured(value);
      expect(refusal(json, { depth, values })).toBeUndefined();
      if (depth > 0) expect(refusal(json, { depth: depth - 1, values })).toBe('invalid_input');
      if (values > 1) expect(refusal(json, { depth, values: values - 1 })).toBe('too_large');
    }),
    { numRuns: 1000 },
  );
});

/** Depth, and one more than there are commas: each container with n members has n - 1 of them. */
function measured(value: unknown): JsonLimits {
  if (typeof value !== 'object' || value === null) return { depth: 0, values: 1 };
  const inside = Object.values(value).map(measured);
  return {
    depth: 1 + Math.max(0, ...inside.map(({ depth }) => depth)),
    values: inside.length === 0 ? 1 : inside.reduce((sum, { values }) => sum + values, 0),
  };
}
