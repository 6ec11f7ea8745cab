#!/usr/bin/env node
import module from 'node:module';
import { reportError } from './terminal/error-report.ts';
import { nodeProblem } from './node-version.ts';
import { createProgram } from './program.ts';
import { globalFlagsOf } from './terminal/global-flags.ts';

// Halves the startup time of every command that loads the heavy libraries. Node 20 lacks it, and is rejected below.
module.enableCompileCache?.();
const args = process.argv.slice(2);
const program = createProgram();

/** Exits immediately: after a refused connection the Redis client would keep the process alive for 2 s. */
function fail(error: unknown): never {
  process.exit(reportError(error, program, globalFlagsOf(args)));
}

// When the reader of stdout has exited (`pombo message list | head`), a command ends quietly. A command with messages in
// flight shuts down cleanly.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  if (process.listenerCount('SIGTERM') === 0) process.exit();
  process.stdout.write = () => true;
  process.kill(process.pid, 'SIGTERM');
});
process.on('uncaughtException', fail);

const problem = nodeProblem();
if (problem !== undefined) {
  // npx and pnpm put the repository's pinned Node first on PATH.
  process.stderr.write(`error invalid_config  ${problem}\n  → in the repository: npx pombo …\n`);
  process.exit(2);
}
await program.parseAsync(args.length === 0 ? ['--help'] : args, { from: 'user' }).catch(fail);
