import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Step } from '@pombo/delivery';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openJournal, type Journal } from '../../packages/journal/src/index.ts';
import { stage } from '../support/stage.ts';
import { eventually, logged, traffic } from '../support/traffic.ts';

/**
 * The disk of a living worker hangs (matrix.md, A18): its heartbeats continue, but the sign of life in its journal folder does
 * not. Other workers take it for dead, read its journal and no longer wait for it.
 */
const on = stage();
const { start, send, posts, reaches } = traffic(on);

/** Shorter than the heartbeats of these workers live, so that only the folder takes them for dead. */
const SILENT_MS = 1500;
const HEARTBEATS = { heartbeatMs: 1000, heartbeatTtlMs: 8000 };

/** The journal of a worker whose sign of life is touched, or hangs while `hangs` is a promise. */
async function journalOf(disk: { hangs?: Promise<void> | undefined }): Promise<{ journal: Journal; dir: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'pombo-hanging-'));
  const journal = await openJournal({
    dir,
    worker: 'w-hangs',
    prefix: on.prefix,
    silentMs: SILENT_MS,
    space: 'a container',
    async touchFile(path, text) {
      await disk.hangs;
      await writeFile(path, text);
    },
  });
  onTestFinished(async () => {
    await journal.close();
    await rm(dir, { recursive: true, force: true });
  });
  return { journal, dir };
}

describe('A18 the disk under the journal of a living worker hangs', () => {
  test('an attempt that began before others could take the worker for dead is not written, and is sent once afterwards', async () => {
    const { journal } = await journalOf({});
    let stood = false;
    const onStep = (step: Step): void => {
      if (step !== 'send:writing' || stood) return;
      stood = true;
      // The tick of the first byte: nothing was touched for longer than others wait, whatever the reason.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SILENT_MS);
    };
    const worker = await start({ journal, timings: HEARTBEATS, onStep });
    const message = await send();
    await reaches(message, 'accepted');
    expect(posts(message)).toHaveLength(1);
    await logged(worker, 'attempt.closed', 2);
    expect(worker.log()).toContain('"outcome":"unreached"');
    expect(worker.log()).not.toContain('heartbeat.failed');
  });

  test('nothing begins while it hangs, the lane is held (`journal`) and says why, and it continues afterwards', async () => {
    const disk: { hangs?: Promise<void> | undefined } = {};
    const { journal, dir } = await journalOf(disk);
    const other = await openJournal({ dir, worker: 'w-reads', prefix: on.prefix, silentMs: SILENT_MS });
    onTestFinished(() => other.close());
    const isAlive = async (): Promise<boolean | undefined> =>
      (await other.owners()).find(({ worker }) => worker === 'w-hangs')?.alive;
    expect(await isAlive()).toBe(true);
    let release = (): void => {};
    disk.hangs = new Promise((resolve) => (release = resolve));
    onTestFinished(release);
    const worker = await start({ journal, timings: HEARTBEATS });
    await eventually(isAlive, false);
    const message = await send();
    await logged(worker, 'lane.held');
    expect(await on.ledger.lanes.holds('vendas')).toMatchObject([
      { reason: 'journal', detail: expect.stringContaining('the sign of life in the journal folder is') },
    ]);
    expect(posts(message)).toHaveLength(0);
    disk.hangs = undefined;
    release();
    await reaches(message, 'accepted');
    expect(posts(message)).toHaveLength(1);
    expect(await isAlive()).toBe(true);
  });
});
