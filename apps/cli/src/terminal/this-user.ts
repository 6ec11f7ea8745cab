import { defined, type Author } from '@pombo/core';
import { userName } from './user-name.ts';

/** Returns who runs this command, as the history of a number names them. */
export function thisUser(): Author {
  return { kind: 'cli', ...defined({ name: userName() }) };
}
