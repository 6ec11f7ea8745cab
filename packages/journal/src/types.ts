import type { JournalPort, Recorded } from '@pombo/core';
import type { TouchFile } from './sign-of-life.ts';

/** A worker with a journal in the folder. */
export interface JournalOwner {
  worker: string;
  /** Host name of the machine that the worker ran on. */
  host: string;
  /** True for this worker and for other living processes that use the folder. */
  alive: boolean;
}

export interface ReadOptions {
  /** Start of the requested period (ms since the epoch; default: everything kept). Some older records may be returned. */
  since?: number;
  /** The journals to read: this worker's, those of workers that do not live here, or both (default `all`). */
  of?: 'own' | 'dead' | 'all';
}

export interface JournalCounts {
  intents: number;
  ends: number;
  /** Calls of fdatasync: fewer than intents, because one call covers all that wait. */
  syncs: number;
  /** Bytes written by this process, including headers. */
  bytes: number;
}

/**
 * A worker's journal in a folder on disk. One fdatasync covers all intents that wait for it. An end is written with the next
 * sync, within 20 ms.
 */
export interface Journal extends JournalPort {
  readonly worker: string;
  /**
   * Yields intents joined with their ends, roughly in the order in which they ended. By default it includes journals of
   * workers that do not live here. Memory is bounded by the attempts open at the same time. Throws if a file cannot be
   * read.
   */
  read(options?: ReadOptions): AsyncIterable<Recorded>;
  mayWrite(begunAt: number): string | undefined;
  /** Returns the workers with journals in the folder, for this prefix. */
  owners(): Promise<JournalOwner[]>;
  /** Returns the last known reason why nothing can be written; undefined if the last write succeeded. */
  fault(): string | undefined;
  counts(): JournalCounts;
  /** Writes the waiting records and releases the folder. Never throws. */
  close(): Promise<void>;
}

export interface JournalOptions {
  /** The folder of all journals, `DATA_DIR/journal`; created if it is missing. */
  dir: string;
  /** Name of the worker's own folder in it: letters, digits, `.`, `_` and `-`. */
  worker: string;
  /** Key prefix of the deployment (default `pombo`). Journals of other deployments in the same folder are left alone. */
  prefix?: string;
  /** Segments are removed this long after they ended (ms; default 7 days). */
  keepMs?: number;
  /** Limit of all journals that this worker may remove (bytes; default 10⁹). Above it, the oldest segments are removed. */
  keepBytes?: number;
  /** A segment is closed above this size (default 16 MiB). */
  segmentBytes?: number;
  /** Interval at which a failed disk is tried again (ms; default 2 s). */
  checkMs?: number;
  /** Called with the reason when writing fails, and with undefined when it works again. */
  onFault?: (fault: string | undefined) => void;
  /** Called after each fdatasync, with its duration (ms). */
  onSync?: ((ms: number) => void) | undefined;
  /** Called when a record inside a file does not match its checksum. */
  onDamage?: (file: string) => void;
  /** Identifies the processes that see the same process numbers; for tests of containers that share a folder. */
  space?: string;
  /** Workers in different containers consider each other dead after this time without a touch (ms; default 15 s). */
  silentMs?: number;
  /** Default `Date.now`. */
  now?: () => number;
  /** Opens a segment; for tests of failing disks. */
  openFile?: OpenFile;
  /** Touches the sign of life; for tests of disks that hang. */
  touchFile?: TouchFile;
}

/** The part of a file handle that a segment needs. */
export interface SegmentFile {
  appendFile(data: string): Promise<void>;
  datasync(): Promise<void>;
  truncate(size: number): Promise<void>;
  close(): Promise<void>;
}

export type OpenFile = (path: string, flags: string, mode: number) => Promise<SegmentFile>;
