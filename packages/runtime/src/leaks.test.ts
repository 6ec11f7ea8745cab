import { expect, test } from 'vitest';
import { refuseLeaks } from './leaks.ts';
import type { Environment } from './environment.ts';
import { createReader } from './reader.ts';

function refused(env: Environment): string[] {
  const reader = createReader(env);
  refuseLeaks(reader);
  try {
    reader.finish();
    return [];
  } catch (error) {
    return (error as { issues: { field: string }[] }).issues.map(({ field }) => field);
  }
}

test('Node checks certificates for every value of the variable but 0, and prints nothing', () => {
  expect(refused({})).toEqual([]);
  expect(refused({ NODE_TLS_REJECT_UNAUTHORIZED: '', NODE_DEBUG: '', DEBUG: '' })).toEqual([]);
  expect(refused({ NODE_TLS_REJECT_UNAUTHORIZED: '1' })).toEqual([]);
  expect(refused({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toEqual(['NODE_TLS_REJECT_UNAUTHORIZED']);
  for (const sections of ['undici', 'http', 'NET,TLS', 'fetch', '*', 'u*', 'what-node-26-may-call-it']) {
    expect(refused({ NODE_DEBUG: sections }), sections).toEqual(['NODE_DEBUG']);
  }
});

test.for([
  ['ioredis:*', true],
  ['ioredis:redis', true],
  ['ioredis*', true],
  ['io*', true],
  ['*', true],
  ['app:*,ioredis:connection', true],
  ['app:* *', true],
  ['*:redis', true],
  ['1', false],
  ['true', false],
  ['app:*', false],
  ['iosomething:*', false],
  ['-ioredis:*', false],
  ['ioredis', false],
] as const)('DEBUG=%s can make ioredis print its commands: %s', ([DEBUG, prints]) => {
  expect(refused({ DEBUG })).toEqual(prints ? ['DEBUG'] : []);
});
