import { describe, expect, test } from 'vitest';
import { createInstance } from './instance.ts';
import { createAuthenticator } from './authenticate.ts';

const vendas = createInstance({ name: 'vendas' }, { id: 'ID1', token: 'TOKEN1', clientToken: 'CLIENT' });
const suporte = createInstance({ name: 'suporte' }, { id: 'ID2', token: 'TOKEN2' });
const authenticate = createAuthenticator([vendas, suporte]);

describe('authenticating a Z-API client', () => {
  test('returns the instance if all three are right', () => {
    expect(authenticate({ id: 'ID1', token: 'TOKEN1', clientToken: 'CLIENT' })).toEqual({
      result: 'instance',
      instance: vendas,
    });
  });

  test('an instance without a Client-Token accepts requests without one, and with any', () => {
    expect(authenticate({ id: 'ID2', token: 'TOKEN2' })).toEqual({ result: 'instance', instance: suporte });
    expect(authenticate({ id: 'ID2', token: 'TOKEN2', clientToken: 'x' })).toMatchObject({ result: 'instance' });
  });

  test.for([
    ['another token', { id: 'ID1', token: 'TOKEN2', clientToken: 'CLIENT' }, 'unknown'],
    ['a token of another length', { id: 'ID1', token: 'T', clientToken: 'CLIENT' }, 'unknown'],
    ['an empty token', { id: 'ID1', token: '', clientToken: 'CLIENT' }, 'unknown'],
    ['another id', { id: 'ID3', token: 'TOKEN1', clientToken: 'CLIENT' }, 'unknown'],
    ['no Client-Token', { id: 'ID1', token: 'TOKEN1' }, 'client-token-missing'],
    ['an empty Client-Token', { id: 'ID1', token: 'TOKEN1', clientToken: '' }, 'client-token-missing'],
    ['another Client-Token', { id: 'ID1', token: 'TOKEN1', clientToken: 'CLIENT2' }, 'client-token-wrong'],
  ] as const)('%s is refused as Z-API would', ([, given, result]) => {
    expect(authenticate(given)).toEqual({ result });
  });
});
