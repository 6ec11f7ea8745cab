import { readFileSync } from 'node:fs';

/** The version of this Pombo; all of its packages have the same one. */
export const VERSION: string = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
