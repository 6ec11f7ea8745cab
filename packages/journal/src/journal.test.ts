import type { Intent, Recorded } from '@pombo/core';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, cp, mkdtemp, open, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { durabilityOf, importJournals, openJournal } from './index.ts';
import { listSegments } from './segments.ts';
import type { Journal, JournalOptions, SegmentFile } from './types.ts';

let root: string;
let dir: string;
const opened: Journal[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pombo-journal-'));
  dir = join(root, 'journal');
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((journal) => journal.close()));
  await rm(root, { recursive: true, force: true });
});

async function start(worker: string, options: Partial<JournalOptions> = {}): Promise<Journal> {
  const journal = await openJournal({ dir, worker, ...options });
  opened.push(journal);
  return journal;
}

function intentOf(number: number, more: Partial<Intent> = {}): Intent {
  return {
    key: number.toString(16).padStart(64, '0'),
    content: 'content',
    lane: 'vendas',
    generation: 1,
    attempt: 1,
    nonce: `nonce-${number}`,
    sequence: number,
    redis: 'redis-1',
    at: 1_000 + number,
    ...more,
  };
}

async function all(journal: Journal, options?: Parameters<Journal['read']>[0]): Promise<Recorded[]> {
  const found: Recorded[] = [];
  for await (const each of journal.read(options)) found.push(each);
  return found.toSorted((a, b) => a.sequence - b.sequence);
}

async function segmentsOf(worker: string): Promise<string[]> {
  return (await listSegments(join(dir, worker))).map(({ path }) => path);
}

/** Ends a worker as a crash of its process would: nothing is closed, and its lock names a dead process. */
async function die(worker: string): Promise<void> {
  await writeFile(join(dir, worker, 'lock'), JSON.stringify({ pid: 2 ** 30, began: 'before' }));
}

describe('reads back what it wrote', () => {
  test('intents with their ends, and intents that have no end', async () => {
    const journal = await start('a');
    await Promise.all([1, 2, 3].map((number) => journal.intent(intentOf(number))));
    journal.end({ nonce: 'nonce-1', as: 'accepted', zaapId: 'Z1', messageId: 'M1' });
    journal.end({ nonce: 'nonce-2', as: 'unsent' });
    await expect
      .poll(() => all(journal))
      .toEqual([
        { ...intentOf(1), worker: 'a', end: { nonce: 'nonce-1', as: 'accepted', zaapId: 'Z1', messageId: 'M1' } },
        { ...intentOf(2), worker: 'a', end: { nonce: 'nonce-2', as: 'unsent' } },
        { ...intentOf(3), worker: 'a' },
      ]);
  });

  test('across segments, starting with the segment that contains the requested time', async () => {
    let now = 0;
    const journal = await start('a', { segmentBytes: 1, now: () => now });
    for (let number = 1; number <= 5; number += 1) {
      now = number * 3_600_000;
      await journal.intent(intentOf(number, { at: now }));
    }
    expect(await segmentsOf('a')).toHaveLength(6);
    expect(await all(journal)).toHaveLength(5);
    const late = await all(journal, { since: 4 * 3_600_000 });
    expect(late.map(({ sequence }) => sequence)).toEqual([3, 4, 5]);
  });

  test('one sync covers all intents that wait for it', async () => {
    const journal = await start('a');
    const before = journal.counts();
    await Promise.all(Array.from({ length: 500 }, (_none, at) => journal.intent(intentOf(at))));
    const { intents, syncs, bytes } = journal.counts();
    expect(intents).toBe(500);
    expect(syncs - before.syncs).toBeLessThan(5);
    expect((bytes - before.bytes) / 500).toBeLessThan(300);
  });

  test('an intent resolves only after its bytes were synced', async () => {
    const order: string[] = [];
    const journal = await start('a', {
      async openFile(path, flags, mode) {
        const file = await open(path, flags, mode);
        return {
          ...bound(file),
          async appendFile(data) {
            if (data !== '') order.push('written');
            await file.appendFile(data);
          },
          async datasync() {
            await file.datasync();
            order.push('synced');
          },
        };
      },
    });
    order.length = 0;
    await journal.intent(intentOf(1)).then(() => order.push('resolved'));
    expect(order).toEqual(['written', 'synced', 'resolved']);
  });

  test('folders and files are closed to other users', async () => {
    await start('a');
    expect((await stat(join(dir, 'a'))).mode & 0o777).toBe(0o700);
    expect((await stat((await segmentsOf('a'))[0]!)).mode & 0o777).toBe(0o600);
  });
});

/** The methods of a handle, which need it as `this`. */
function bound(file: SegmentFile): SegmentFile {
  return {
    appendFile: (data) => file.appendFile(data),
    datasync: () => file.datasync(),
    truncate: (size) => file.truncate(size),
    close: () => file.close(),
  };
}

/** A disk that can be made to fail at one operation. */
function frailDisk(): {
  options: Pick<JournalOptions, 'openFile' | 'onFault'>;
  fail: (at?: string) => void;
  faults: unknown[];
} {
  let failing: string | undefined;
  const faults: unknown[] = [];
  const met = (at: string, code: string): void => {
    if (failing === at) throw Object.assign(new Error(code), { code, syscall: at });
  };
  return {
    faults,
    fail: (at) => (failing = at),
    options: {
      onFault: (fault) => faults.push(fault),
      async openFile(path, flags, mode) {
        met('open', 'EROFS');
        const file = await open(path, flags, mode);
        return {
          ...bound(file),
          async appendFile(data) {
            // A full disk still writes what fits.
            if (failing === 'write') await file.appendFile(data.slice(0, data.length / 2));
            met('write', 'ENOSPC');
            await file.appendFile(data);
          },
          async datasync() {
            await file.datasync();
            met('fdatasync', 'EIO');
          },
        };
      },
    },
  };
}

describe('a failing disk', () => {
  test.for(['write', 'fdatasync'])(
    '%s: the intent is refused and not read back, and the next one works again',
    async (at) => {
      const disk = frailDisk();
      const journal = await start('a', disk.options);
      await journal.intent(intentOf(1));
      disk.fail(at);
      await expect(journal.intent(intentOf(2))).rejects.toThrow(/^E(NOSPC|IO)$/);
      expect(journal.fault()).toMatch(/^E(NOSPC|IO) \(/);
      expect(await journal.check()).toBe(journal.fault());
      disk.fail();
      expect(await journal.check()).toBeUndefined();
      await journal.intent(intentOf(3));
      expect((await all(journal)).map(({ sequence }) => sequence)).toEqual([1, 3]);
      expect(disk.faults).toHaveLength(2);
      expect(disk.faults[1]).toBeUndefined();
    },
  );

  test('after a failed sync nothing else is written to that file', async () => {
    const disk = frailDisk();
    const journal = await start('a', disk.options);
    disk.fail('fdatasync');
    await expect(journal.intent(intentOf(1))).rejects.toThrow('EIO');
    disk.fail();
    await journal.intent(intentOf(2));
    expect((await segmentsOf('a')).length).toBeGreaterThan(1);
  });

  test('a folder that cannot be written at the start is reported as a fault and does not throw; ends wait for the disk', async () => {
    const disk = frailDisk();
    disk.fail('open');
    const journal = await start('a', disk.options);
    expect(journal.fault()).toBe('EROFS (open)');
    await expect(journal.intent(intentOf(1))).rejects.toThrow('EROFS');
    disk.fail();
    await journal.intent(intentOf(2));
    disk.fail('write');
    journal.end({ nonce: 'nonce-2', as: 'unsent' });
    await expect(journal.intent(intentOf(3))).rejects.toThrow('ENOSPC');
    disk.fail();
    await journal.intent(intentOf(4));
    expect((await all(journal)).map(({ sequence, end }) => [sequence, end?.as])).toEqual([
      [2, 'unsent'],
      [4, undefined],
    ]);
  });
});

describe('after a power cut or a crash', () => {
  test('wherever the file is cut, the whole records before the cut are read and the worker continues behind them', async () => {
    const journal = await start('a');
    const ends: number[] = [];
    for (let number = 1; number <= 4; number += 1) {
      await journal.intent(intentOf(number));
      ends.push((await stat((await segmentsOf('a'))[0]!)).size);
    }
    const [path] = await segmentsOf('a');
    const whole = await readFile(path!);
    await journal.close();
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), fc.constantFrom('', '\0'.repeat(100)), async (size, filler) => {
        await writeFile(path!, whole);
        await truncate(path!, size);
        await appendFile(path!, filler);
        const again = await openJournal({ dir, worker: 'a' });
        try {
          await again.intent(intentOf(9));
          const expected = ends.filter((end) => end <= size).map((_end, at) => at + 1);
          expect((await all(again)).map(({ sequence }) => sequence)).toEqual([...expected, 9]);
        } finally {
          await again.close();
          for (const each of (await segmentsOf('a')).slice(1)) await rm(each);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('a damaged record inside a file is reported and skipped', async () => {
    const damaged: string[] = [];
    const journal = await start('a', { onDamage: (file) => damaged.push(file) });
    for (const number of [1, 2, 3]) await journal.intent(intentOf(number));
    const [path] = await segmentsOf('a');
    const text = await readFile(path!, 'utf8');
    await writeFile(path!, text.replace('nonce-2', 'nonce-X'));
    expect((await all(journal)).map(({ sequence }) => sequence)).toEqual([1, 3]);
    expect(damaged).toEqual([path]);
  });

  test('the next worker of the folder reads what a killed process had synced', async () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'writer.fixture.ts'), dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    const journal = await start('b');
    expect(await journal.owners()).toContainEqual(expect.objectContaining({ worker: 'killed', alive: true }));
    expect(await all(journal)).toEqual([]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await all(journal)).length).toBeGreaterThanOrEqual(Number(line.split('\n')[0]));
    expect(await all(journal, { of: 'own' })).toEqual([]);
  });
});

describe('several workers in one folder', () => {
  test('the journal of a worker in another container is not read until that worker has been silent', async () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'writer.fixture.ts'), dir, 'another container'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout.setEncoding('utf8'), 'data');
    // The lock names a process of the other container. Its number means nothing here.
    await writeFile(join(dir, 'killed', 'lock'), JSON.stringify({ pid: 1, began: 'elsewhere' }));
    const journal = await start('b', { silentMs: 4000 });
    const isAlive = async () => (await journal.owners()).find(({ worker }) => worker === 'killed')?.alive;
    expect(await isAlive()).toBe(true);
    expect(await all(journal)).toEqual([]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect.poll(isAlive, { timeout: 10_000 }).toBe(false);
    expect((await all(journal)).length).toBeGreaterThan(0);
  });

  test('a journal has one owner at a time', async () => {
    await start('a');
    const second = await start('a');
    expect(second.fault()).toContain(`process ${process.pid} writes this journal`);
    await expect(second.intent(intentOf(1))).rejects.toThrow('writes this journal');
  });

  test('leaves the journals of another deployment alone', async () => {
    const other = await start('other', { prefix: 'other' });
    await other.intent(intentOf(1));
    await die('other');
    expect(await all(await start('a'))).toEqual([]);
  });

  test('a worker that sent nothing leaves no files', async () => {
    const journal = await start('a');
    await journal.close();
    expect(await all(await start('b'))).toEqual([]);
    await expect(stat(join(dir, 'a'))).rejects.toThrow('ENOENT');
  });

  test('removes the oldest segments first, by age and by bytes, and never the current one', async () => {
    const dead = await start('dead', { segmentBytes: 1 });
    for (const number of [1, 2, 3]) await dead.intent(intentOf(number));
    await dead.close();
    const old = new Date(Date.now() - 8 * 86_400_000);
    const [first, second] = await segmentsOf('dead');
    await utimes(first!, old, old);
    const journal = await start('a', { keepBytes: 700, segmentBytes: 1 });
    await expect.poll(() => segmentsOf('dead')).not.toContain(first);
    for (const number of [4, 5, 6]) await journal.intent(intentOf(number));
    await expect.poll(() => segmentsOf('dead')).not.toContain(second);
    expect((await all(journal)).map(({ sequence }) => sequence)).toContain(6);
  });

  test('imports journals of another machine from any of the three folders; a second import changes nothing', async () => {
    const away = join(root, 'away');
    const lost = await openJournal({ dir: join(away, 'journal'), worker: 'lost' });
    await lost.intent(intentOf(1));
    await lost.close();
    const journal = await start('a');
    for (const from of [away, join(away, 'journal'), join(away, 'journal', 'lost')]) {
      expect(await importJournals(from, dir)).toMatchObject([{ worker: 'lost', segments: 1, intents: 1 }]);
      expect((await all(journal)).map(({ worker }) => worker)).toEqual(['lost']);
    }
    expect(await importJournals(join(root, 'nothing'), dir)).toEqual([]);
    // A copy that was interrupted is completed.
    const [copy] = await segmentsOf('lost');
    await truncate(copy!, 20);
    await cp(away, join(root, 'renamed'), { recursive: true });
    await importJournals(join(root, 'renamed'), dir);
    expect(await all(journal)).toHaveLength(1);
  });
});

test('distinguishes a folder in memory from one on a disk, even before it exists', async () => {
  expect(await durabilityOf('/dev/shm/pombo/not-made')).toBe('memory');
  expect(await durabilityOf(join(root, 'not-made'))).toBe(await durabilityOf(root));
});
