import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { DEFAULT_TIMINGS, MAX_ERRORED, decide } from '@pombo/delivery';
import { CALLBACK_TIMINGS } from '@pombo/events';
import { RETRY_LIMITS, type Outcome } from '@pombo/core';
import { describe, expect, test } from 'vitest';

/** The numbers in the README and in docs/callbacks.md are those of the code that decides. */
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const callbacks = readFileSync(new URL('../docs/callbacks.md', import.meta.url), 'utf8');

function waits(outcome: Outcome, given: { errored: number; streak: number }[]): number[] {
  const options = { timings: DEFAULT_TIMINGS, random: () => 0, onServerError: 'retry' } as const;
  return given.map((facts) => decide(outcome, { ...facts, gapMs: 0, refusals: 1 }, options).lane.waitMs / 1000);
}

function row(beginning: string): string {
  return readme.split('\n').find((line) => line.startsWith(`| ${beginning}`)) ?? `no row begins with "${beginning}"`;
}

describe('what is retried, and what never is', () => {
  test('the backoff of a number that cannot be reached', () => {
    const outcome: Outcome = { kind: 'unreached', detail: '' };
    const [first, second, third, last] = waits(
      outcome,
      [0, 1, 2, 50].map((streak) => ({ errored: 0, streak })),
    );
    expect(row('no byte was written')).toContain(`${first}, ${second}, ${third} … ${last} s`);
  });

  test('the backoff after the gateway said that it failed, and when it ends', () => {
    const times = Array.from({ length: MAX_ERRORED - 1 }, (_none, errored) => ({ errored, streak: 0 }));
    const outcome: Outcome = { kind: 'errored', detail: '' };
    const text = row('the gateway says it failed');
    expect(text).toContain(`${waits(outcome, times).join(', ')} s apart`);
    expect(text).toContain(`after ${MAX_ERRORED} attempts \`failed\``);
  });

  test('the README and the table of error codes agree on how many POSTs follow "not added to the queue"', () => {
    const posts = ['one POST', 'two POSTs', 'three POSTs', 'four POSTs'][RETRY_LIMITS.notQueuedResends]!;
    expect(row('a callback says that a message')).toContain(`(${posts})`);
    const statuses = readFileSync(new URL('../docs/reference/statuses.md', import.meta.url), 'utf8');
    expect(statuses).toContain(`or ${posts.split(' ')[0]} times that it never got into its queue`);
  });

  test('silence is never sent again', () => {
    const options = { timings: DEFAULT_TIMINGS, random: Math.random, onServerError: 'retry' } as const;
    const outcome: Outcome = { kind: 'unknown', reason: 'lost-answer', detail: '' };
    expect(decide(outcome, { errored: 0, streak: 0, gapMs: 0, refusals: 0 }, options).to).toBe('unknown');
    expect(row('**silence**')).toContain('never sent again automatically');
  });
});

test('the generated tables are up to date', async () => {
  const root = new URL('..', import.meta.url).pathname;
  const check = promisify(execFile)(process.execPath, ['scripts/documents.mjs', '--check'], { cwd: root });
  await expect(check).resolves.toMatchObject({ stderr: expect.not.stringContaining('not up to date') as unknown });
});

describe('callbacks to backends', () => {
  test('the pauses between the deliveries of an event that is not acknowledged, and when they end', () => {
    const { retryMs, giveUpMs, disableMs, attemptMs } = CALLBACK_TIMINGS;
    const words = retryMs.map((ms) =>
      ms < 60_000 ? `${ms / 1000} s` : ms < 3_600_000 ? `${ms / 60_000} min` : `${ms / 3_600_000} h`,
    );
    expect(callbacks).toContain(`retried for ${giveUpMs / 3_600_000} h, after ${words.join(', ')}.`);
    expect(callbacks).toContain(`${disableMs / 3_600_000} h in which every request fails`);
    expect(callbacks).toContain(`Any 2xx response within ${attemptMs / 1000} s`);
  });
});

describe('the commands', () => {
  test('both are named, and the map is linked', () => {
    for (const text of ['npm start', 'npm test', 'docs/architecture.md', 'CONTRIBUTING.md'])
      expect(readme).toContain(text);
  });

  test('each recipe that the README links exists', () => {
    const contributing = readFileSync(new URL('../CONTRIBUTING.md', import.meta.url), 'utf8');
    const anchors = [...contributing.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
      title!
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    const linked = [...readme.matchAll(/\(CONTRIBUTING\.md#([^)]+)\)/g)].map(([, anchor]) => anchor);
    expect(linked.length).toBeGreaterThan(3);
    expect(anchors).toEqual(expect.arrayContaining(linked));
  });
});
