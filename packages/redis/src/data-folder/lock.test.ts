import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { identifyProcess, takeLock } from './lock.ts';

let dir: string;
let path: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pombo-test-lock-'));
  path = join(dir, 'lock');
});

afterEach(() => rmSync(dir, { recursive: true }));

test('has one owner at a time, and another after its release', () => {
  const first = takeLock(path);
  expect(first.held).toBe(true);
  expect(takeLock(path)).toEqual({ held: false, pid: process.pid });
  if (first.held) first.release();
  expect(takeLock(path).held).toBe(true);
  expect(readdirSync(dir)).toEqual(['lock']);
});

test('is taken over from a process that has died', async () => {
  const child = spawn('true');
  writeFileSync(path, JSON.stringify(identifyProcess(child.pid!)));
  await once(child, 'exit');
  expect(takeLock(path).held).toBe(true);
  expect(readdirSync(dir)).toEqual(['lock']);
});

test.runIf(process.platform === 'linux')('is taken over if its number now belongs to a later process', () => {
  writeFileSync(path, JSON.stringify({ pid: process.pid, began: 'another boot/1' }));
  expect(takeLock(path).held).toBe(true);
});

test.each(['', '{', '{"pid":"7"}', 'null'])('is taken over if the file contains %j', (content) => {
  writeFileSync(path, content);
  expect(takeLock(path).held).toBe(true);
});
