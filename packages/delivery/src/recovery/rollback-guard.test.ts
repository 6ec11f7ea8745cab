import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { heardLog } from '../delivery.fixture.ts';
import { createRollbackGuard } from './rollback-guard.ts';

describe('the rollback guard', () => {
  let dir: string;
  let file: string;
  const log = heardLog();

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'pombo-rollback-guard-'));
    file = join(dir, 'deep', 'sequences.json');
    log.events.length = 0;
  });
  afterEach(() => {
    chmodSync(dir, 0o700);
    rmSync(dir, { recursive: true, force: true });
  });

  test('accepts a sequence that rises, and rejects one that is equal or lower, for each lane', () => {
    const guard = createRollbackGuard(undefined, log);
    expect(guard.advance('a', 1)).toBe(true);
    expect(guard.advance('a', 5)).toBe(true);
    expect(guard.advance('a', 5)).toBe(false);
    expect(guard.advance('a', 4)).toBe(false);
    expect(guard.highest('a')).toBe(5);
    expect(guard.advance('b', 1)).toBe(true);
    expect(guard.highest('never')).toBe(0);
  });

  test('rejects, once, a message that another lane sent, but not one that is proven unsent', () => {
    const guard = createRollbackGuard(undefined, log);
    guard.sends('m', 'a', 1);
    expect(guard.isNew('m', 'a', 2)).toBe(true);
    expect(guard.isNew('other', 'b', 1)).toBe(true);
    expect(guard.isNew('m', 'b', 1)).toBe(false);
    expect(guard.isNew('m', 'b', 1)).toBe(true);
    guard.sends('m', 'a', 1);
    guard.unsent('m');
    expect(guard.isNew('m', 'b', 1)).toBe(true);
  });

  test('rejects, once, the same attempt of a message, but not the next one', () => {
    const guard = createRollbackGuard(undefined, log);
    guard.sends('m', 'a', 2);
    expect(guard.isNew('m', 'a', 3)).toBe(true);
    expect(guard.isNew('m', 'a', 2)).toBe(false);
    expect(guard.isNew('m', 'a', 2)).toBe(true);
  });

  test('notices another Redis once, and accepts the first one ever and the same one again', () => {
    const guard = createRollbackGuard(undefined, log);
    expect(guard.recognise('one')).toBe(true);
    guard.advance('a', 7);
    expect(guard.recognise('one')).toBe(true);
    expect(guard.highest('a')).toBe(7);
    expect(guard.recognise('two')).toBe(false);
    expect(guard.recognise('two')).toBe(true);
    // It starts again from 0.
    expect(guard.advance('a', 1)).toBe(true);
  });

  test('remembers across a restart, in a file that only its owner can read', () => {
    const before = createRollbackGuard(file, log);
    before.recognise('one');
    before.advance('a', 7);
    before.close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(dir, 'deep'))).toEqual(['sequences.json']);
    const after = createRollbackGuard(file, log);
    expect(after.advance('a', 7)).toBe(false);
    expect(after.recognise('two')).toBe(false);
    after.close();
  });

  test('two workers that use one file keep what the other has written, of its own lanes and of shared ones', () => {
    const one = createRollbackGuard(file, log);
    const other = createRollbackGuard(file, log);
    for (const guard of [one, other]) guard.recognise('redis');
    one.advance('shared', 3);
    one.advance('first', 1);
    other.advance('shared', 9);
    other.advance('second', 2);
    other.close();
    one.close();
    const { lanes } = JSON.parse(readFileSync(file, 'utf8')) as { lanes: object };
    expect(lanes).toEqual({ shared: 9, first: 1, second: 2 });
    // What the other has seen since says nothing about a reply to us that is still in flight.
    expect(one.advance('shared', 4)).toBe(true);
    one.close();
  });

  test('two workers that write one file in turns lose nothing of each other', () => {
    const one = createRollbackGuard(file, log);
    const other = createRollbackGuard(file, log);
    for (const guard of [one, other]) guard.recognise('redis');
    const written = (): object => (JSON.parse(readFileSync(file, 'utf8')) as { lanes: object }).lanes;
    for (const sequence of [1, 2, 3]) {
      one.advance('first', sequence);
      one.close();
      other.advance('second', sequence);
      other.advance('shared', 10 * sequence);
      other.close();
      one.advance('shared', sequence);
      one.close();
      // Nothing was written in between: the file is known.
      one.advance('third', sequence);
      one.close();
      expect(written()).toEqual({ first: sequence, second: sequence, third: sequence, shared: 10 * sequence });
    }
  });

  test('the file of another Redis is not merged into the file of this one', () => {
    writeFileSync(join(dir, 'w.json'), JSON.stringify({ incarnation: 'old', lanes: { a: 99 } }));
    const guard = createRollbackGuard(join(dir, 'w.json'), log);
    expect(guard.recognise('new')).toBe(false);
    guard.advance('a', 1);
    guard.close();
    expect(JSON.parse(readFileSync(join(dir, 'w.json'), 'utf8'))).toEqual({ incarnation: 'new', lanes: { a: 1 } });
  });

  test.for(['', 'not json', '[]', '{"lanes":null}', '{"lanes":7,"incarnation":{}}'])(
    'a broken file (%s) stops no worker',
    (text) => {
      writeFileSync(join(dir, 'w.json'), text);
      const guard = createRollbackGuard(join(dir, 'w.json'), log);
      expect(guard.recognise('one')).toBe(true);
      expect(guard.advance('a', 1)).toBe(true);
      guard.close();
    },
  );

  test('a damaged number in the file costs only its own lane, and is not written again', () => {
    const path = join(dir, 'w.json');
    writeFileSync(path, '{"incarnation":"one","lanes":{"a":"x","b":{},"c":1e999,"__proto__":8,"good":7}}');
    const before = createRollbackGuard(path, log);
    expect(before.recognise('one')).toBe(true);
    before.advance('a', 1);
    before.close();
    const after = createRollbackGuard(path, log);
    expect(after.recognise('two')).toBe(false);
    expect([...createRollbackGuard(path, log).all()].toSorted()).toEqual([
      ['__proto__', 8],
      ['a', 1],
      ['good', 7],
    ]);
  });

  test('a file that cannot be written is logged, and stops no worker', () => {
    writeFileSync(join(dir, 'taken'), '');
    const guard = createRollbackGuard(join(dir, 'taken', 'guard.json'), log);
    expect(guard.advance('a', 1)).toBe(true);
    guard.close();
    expect(log.events).toContain('rollback-guard.write.failed');
  });
});
