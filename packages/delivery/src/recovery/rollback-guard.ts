import type { Log } from '@pombo/core';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Notices a Redis that has lost writes: after a restart that lost the end of its file, a failover to a replica that was behind,
 * or a restored backup. What the ledger then calls "queued" may have been sent. Each opened attempt raises the sequence of
 * its lane, so a sequence that is not higher than the last one seen proves a loss.
 */
export interface RollbackGuard {
  /** Records the sequence of an opened attempt. False: Redis has lost writes, and nothing may be sent. */
  advance(lane: string, sequence: number): boolean;
  /** Records a lane's sequence without an attempt. False: Redis has lost writes. */
  observe(lane: string, sequence: number): boolean;
  /** Records that this process is about to send a message from a lane. */
  sends(key: string, lane: string, attempt: number): void;
  /** Forgets the message: it is proven that nothing was sent. */
  unsent(key: string): void;
  /**
   * False: this process has sent the message from another lane, or this very attempt, so Redis has lost that, and nothing may be
   * sent. Returns false once per message: the operator who then releases the lane has looked into it.
   */
  isNew(key: string, lane: string, attempt: number): boolean;
  /** Returns the highest sequence seen of a lane. */
  highest(lane: string): number;
  /** Returns the highest sequence seen of each lane. */
  all(): Iterable<[lane: string, sequence: number]>;
  /** Records which Redis this is. False: it is another one than before (emptied, or replaced). */
  recognise(incarnation: string): boolean;
  close(): void;
}

/** Delay of a write to the file (ms). A crash before it loses only the last second of what was seen. */
const WRITE_MS = 1000;

/** How long, and for how many messages, the sending lane is remembered. What a failover loses is seconds old. */
const SENT = { ms: 10 * 60_000, most: 50_000 } as const;

interface Memory {
  incarnation?: string;
  lanes: Record<string, number>;
}

/** `file`: keeps the sequences across restarts, one file per prefix (undefined = in memory only). A fault of the file never throws. */
export function createRollbackGuard(file: string | undefined, log: Log): RollbackGuard {
  const memory = read(file, log);
  const lanes = new Map(Object.entries(memory.lanes));
  /** Message key → the lane and attempt that sent it, and when (performance.now(), ms). In memory only. */
  const sent = new Map<string, { lane: string; attempt: number; at: number }>();
  let { incarnation } = memory;
  /** The file as it was last read, and the stamp of the one that this process wrote since. */
  let theirs = memory;
  let ours: string | undefined;
  let timer: NodeJS.Timeout | undefined;

  function write(): void {
    timer = undefined;
    if (file === undefined) return;
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      // Another worker may use the same file: keep what it has written. Unless it has written since, that is known.
      if (ours === undefined || stampOf(file) !== ours) theirs = read(file, log);
      // Under a name of our own until it is complete: two workers may write at once.
      const draft = `${file}.${process.pid}.new`;
      writeFileSync(draft, textOf(theirs.incarnation === incarnation ? theirs.lanes : {}), { mode: 0o600 });
      const stamp = stampOf(draft);
      renameSync(draft, file);
      ours = stamp;
    } catch (error) {
      log.warn({ error }, 'rollback-guard.write.failed');
    }
  }

  /**
   * Returns the file's text: of each lane the higher sequence of ours and theirs. Written lane by lane: building an object
   * of ten thousand lanes and its JSON would take twice as long, and nothing is sent meanwhile.
   */
  function textOf(others: Record<string, number>): string {
    const entries: string[] = [];
    for (const [lane, sequence] of lanes) {
      const highest = Object.hasOwn(others, lane) ? Math.max(sequence, others[lane]!) : sequence;
      entries.push(`${JSON.stringify(lane)}:${highest}`);
    }
    for (const lane of Object.keys(others)) {
      if (!lanes.has(lane)) entries.push(`${JSON.stringify(lane)}:${others[lane]}`);
    }
    const known = incarnation === undefined ? '' : `"incarnation":${JSON.stringify(incarnation)},`;
    return `{${known}"lanes":{${entries.join(',')}}}`;
  }

  function changed(): void {
    timer ??= setTimeout(write, WRITE_MS).unref();
  }

  return {
    advance(lane, sequence) {
      const before = lanes.get(lane) ?? 0;
      if (sequence <= before) return false;
      lanes.set(lane, sequence);
      changed();
      return true;
    },

    observe(lane, sequence) {
      const before = lanes.get(lane) ?? 0;
      if (sequence < before) return false;
      if (sequence === before) return true;
      lanes.set(lane, sequence);
      changed();
      return true;
    },

    sends(key, lane, attempt) {
      sent.delete(key);
      sent.set(key, { lane, attempt, at: performance.now() });
      if (sent.size > SENT.most) sent.delete(sent.keys().next().value!);
    },

    unsent: (key) => void sent.delete(key),

    isNew(key, lane, attempt) {
      const before = sent.get(key);
      if (before === undefined || performance.now() - before.at > SENT.ms) return true;
      if (before.lane === lane && attempt > before.attempt) return true;
      sent.delete(key);
      return false;
    },

    highest: (lane) => lanes.get(lane) ?? 0,

    all: () => lanes.entries(),

    recognise(seen) {
      if (seen === incarnation) return true;
      const first = incarnation === undefined;
      incarnation = seen;
      // Another Redis starts from 0; what was seen in the old one says nothing about it.
      lanes.clear();
      sent.clear();
      changed();
      return first;
    },

    close() {
      if (timer === undefined) return;
      clearTimeout(timer);
      write();
    },
  };
}

function read(file: string | undefined, log: Log): Memory {
  if (file === undefined) return { lanes: {} };
  try {
    const found = JSON.parse(readFileSync(file, 'utf8')) as Partial<Memory>;
    // A damaged number costs its own lane only: written back as it is, it would make the whole file unreadable.
    const lanes = Object.fromEntries(
      Object.entries(found.lanes ?? {}).filter(([, sequence]) => Number.isSafeInteger(sequence)),
    );
    return { ...(typeof found.incarnation === 'string' ? { incarnation: found.incarnation } : {}), lanes };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log.warn({ error }, 'rollback-guard.unreadable');
    return { lanes: {} };
  }
}

/** Returns what differs between any two writes of a file; '' if there is none. A stamp costs far less than reading the file. */
function stampOf(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? '' : `${found.dev} ${found.ino} ${found.mtimeNs} ${found.size}`;
}
