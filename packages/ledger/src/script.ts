import { readFileSync } from 'node:fs';
import type { Cluster, Redis } from 'ioredis';

/** A connection to Redis, single or Cluster; the ledger does not care which. */
export type RedisClient = Redis | Cluster;

const folder = new URL('../lua/', import.meta.url);

/** The text of a Lua file with its `--- @include "name"` lines replaced by those files. */
export function readScript(name: string): string {
  const source = readFileSync(new URL(`${name}.lua`, folder), 'utf8');
  return source.replaceAll(/^--- @include "([a-z-]+)"$/gm, (_line, include: string) => readScript(include));
}

type Command = (...args: (string | number)[]) => Promise<unknown>;

/**
 * Binds a Lua file to a connection. The client sends its SHA and falls back to the text when Redis does not know it
 * (after a restart or SCRIPT FLUSH), so NOSCRIPT never surfaces.
 */
export function bindScript(client: RedisClient, name: string, numberOfKeys: number): Command {
  const command = `pombo_${name.replaceAll('-', '_')}`;
  if (!(command in client)) client.defineCommand(command, { numberOfKeys, lua: readScript(name) });
  const bound = (client as unknown as Record<string, Command>)[command]!;
  return (...args) => bound.apply(client, args);
}
