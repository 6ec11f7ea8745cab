import { Help, type Argument, type CommandUnknownOpts, type Option } from '@commander-js/extra-typings';
import { inHelp } from '../terminal/words.ts';

/** How the help of every command looks, in this process's language. */
export const HELP_FORMAT = {
  showGlobalOptions: true,
  sortSubcommands: false,
  formatHelp,
  styleTitle: inHelp,
  styleUsage: brackets,
  styleSubcommandTerm: brackets,
  commandDescription: (command: CommandUnknownOpts): string => inHelp(command.description()),
  subcommandDescription: (command: CommandUnknownOpts): string => inHelp(command.description()),
  optionDescription(option: Option): string {
    const shown = Object.assign(Object.create(option) as Option, { description: inHelp(option.description) });
    return extras(new Help().optionDescription(shown));
  },
  argumentDescription(argument: Argument): string {
    const shown = Object.assign(Object.create(argument) as Argument, { description: inHelp(argument.description) });
    return extras(new Help().argumentDescription(shown));
  },
};

/**
 * Moves the global options behind everything else. commander puts them before the commands, which a reader of the help of
 * `pombo campaign` looks for.
 */
function formatHelp(command: CommandUnknownOpts, help: Help): string {
  const text = Help.prototype.formatHelp.call(help, command, help);
  const heading = inHelp('Global Options:');
  const [, before, globals, after] =
    new RegExp(String.raw`^([^]*?\n)(${heading}\n(?: .*\n)+)\n?([^]*)$`).exec(text) ?? [];
  return globals === undefined || after === '' ? text : `${before}${after!.trimEnd()}\n\n${globals}`;
}

/** What commander adds in brackets. */
function extras(text: string): string {
  return text.replace(/\((choices|default): (?=[^()]*\)$)/, (_found, word: string) => `(${inHelp(word)}: `);
}

/** `[options]`, `[command]` */
function brackets(text: string): string {
  return text.replaceAll(/\[(options|command)\]/g, (_found, word: string) => `[${inHelp(word)}]`);
}
