import { readFileSync } from 'node:fs';
import { Command } from '@commander-js/extra-typings';
import { addApi } from './commands/api.ts';
import { addCallbacks } from './commands/callbacks.ts';
import { addCampaign } from './commands/campaign.ts';
import { addDemo } from './commands/demo.ts';
import { addDoctor } from './commands/doctor.ts';
import { addErase } from './commands/erase.ts';
import { addJournal } from './commands/journal.ts';
import { addInstances } from './commands/instances.ts';
import { addKeys } from './commands/keys.ts';
import { addLanes } from './commands/lanes.ts';
import { addMessage } from './commands/message.ts';
import { addSend } from './commands/send.ts';
import { addSimulator } from './commands/simulator.ts';
import { addSuppress } from './commands/suppress.ts';
import { addUnknown } from './commands/unknown.ts';
import { addUp } from './commands/up.ts';
import { addWebhooks } from './commands/webhooks.ts';
import { addWorker } from './commands/worker.ts';
import type { Wishes } from './output.ts';

/** The `pombo` command; subcommands are added to it with `addX(program)`. */
export type Program = ReturnType<typeof emptyProgram>;

/**
 * Builds the whole command. Nothing heavy is imported before an action runs, so that `--help` answers at once.
 * `parseAsync` throws: CommanderError for bad usage, PomboError for what Pombo refuses.
 */
export function createProgram(): Program {
  const program = emptyProgram();
  program.commandsGroup('Run:');
  addUp(program);
  addWorker(program);
  addApi(program);
  addSimulator(program);
  addDemo(program);
  program.commandsGroup('Send and follow:');
  addSend(program);
  addMessage(program);
  addCampaign(program);
  program.commandsGroup('Operate:');
  addLanes(program);
  addInstances(program);
  addUnknown(program);
  addWebhooks(program);
  addCallbacks(program);
  addKeys(program);
  addSuppress(program);
  addErase(program);
  addJournal(program);
  addDoctor(program);
  return program;
}

/** What the command line asks for on every command, found without parsing it: a usage error must know it, too. */
export function wishesOf(argv: readonly string[]): Wishes {
  const end = argv.indexOf('--');
  const flags = new Set(end === -1 ? argv : argv.slice(0, end));
  return { json: flags.has('--json'), color: !flags.has('--no-color'), debug: flags.has('--debug') };
}

function emptyProgram() {
  return (
    new Command('pombo')
      .description('The bulk sender for Z-API numbers: never twice, never lost, never "sent" without proof.')
      .version(version(), '--version', 'show the version')
      .helpOption('-h, --help', 'show help')
      .helpCommand('help [command]', 'show help')
      .option('--json', 'JSON on stdout (NDJSON for lists) and nothing else there')
      .option('--no-color', 'no colour (NO_COLOR works as well)')
      .option('--debug', 'show where an unexpected error came from')
      .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
      // Usage errors are thrown and told by errors.ts, with exit code 2 and, on request, as JSON.
      .configureOutput({ outputError: () => {} })
      .exitOverride()
      .addHelpText('after', ({ command }) => (command.parent === null ? EXIT_CODES : ''))
  );
}

const EXIT_CODES = `
Exit codes: 0 done · 1 it ran and something failed
            2 bad usage or input, nothing was queued · 3 Redis or Z-API can not be reached
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
