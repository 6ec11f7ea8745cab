import { userInfo } from 'node:os';
import { defined, type Author } from '@pombo/core';

/** Returns who runs this command: the user of this machine, without a name where the system knows none. */
export function thisUser(): Author {
  return { kind: 'cli', ...defined({ name: nameOf() }) };
}

function nameOf(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number without an entry in the table of users.
    return undefined;
  }
}
