import { readFileSync } from 'node:fs';
import {
  BLOCKER_CODES,
  HOLD_GUIDE,
  HOLD_REASONS,
  LANE_GUIDE,
  LANE_STATES,
  STATUSES,
  STATUS_GUIDE,
  guideOf,
  stepsFor,
  type BlockerCode,
} from '@pombo/message';
import { expect, test } from 'vitest';

/** An operator reads docs/operations.md at three in the morning: whatever Pombo can say is in it. */
const text = readFileSync(new URL('../docs/operations.md', import.meta.url), 'utf8');

/** The rows of the table under a heading, without its head. */
function rowsUnder(heading: string): string[] {
  const section = text.slice(text.indexOf(`\n${heading}\n`) + heading.length + 2).split(/^#/m)[0]!;
  return section.split('\n').filter((line) => line.startsWith('| `'));
}

function row(name: string, ...cells: (string | undefined)[]): string {
  const rest = cells.map((cell) => (cell === undefined || cell === '' ? '' : `${cell.replaceAll('|', '\\|')} `));
  return `| \`${name}\` |${rest.map((cell) => ` ${cell}|`).join('')}`;
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function rowOf(code: BlockerCode): string {
  const guide = guideOf(code)!;
  const ends = guide.endedBy === 'person' ? 'a person' : 'automatically';
  const steps = stepsFor(guide, 'NAME').map((step) => `${capital(step)}.`);
  const shown = code in LANE_GUIDE ? [LANE_GUIDE[code as keyof typeof LANE_GUIDE].label] : [];
  return row(code, ...shown, guide.means, ends, steps.join(' '), guide.avoid);
}

test('the table of statuses is the one that Pombo shows, row by row', () => {
  const wanted = STATUSES.map((status) => {
    const { means, next, nextIfMaybeSent, avoid } = STATUS_GUIDE[status];
    const steps = [next, nextIfMaybeSent].flatMap((step) => (step === undefined ? [] : [`${capital(step)}.`]));
    return row(status, means, steps.join(' ').replaceAll('{id}', 'ID'), avoid);
  });
  expect(rowsUnder('## Statuses of a message')).toEqual(wanted);
});

test('the table of holds is the one that Pombo shows, row by row', () => {
  expect(Object.keys(HOLD_GUIDE).toSorted()).toEqual([...HOLD_REASONS].toSorted());
  expect(rowsUnder('## Holds of a lane')).toEqual(HOLD_REASONS.map(rowOf));
});

test('the table of what else keeps a lane from sending is the one that Pombo shows, row by row', () => {
  expect(BLOCKER_CODES).toEqual([...HOLD_REASONS, ...LANE_STATES]);
  expect(rowsUnder('## Why is nothing sent?')).toEqual(LANE_STATES.map(rowOf));
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
