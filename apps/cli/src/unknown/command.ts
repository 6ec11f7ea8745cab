import { Option } from '@commander-js/extra-typings';
import { outputOf } from '../terminal/output.ts';
import type { Program } from '../root-command.ts';

/** Adds `pombo unknown list` and `unknown resolve`. */
export function addUnknown(program: Program): void {
  const unknown = program
    .command('unknown')
    .description('messages of which nobody can say whether Z-API took them; only evidence or a person settles them');
  unknown
    .command('list')
    .description('what waits for a person, newest first')
    .option('--instance <name>', 'only of this number')
    .option('--limit <n>', 'at most so many, up to 10000', '50')
    .action(async (flags, command) => {
      const { listUnknown } = await import('./unknown.ts');
      await listUnknown(flags, outputOf(command));
    });
  unknown
    .command('resolve')
    .description('settle messages after a look at the phone; resend also takes ended ones that retry refuses')
    .argument('<id...>')
    .addOption(as)
    .option('--why <text>', 'how you know, kept with the message')
    .option('-y, --yes', 'resend without being asked')
    .action(async (ids, flags, command) => {
      const { resolveUnknown } = await import('./unknown.ts');
      await resolveUnknown(ids, flags, outputOf(command));
    });
}

const as = new Option(
  '--as <what>',
  'sent: it arrived · resend: send it again, it may arrive twice · drop: do not send it',
)
  .choices(['sent', 'resend', 'drop'] as const)
  .makeOptionMandatory();
