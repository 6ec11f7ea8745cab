import { describe, expect, test } from 'vitest';
import { createInstance } from '../instances/instance.ts';
import { readOwnCallback } from './own-callback.ts';

const vendas = createInstance({ name: 'vendas' }, { id: 'ID1', token: 'TOKEN1', clientToken: 'CLIENT' });
const suporte = createInstance({ name: 'suporte' }, { id: 'ID2', token: 'TOKEN2' });

describe('reading a callback that came for an instance', () => {
  const callback = { type: 'DeliveryCallback', instanceId: 'ID1', zaapId: 'Z', messageId: 'M' };

  test('returns the event of the instance itself', () => {
    expect(readOwnCallback(vendas, callback, 0)).toEqual({
      event: { kind: 'delivery', zaapId: 'Z', messageId: 'M' },
    });
  });

  test('is foreign if it names another instance', () => {
    expect(readOwnCallback(suporte, callback, 0)).toEqual({ refused: 'foreign' });
  });

  test.for([null, 'text', 7, [], {}, { type: 'DeliveryCallback' }, { instanceId: 'ID1' }])(
    '%j is not a callback',
    (body) => {
      expect(readOwnCallback(vendas, body, 0)).toEqual({ refused: 'unreadable' });
    },
  );

  test('removes the instance’s secrets from its text', () => {
    const body = { type: 'DisconnectedCallback', instanceId: 'ID1', error: 'TOKEN1 with CLIENT is out' };
    expect(JSON.stringify(readOwnCallback(vendas, body, 0))).not.toMatch(/TOKEN1|CLIENT/);
  });
});
