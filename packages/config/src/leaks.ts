import { z } from 'zod';
import type { Reader, Variable } from './reader.ts';

/**
 * Refuses an environment in which Node or a library gives away what Pombo keeps to itself: certificates that are not
 * checked, or debug output with tokens and phones. The reader's `finish` reports it.
 */
export function refuseLeaks({ read }: Reader): void {
  read('NODE_TLS_REJECT_UNAUTHORIZED', CHECKED_CERTIFICATES);
  read('NODE_DEBUG', NO_NODE_DEBUG);
  read('DEBUG', NO_COMMANDS);
}

const CHECKED_CERTIFICATES: Variable<string> = {
  schema: z.string().refine((text) => text !== '0'),
  fallback: '1',
  allowed: 'not 0, with which tokens would go to anyone who answers. For a CA of your own: NODE_EXTRA_CA_CERTS',
  example: '1',
};

/** Refused whole: which sections print URLs, headers and bodies (undici, fetch, http, net, tls …) differs by version. */
const NO_NODE_DEBUG: Variable<string> = {
  schema: z.string().refine((text) => text.trim() === ''),
  fallback: ' ',
  allowed: 'unset, since it prints URLs with tokens in them',
  example: '(empty)',
};

/** ioredis prints every command by it: the login's password, captions, phones. Other libraries may use the variable. */
const NO_COMMANDS: Variable<string> = {
  schema: z.string().refine((text) => !text.split(/[\s,]+/).some(namesRedis)),
  fallback: ' ',
  allowed: 'anything that does not name ioredis, which would print passwords and messages',
  example: 'my-app:*',
};

/** Whether one entry of DEBUG (`name`, `name*`, `-name` to leave out) can switch on a namespace `ioredis:…`. */
function namesRedis(entry: string): boolean {
  const namespace = 'ioredis:';
  const [start = ''] = entry.split('*', 1);
  if (entry === '' || entry.startsWith('-')) return false;
  return start.startsWith(namespace) || (entry.includes('*') && namespace.startsWith(start));
}
