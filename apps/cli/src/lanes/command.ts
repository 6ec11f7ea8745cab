import { outputOf } from '../terminal/output.ts';
import type { Program } from '../root-command.ts';

/** Adds `pombo pause --all` and `pombo resume --all`. */
export function addPauseAll(program: Program): void {
  program
    .command('pause')
    .description('stop sending from every number until it is resumed; one number: pombo lanes pause')
    .requiredOption('--all', 'every number')
    .option('--why <text>', 'reason, shown in status output')
    .action(async ({ why }, command) => {
      const { pauseAllLanes } = await import('./all.ts');
      await pauseAllLanes(why, outputOf(command));
    });
  program
    .command('resume')
    .description('end a pause of all numbers; other holds stay, and numbers that were paused one by one')
    .requiredOption('--all', 'every number that pause --all has paused')
    .action(async (_flags, command) => {
      const { resumeAllLanes } = await import('./all.ts');
      await resumeAllLanes(outputOf(command));
    });
}

/** Adds `pombo lanes`, `lanes pause`, `lanes resume` and `lanes forget`. */
export function addLanes(program: Program): void {
  const lanes = program
    .command('lanes')
    .description('list the queue of each number: its state, what holds it, how many messages wait')
    .action(async (_flags, command) => {
      const { listLanes } = await import('./lanes.ts');
      await listLanes(outputOf(command));
    });
  lanes
    .command('pause')
    .description('stop sending from a number until it is resumed; queued messages stay queued')
    .argument('[name]', NAME)
    .option('--why <text>', 'reason, shown in status output')
    .action(async (name, { why }, command) => {
      const { pauseLane } = await import('./lanes.ts');
      await pauseLane(name, why, outputOf(command));
    });
  lanes
    .command('resume')
    .description('release all holds of a number: a pause, and those that Pombo set')
    .argument('[name]', NAME)
    .option('--recall', "first take back our messages from Z-API's own queue, which it would send automatically")
    .option(
      '--after-rollback',
      'also release "rollback": send waiting messages although Redis has lost track of which were sent',
    )
    .action(async (name, { recall, afterRollback = false }, command) => {
      if (recall === true) {
        const { recallAndResume } = await import('./recall.ts');
        return recallAndResume(name, afterRollback, outputOf(command));
      }
      const { resumeLane } = await import('./lanes.ts');
      await resumeLane(name, afterRollback, outputOf(command));
    });
  lanes
    .command('forget')
    .description('stop showing a number that is in no instance file and has no messages')
    .argument('<name>')
    .action(async (name, _flags, command) => {
      const { forgetLane } = await import('./lanes.ts');
      await forgetLane(name, outputOf(command));
    });
}

const NAME = 'the number; not needed with a single one';
