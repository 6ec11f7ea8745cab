import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BLOCKER_CODES, HOLD_REASONS, LANE_STATES, STATUSES } from '@pombo/core';
import { expect, test } from 'vitest';

/** docs/operate.md and the reference must explain everything that Pombo can report. */
const text = ['operate.md', 'reference/statuses.md', 'reference/events.md']
  .map((page) => readFileSync(new URL(`../docs/${page}`, import.meta.url), 'utf8'))
  .join('\n');

/** The rows of the table under a heading, without its head. */
function rowsUnder(heading: string): string[] {
  const section = text.slice(text.indexOf(`\n${heading}\n`) + heading.length + 2).split(/^#/m)[0]!;
  return section.split('\n').filter((line) => line.startsWith('| `'));
}

/** The first cells of the table under a heading. */
function codesUnder(heading: string): string[] {
  return rowsUnder(heading).map((line) => /^\| `([^`]+)`/.exec(line)![1]!);
}

// `documents.mjs --check`, which readme.test.ts runs, compares the rows themselves.
test('every status, hold and lane state has a row under its heading', () => {
  expect(codesUnder('## Statuses of a message')).toEqual([...STATUSES]);
  expect(codesUnder('## Holds of a lane')).toEqual([...HOLD_REASONS]);
  expect(codesUnder('## Why is nothing sent?')).toEqual([...LANE_STATES]);
  expect(BLOCKER_CODES).toEqual([...HOLD_REASONS, ...LANE_STATES]);
});

/** The events in the first cell of each row of a table under this heading. */
function eventsUnder(heading: string): string[] {
  return rowsUnder(heading).flatMap((line) =>
    [...line.split('|')[1]!.matchAll(/`([a-z.-]+)`/g)].map((match) => match[1]!),
  );
}

/** What is written between the parenthesis that opens at `from` and the one that closes it. */
function argumentsAt(source: string, from: number): string {
  let depth = 1;
  let at = from;
  for (; depth > 0; at += 1) depth += source[at] === '(' ? 1 : source[at] === ')' ? -1 : 0;
  return source
    .slice(from, at - 1)
    .trim()
    .replace(/,$/, '');
}

/** The name or names that a call of a log gives its event: its last argument. */
function eventsIn(call: string): string[] {
  const either = /\?\s*'([^']+)'\s*:\s*'([^']+)'$/.exec(call);
  if (either !== null) return either.slice(1);
  const [, , name] = /(?:^|[\s,])(['`])([^'`]*)\1$/.exec(call) ?? [];
  // The one computed name: both processes start through the same code.
  if (name === '${name}.start.failed') return ['worker.start.failed', 'api.start.failed'];
  return [name ?? `a computed name: ${call}`];
}

/** Every event that a source of a package or an app can log. */
function loggedEvents(): string[] {
  const root = new URL('..', import.meta.url).pathname;
  const sources = ['packages', 'apps'].flatMap((folder) =>
    readdirSync(join(root, folder)).flatMap((name) => {
      const src = join(root, folder, name, 'src');
      const files = readdirSync(src, { recursive: true, encoding: 'utf8' });
      return files.filter((file) => /(?<!\.test|\.fixture)\.ts$/.test(file)).map((file) => join(src, file));
    }),
  );
  return sources.flatMap((path) => {
    const source = readFileSync(path, 'utf8');
    const calls = source.matchAll(/\b\w*[lL]og\??\.(?:trace|debug|info|warn|error|fatal)\(/g);
    return [...calls].flatMap(({ index, 0: call }) => eventsIn(argumentsAt(source, index + call.length)));
  });
}

test('every event that the code can log is in a table, and every event in a table can be logged', () => {
  const events = [...new Set(loggedEvents())].toSorted();
  expect(events.length).toBeGreaterThan(60);
  const listed = [...eventsUnder('## Alarms (log events worth a page)'), ...eventsUnder('## Every other log event')];
  expect(listed.toSorted()).toEqual(events);
});
