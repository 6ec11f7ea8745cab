import { notice, say } from '@pombo/catalogue';
import { language, words } from './terminal/words.ts';

const MINIMUM = [24, 16] as const;

/** Returns why this Node version cannot run Pombo; undefined if it can. */
export function nodeProblem(version: string = process.versions.node): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fits = major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);
  return fits ? undefined : words('node_too_old', { version, minimum: MINIMUM.join('.') });
}

/** Ends the process with exit code 2 and the next step if this system or this Node version cannot run Pombo. */
export function requireSystem(): void {
  if (process.platform === 'win32') {
    const { text, hint } = say(notice('windows'), language());
    end(text, hint!);
  }
  const problem = nodeProblem();
  // npx, pnpm and ./pombo use the repository's pinned Node.
  if (problem !== undefined) end(problem, words('doctor_node_fix'));
}

function end(problem: string, hint: string): never {
  process.stderr.write(`error invalid_config  ${problem}\n  → ${hint}\n`);
  process.exit(2);
}
