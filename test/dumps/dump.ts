import type { Redis } from 'ioredis';

/** One key of a Redis: its remaining time to live (ms; absent: no expiry) and its value. */
export interface DumpedKey {
  key: string;
  /** As Redis names it; `none`: the key was deleted. */
  type: string;
  ttl?: number;
  /** The arguments of the command that restores it, after its key. */
  value: Text[];
}

/** A text, or bytes that are not UTF-8. */
export type Text = string | { base64: string };

/** The contents of one fixture. */
export interface Dump {
  /** Number of the layout (`docs/decisions/0009-what-redis-keeps.md`), and the commit whose code wrote it. */
  layout: number;
  commit: string;
  /** When it was taken, ms: `restore` moves every time in it by as much as has passed since. */
  takenAt: number;
  keys: DumpedKey[];
  /** The keys that a worker of that layout wrote on its lane after the dump was taken. */
  later: DumpedKey[];
  /** Callbacks of Z-API that had not been received when the dump was taken, by message. */
  late: LateCallback[];
}

export interface LateCallback {
  id: string;
  lane: string;
  body: Record<string, unknown>;
}

/** Key prefix of every dump. */
const PREFIX = 'pombo';
/** Age of a dump once it is restored: its workers are dead, and nothing is too old. */
const AGO_MS = 60_000;
const NEAR_MS = 30 * 24 * 60 * 60 * 1000;

const READ: Record<string, [command: string, ...rest: string[]]> = {
  string: ['GET'],
  hash: ['HGETALL'],
  list: ['LRANGE', '0', '-1'],
  set: ['SMEMBERS'],
  zset: ['ZRANGE', '0', '-1', 'WITHSCORES'],
  stream: ['XRANGE', '-', '+'],
};

/** Reads every key, sorted by name, so that a dump that is made again differs only where something else was written. */
export async function readKeys(client: Redis): Promise<DumpedKey[]> {
  const found: DumpedKey[] = [];
  for (const key of (await client.keys(`${PREFIX}:*`)).toSorted()) {
    const [type, ttl] = await Promise.all([client.type(key), client.pttl(key)]);
    const [command, ...rest] = READ[type]!;
    const held = (await client.callBuffer(command, key, ...rest)) as Held;
    found.push({ key, type, ...(ttl < 0 ? {} : { ttl }), value: textsOf(held) });
  }
  return found;
}

type Held = Buffer | Held[];

/** All texts in a reply, in order; entries of a stream keep their parts together by their number of fields. */
function textsOf(held: Held): Text[] {
  return Buffer.isBuffer(held) ? [textOf(held)] : held.flatMap(textsOf);
}

function textOf(bytes: Buffer): Text {
  const text = bytes.toString();
  return Buffer.from(text).equals(bytes) ? text : { base64: bytes.toString('base64') };
}

/** Writes the keys under another prefix, as if the dump had been taken a minute ago. */
export async function restore(
  client: Redis,
  prefix: string,
  { takenAt }: Pick<Dump, 'takenAt'>,
  keys: readonly DumpedKey[],
): Promise<void> {
  const shift = Date.now() - AGO_MS - takenAt;
  const moved = (text: Text): string | Buffer =>
    typeof text === 'string' ? shiftTimes(text, takenAt, shift) : Buffer.from(text.base64, 'base64');
  for (const { key, type, ttl, value } of keys) {
    const name = `${prefix}${key.slice(PREFIX.length)}`;
    await client.del(name);
    for (const [command, ...args] of writesOf(type, value.map(moved))) await client.call(command, name, ...args);
    if (ttl !== undefined) await client.pexpire(name, ttl);
  }
}

/** Shifts every time (ms) in a text that is close to the dump's own time. */
export function shiftTimes(text: string, takenAt: number, shift: number): string {
  return text.replaceAll(/(?<!\d)1\d{12}(?!\d)/g, (ms) =>
    Math.abs(Number(ms) - takenAt) < NEAR_MS ? String(Number(ms) + shift) : ms,
  );
}

/** Fields written by one command: an argument list has bounds. */
const AT_ONCE = 500;

function writesOf(type: string, value: (string | Buffer)[]): [command: string, ...args: (string | Buffer)[]][] {
  switch (type) {
    case 'none':
      return [];
    case 'string':
      return [['SET', ...value]];
    case 'hash':
      return pieces(value).map((some) => ['HSET', ...some]);
    case 'list':
      return pieces(value).map((some) => ['RPUSH', ...some]);
    case 'set':
      return pieces(value).map((some) => ['SADD', ...some]);
    case 'zset':
      return pieces(value).map((some) => [
        'ZADD',
        ...some.flatMap((_member, at) => (at % 2 === 0 ? [some[at + 1]!, some[at]!] : [])),
      ]);
    case 'stream':
      return entriesOf(value).map((entry) => ['XADD', ...entry]);
    default:
      throw new Error(`a dump has no way to write a ${type}`);
  }
}

function pieces(value: (string | Buffer)[]): (string | Buffer)[][] {
  const all: (string | Buffer)[][] = [];
  for (let at = 0; at < value.length; at += AT_ONCE) all.push(value.slice(at, at + AT_ONCE));
  return all;
}

/** An entry begins where an id stands in place of a field's name: a value may look like one. */
function entriesOf(value: (string | Buffer)[]): (string | Buffer)[][] {
  const all: (string | Buffer)[][] = [];
  for (const part of value) {
    const isComplete = (all.at(-1)?.length ?? 1) % 2 === 1;
    if (isComplete && /^\d{13}-\d+$/.test(String(part))) all.push([part]);
    else all.at(-1)!.push(part);
  }
  return all;
}
