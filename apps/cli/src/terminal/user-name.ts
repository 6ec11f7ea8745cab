import { userInfo } from 'node:os';

/** Returns the user of this machine who runs the command. It is stored with what the command decides and changes. */
export function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a user id without a name.
    return undefined;
  }
}
