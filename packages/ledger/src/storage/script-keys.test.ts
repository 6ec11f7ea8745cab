import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRedisServer, startPrivateRedis, type PrivateRedis } from '../../../../test/setup/redis-server.ts';
import { ledgerConformance } from '../../conformance/index.ts';
import { createLedger } from '../ledger.ts';

/**
 * A Redis Cluster moves a slot key by key, and refuses a command on a key that has moved. A script that meets such a
 * key after its first write is cut in half. So each script names every key it touches before it writes: in KEYS, or,
 * when a name is stored in another key, by `allPresent` (all-present.lua), which checks all of them with one EXISTS.
 * Checked from outside: MONITOR shows what each script called while everything that a ledger does is done.
 */
const folder = new URL('../../lua/', import.meta.url);

function textOf(name: string): string {
  const text = readFileSync(new URL(`${name}.lua`, folder), 'utf8');
  return text.replaceAll(/^--- @include "([a-z/-]+)"$/gm, (_line, include: string) => textOf(include));
}

const scripts = new Map(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.lua'))
    .map((file) => file.replace('.lua', ''))
    .filter((name) => textOf(name).startsWith('#!lua'))
    .map((name) => [createHash('sha1').update(textOf(name)).digest('hex'), name]),
);

/** One observed run of a script. */
interface Run {
  name: string;
  named: Set<string>;
  wrote: boolean;
  wanted: Set<string>;
}

/** Commands of our scripts that take more than one key, all of them keys. */
const ALL_KEYS = new Set(['del', 'exists', 'mget']);
const KEYLESS = new Set(['time']);
const READS = new Set(
  'exists get hexists hget hgetall hkeys hlen hmget lindex llen lpos lrange mget pfcount pttl sismember zcard zrange zrangebyscore zscan zscore'.split(
    ' ',
  ),
);

function keysOf([command = '', ...args]: string[]): string[] {
  if (KEYLESS.has(command)) return [];
  return ALL_KEYS.has(command) ? args : args.slice(0, 1);
}

/** Keys that a run touched without naming them first, once it has written anything. */
function unnamed({ wrote, named, wanted }: Run): string[] {
  return wrote ? [...wanted].filter((key) => !named.has(key)) : [];
}

describe.skipIf(findRedisServer() === undefined)('every script of the ledger', () => {
  let server: PrivateRedis;
  let client: Redis;
  let monitor: Redis;
  const seen = new Set<string>();
  const offences = new Set<string>();
  let run: Run | undefined;

  function end(): void {
    if (run === undefined) return;
    for (const key of unnamed(run)) offences.add(`${run.name} touches …${kindOf(key)} without having named it`);
    run = undefined;
  }

  function watch(args: string[], source: string): void {
    const command = args[0]!.toLowerCase();
    const rest = args.slice(1);
    if (source !== 'lua') {
      end();
      const sha =
        command === 'evalsha'
          ? rest[0]!
          : createHash('sha1')
              .update(rest[0] ?? '')
              .digest('hex');
      const name = command.startsWith('eval') ? scripts.get(sha) : undefined;
      if (name === undefined) return;
      seen.add(name);
      run = { name, named: new Set(rest.slice(2, 2 + Number(rest[1]))), wrote: false, wanted: new Set() };
      return;
    }
    if (run === undefined) return;
    const keys = keysOf([command, ...rest]);
    // One EXISTS of several keys is refused as a whole when any of them has moved.
    if (command === 'exists' && keys.length > 1 && !run.wrote) for (const key of keys) run.named.add(key);
    if (!READS.has(command) && !KEYLESS.has(command)) run.wrote = true;
    for (const key of keys) run.wanted.add(key);
  }

  beforeAll(async () => {
    server = await startPrivateRedis();
    client = new Redis(server.url);
    monitor = await new Redis(server.url).monitor();
    monitor.on('monitor', (_time: string, args: string[], source: string) => watch(args, source));
  });

  afterAll(async () => {
    monitor.disconnect();
    client.disconnect();
    await server.stop();
  });

  let made = 0;
  ledgerConformance('under watch', async ({ retentionMs } = {}) => {
    made += 1;
    const prefix = `w-${made}`;
    return createLedger(client, retentionMs === undefined ? { prefix } : { prefix, retentionMs });
  });

  test('names every key that it touches before it writes', async () => {
    // MONITOR's output arrives on another connection, in order: once this is seen, everything before it was.
    const last = new Promise((resolve) => {
      monitor.on('monitor', (_time: string, args: string[]) => args[1] === 'the last one' && resolve(undefined));
    });
    await client.echo('the last one');
    await last;
    end();
    expect([...offences].toSorted()).toEqual([]);
    expect(seen.size).toBeGreaterThan(20);
  });

  test('that was not run builds no key name, or checks it by `allPresent`', () => {
    const unseen = [...scripts.values()].filter((name) => !seen.has(name));
    const makesUp = unseen.filter((name) => /\.\. ?':/.test(codeOf(name)) && !codeOf(name).includes('allPresent('));
    expect(makesUp).toEqual([]);
  });
});

/** Without its header comment. */
function codeOf(name: string): string {
  return textOf(name).replaceAll(/--\[\[[\s\S]*?\]\]/g, '');
}

/** The common part of the names of all keys of a kind. */
function kindOf(key: string): string {
  return key.replace(/^[^{]*\{[^}]*\}/, '').replace(/^(:[a-z]+):.*$/, '$1:*');
}
