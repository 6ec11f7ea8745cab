import { readFileSync } from 'node:fs';
import type { Cluster, Redis } from 'ioredis';

type Command = (...args: (string | number | Buffer)[]) => Promise<unknown>;

/** Returns the text of a Lua file in `folder` (with a trailing slash), with its `--- @include "name"` lines replaced by those files. */
function readScript(folder: URL, name: string): string {
  const source = readFileSync(new URL(`${name}.lua`, folder), 'utf8');
  return source.replaceAll(/^--- @include "([a-z/-]+)"$/gm, (_line, include: string) => readScript(folder, include));
}

/**
 * Binds a Lua file to a connection. `name` is its path below `folder`, without `.lua`; its last part names the command.
 * The client sends the SHA, and the text if Redis does not know it (after a restart or SCRIPT FLUSH), so NOSCRIPT never
 * surfaces. Without `numberOfKeys`, each call's first argument is the number of its keys. Throws if the file does not
 * exist.
 */
export function bindScript(client: Redis | Cluster, folder: URL, name: string, numberOfKeys?: number): Command {
  const command = `pombo_${name.slice(name.lastIndexOf('/') + 1).replaceAll('-', '_')}`;
  if (!(command in client)) {
    const keys = numberOfKeys === undefined ? {} : { numberOfKeys };
    client.defineCommand(command, { ...keys, lua: readScript(folder, name) });
  }
  const bound = (client as unknown as Record<string, Command>)[command]!;
  return (...args) => bound.apply(client, args);
}
