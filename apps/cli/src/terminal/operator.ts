import { userInfo } from 'node:os';
import { defined, type Author } from '@pombo/core';

/** Returns who runs this command. It is stored with what they decide, like the name of an API client's key. */
export function operator(): string | undefined {
  const name = userName();
  return name === undefined ? undefined : `cli-${name}`;
}

/** Returns who runs this command, as the history of a number and the audit log name them. */
export function thisUser(): Author {
  return { kind: 'cli', ...defined({ name: userName() }) };
}

/** Returns the user of this machine who runs the command. */
function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a user id without a name.
    return undefined;
  }
}
