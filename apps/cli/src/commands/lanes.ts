import { outputOf } from '../output.ts';
import type { Program } from '../program.ts';

/** Adds `pombo lanes`, `lanes pause`, `lanes resume` and `lanes forget`. */
export function addLanes(program: Program): void {
  const lanes = program
    .command('lanes')
    .description('the queue of each number: what it does, what holds it, how much waits')
    .action(async (_flags, command) => {
      const { listLanes } = await import('../actions/lanes.ts');
      await listLanes(outputOf(command));
    });
  lanes
    .command('pause')
    .description('send nothing more from a number until it is resumed; what is queued stays queued')
    .argument('<name>')
    .option('--why <text>', 'why, for whoever wonders')
    .action(async (name, { why }, command) => {
      const { pauseLane } = await import('../actions/lanes.ts');
      await pauseLane(name, why, outputOf(command));
    });
  lanes
    .command('resume')
    .description('release the holds of a number: a pause, and also what Pombo itself held it for')
    .argument('<name>')
    .option('--recall', "first take back what of ours lies in Z-API's own queue, which it would send by itself")
    .option(
      '--after-rollback',
      'also release "rollback": send what waits although Redis has lost which of it was sent already',
    )
    .action(async (name, { recall, afterRollback = false }, command) => {
      if (recall === true) {
        const { recallAndResume } = await import('../actions/recall.ts');
        return recallAndResume(name, afterRollback, outputOf(command));
      }
      const { resumeLane } = await import('../actions/lanes.ts');
      await resumeLane(name, afterRollback, outputOf(command));
    });
  lanes
    .command('forget')
    .description('stop showing a number that no instance file has any more, and that has no messages')
    .argument('<name>')
    .action(async (name, _flags, command) => {
      const { forgetLane } = await import('../actions/lanes.ts');
      await forgetLane(name, outputOf(command));
    });
}
