import { inspect } from 'node:util';
import { CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import type { PomboError } from '@pombo/core';
import { inWords, type Told, type Wishes } from './output.ts';
import { interruptExitCode } from './interrupt.ts';
import type { Program } from './program.ts';
import { printable, printableJson } from './terminal.ts';

/**
 * Tells an error and answers the exit code: `error code  message` and what to do about it on stderr; with `--json`
 * `{"error":{code,message,hint,issues}}` on stdout. Only `--debug` shows where an unexpected error came from.
 */
export function reportError(error: unknown, program: Program, wishes: Wishes): number {
  // Help that was asked for, or help in place of a missing word, as in `pombo send`.
  if (isHelp(error)) return error.exitCode === 0 ? 0 : 2;
  const told = toTold(error, program);
  if (wishes.json) {
    const { code, message, hint, issues } = told;
    process.stdout.write(`${printableJson({ error: { code, message, hint, issues } })}\n`);
  } else {
    process.stderr.write(`${inWords(told, wishes.color)}\n`);
  }
  if (wishes.debug) process.stderr.write(`${printable(redact(inspect(error)))}\n`);
  return told.exitCode;
}

function toTold(error: unknown, program: Program): Told & { exitCode: number } {
  if (error instanceof CommanderError) return { ...usageFault(error, program), exitCode: 2 };
  if (isPombo(error)) {
    const { code, message, hint, issues } = error;
    return { code, message, hint, issues, exitCode: exitCodeOf(error) };
  }
  const message = redact(error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split('\n')[0]!;
  return { code: 'internal', message, hint: 'This should not happen. --debug shows where it came from.', exitCode: 1 };
}

/** Exit code of a command that ends with this error; of an interrupted one, by the signal that stopped it. */
export function exitCodeOf({ code, exitCode }: PomboError): number {
  return code === 'interrupted' ? interruptExitCode() : exitCode;
}

/** By its name, since importing the class would load the schema library for `--help`. */
function isPombo(error: unknown): error is PomboError {
  return error instanceof Error && error.name === 'PomboError' && 'code' in error;
}

function usageFault(error: CommanderError, program: Program): Told {
  const [message = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const { command, rest } = reached(program);
  const help = `${pathOf(command)} --help`;
  // `pombo lanes` does something by itself, so that commander takes a mistyped `lanes resum` for an argument too many.
  if (error.code === 'commander.excessArguments' && command.commands.length > 0) {
    const names = command.commands.map((each) => each.name()).join(', ');
    return {
      code: 'invalid_input',
      message: redact(`unknown command '${rest[0]}'`),
      hint: `There are: ${names}\n${help}`,
    };
  }
  const hint = suggestion === undefined ? help : `${suggestion.replace(/^\(|\)$/g, '')}\n${help}`;
  return { code: 'invalid_input', message: redact(message), hint };
}

function isHelp(error: unknown): error is CommanderError {
  return error instanceof CommanderError && /^commander\.(help|helpDisplayed|version)$/.test(error.code);
}

/** The command that the words lead to, and the words behind it. */
function reached(program: Program): { command: CommandUnknownOpts; rest: string[] } {
  let command = program as unknown as CommandUnknownOpts;
  const rest = [...program.args];
  for (;;) {
    const next = command.commands.find((each) => each.name() === rest[0]);
    if (next === undefined) return { command, rest };
    command = next;
    rest.shift();
  }
}

function pathOf(command: CommandUnknownOpts): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

/** What nobody foresaw may quote anything: a Z-API path with its token, a login, a phone. */
function redact(text: string): string {
  return text
    .replaceAll(/\/instances\/[^/\s]+\/token\/[^/\s'"]+/g, '/instances/…/token/…')
    .replaceAll(/:\/\/[^@/\s]+@/g, '://…@')
    .replaceAll(/\d{8,}/g, (digits) => `${digits.slice(0, 4)}****${digits.slice(-2)}`);
}
