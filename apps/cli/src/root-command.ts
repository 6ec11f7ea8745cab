import { readFileSync } from 'node:fs';
import { Command } from '@commander-js/extra-typings';
import { asCalled } from './terminal/command-form.ts';

/** The `pombo` command; each noun adds its subcommands with `addX(program)`. */
export type Program = ReturnType<typeof createRootCommand>;

/** Creates `pombo` with its global flags and no subcommand. `parseAsync` throws instead of exiting. */
export function createRootCommand() {
  return (
    new Command('pombo')
      .description('The bulk sender for Z-API numbers: never twice, never lost, never "sent" without proof.')
      .version(version(), '--version', 'show the version')
      .helpOption('-h, --help', 'show help')
      .helpCommand(false)
      .option('--json', 'print JSON on stdout (NDJSON for lists) and nothing else')
      .option('--no-color', 'no colour (NO_COLOR works as well)')
      .option('--debug', 'show where an unexpected error came from')
      .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
      // Usage errors are thrown; error-report.ts prints them, with exit code 2 and as JSON on request.
      .configureOutput({
        writeOut: (text) => void process.stdout.write(asCalled(text)),
        writeErr: (text) => void process.stderr.write(asCalled(text)),
        outputError: () => {},
      })
      .exitOverride()
      .addHelpText('after', ({ command }) => (command.parent === null ? EXIT_CODES : ''))
  );
}

const EXIT_CODES = `
Exit codes: 0 done · 1 it ran and something failed
            2 bad usage or input, nothing was queued · 3 Redis or Z-API cannot be reached
            130 stopped by Ctrl-C · 143 stopped by SIGTERM; up, worker, api, simulator and
            demo --stay run until they are stopped: 0

First steps:
  pombo demo                      see it work, without an account
  pombo doctor                    what is set up here, and what is missing
  pombo send image --help         send one image
`;

function version(): string {
  const file = new URL('../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
