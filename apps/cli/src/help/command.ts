import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import type { Program } from '../root-command.ts';
import { inHelp, words } from '../terminal/words.ts';
import { outputOf } from '../terminal/output.ts';
import { EXAMPLES } from './examples.ts';
import { TOPICS, type Topic } from './topic-names.ts';

/**
 * Adds `pombo help [COMMAND…]`, which shows the same as `pombo COMMAND… --help`, and its topics. commander's own help
 * command reads a single name, and shows the help of `pombo` for a name that does not exist.
 */
export function addHelp(program: Program): void {
  program
    .command('help')
    .description(`the help of a command, or of a topic: ${TOPICS.join(', ')}`)
    .argument('[command...]', 'its name, or that of the topic')
    .action(async (names, _flags, own) => {
      const topic = TOPICS.find((each) => names.length === 1 && each === names[0]);
      if (topic !== undefined) return showTopic(topic, own);
      let command = program as unknown as CommandUnknownOpts;
      for (const name of names) {
        const next = command.commands.find((each) => each.name() === name);
        if (next === undefined) throw await unknownCommand([...pathOf(command), name].join(' '), command);
        command = next;
      }
      command.help();
    });
}

/** Adds its example to the help of each command that has one. */
export function addExamples(program: Program): void {
  for (const [path, lines] of Object.entries(EXAMPLES)) {
    const command = path
      .split(' ')
      .reduce<CommandUnknownOpts | undefined>(
        (within, name) => within?.commands.find((each) => each.name() === name),
        program as unknown as CommandUnknownOpts,
      );
    command?.addHelpText(
      'after',
      () => `\n${inHelp(lines.length > 1 ? 'Examples:' : 'Example:')}\n${lines.map((line) => `  ${line}`).join('\n')}`,
    );
  }
}

async function showTopic(topic: Topic, command: CommandUnknownOpts): Promise<void> {
  const { topicLines, topicPage } = await import('./topics.ts');
  const page = topicPage(topic);
  outputOf(command).document(page, () => topicLines(page));
}

function pathOf(command: CommandUnknownOpts): string[] {
  return command.parent === null ? [] : [...pathOf(command.parent), command.name()];
}

async function unknownCommand(name: string, within: CommandUnknownOpts): Promise<Error> {
  const { PomboError, nearest } = await import('@pombo/core');
  const path = pathOf(within);
  const names = within.commands.map((each) => [...path, each.name()].join(' '));
  const meant = nearest(name, path.length === 0 ? [...names, ...TOPICS] : names);
  const help = ['pombo', ...path, '--help'].join(' ');
  const hint = meant === undefined ? help : `${words('usage_meant', { names: meant })}\n${help}`;
  return new PomboError('invalid_input', words('usage_unknown_command', { name: name.slice(0, 80) }), { hint });
}
