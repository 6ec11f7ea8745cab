import type { Log } from '@pombo/core';
import type { ApiKeys } from './api-keys.ts';
import { randomUUID } from 'node:crypto';
import { renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeDataDir } from '@pombo/redis';

/**
 * Why the API answers nobody without a key: a key was made once, or a callback of Z-API came through the main port,
 * which proves that the internet reaches it.
 */
export type Closed = 'key-made' | 'publicly-reachable';

/** Whether requests without a key are let in at all. Once closed, only {@link accessFile} being removed opens it again. */
export interface KeylessAccess {
  /** Looks in this process, in the data folder, then in Redis. Throws what Redis throws. */
  isClosed(): Promise<boolean>;
  /** Closes it, for this process and for those that start later on the same data folder. Never throws. */
  close(why: Closed): void;
}

interface AccessParts {
  keys: Pick<ApiKeys, 'exist'>;
  /** Where it is remembered; undefined: in this process only. */
  file: string | undefined;
  log: Log;
}

/** The file that remembers a deployment's closed access. */
export function accessFile(dataDir: string, prefix: string): string {
  return join(dataDir, `access-${prefix}.json`);
}

/**
 * Remembers outside of Redis that access without a key is over: a Redis that was flushed, replaced or restored knows no
 * key, and must not open the API to everyone on this machine and to every proxy on it.
 */
export function createKeylessAccess({ keys, file, log }: AccessParts): KeylessAccess {
  let closed = false;

  function close(why: Closed): void {
    if (closed) return;
    closed = true;
    if (why === 'publicly-reachable') {
      log.warn(
        { hint: 'Make a key (pombo keys create NAME), and publish POMBO_WEBHOOK_PORT instead of this port.' },
        'access.closed.public',
      );
    }
    try {
      if (file !== undefined && !isThere(file)) rememberClosed(file, why);
    } catch (error) {
      log.warn({ error: String(error) }, 'access.write.failed');
    }
  }

  return {
    close,
    async isClosed() {
      if (closed) return true;
      // The command that makes a key writes the file too: a process that never saw the key learns of it here.
      if (file !== undefined && isThere(file)) closed = true;
      else if (await keys.exist()) close('key-made');
      return closed;
    },
  };
}

/** Writes the file whole or not at all, for this user only. Throws what the file system throws. */
export function rememberClosed(file: string, why: Closed): void {
  makeDataDir(dirname(file));
  const draft = `${file}.${process.pid}.${randomUUID().slice(0, 8)}.new`;
  writeFileSync(draft, `${JSON.stringify({ keyless: 'closed', why, since: new Date().toISOString() })}\n`, {
    mode: 0o600,
  });
  renameSync(draft, file);
}

/** Its being there counts, whatever it holds: a damaged file closes the API as well. */
function isThere(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // A folder that cannot be looked into may hold it.
    return true;
  }
}
