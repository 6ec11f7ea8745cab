#!/usr/bin/env node
import { reportError } from './errors.ts';
import { createProgram, wishesOf } from './program.ts';

const program = createProgram();

function fail(error: unknown): void {
  process.exitCode = reportError(error, program, wishesOf(process.argv));
}

// A reader that has gone (`pombo message list | head`) ends a command quietly; what has a message in flight stops in order.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  if (process.listenerCount('SIGTERM') === 0) process.exit();
  process.stdout.write = () => true;
  process.kill(process.pid, 'SIGTERM');
});
process.on('uncaughtException', (error) => {
  fail(error);
  process.exit();
});

await program.parseAsync(process.argv).catch(fail);
