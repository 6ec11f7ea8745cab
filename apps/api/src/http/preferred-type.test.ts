import { expect, test } from 'vitest';
import { preferredType } from './preferred-type.ts';

test.for([
  [undefined, 'text/csv'],
  ['', 'text/csv'],
  ['*/*', 'text/csv'],
  ['application/json', 'text/csv'],
  ['application/x-ndjson', 'application/x-ndjson'],
  ['Application/X-NDJSON', 'application/x-ndjson'],
  ['application/*', 'application/x-ndjson'],
  ['text/csv, application/x-ndjson', 'text/csv'],
  ['text/csv;q=0.4, application/x-ndjson;q=0.5', 'application/x-ndjson'],
  ['*/*;q=0.1, application/x-ndjson', 'application/x-ndjson'],
  ['text/*;q=0, */*', 'application/x-ndjson'],
  ['text/csv;q=x, application/x-ndjson;q=0.1', 'application/x-ndjson'],
] as const)('of CSV and NDJSON, %j prefers %s', ([accept, preferred]) => {
  expect(preferredType(accept, ['text/csv', 'application/x-ndjson'])).toBe(preferred);
});
