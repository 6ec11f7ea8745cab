import type { InstanceInfo } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { createInstanceLookup } from './instance-lookup.ts';

const rules = { dailyLimit: 5, timezone: 'America/Sao_Paulo' };

function instance(name: string, extra: Partial<InstanceInfo> = {}): InstanceInfo {
  return { name, pace: { min: 1, max: 3 }, exclusive: true, account: `account ${name}`, ...extra };
}

describe('the lookup of instances', () => {
  test('returns the rules of a lane, and nothing for an unknown lane', () => {
    const list = [instance('vendas', { rules }), instance('suporte')];
    const lookup = createInstanceLookup({ current: () => list });
    expect(lookup.rules('vendas')).toBe(rules);
    expect(lookup.rules('suporte')).toBeUndefined();
    expect(lookup.rules('nobody')).toBeUndefined();
  });

  test('names the other lanes of the same account', () => {
    const list = ['a', 'b', 'c'].map((name) => instance(name, { account: name === 'c' ? 'other' : 'same' }));
    expect(createInstanceLookup({ current: () => list }).siblings('a')).toEqual(['b']);
  });

  test('follows a change of the instances', () => {
    let list = [instance('vendas')];
    const lookup = createInstanceLookup({ current: () => list });
    expect(lookup.rules('vendas')).toBeUndefined();
    list = [instance('vendas', { rules })];
    expect(lookup.rules('vendas')).toBe(rules);
  });

  test('reads each instance once, however many lanes are looked up', () => {
    let reads = 0;
    const list = Array.from({ length: 1000 }, (_none, at) => ({
      ...instance(''),
      get name() {
        reads += 1;
        return `lane-${at}`;
      },
    }));
    const lookup = createInstanceLookup({ current: () => list });
    for (let at = 0; at < 1000; at += 1) lookup.rules(`lane-${at}`);
    expect(reads).toBe(1000);
  });
});
