import { userName } from './user-name.ts';

/** Returns who runs this command. It is stored with what they decide, like the name of an API client's key. */
export function operator(): string | undefined {
  const name = userName();
  return name === undefined ? undefined : `cli-${name}`;
}
