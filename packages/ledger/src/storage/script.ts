import { bindScript as bind, type RedisClient } from '@pombo/redis';
import { SIGNATURES } from './script-signatures.ts';

export type { RedisClient };

const folder = new URL('../../lua/', import.meta.url);

/**
 * Binds one of this package's Lua files to a connection. Without `numberOfKeys` each call passes its number of keys.
 */
export function bindScript(client: RedisClient, name: string, numberOfKeys?: number): ReturnType<typeof bind> {
  return bind(client, folder, name, numberOfKeys);
}

type NamedScript = keyof typeof SIGNATURES;

/** A value for each key and argument of a script. */
type Values<Script extends NamedScript> = Record<
  (typeof SIGNATURES)[Script]['keys' | 'args'][number],
  string | number | Buffer
>;

/** Binds a Lua file whose keys and arguments are passed by name. `script-signatures.ts` gives their order. */
export function bindNamed<Script extends NamedScript>(
  client: RedisClient,
  script: Script,
): (values: Values<Script>) => Promise<unknown> {
  const { keys, args } = SIGNATURES[script];
  const order = [...keys, ...args] as (keyof Values<Script>)[];
  const command = bindScript(client, script, keys.length);
  return (values) => command(...order.map((name) => values[name]));
}

/** One read: command, key, arguments. */
export type Read = [
  command: 'HGET' | 'HLEN' | 'HMGET' | 'LINDEX' | 'LLEN' | 'LRANGE' | 'ZCARD',
  key: string,
  ...args: (string | number)[],
];

/**
 * Binds `read-together.lua`: reads of one slot at one moment, even while Redis is full. Returns their replies in order,
 * with Buffers for strings.
 */
export function bindReads(client: RedisClient): (reads: readonly Read[]) => Promise<unknown[]> {
  bindScript(client, 'shared/read-together');
  // ioredis adds this variant to every defined script.
  const { pombo_read_togetherBuffer: command } = client as unknown as Record<
    string,
    (...args: (string | number)[]) => Promise<unknown[]>
  >;
  return (reads) => {
    const keys = [...new Set(reads.map(([, key]) => key))];
    const asked = reads.map(([name, key, ...args]) => [name, keys.indexOf(key) + 1, ...args.map(String)]);
    return command!.call(client, keys.length, ...keys, JSON.stringify(asked));
  };
}
