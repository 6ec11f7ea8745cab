import type { JournalPort, Recorded } from '@pombo/core';

/** A worker whose journal lies in the folder. */
export interface JournalOwner {
  worker: string;
  /** Host name of the machine that it ran on. */
  host: string;
  /** It is this worker, or another process that lives and uses the folder. */
  alive: boolean;
}

export interface ReadOptions {
  /** Nothing that was written before this is needed, ms since the epoch. Some of it may be returned. Default: all that is kept. */
  since?: number;
  /** Whose: this worker's, those of workers that do not live here, or both. Default `all`. */
  of?: 'own' | 'dead' | 'all';
}

export interface JournalCounts {
  intents: number;
  ends: number;
  /** fdatasync calls; fewer than intents, since one covers all that wait. */
  syncs: number;
  /** Written by this process, headers included. */
  bytes: number;
}

export interface Journal extends JournalPort {
  readonly worker: string;
  /**
   * Returns intents joined with their ends, roughly in the order in which they ended, by default those of dead workers too.
   * Bounded in memory by the attempts that were open at once. Throws when a file cannot be read.
   */
  read(options?: ReadOptions): AsyncIterable<Recorded>;
  /** Returns the workers whose journals the folder holds, for this prefix. */
  owners(): Promise<JournalOwner[]>;
  /** Returns why nothing can be written, as far as known; undefined when the last write succeeded. */
  fault(): string | undefined;
  counts(): JournalCounts;
  /** Writes what waits and releases the folder. Never throws. */
  close(): Promise<void>;
}

export interface JournalOptions {
  /** The folder of all journals, `DATA_DIR/journal`; made when it is missing. */
  dir: string;
  /** Name of the worker's own folder in it: letters, digits, `.`, `_` and `-`. */
  worker: string;
  /** Key prefix of the deployment; journals of others in the same folder are left alone. Default `pombo`. */
  prefix?: string;
  /** Segments are removed this long after they ended (default 7 days, ms). */
  keepMs?: number;
  /** Oldest segments are removed above this many bytes, over all journals that this worker may remove (default 10⁹). */
  keepBytes?: number;
  /** A segment is closed above this size (default 16 MiB). */
  segmentBytes?: number;
  /** How often a disk that failed is tried again (default 2 s, ms). */
  checkMs?: number;
  /** Called when writing fails, and (undefined) when it works again. */
  onFault?: (fault: string | undefined) => void;
  /** Called when a record inside a file does not match its checksum. */
  onDamage?: (file: string) => void;
  /** Names the processes whose numbers mean the same, for tests of containers that share a folder. */
  space?: string;
  /** A worker of another container is dead after this time without a sign of life (ms, default 15 s). */
  silentMs?: number;
  /** Default `Date.now`. */
  now?: () => number;
  /** How a segment is opened; for tests of disks that fail. */
  openFile?: OpenFile;
}

/** The part of a file handle that a segment needs. */
export interface SegmentFile {
  appendFile(data: string): Promise<void>;
  datasync(): Promise<void>;
  truncate(size: number): Promise<void>;
  close(): Promise<void>;
}

export type OpenFile = (path: string, flags: string, mode: number) => Promise<SegmentFile>;
