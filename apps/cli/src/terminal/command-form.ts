import { basename, delimiter, dirname } from 'node:path';
import { quoted } from './shell-quote.ts';

/** The top-level commands. Only before one of these does the word `pombo` in a text stand for the command. */
export const COMMANDS = [
  'init',
  'up',
  'worker',
  'api',
  'simulator',
  'demo',
  'send',
  'message',
  'campaign',
  'lanes',
  'pause',
  'resume',
  'tail',
  'listen',
  'instances',
  'unknown',
  'webhooks',
  'callbacks',
  'keys',
  'suppress',
  'erase',
  'journal',
  'env',
  'doctor',
  'completion',
  'version',
  'help',
] as const;

/** What the environment and the process say about how the command was called. */
export interface Call {
  env: Readonly<Record<string, string | undefined>>;
  /** `process.argv[1]` */
  script: string | undefined;
}

/**
 * Returns the command as the user called it, so that what hints print can be pasted: `./pombo`, `npx pombo`,
 * `pnpm exec pombo` or `pombo`. Texts are written with `pombo`; {@link asCalled} is the one place that replaces it.
 */
export function commandForm({ env, script = '' }: Call): string {
  // Set by the script `pombo` at the repository's root: its name as typed.
  const typed = env['POMBO_COMMAND'] ?? '';
  if (typed !== '') return isOnPath(typed, env) ? basename(typed) : quoted(typed);
  // npx and pnpm run the command by a path of their own, so a script named `pombo` was found on PATH.
  const runner = env['npm_command'] === undefined ? '' : (env['npm_config_user_agent'] ?? '');
  if (runner.startsWith('pnpm/')) return 'pnpm exec pombo';
  if (runner !== '') return 'npx pombo';
  return basename(script) === 'pombo' && !isOnPath(script, env) ? quoted(script) : 'pombo';
}

function isOnPath(script: string, env: Call['env']): boolean {
  return (env['PATH'] ?? '').split(delimiter).includes(dirname(script));
}

const MENTION = new RegExp(
  String.raw`(?<![\w./-]|npx |exec )pombo(?= (?:(?:${COMMANDS.join('|')})\b|--?[a-z]|\[|COMMAND))`,
  'g',
);

/** Returns a text with every `pombo COMMAND` in the given form. */
export function inForm(text: string, form: string): string {
  return form === 'pombo' ? text : text.replaceAll(MENTION, () => form);
}

let called = 'pombo';
let script = '';

/** Sets how this process was called, before it prints anything. */
export function calledAs(call: Call): void {
  called = commandForm(call);
  script = call.script ?? '';
}

/** Returns a text with every command in the form in which this process was called. */
export function asCalled(text: string): string {
  return inForm(text, called);
}

/** Returns how a shell runs this command from any folder, quoted: as `pombo` if that is on PATH, else by its files. */
export function completionCall(): string {
  return called === 'pombo' ? 'pombo' : `${quoted(process.execPath)} ${quoted(script)}`;
}

/** The JSON fields that contain the next step: of errors, of `pombo doctor`, and of `pombo campaign check`. */
const NEXT_STEPS = new Set(['hint', 'fix', 'command']);

/** A replacer for `JSON.stringify` that does the same for the fields which contain the next step. */
export function stepsAsCalled(field: string, value: unknown): unknown {
  return NEXT_STEPS.has(field) && typeof value === 'string' ? asCalled(value) : value;
}
