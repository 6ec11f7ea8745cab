import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, openSync, closeSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { findRedisServer } from '../../setup/redis-server.ts';

/** A redis-server whose wall clock a test sets while it runs. */
export interface SkewedServer {
  /** The program to start; undefined without a server, a C compiler or Linux. */
  program: string | undefined;
  /** Seconds that its clock is ahead of the true one. */
  set(seconds: number): void;
}

/** Builds the program; its files are removed after the calling file's last test. */
export function skewedServer(): SkewedServer {
  const server = findRedisServer();
  const dir = mkdtempSync(join(tmpdir(), 'pombo-clock-'));
  afterAll(() => rmSync(dir, { recursive: true }));
  const [library, offset, program] = ['skew.so', 'offset', 'server'].map((name) => join(dir, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(offset, Buffer.alloc(8));
  const source = new URL('skew-clock.c', import.meta.url).pathname;
  const built = spawnSync('cc', ['-shared', '-fPIC', '-o', library, source]).status === 0;
  writeFileSync(program, `#!/bin/sh\nLD_PRELOAD=${library} CLOCK_OFFSET_FILE=${offset} exec ${server} "$@"\n`);
  chmodSync(program, 0o700);
  return {
    program: built && server !== undefined && process.platform === 'linux' ? program : undefined,
    set(seconds) {
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64LE(BigInt(seconds));
      // In place: the server has the file mapped.
      const file = openSync(offset, 'r+');
      writeSync(file, bytes);
      closeSync(file);
    },
  };
}
