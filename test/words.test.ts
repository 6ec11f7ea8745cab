import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { proseOf } from './support/prose.ts';

/**
 * Words that are not plain English, each with its better word. The check covers everything that people read: Markdown,
 * comments, and strings with a space in them (messages, hints, log texts, test titles). A space in a pattern matches any
 * white space, including the line break in a comment.
 */
const BANNED: [pattern: string, instead: string][] = [
  [String.raw`can not\b(?! only)`, '"cannot", in one word'],
  [
    String.raw`(?<!\bthere )(?:is|are|was|were) no(?= [a-z])(?! (?:longer|more|less|fewer|later|doubt)\b)`,
    '"must be X" or "is not a valid X"',
  ],
  ['(?<!there )is none', '"is not one", or name what is missing'],
  ['whoever', 'the actor: "the client", "another worker"'],
  ['somebody', 'the actor: "another worker", "a person"'],
  // These name no actor because there is none.
  [String.raw`nobody\b(?! (?:can know|knows|receives))`, 'the actor: "no worker", "no receiver"'],
  ['anew', '"again" or "from scratch"'],
  ['mend(?:s|ed|ing)?', '"fix" or "repair"'],
  ['in good order', '"cleanly"'],
  ['also (?:when|where|while|if|after|for)', '"even when", or a sentence of its own'],
  ['(?:un)?told|tells?|telling', '"publish", "notify", "report" or "say"; "distinguish" for "tell apart"'],
  ['(?:is|are|was|were|be|been|being|stays?|stayed|while|an?) away(?! from)', '"unavailable" or "disconnected"'],
  ['by (?:itself|themselves)', '"automatically", or "alone"'],
  ['so (?:often|long|many|much)', 'the number or its name: "the sweep interval"'],
  ['time-outs?', '"timeout"'],
  ['all the same', '"anyway"'],
  ['(?:go|goes|going|gone|went) on', '"continue"'],
  [String.raw`no more(?=\s*(?:[.,;:)']|$))`, '"no longer"'],
  [String.raw`has no(?=[.;,])`, 'what it lacks'],
  ['for certain', '"certainly" or "proven"'],
  ['of late', '"recently"'],
  ["stays? the caller's", '"the caller closes it"'],
  ['hears?', '"receives" or "learns"'],
  ['l(?:ies?|ay) (?:in|on|at|there)', '"is"'],
  ['what (?:comes|came) of', '"the result of"'],
  ['gives? back', '"returns", "releases" or "restores"'],
  ['befalls?', '"happens to"'],
  [String.raw`(?<=^/\*\*(?:\s|\*)*)Answers?`, '"Returns", at the start of a docstring'],
];

const GAP = String.raw`(?:[ \t]|\n[ \t]*(?://|\*|--|#|>)?)+`;
const WORDS = BANNED.map(([pattern, instead]) => ({
  pattern: new RegExp(String.raw`(?<![\w-])(?:${pattern.replaceAll(' ', GAP)})(?![\w-])`, 'gi'),
  instead,
}));

/** Rooms whose language is not done yet. Remove each when it is done; never add one. */
const NOT_YET: string[] = [];

/** Returns the room of a file: its package or app, its page under docs, its top-level folder, or the file itself. */
function roomOf(path: string): string {
  return /^(?:(?:packages|apps)\/[^/]+|docs\/.+|[^/]+)/.exec(path)![0];
}

/** Returns every banned word of a file, as `path:line: "words" → what to write instead`. */
function offencesOf(path: string, source: string): string[] {
  return proseOf(path, source).flatMap(({ at, text }) =>
    WORDS.flatMap(({ pattern, instead }) =>
      [...text.matchAll(pattern)].map((found) => {
        const line = source.slice(0, at + found.index).split('\n').length;
        return `${path}:${line}: "${found[0].replaceAll(/\s+/g, ' ')}" → ${instead}`;
      }),
    ),
  );
}

const root = new URL('..', import.meta.url).pathname;
// This file contains the words themselves; the others are recorded or generated data.
const NO_PROSE = /^test\/words\.test\.ts$|(?:^|\/)(?:golden|recorded)\/|^pnpm-lock\.yaml$/;
const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root });
const rooms = new Map<string, string[]>();
for (const path of listed.toString().split('\0')) {
  if (path === '' || NO_PROSE.test(path)) continue;
  rooms.set(roomOf(path), [...(rooms.get(roomOf(path)) ?? []), path]);
}

function offencesIn(room: string): string[] {
  return (rooms.get(room) ?? []).flatMap((path) => offencesOf(path, readFileSync(`${root}${path}`, 'utf8')));
}

describe('how we write', () => {
  test.for([...rooms.keys()].filter((room) => !NOT_YET.includes(room)).toSorted())('%s', (room) => {
    expect(offencesIn(room)).toEqual([]);
  });

  test.for(NOT_YET)('%s is not done yet', (room) => {
    expect(rooms.has(room), `${room} does not exist: remove it from NOT_YET`).toBe(true);
    expect(offencesIn(room).length, `${room} has none of the words: remove it from NOT_YET`).toBeGreaterThan(0);
  });
});

describe('the check itself', () => {
  test.for([
    ['a.ts', '// It can\n// not.'],
    ['a.ts', '/** It can\n * not. */'],
    ['a.ts', "const a = /'/.test(b) ? 'It can not' : 1;"],
    ['a.ts', 'const a = `${b ? `It can not ${c}` : d}`;'],
    ['a.ts', 'const a = `x ${ { b } } can not`;'],
    ['a.ts', "test('it can not fail', () => {});"],
    ['a.ts', '/** Answers with the lane. */'],
    ['a.lua', '-- It can not.'],
    ['a.sh', 'run # it can not'],
    ['a.md', 'It `really` can not.'],
    ['a.md', 'There is none of it. It is\n> no number.'],
  ])('finds the words in %s: %s', ([path, source]) => {
    expect(offencesOf(path!, source!)).toHaveLength(1);
  });

  test.for([
    ['a.ts', 'const can = 1, not = whoever(anew);'],
    ['a.ts', "const a = 'told';"],
    ['a.ts', '// There is no job, and it cannot end.'],
    ['a.ts', '// He answers.'],
    ['a.md', 'Run `pombo tell`.\n```\ncan not\n```\n'],
    ['a.ts', '/** What `tell me` does. */'],
    ['a.lua', 'redis.call("tell me")'],
    ['a.json', '{"a": "can not"}'],
  ])('leaves %s: %s', ([path, source]) => {
    expect(offencesOf(path!, source!)).toEqual([]);
  });
});
