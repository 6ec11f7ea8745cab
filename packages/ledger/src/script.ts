import { bindScript as bind, type RedisClient } from '@pombo/redis';

export type { RedisClient };

const folder = new URL('../lua/', import.meta.url);

/** Binds one of this package's Lua files to a connection. */
export function bindScript(
  client: RedisClient,
  name: string,
  numberOfKeys: number | undefined,
): ReturnType<typeof bind> {
  return bind(client, folder, name, numberOfKeys);
}
