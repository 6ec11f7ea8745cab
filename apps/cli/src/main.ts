#!/usr/bin/env node
import module from 'node:module';
import { reportError } from './errors.ts';
import { nodeProblem } from './node-version.ts';
import { createProgram, wishesOf } from './program.ts';

// Halves the start of every command that loads the heavy libraries; Node 20, which is told so below, lacks it.
module.enableCompileCache?.();
const words = process.argv.slice(2);
const program = createProgram();

/** Ends here and now: everything is closed, but the Redis client keeps a process for 2 s after a refused connection. */
function fail(error: unknown): never {
  process.exit(reportError(error, program, wishesOf(words)));
}

// A reader that has gone (`pombo message list | head`) ends a command quietly; what has a message in flight stops in order.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  if (process.listenerCount('SIGTERM') === 0) process.exit();
  process.stdout.write = () => true;
  process.kill(process.pid, 'SIGTERM');
});
process.on('uncaughtException', fail);

const problem = nodeProblem();
if (problem !== undefined) {
  // The pinned Node of the repository comes first on PATH for whatever npx or pnpm start.
  process.stderr.write(`error invalid_config  ${problem}\n  → in the repository: npx pombo …\n`);
  process.exit(2);
}
await program.parseAsync(words.length === 0 ? ['--help'] : words, { from: 'user' }).catch(fail);
