import { z } from 'zod';
import type { Readable, Reader } from './reader.ts';

/**
 * Refuses an environment in which Node or a library leaks what Pombo keeps secret: TLS without certificate checks, or
 * debug output with tokens and phone numbers. The reader's `finish` reports the faults.
 */
export function refuseLeaks({ read }: Reader): void {
  read(CHECKED_CERTIFICATES);
  read(NO_NODE_DEBUG);
  read(NO_COMMANDS);
}

const CHECKED_CERTIFICATES: Readable<string> = {
  name: 'NODE_TLS_REJECT_UNAUTHORIZED',
  schema: z.string().refine((text) => text !== '0'),
  allowed:
    'anything but 0, which would send tokens to any server that answers. For your own CA set NODE_EXTRA_CA_CERTS',
  example: '1',
};

/** Refused entirely: which sections print URLs, headers and bodies (undici, fetch, http, net, tls …) varies by version. */
const NO_NODE_DEBUG: Readable<string> = {
  name: 'NODE_DEBUG',
  schema: z.string().refine((text) => text.trim() === ''),
  allowed: 'unset, because it prints URLs that contain tokens',
  example: '(empty)',
};

/** It makes ioredis print every command: the login's password, captions, phones. Other libraries may use the variable. */
const NO_COMMANDS: Readable<string> = {
  name: 'DEBUG',
  schema: z.string().refine((text) => !text.split(/[\s,]+/).some(namesRedis)),
  allowed: 'anything that does not name ioredis, which would print passwords and messages',
  example: 'my-app:*',
};

/** True if one entry of DEBUG (`name`, `name*`, `-name` to exclude) can enable a namespace `ioredis:…`. */
function namesRedis(entry: string): boolean {
  const namespace = 'ioredis:';
  const [start = ''] = entry.split('*', 1);
  if (entry === '' || entry.startsWith('-')) return false;
  return start.startsWith(namespace) || (entry.includes('*') && namespace.startsWith(start));
}
