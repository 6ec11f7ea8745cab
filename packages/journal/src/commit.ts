import { open, rm } from 'node:fs/promises';
import type { JournalCounts, OpenFile, SegmentFile } from './types.ts';

/** Appends lines so that one fdatasync covers all that wait for it. */
export interface GroupCommit {
  /** Resolves when the lines are on disk, rejects when they cannot be written. */
  append(lines: string): Promise<void>;
  /** Written with the next sync, and at the latest after a moment; kept for the next segment when that fails. */
  appendLater(line: string): void;
  /** Tries to write when the last write failed. Returns why it still fails. */
  check(): Promise<string | undefined>;
  fault(): string | undefined;
  /** Writes what waits and closes the segment. */
  close(): Promise<void>;
}

export interface CommitOptions {
  /** Makes the place for the next segment: where it stands, and what it begins with. */
  next(): Promise<{ path: string; header: string }>;
  /** Called when the segment's file is on disk: its name has to be, too. */
  created(path: string): Promise<void>;
  segmentBytes: number;
  segmentMs: number;
  counts: JournalCounts;
  now(): number;
  onFault?: ((fault: string | undefined) => void) | undefined;
  openFile?: OpenFile | undefined;
}

/** Ends are written this much later at the latest, ms. */
const LATER_MS = 20;

/** Ends that wait for a disk that fails; the oldest give way. One that is lost reads as an attempt without an answer. */
const MOST_LATER = 100_000;

interface Current {
  file: SegmentFile;
  path: string;
  bytes: number;
  /** How much of it is on disk for sure. */
  synced: number;
  openedAt: number;
  named: boolean;
}

interface Waiter {
  lines: string;
  resolve: () => void;
  reject: (error: Error) => void;
}

export function createGroupCommit(options: CommitOptions): GroupCommit {
  const { counts, now, onFault } = options;
  const openFile: OpenFile = options.openFile ?? ((path, flags, mode) => open(path, flags, mode));
  let waiting: Waiter[] = [];
  let later: string[] = [];
  let current: Current | undefined;
  let fault: string | undefined;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  /** Starts the writing of what waits, in a later turn of the loop: what is appended in this one goes with it. */
  function start(): void {
    clearTimeout(timer);
    timer = undefined;
    running ??= new Promise<void>((resolve) => setImmediate(resolve)).then(work).finally(() => {
      running = undefined;
      // Appended after the last look and before this one.
      if (waiting.length > 0) start();
      else if (later.length > 0) startLater();
    });
  }

  function startLater(): void {
    if (!closed && fault === undefined) timer ??= setTimeout(start, LATER_MS);
  }

  async function work(): Promise<void> {
    while (waiting.length > 0 || later.length > 0) {
      const batch = waiting;
      const ends = later;
      waiting = [];
      later = [];
      try {
        await write([...batch.map(({ lines }) => lines), ...ends].join(''));
        note(undefined);
        for (const { resolve } of batch) resolve();
      } catch (error) {
        await abandon();
        later = [...ends, ...later].slice(-MOST_LATER);
        note(errorText(error));
        for (const { reject } of batch) reject(error as Error);
        // Only what is waited for is tried at once; each of those learns that it failed.
        if (waiting.length === 0) return;
      }
    }
  }

  async function write(text: string): Promise<void> {
    const full = current !== undefined && current.bytes >= options.segmentBytes;
    if (full || (current !== undefined && now() - current.openedAt >= options.segmentMs)) await finishSegment();
    current ??= await openSegment();
    await put(current, text);
    await current.file.datasync();
    counts.syncs += 1;
    current.synced = current.bytes;
    if (current.named) return;
    await options.created(current.path);
    current.named = true;
  }

  async function openSegment(): Promise<Current> {
    const { path, header } = await options.next();
    const file = await openFile(path, 'wx', 0o600);
    const opened = { file, path, bytes: 0, synced: 0, openedAt: now(), named: false };
    // Known before anything is written to it: a failure must close it.
    current = opened;
    await put(opened, header);
    return opened;
  }

  async function put(segment: Current, text: string): Promise<void> {
    await segment.file.appendFile(text);
    const bytes = Buffer.byteLength(text);
    segment.bytes += bytes;
    counts.bytes += bytes;
  }

  async function finishSegment(): Promise<void> {
    const { file } = current!;
    current = undefined;
    await file.close().catch(() => {});
  }

  /** After a failed write or sync nothing more goes into that file: the kernel may report the next sync as done although it is not. */
  async function abandon(): Promise<void> {
    if (current === undefined) return;
    const { file, path, synced } = current;
    current = undefined;
    // What was refused must not be read back as written; where this fails too, its end says that nothing was sent.
    await file.truncate(synced).catch(() => {});
    await file.close().catch(() => {});
    if (synced === 0) await rm(path, { force: true }).catch(() => {});
  }

  function note(found: string | undefined): void {
    if (found === fault) return;
    fault = found;
    onFault?.(found);
  }

  function append(lines: string): Promise<void> {
    if (closed) return Promise.reject(new Error('the journal is closed'));
    return new Promise((resolve, reject) => {
      waiting.push({ lines, resolve, reject });
      start();
    });
  }

  return {
    append,

    appendLater(line) {
      if (later.length >= MOST_LATER) later.shift();
      later.push(line);
      startLater();
    },

    async check() {
      if (fault === undefined) return undefined;
      await append('').catch(() => {});
      return fault;
    },

    fault: () => fault,

    async close() {
      closed = true;
      clearTimeout(timer);
      if (later.length > 0 && fault === undefined) start();
      for (let run = running; run !== undefined; run = running) await run;
      if (current !== undefined) await finishSegment();
    },
  };
}

/** One line, without the path: it may be shown to people who need not know where the folder is. */
function errorText(error: unknown): string {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return code === undefined ? String(error) : `${code}${syscall === undefined ? '' : ` (${syscall})`}`;
}
