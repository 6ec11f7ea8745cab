import { describe, expect, test } from 'vitest';
import { ZONE, clonedDraft, emptyDraft, mayStart, optionsOf, seenIn } from './draft.ts';
import type { Check, Cloned } from './types.ts';

/** What a person enters for a campaign, as the API gets it. */
const NOW = Date.parse('2026-11-22T12:00:00Z');
const plain: Cloned = { id: 'cmp_1', name: 'Natal', instances: ['vendas'], onUnknown: 'hold' };

describe('a clone', () => {
  const full: Cloned = {
    ...plain,
    caption: 'Oi {{ nome }}',
    pace: { min: 3, max: 8 },
    rules: { window: '09:00-18:00', days: 'mon-fri', timezone: 'America/Manaus', dailyLimit: 500 },
    expiresAt: '2026-11-30T21:45:00.000Z',
    share: false,
    onUnknown: 'assume-sent',
    country: 'PT',
  };

  test('takes over every option of the campaign but its file, its image and its start', () => {
    const { id, again, ...options } = optionsOf(clonedDraft(full, NOW));
    expect(options).toEqual({
      name: 'Natal',
      instances: ['vendas'],
      caption: 'Oi {{ nome }}',
      window: '09:00-18:00',
      days: 'mon,tue,wed,thu,fri',
      timezone: 'America/Manaus',
      dailyLimit: 500,
      delay: '3-8',
      expiresAt: '2026-11-30T21:45:00.000Z',
      share: false,
      onUnknown: 'assume-sent',
      country: 'PT',
    });
    expect([id, again]).toEqual([expect.stringMatching(/^cmp_[0-9a-f]{24}$/), true]);
  });

  test('leaves out an end that is over: the server would refuse it', () => {
    expect(optionsOf(clonedDraft({ ...full, expiresAt: '2026-11-22T11:59:00.000Z' }, NOW))).not.toHaveProperty(
      'expiresAt',
    );
  });

  test('of a campaign without rules has the time zone of this browser', () => {
    const draft = { ...clonedDraft(plain, NOW), from: '09:00' };
    expect(optionsOf(draft)).toMatchObject({ window: '09:00-24:00', timezone: ZONE });
    expect(optionsOf(clonedDraft(plain, NOW))).not.toHaveProperty('timezone');
  });
});

test('an empty draft has no option of its own', () => {
  const { id: _id, ...options } = optionsOf(emptyDraft());
  expect(options).toEqual({ again: true, instances: [] });
});

test.for([
  ['no file', undefined, { seenImage: null }],
  ['no image', {}, { seenImage: null }],
  ['an image', { image: { kind: 'base64', fingerprint: 'abc' } }, { seenImage: 'abc' }],
  ['an image of an earlier version', { image: { kind: 'base64' } }, {}],
] as const)('a draft with %s names what it shows', ([, upload, seen]) => {
  const facts = { id: 'upl_1', name: 'a.csv', bytes: 1, expiresAt: '' };
  expect(seenIn({ upload: upload && { ...facts, ...upload } })).toEqual(seen);
});

test.for([
  ['that does not exist', undefined, true],
  ['whose import a crash has cut off', 'importing', true],
  ['that was created', 'ready', false],
  ['that runs', 'running', false],
] as const)('a campaign %s: whether it can be started from its review', ([, state, may]) => {
  const exists = state && { id: 'cmp_1', state };
  const check = { total: 1, images: { problems: [] }, exists } as unknown as Check;
  expect(mayStart(check)).toBe(may);
  expect(mayStart({ ...check, total: 0 })).toBe(false);
  expect(mayStart({ ...check, images: { ...check.images, problems: ['gone'] } })).toBe(false);
});
