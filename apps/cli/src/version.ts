import { readFileSync } from 'node:fs';
import type { Program } from './root-command.ts';
import { outputOf } from './terminal/output.ts';

const FLAGS: ReadonlySet<string> = new Set(['--version', '-V', '-v']);

/** Adds `pombo version`. */
export function addVersion(program: Program): void {
  program
    .command('version')
    .description('show the version, as --version, -V and -v do')
    .action((_flags, command) => {
      const shown = { version: versionOf() };
      outputOf(command).document(shown, () => [shown.version]);
    });
}

/** Returns the arguments with a version flag before any command as the command `version`, which also prints JSON. */
export function withVersionCommand(args: readonly string[]): readonly string[] {
  const before = args.findIndex((word) => !word.startsWith('-'));
  const at = args.findIndex((word) => FLAGS.has(word));
  return at === -1 || before !== -1 ? args : args.with(at, 'version');
}

function versionOf(): string {
  const file = new URL('../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
