import { open, rm } from 'node:fs/promises';
import type { JournalCounts, OpenFile, SegmentFile } from './types.ts';

/** Appends lines (group commit): one fdatasync covers all lines that wait for it. */
export interface GroupCommit {
  /** Resolves when the lines are on disk. Rejects if they cannot be written. */
  append(lines: string): Promise<void>;
  /** Writes the line with the next sync, within 20 ms. If that fails, it is kept for the next segment. */
  appendLater(line: string): void;
  /** Tries to write if the last write failed. Returns the reason if it still fails. */
  check(): Promise<string | undefined>;
  fault(): string | undefined;
  /** Writes the waiting lines and closes the segment. */
  close(): Promise<void>;
}

export interface CommitOptions {
  /** Prepares the next segment: its path and its first lines. */
  next(): Promise<{ path: string; header: string }>;
  /** Called when the segment's file is on disk. Its directory entry must be synced too. */
  created(path: string): Promise<void>;
  segmentBytes: number;
  segmentMs: number;
  counts: JournalCounts;
  now(): number;
  onFault?: ((fault: string | undefined) => void) | undefined;
  onSync?: ((ms: number) => void) | undefined;
  openFile?: OpenFile | undefined;
}

/** Maximum delay before ends are written (ms). */
const LATER_MS = 20;

/** Most ends that wait for a failing disk; the oldest are dropped. An attempt whose end is lost reads as unanswered. */
const MOST_LATER = 100_000;

interface Current {
  file: SegmentFile;
  path: string;
  bytes: number;
  /** Bytes that are certainly on disk. */
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

  /** Writes the waiting lines in a later turn of the event loop, so that lines appended in this turn are included. */
  function start(): void {
    clearTimeout(timer);
    timer = undefined;
    running ??= new Promise<void>((resolve) => setImmediate(resolve)).then(work).finally(() => {
      running = undefined;
      // Lines were appended since the last check.
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
        // Only lines that a caller waits for are tried at once; each caller gets the failure.
        if (waiting.length === 0) return;
      }
    }
  }

  async function write(text: string): Promise<void> {
    const full = current !== undefined && current.bytes >= options.segmentBytes;
    if (full || (current !== undefined && now() - current.openedAt >= options.segmentMs)) await finishSegment();
    current ??= await openSegment();
    await put(current, text);
    const since = performance.now();
    await current.file.datasync();
    counts.syncs += 1;
    options.onSync?.(performance.now() - since);
    current.synced = current.bytes;
    if (current.named) return;
    await options.created(current.path);
    current.named = true;
  }

  async function openSegment(): Promise<Current> {
    const { path, header } = await options.next();
    const file = await openFile(path, 'wx', 0o600);
    const opened = { file, path, bytes: 0, synced: 0, openedAt: now(), named: false };
    // Store the handle before the first write, so that a failure closes it.
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

  /** After a failed write or sync the file is closed: the kernel may report the next sync as successful despite lost data. */
  async function abandon(): Promise<void> {
    if (current === undefined) return;
    const { file, path, synced } = current;
    current = undefined;
    // A rejected intent must not be read back as written. If this fails too, its end records that nothing was sent.
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

/** Returns the reason in one line. It omits the path, because people may see it who should not know the folder. */
function errorText(error: unknown): string {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return code === undefined ? String(error) : `${code}${syscall === undefined ? '' : ` (${syscall})`}`;
}
