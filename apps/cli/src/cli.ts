import { reportError } from './terminal/error-report.ts';
import { languageOf, readCall } from './config.ts';
import { requireSystem } from './node-version.ts';
import { createProgram } from './program.ts';
import { endWithoutReader } from './terminal/closed-reader.ts';
import { globalFlagsOf } from './terminal/global-flags.ts';
import { setLanguage } from './terminal/words.ts';

const args = process.argv.slice(2);
const program = createProgram();

/** Exits immediately: after a refused connection the Redis client would keep the process alive for 2 s. */
function fail(error: unknown): never {
  process.exit(reportError(error, program, globalFlagsOf(args)));
}

readCall();
setLanguage(languageOf(globalFlagsOf(args).lang));
endWithoutReader();
process.on('uncaughtException', fail);
requireSystem();
await program.parseAsync(args.length === 0 ? ['--help'] : args, { from: 'user' }).catch(fail);
