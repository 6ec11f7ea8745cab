import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { TOPICS } from '../help/topic-names.ts';

/** One completion of the word at the cursor. */
export interface Candidate {
  value: string;
  description: string;
}

type Command = CommandUnknownOpts;
type Option = Command['options'][number];

/**
 * Returns what can stand at the place of the last word, of those after the name of the program: commands, flags, and the
 * values that a flag or an argument allows. None where a file, a text or a number belongs.
 */
export function candidatesFor(program: Command, words: readonly string[]): Candidate[] {
  const current = words.at(-1) ?? '';
  const { command, names, pending, literal } = walk(program, words.slice(0, -1));
  const found = all({ command, names, pending, literal, current });
  return found.filter(({ value }) => value.startsWith(valuePart(current, pending)));
}

interface Place {
  command: Command;
  /** The positional arguments so far. */
  names: string[];
  /** The flag whose value comes next. */
  pending: Option | undefined;
  /** After `--`, no word is a flag. */
  literal: boolean;
}

function all({ command, names, pending, literal, current }: Place & { current: string }): Candidate[] {
  if (pending !== undefined) return choices(pending);
  const [, flag] = /^(--[\w-]+)=/.exec(current) ?? [];
  if (flag !== undefined && !literal) {
    const option = optionNamed(flag, command);
    return option === undefined ? [] : choices(option).map((each) => ({ ...each, value: `${flag}=${each.value}` }));
  }
  if (current.startsWith('-') && !literal) return flagsOf(command);
  if (command.name() === 'help') return helpTopics(command, names);
  const argument =
    command.registeredArguments[names.length] ?? command.registeredArguments.findLast((each) => each.variadic);
  const allowed = (argument?.argChoices ?? []).map((value) => ({ value, description: argument!.description }));
  return names.length > 0 ? allowed : [...commandsOf(command), ...allowed];
}

/** bash splits `--flag=value` into three words, so `=` stands alone before a value. */
function valuePart(current: string, pending: Option | undefined): string {
  return pending !== undefined && current === '=' ? '' : current;
}

/** Follows the words to the command that they lead to. */
function walk(program: Command, words: readonly string[]): Place {
  const place: Place = { command: program, names: [], pending: undefined, literal: false };
  for (const word of words) {
    if (place.pending !== undefined) {
      if (word !== '=') place.pending = undefined;
    } else if (place.literal) place.names.push(word);
    else if (word === '--') place.literal = true;
    else if (word.startsWith('-')) {
      const option = optionNamed(word, place.command);
      if (option !== undefined && (option.required || (option.optional && option.argChoices !== undefined)))
        place.pending = option;
    } else {
      const next = place.names.length === 0 ? place.command.commands.find((each) => each.name() === word) : undefined;
      if (next === undefined) place.names.push(word);
      else place.command = next;
    }
  }
  return place;
}

function optionNamed(flag: string, command: Command): Option | undefined {
  return withParents(command)
    .flatMap(({ options }) => options)
    .find(({ long, short }) => flag === long || flag === short);
}

function withParents(command: Command): Command[] {
  return command.parent === null ? [command] : [command, ...withParents(command.parent)];
}

function choices({ argChoices = [], description }: Option): Candidate[] {
  return argChoices.map((value) => ({ value, description }));
}

function flagsOf(command: Command): Candidate[] {
  const help = command.createHelp();
  const options = [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)];
  return options.flatMap(({ long, description }) => (long == null ? [] : [{ value: long, description }]));
}

function commandsOf(command: Command): Candidate[] {
  const visible = command.createHelp().visibleCommands(command);
  return visible.map((each) => ({ value: each.name(), description: each.description() }));
}

/** After `help` come the commands below those that are named already, and at the beginning the topics. */
function helpTopics(help: Command, names: readonly string[]): Candidate[] {
  const program = withParents(help).at(-1)!;
  const { command, names: rest } = walk(program, names);
  if (rest.length > 0) return [];
  const topics = names.length > 0 ? [] : TOPICS;
  return [...commandsOf(command), ...topics.map((value) => ({ value, description: 'help topic' }))];
}
