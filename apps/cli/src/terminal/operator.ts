import { userInfo } from 'node:os';

/** Returns who runs this command. It is stored with what they decide, like the name of an API client's key. */
export function operator(): string | undefined {
  const name = userName();
  return name === undefined ? undefined : `cli-${name}`;
}

/** Returns the user of this machine who runs the command. It is stored with what the command decides and changes. */
export function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a user id without a name.
    return undefined;
  }
}
