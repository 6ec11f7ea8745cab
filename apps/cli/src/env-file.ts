import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { words } from './terminal/words.ts';

/** The variables that this process has from `.env`, and not from its environment. */
export const variablesOfEnvFile: ReadonlySet<string> = new Set<string>();

/** Its name in the working folder. */
export const ENV_FILE = '.env';

/**
 * Adds the variables of `.env` in the working folder to the environment; what is set there already wins, even if it is
 * empty. Without the file it does nothing. Warns on stderr about a file that cannot be read, and repeats no content.
 */
export function loadEnvFile(env: NodeJS.ProcessEnv): void {
  const text = readText();
  if (text === undefined) return;
  // Editors on Windows begin a file with a byte order mark.
  for (const [name, value] of Object.entries(parseEnv(text.replace(/^\uFEFF/, '')))) {
    if (value === undefined || env[name] !== undefined) continue;
    env[name] = value;
    (variablesOfEnvFile as Set<string>).add(name);
  }
}

function readText(): string | undefined {
  try {
    return readFileSync(ENV_FILE, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A folder of this name is usually a Python environment.
    if (code !== 'ENOENT' && code !== 'EISDIR')
      process.stderr.write(`! ${words('env_file_unread', { file: ENV_FILE, code: code ?? '' })}\n`);
    return undefined;
  }
}
