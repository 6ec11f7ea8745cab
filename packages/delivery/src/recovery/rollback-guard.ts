import type { Log } from '@pombo/core';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * The witness against a Redis that forgot: a restart that lost the tail of its file, a failover to a replica that was
 * behind, a backup. What the ledger then calls "queued" may long have been sent. Each `open` raises a sequence of its
 * lane; a sequence that is not higher than the last one seen proves that something is missing.
 */
export interface RollbackGuard {
  /** Notes a lane's sequence. False: Redis is behind what was seen before; nothing may be sent. */
  advance(lane: string, sequence: number): boolean;
  /** Notes how far a lane is without an attempt. False: Redis is behind what was seen before. */
  observe(lane: string, sequence: number): boolean;
  /** Notes that this process is about to send a message from a lane. */
  sends(key: string, lane: string, attempt: number): void;
  /** It is proven that nothing was sent. */
  unsent(key: string): void;
  /**
   * False: this process sent the message from another lane, or this very attempt, so what it did is lost; nothing may be
   * sent. Says so once: whoever releases the lane after that has looked.
   */
  isNew(key: string, lane: string, attempt: number): boolean;
  /** The highest sequence seen. */
  highest(lane: string): number;
  /** The highest sequence seen of each lane. */
  all(): Iterable<[lane: string, sequence: number]>;
  /** Notes which Redis this is. False: it is another one than before (flushed, or replaced). */
  recognise(incarnation: string): boolean;
  close(): void;
}

/** Changes are written so often; a crash in between only makes the witness a little forgetful. */
const WRITE_MS = 1000;

/** What a failover loses is seconds old: which lane sent a message is remembered for so long, of so many. */
const SENT = { ms: 10 * 60_000, most: 50_000 } as const;

interface Memory {
  incarnation?: string;
  lanes: Record<string, number>;
}

/** `file`: where it remembers across restarts, per prefix; undefined = in memory only. Never throws for the file. */
export function createRollbackGuard(file: string | undefined, log: Log): RollbackGuard {
  const memory = read(file, log);
  const lanes = new Map(Object.entries(memory.lanes));
  /** Message key → the lane that sent it, and when; in memory only. */
  const sent = new Map<string, { lane: string; attempt: number; at: number }>();
  let { incarnation } = memory;
  let timer: NodeJS.Timeout | undefined;

  function write(): void {
    timer = undefined;
    if (file === undefined) return;
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      // Another worker may remember in the same file: neither takes from the other.
      const theirs = read(file, log);
      const both = theirs.incarnation === incarnation ? higher(theirs.lanes) : Object.fromEntries(lanes);
      // Under a name of our own until it is whole: two workers may write at once.
      const draft = `${file}.${process.pid}.new`;
      writeFileSync(draft, JSON.stringify({ incarnation, lanes: both }), { mode: 0o600 });
      renameSync(draft, file);
    } catch (error) {
      log.warn({ error }, 'witness.write.failed');
    }
  }

  function higher(theirs: Record<string, number>): Record<string, number> {
    const both = Object.fromEntries(lanes);
    for (const [lane, sequence] of Object.entries(theirs)) both[lane] = Math.max(sequence, both[lane] ?? 0);
    return both;
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
      // Another Redis counts anew; what was seen in the old one says nothing about it.
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
    const lanes = typeof found.lanes === 'object' && found.lanes !== null ? found.lanes : {};
    return { ...(typeof found.incarnation === 'string' ? { incarnation: found.incarnation } : {}), lanes };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log.warn({ error }, 'witness.unreadable');
    return { lanes: {} };
  }
}
