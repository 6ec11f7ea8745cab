import { mkdir, rm, truncate } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { takeLock, type Lock } from '@pombo/redis';
import { processSpace } from './alive.ts';
import { createGroupCommit } from './commit.ts';
import { ownersIn, readJournals, type JournalFolder } from './read.ts';
import { endLine, headerLine, intentLine } from './record.ts';
import { prune } from './retention.ts';
import { listSegments, LOCK_NAME, segmentName, syncFolder, wholeBytes } from './segments.ts';
import { showAlive, type SignOfLife } from './sign-of-life.ts';
import type { Journal, JournalCounts, JournalOptions } from './types.ts';

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;

const KEEP_MS = 7 * DAY;
const KEEP_BYTES = 1_000_000_000;
const SEGMENT_BYTES = 16 * 1024 * 1024;

/** Interval at which a failed disk is tried again (ms). */
const CHECK_MS = 2000;

/** Retention removes whole segments, so no segment covers more time than this (ms). */
const SEGMENT_MS = DAY;

const NO_FOLDER = 'the journal folder could not be opened';

/**
 * Opens a worker's journal. A failing disk does not throw: `fault` returns the reason, and every intent is refused until
 * `check` succeeds. Throws only for a worker name that is not a valid folder name.
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { dir, worker, prefix = 'pombo', now = Date.now, onDamage } = options;
  if (!/^[\w.-]{1,100}$/.test(worker) || worker.startsWith('.')) throw new Error(`not a valid folder name: ${worker}`);
  const folder = join(dir, worker);
  const { space = processSpace(), silentMs } = options;
  const journals: JournalFolder = { dir, prefix, worker, space, silentMs, onDamage };
  const counts: JournalCounts = { intents: 0, ends: 0, syncs: 0, bytes: 0 };
  const retention = { keepMs: options.keepMs ?? KEEP_MS, keepBytes: options.keepBytes ?? KEEP_BYTES };
  let checking: NodeJS.Timeout | undefined;
  let sign: SignOfLife | undefined;
  let lock: Extract<Lock, { held: true }> | undefined;

  /** Takes the folder's lock, and truncates a line that a power cut left incomplete. */
  async function own(): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (sign !== undefined) return;
    if (lock === undefined) {
      const taken = takeLock(join(folder, LOCK_NAME));
      if (!taken.held) throw new Error(`process ${taken.pid} writes this journal`);
      lock = taken;
    }
    sign = await showAlive({ folder, space, silentMs, touchFile: options.touchFile });
    for (const { path } of await listSegments(folder)) await truncate(path, await wholeBytes(path));
  }

  function tidy(): void {
    // A segment that cannot be removed now is removed later. Keeping it does no harm.
    prune(journals, { ...retention, now: now() }).catch(() => {});
  }

  const commit = createGroupCommit({
    counts,
    now,
    segmentBytes: options.segmentBytes ?? SEGMENT_BYTES,
    segmentMs: SEGMENT_MS,
    async next() {
      await own();
      const last = (await listSegments(folder)).at(-1)?.number ?? 0;
      const header = headerLine({ prefix, worker, host: hostname(), at: now() });
      return { path: join(folder, segmentName(last + 1)), header };
    },
    async created() {
      await syncFolder(folder);
      await syncFolder(dir);
      // The parent folders usually existed before, and may not be readable.
      await syncFolder(dirname(dir)).catch(() => {});
      await syncFolder(dirname(dirname(dir))).catch(() => {});
      tidy();
    },
    onFault(fault) {
      clearInterval(checking);
      if (fault !== undefined) checking = setInterval(() => void commit.check(), options.checkMs ?? CHECK_MS).unref();
      options.onFault?.(fault);
    },
    onSync: options.onSync,
    openFile: options.openFile,
  });

  const tidying = setInterval(tidy, HOUR).unref();
  // Create the first segment before the first message, so that an unwritable folder is reported at the start.
  await commit.append('').catch(() => {});

  return {
    worker,
    async intent(entry) {
      await commit.append(intentLine(entry));
      counts.intents += 1;
      const unseen = await sign?.check();
      if (unseen !== undefined) throw new Error(unseen);
    },
    end(entry) {
      counts.ends += 1;
      commit.appendLater(endLine(entry));
    },
    read: (wanted = {}) => readJournals(journals, wanted),
    owners: () => ownersIn(journals),
    fault: commit.fault,
    check: async () => (await commit.check()) ?? (await sign?.check()),
    mayWrite: (begunAt) => (sign === undefined ? NO_FOLDER : sign.broken(begunAt)),
    counts: () => ({ ...counts }),
    async close() {
      clearInterval(tidying);
      clearInterval(checking);
      await commit.close();
      await sign?.stop();
      // A worker that has sent nothing has nothing to read.
      if (counts.intents === 0 && lock !== undefined)
        await rm(folder, { recursive: true, force: true }).catch(() => {});
      lock?.release();
      lock = undefined;
    },
  };
}
