import type { Log } from '@pombo/core';
import type { ApiKeys } from './api-keys.ts';
import { randomUUID } from 'node:crypto';
import { renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeDataDir } from '@pombo/redis';

/**
 * Why every request needs a key: a key was created once, or a callback of Z-API arrived through the main port, which
 * proves that the internet reaches it.
 */
export type Closed = 'key-made' | 'publicly-reachable';

/** Whether requests without a key are allowed. Once closed, only removing {@link accessFile} opens it again. */
export interface KeylessAccess {
  /** Checks this process, the data folder, then Redis. Throws Redis's errors. */
  isClosed(): Promise<boolean>;
  /** Closes it, for this process and for those that start later on the same data folder. Never throws. */
  close(why: Closed): void;
}

interface AccessDeps {
  keys: Pick<ApiKeys, 'exist'>;
  /** Where it is stored; undefined: only in this process. */
  file: string | undefined;
  log: Log;
}

/** Returns the path of the file that records closed access for a deployment. */
export function accessFile(dataDir: string, prefix: string): string {
  return join(dataDir, `access-${prefix}.json`);
}

/**
 * Records outside Redis that access without a key has ended. A Redis that was flushed, replaced or restored has no
 * keys, and must not open the API to every program and proxy on this machine.
 */
export function createKeylessAccess({ keys, file, log }: AccessDeps): KeylessAccess {
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
      log.warn({ error }, 'access.write.failed');
    }
  }

  return {
    close,
    async isClosed() {
      if (closed) return true;
      // `pombo keys create` writes the file too, so a process that never saw the key learns of it here.
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

/** Only its existence counts: a damaged file closes access too. */
function isThere(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // An unreadable folder may hold it.
    return true;
  }
}
