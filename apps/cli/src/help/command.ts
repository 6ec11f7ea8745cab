import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import type { Program } from '../root-command.ts';

/**
 * Adds `pombo help [COMMAND…]`, which shows the same as `pombo COMMAND… --help`. commander's own help command reads a single
 * name, and shows the help of `pombo` for a name that does not exist.
 */
export function addHelp(program: Program): void {
  program
    .command('help')
    .description('the help of a command, for example "pombo help campaign create"')
    .argument('[command...]', 'its name')
    .action(async (names) => {
      let command = program as unknown as CommandUnknownOpts;
      for (const name of names) {
        const next = command.commands.find((each) => each.name() === name);
        if (next === undefined) throw await unknownCommand([...pathOf(command), name].join(' '), command);
        command = next;
      }
      command.help();
    });
}

function pathOf(command: CommandUnknownOpts): string[] {
  return command.parent === null ? [] : [...pathOf(command.parent), command.name()];
}

async function unknownCommand(name: string, within: CommandUnknownOpts): Promise<Error> {
  const { PomboError, nearest } = await import('@pombo/core');
  const path = pathOf(within);
  const names = within.commands.map((each) => [...path, each.name()].join(' '));
  const meant = nearest(name, names);
  const help = ['pombo', ...path, '--help'].join(' ');
  const hint = meant === undefined ? help : `Did you mean ${meant}?\n${help}`;
  return new PomboError('invalid_input', `unknown command '${name.slice(0, 80)}'`, { hint });
}
