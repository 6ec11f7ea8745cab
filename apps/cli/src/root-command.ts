import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { LANGUAGES, parseLanguage, type Language } from '@pombo/catalogue';
import { exitCodeLines } from './help/exit-codes.ts';
import { HELP_FORMAT } from './help/format.ts';
import { globalFlagsOf } from './terminal/global-flags.ts';
import { asCalled } from './terminal/command-form.ts';
import { inHelp } from './terminal/words.ts';

/** The `pombo` command; each noun adds its subcommands with `addX(program)`. */
export type Program = ReturnType<typeof createRootCommand>;

/** Creates `pombo` with its global flags and no subcommand. `parseAsync` throws instead of exiting. */
export function createRootCommand() {
  const root = new Command('pombo')
    .description('The bulk sender for Z-API numbers: never twice, never lost, never "sent" without proof.')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .option('-v, --version', 'show the version')
    .addOption(new Option('-V', 'the same as -v').hideHelp())
    .option('--json', 'print JSON on stdout (NDJSON for lists) and nothing else')
    .option('--no-color', 'no colour (NO_COLOR works as well)')
    .addOption(new Option('--lang <language>', 'pt-BR or en (default: that of LANG)').argParser(asLanguage))
    .option('--debug', 'show where an unexpected error came from')
    .configureHelp(HELP_FORMAT)
    // Usage errors are thrown; error-report.ts prints them, with exit code 2 and as JSON on request.
    .configureOutput({
      writeOut: (text) => void process.stdout.write(asCalled(text)),
      writeErr: (text) => void process.stderr.write(asCalled(text)),
      outputError: () => {},
    })
    .exitOverride()
    .addHelpText('after', ({ command }) =>
      command.parent === null ? `\n${inHelp('Exit codes:')}\n${exitCodeLines().join('\n')}\n${firstSteps()}` : '',
    );
  const show = (): never => {
    // Not yet parsed: --json may come after it. The types of commander leave `rawArgs` out.
    showVersion(globalFlagsOf((root as unknown as { rawArgs: string[] }).rawArgs).json);
    throw new CommanderError(0, 'commander.version', '');
  };
  root.on('option:version', show).on('option:V', show);
  return root;
}

const FIRST_STEPS = [
  ['pombo demo', 'see it work, without an account'],
  ['pombo init', 'add one of your Z-API numbers'],
  ['pombo doctor', 'what is set up here, and what is missing'],
  ['pombo send image --help', 'send one image'],
  ['pombo help environment', 'also: exit-codes, files'],
] as const;

function firstSteps(): string {
  const lines = FIRST_STEPS.map(([command, does]) => `  ${command.padEnd(32)}${inHelp(does)}\n`);
  return `\n${inHelp('First steps:')}\n${lines.join('')}`;
}

function asLanguage(text: string): Language {
  const language = parseLanguage(text);
  if (language === undefined) throw new InvalidArgumentError(`It must be ${LANGUAGES.toReversed().join(' or ')}.`);
  return language;
}

/** Adds `pombo version`, the same as --version. */
export function addVersion(program: Program): void {
  program
    .command('version')
    .description('show the version')
    .action((_flags, command) => showVersion(command.optsWithGlobals().json === true));
}

function showVersion(json: boolean): void {
  process.stdout.write(`${json ? JSON.stringify({ version: version() }) : version()}\n`);
}

function version(): string {
  const file = new URL('../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
