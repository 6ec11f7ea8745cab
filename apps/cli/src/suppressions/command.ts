import { outputOf } from '../terminal/output.ts';
import type { Program } from '../root-command.ts';

/** Adds `pombo suppress add|remove|list|import`. */
export function addSuppress(program: Program): void {
  const suppress = program
    .command('suppress')
    .description('people who must not receive messages; checked right before every send, even in running campaigns');
  suppress
    .command('add')
    .description('send nothing more to this person')
    .argument('<phone>')
    .option('--why <text>', 'reason, shown in the list', 'by hand')
    .action(async (phone, { why }, command) => {
      const { addSuppression } = await import('./suppressions.ts');
      await addSuppression(phone, why, outputOf(command));
    });
  suppress
    .command('remove')
    .description('allow messages to this person again')
    .argument('<phone>')
    .action(async (phone, _flags, command) => {
      const { removeSuppression } = await import('./suppressions.ts');
      await removeSuppression(phone, outputOf(command));
    });
  suppress
    .command('list')
    .description('list the suppressed people, with the reason of each')
    .action(async (_flags, command) => {
      const { listSuppressions } = await import('./suppressions.ts');
      await listSuppressions(outputOf(command));
    });
  suppress
    .command('import')
    .description('add every phone of a CSV or XLSX, read like a campaign file, or of a list with one phone per line')
    .argument('<file>', 'a CSV, XLSX or list; - reads it from stdin')
    .option('--country <code>', 'of numbers without a country code (default: that of the instance file, else BR)')
    .option('--sheet <name>', 'sheet of an XLSX (default: the first visible one)')
    .option('--phone-column <name>', 'heading of the column with the phones (default: found by its words)')
    .option('--header-line <n>', 'line or row of the headings (default: the first, or the first below a title)')
    .action(async (file, flags, command) => {
      const { importSuppressions } = await import('./suppressions.ts');
      await importSuppressions(file, flags, outputOf(command));
    });
}
