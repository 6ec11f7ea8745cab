import { readFileSync } from 'node:fs';
import { defined, type Issue } from '@pombo/core';
import { badFlags } from '../terminal/flags.ts';
import { words } from '../terminal/words.ts';
import { checkEntry, parsePace, type NewEntry } from './entry.ts';

/** The flags of `pombo init`, as typed. */
export interface InitFlags {
  id?: string;
  tokenFile?: string;
  clientTokenFile?: string;
  name?: string;
  pace?: string;
  window?: string;
  days?: string;
  timezone?: string;
  yes?: true;
  force?: true;
}

/** The name of a number without --name. */
const DEFAULT_NAME = 'default';

/**
 * Returns the parts of an entry that the flags give. Throws `invalid_input` with every fault, by its flag. `complete`:
 * id and token must be among them, because there is no terminal to ask on.
 */
export function readInitFlags(
  flags: InitFlags,
  baseUrl: string,
  complete: boolean,
): Partial<NewEntry> & { name: string } {
  const issues: Issue[] = [];
  const pace = flags.pace === undefined ? undefined : parsePace(flags.pace);
  if (flags.pace !== undefined && pace === undefined)
    issues.push({ field: '--pace', problem: words('init_pace_flag'), example: '1-3' });
  if (flags.tokenFile === '-' && flags.clientTokenFile === '-')
    issues.push({ field: '--client-token-file', problem: words('init_two_stdin') });
  const { id, name = DEFAULT_NAME, window, days, timezone } = flags;
  const token = secretIn('--token-file', flags.tokenFile, issues);
  const clientToken = secretIn('--client-token-file', flags.clientTokenFile, issues);
  const entry = { name, ...defined({ id, token, clientToken, pace, window, days, timezone }) };
  if (complete && id === undefined)
    issues.push({ field: '--id', problem: words('init_required'), example: '3C01B2A4…' });
  if (complete && flags.tokenFile === undefined)
    issues.push({ field: '--token-file', problem: words('init_required'), example: 'token.txt' });
  const checked = checkEntry({ id: 'ID', token: 'TOKEN', ...entry }, baseUrl);
  if ('issues' in checked) issues.push(...checked.issues.map(byFlag));
  if (issues.length > 0) throw badFlags(issues);
  return entry;
}

const FLAGS: Record<string, string> = { token: '--token-file', clientToken: '--client-token-file' };

function byFlag({ field, problem, example }: Issue): Issue {
  const [top = ''] = field.split('.');
  // The example of a token is one for the instance file.
  return { field: FLAGS[top] ?? `--${top}`, problem, ...(top in FLAGS ? {} : defined({ example })) };
}

/** Reads a secret from a file, without the line end after it. */
function secretIn(field: string, path: string | undefined, issues: Issue[]): string | undefined {
  if (path === undefined) return undefined;
  try {
    const secret = readFileSync(path === '-' ? 0 : path, 'utf8')
      .replace(/^\uFEFF/, '')
      .trim();
    if (secret !== '') return secret;
    issues.push({ field, problem: words('init_empty_file') });
  } catch (error) {
    issues.push({ field, problem: words('init_unread_file', { code: String((error as NodeJS.ErrnoException).code) }) });
  }
  return undefined;
}
