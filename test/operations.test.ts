import { readFileSync } from 'node:fs';
import { HOLD_REASONS, STATUSES } from '@pombo/message';
import { expect, test } from 'vitest';

/** Somebody reads docs/operations.md at three in the morning: whatever Pombo can say is in it. */
const text = readFileSync(new URL('../docs/operations.md', import.meta.url), 'utf8');

test.for([...STATUSES])('status %s is explained', (status) => {
  expect(text).toMatch(new RegExp(`^\\|[^|]*\`${status}\``, 'm'));
});

test.for([...HOLD_REASONS])('hold %s is explained', (reason) => {
  expect(text).toMatch(new RegExp(`^\\| \`${reason}\``, 'm'));
});

test('every event that is logged as an error is explained', () => {
  const sources = ['deliver', 'worker', 'recover'].map((name) =>
    readFileSync(new URL(`../packages/delivery/src/${name}.ts`, import.meta.url), 'utf8'),
  );
  const events = [...sources.join('\n').matchAll(/log\.error\([^;]*?'([a-z.-]+)'\)/g)].map((match) => match[1]!);
  expect(events.length).toBeGreaterThan(3);
  const missing = [...new Set(events)].filter((event) => !text.includes(event) && !event.endsWith('.failed'));
  expect(missing).toEqual([]);
});
