import { inspect } from 'node:util';
import { CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import type { PomboError } from '@pombo/core';
import type { GlobalFlags } from './global-flags.ts';
import { errorText, type ErrorReport } from './output.ts';
import { interruptExitCode, isInterruption } from './interrupt.ts';
import { errorWords, issuesInWords, words } from './words.ts';
import type { Program } from '../root-command.ts';
import { stepsAsCalled } from './command-form.ts';
import { printable, printableJson } from './printable.ts';

/**
 * Prints an error and returns the exit code. On stderr: `error code  message`, then the hint. With `--json`, on stdout:
 * `{"error":{code,message,hint,issues}}`. Only `--debug` shows where an unexpected error came from.
 */
export function reportError(error: unknown, program: Program, flags: GlobalFlags): number {
  // Requested help, or help in place of a missing subcommand, as in `pombo send`.
  if (isHelp(error)) return error.exitCode === 0 ? 0 : 2;
  const report = toReport(error, program);
  if (flags.json) {
    const { code, message, hint, issues } = report;
    process.stdout.write(`${printableJson({ error: { code, message, hint, issues } }, stepsAsCalled)}\n`);
  } else {
    process.stderr.write(`${errorText(report, flags.color)}\n`);
  }
  if (flags.debug) process.stderr.write(`${printable(redact(inspect(error)))}\n`);
  return report.exitCode;
}

function toReport(error: unknown, program: Program): ErrorReport & { exitCode: number } {
  if (error instanceof CommanderError) return { ...usageFault(error, program), exitCode: 2 };
  if (isPombo(error)) {
    const { text: message, hint } = errorWords(error);
    const { code, issues } = error;
    return { code, message, hint, issues: issuesInWords(issues), exitCode: exitCodeOf(error) };
  }
  if (isInterruption(error))
    return { code: 'interrupted', message: words('stopped_early'), exitCode: interruptExitCode() };
  const message = redact(error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split('\n')[0]!;
  return { code: 'internal', message, hint: words('error_internal'), exitCode: 1 };
}

/** Returns the exit code of a command that ends with this error. For an interrupted command, the signal decides. */
export function exitCodeOf({ code, exitCode }: PomboError): number {
  return code === 'interrupted' ? interruptExitCode() : exitCode;
}

/** Checks the name, because importing the class would load the schema library for `--help`. */
function isPombo(error: unknown): error is PomboError {
  return error instanceof Error && error.name === 'PomboError' && 'code' in error;
}

function usageFault(error: CommanderError, program: Program): ErrorReport {
  const [told = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const message = usageText(told);
  const { command, rest } = reached(program);
  const help = `${pathOf(command)} --help`;
  // `pombo lanes` is a command of its own, so commander takes a mistyped `lanes resum` for an excess argument.
  if (error.code === 'commander.excessArguments' && command.commands.length > 0) {
    const names = command.commands.map((each) => each.name());
    return {
      code: 'invalid_input',
      message: redact(words('usage_unknown_command', { name: rest[0] ?? '' })),
      hint: `${words('usage_available', { names })}\n${help}`,
    };
  }
  const meant = /^\(Did you mean (?:one of )?(.+)\?\)$/.exec(suggestion ?? '')?.[1];
  const hint = meant === undefined ? help : `${words('usage_meant', { names: meant })}\n${help}`;
  return { code: 'invalid_input', message: redact(message), hint };
}

/** What commander says, by its form: it has no codes with parameters. Anything else stays as it is. */
const USAGE: readonly (readonly [RegExp, (found: string[]) => string])[] = [
  [/^unknown command '(.*)'$/, ([name]) => words('usage_unknown_command', { name: name! })],
  [/^unknown option '(.*)'$/, ([name]) => words('usage_unknown_option', { name: name! })],
  [/^missing required argument '(.*)'$/, ([name]) => words('usage_missing_argument', { name: name! })],
  [/^option '(.*)' argument missing$/, ([flags]) => words('usage_missing_value', { flags: flags! })],
  [/^required option '(.*)' not specified$/, ([flags]) => words('usage_missing_option', { flags: flags! })],
  [
    /^option '(.*?)' argument '(.*)' is invalid\. (.*)$/,
    ([flags, value, why]) => words('usage_invalid_value', { flags: flags!, value: value!, why: why! }),
  ],
  [
    /^too many arguments.*? Expected (\d+) arguments? but got (\d+): (.*)\.$/,
    ([expected, received, details]) =>
      words('usage_excess', { expected: Number(expected), received: Number(received), details: details! }),
  ],
];

function usageText(told: string): string {
  for (const [pattern, text] of USAGE) {
    const found = pattern.exec(told);
    if (found !== null) return text(found.slice(1));
  }
  return told;
}

function isHelp(error: unknown): error is CommanderError {
  return error instanceof CommanderError && /^commander\.(help|helpDisplayed|version)$/.test(error.code);
}

/** Returns the command that the arguments lead to, and the arguments after it. */
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

/** An unexpected error may quote anything: a Z-API path with its token, a login, a phone number. */
function redact(text: string): string {
  return text
    .replaceAll(/\/instances\/[^/\s]+\/token\/[^/\s'"]+/g, '/instances/…/token/…')
    .replaceAll(/:\/\/[^@/\s]+@/g, '://…@')
    .replaceAll(/\d{8,}/g, (digits) => `${digits.slice(0, 4)}****${digits.slice(-2)}`);
}
