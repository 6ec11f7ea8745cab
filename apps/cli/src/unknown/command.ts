import { Option } from '@commander-js/extra-typings';
import { outputOf } from '../terminal/output.ts';
import type { Program } from '../root-command.ts';

/** Adds `pombo unknown list` and `unknown resolve`. */
export function addUnknown(program: Program): void {
  const unknown = program
    .command('unknown')
    .description('messages that Z-API may or may not have accepted; only evidence or a person settles them');
  unknown
    .command('list')
    .description('list the messages that a person must settle, newest first')
    .option('--instance <name>', 'only of this number')
    .option('--limit <n>', 'maximum number, up to 10000', '50')
    .action(async (flags, command) => {
      const { listUnknown } = await import('./unknown.ts');
      await listUnknown(flags, outputOf(command));
    });
  unknown
    .command('resolve')
    .description('settle messages after checking the phone; resend also accepts ended messages that retry refuses')
    .argument('<id...>')
    .addOption(as)
    .option('--why <text>', 'how you know; stored with the message')
    .option('-y, --yes', 'resend without asking for confirmation')
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
