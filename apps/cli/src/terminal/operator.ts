import { userInfo } from 'node:os';

/** Returns who runs this command. It is stored with what they decide, like the name of an API client's key. */
export function operator(): string | undefined {
  try {
    return `cli-${userInfo().username}`;
  } catch {
    // A container may run under a user id without a name.
    return undefined;
  }
}
