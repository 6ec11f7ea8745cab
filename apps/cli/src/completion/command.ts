import { Argument } from '@commander-js/extra-typings';
import { asCalled, completionCall } from '../terminal/command-form.ts';
import { inHelp } from '../terminal/words.ts';
import type { Program } from '../root-command.ts';
import { SHELLS, completionScript } from './scripts.ts';

/** Adds `pombo completion SHELL`, and the hidden command that its scripts call at each Tab. */
export function addCompletion(program: Program): void {
  program
    .command('completion')
    .description('print a script that completes commands, flags and values with the Tab key')
    .addArgument(new Argument('<shell>', 'your shell').choices(SHELLS))
    .action((shell) => {
      process.stdout.write(asCalled(completionScript(shell, completionCall())));
    });
  program
    .command('__complete', { hidden: true })
    .description('what the scripts of "pombo completion" call')
    .argument('[words...]', 'the words after the name of the program, up to the cursor')
    .action(async (words) => {
      const { candidatesFor } = await import('./candidates.ts');
      for (const { value, description } of candidatesFor(program, words))
        process.stdout.write(`${value}\t${inHelp(description).split('\n')[0]}\n`);
    });
}
