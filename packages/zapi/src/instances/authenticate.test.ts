import { describe, expect, test } from 'vitest';
import { createInstance } from './instance.ts';
import { recogniseCallback, recogniser } from './authenticate.ts';

const vendas = createInstance({ name: 'vendas' }, { id: 'ID1', token: 'TOKEN1', clientToken: 'CLIENT' });
const suporte = createInstance({ name: 'suporte' }, { id: 'ID2', token: 'TOKEN2' });
const recognise = recogniser([vendas, suporte]);

describe('recognising a Z-API client', () => {
  test('returns the instance if all three are right', () => {
    expect(recognise({ id: 'ID1', token: 'TOKEN1', clientToken: 'CLIENT' })).toEqual({
      answer: 'instance',
      instance: vendas,
    });
  });

  test('an instance without a Client-Token accepts requests without one, and with any', () => {
    expect(recognise({ id: 'ID2', token: 'TOKEN2' })).toEqual({ answer: 'instance', instance: suporte });
    expect(recognise({ id: 'ID2', token: 'TOKEN2', clientToken: 'x' })).toMatchObject({ answer: 'instance' });
  });

  test.for([
    ['another token', { id: 'ID1', token: 'TOKEN2', clientToken: 'CLIENT' }, 'unknown'],
    ['a token of another length', { id: 'ID1', token: 'T', clientToken: 'CLIENT' }, 'unknown'],
    ['an empty token', { id: 'ID1', token: '', clientToken: 'CLIENT' }, 'unknown'],
    ['another id', { id: 'ID3', token: 'TOKEN1', clientToken: 'CLIENT' }, 'unknown'],
    ['no Client-Token', { id: 'ID1', token: 'TOKEN1' }, 'client-token-missing'],
    ['an empty Client-Token', { id: 'ID1', token: 'TOKEN1', clientToken: '' }, 'client-token-missing'],
    ['another Client-Token', { id: 'ID1', token: 'TOKEN1', clientToken: 'CLIENT2' }, 'client-token-wrong'],
  ] as const)('%s is refused as Z-API would', ([, given, answer]) => {
    expect(recognise(given)).toEqual({ answer });
  });
});

describe('recognising a callback', () => {
  const callback = { type: 'DeliveryCallback', instanceId: 'ID1', zaapId: 'Z', messageId: 'M' };

  test('returns the event of the instance itself', () => {
    expect(recogniseCallback(vendas, callback, 0)).toEqual({
      event: { kind: 'delivery', zaapId: 'Z', messageId: 'M' },
    });
  });

  test('is foreign if it names another instance', () => {
    expect(recogniseCallback(suporte, callback, 0)).toEqual({ refused: 'foreign' });
  });

  test.for([null, 'text', 7, [], {}, { type: 'DeliveryCallback' }, { instanceId: 'ID1' }])(
    '%j is not a callback',
    (body) => {
      expect(recogniseCallback(vendas, body, 0)).toEqual({ refused: 'unreadable' });
    },
  );

  test('removes the instance’s secrets from its text', () => {
    const body = { type: 'DisconnectedCallback', instanceId: 'ID1', error: 'TOKEN1 with CLIENT is out' };
    expect(JSON.stringify(recogniseCallback(vendas, body, 0))).not.toMatch(/TOKEN1|CLIENT/);
  });
});
