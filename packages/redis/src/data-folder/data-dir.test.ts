import { chmodSync, chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeDataDir, openToOthers } from './data-dir.ts';

let base: string;
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'pombo-data-')));
});
afterEach(() => rmSync(base, { recursive: true }));

const modeOf = (path: string): string => (statSync(path).mode & 0o7777).toString(8);

test('a missing folder is created with mode 0700, and an open folder of ours is changed to it', () => {
  const made = makeDataDir(join(base, 'a', 'b'));
  expect(modeOf(made)).toBe('700');
  const open = join(base, 'open');
  mkdirSync(open);
  chmodSync(open, 0o755);
  expect(openToOthers(open)).toBe('755');
  expect(makeDataDir(open)).toBe(open);
  expect(modeOf(open)).toBe('700');
  expect(openToOthers(open)).toBeUndefined();
});

test('a folder that others use too keeps its mode', () => {
  const shared = join(base, 'like-tmp');
  mkdirSync(shared);
  chmodSync(shared, 0o1777);
  expect(makeDataDir(shared)).toBe(shared);
  expect(modeOf(shared)).toBe('1777');
  for (const folder of [process.cwd(), dirname(process.cwd()), dirname(homedir()), '/']) {
    const before = modeOf(folder);
    makeDataDir(folder);
    expect(modeOf(folder), folder).toBe(before);
  }
});

test.runIf(process.getuid?.() === 0)('a folder of another user keeps its mode', () => {
  const theirs = join(base, 'theirs');
  mkdirSync(theirs);
  chmodSync(theirs, 0o755);
  chownSync(theirs, 65_534, 65_534);
  makeDataDir(theirs);
  expect(modeOf(theirs)).toBe('755');
});
