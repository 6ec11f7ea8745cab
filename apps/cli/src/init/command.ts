import { outputOf } from '../terminal/output.ts';
import type { Program } from '../root-command.ts';

/** Adds `pombo init`. */
export function addInit(program: Program): void {
  program
    .command('init')
    .description('add one of your numbers: asks for its id and tokens, checks them with Z-API, writes instances.json')
    .option('--id <id>', "the instance's id in Z-API's panel")
    .option('--token-file <file>', "file with the instance's token; - reads stdin")
    .option('--client-token-file <file>', "file with the account's Client-Token, if it is activated; - reads stdin")
    .option('--name <name>', 'what you call the number (default: default)')
    .option('--pace <seconds>', 'seconds between two messages: 5, or 1-3 (default: 1-3)')
    .option('--window <hours>', 'send only in these hours: 09:00-18:00 (default: any time)')
    .option('--days <days>', 'send only on these days: mon-fri (default: every day)')
    .option(
      '--timezone <name>',
      "time zone of hours and days (default: this machine's; America/Sao_Paulo if that is UTC)",
    )
    .option('--yes', 'replace the number of this name')
    .option('--force', 'write the file without asking Z-API')
    .action(async (flags, command) => {
      const { runInit } = await import('./init.ts');
      await runInit(flags, outputOf(command));
    });
}
