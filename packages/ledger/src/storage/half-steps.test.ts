import { connect, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { STATUSES, messageKey, parseJobId } from '@pombo/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRedisServer, startPrivateRedis, type PrivateRedis } from '../../../../test/setup/redis-server.ts';
import { World, accepted, bodyOf, failed, requeued, unknown, type Sample } from '../../conformance/world.ts';
import { cancel, retry, confirm } from '../message/change.ts';
import { createLedger, type Ledger } from '../ledger.ts';
import { laneKeys } from './keys.ts';

/**
 * A Redis that was cut off in the midst of a transaction may load its beginning. So every step of the ledger is cut after
 * each of its writes, as MONITOR shows them, and a walk over the lane has to put its message where its record says.
 */
const LANE = 'vendas';
const PREFIX = 'half';
const WRITES = new Set([
  'hset',
  'hdel',
  'hincrby',
  'zadd',
  'zrem',
  'sadd',
  'srem',
  'set',
  'incrby',
  'del',
  'pexpire',
  'persist',
  'rpush',
  'lset',
  'ltrim',
]);

interface Step {
  before?(world: World, sample: Sample): Promise<unknown>;
  take(world: World, sample: Sample): Promise<unknown>;
}

const at = Date.now() + 3_600_000;
const created: Step = {
  take: ({ ledger }, { lane, id }) =>
    new World(ledger).queue({ id, sendAt: at, expiresAt: at + 1, campaign: 'c', line: 1 }, lane),
};
const open = async (world: World, sample: Sample): Promise<void> => {
  await world.queue({ id: sample.id });
  await world.go(sample, { nonce: 'nonce' });
};
const end = (verdict: typeof accepted | typeof unknown | typeof failed | typeof requeued): Step => ({
  before: open,
  take: (world, sample) => world.close(sample, 'nonce', verdict),
});

const STEPS: Record<string, Step> = {
  'creating a message': created,
  'creating one without a campaign': { take: (world, { id }) => world.queue({ id, expiresAt: at }) },
  'beginning an attempt': {
    before: (world, { id }) => world.queue({ id }),
    take: (world, sample) => world.go(sample, { nonce: 'nonce' }),
  },
  'ending one as accepted': end(accepted),
  'ending one as unknown': end(unknown),
  'ending one as failed': end(failed),
  'ending one that goes again': end(requeued),
  'hearing of a callback': {
    async before(world, sample) {
      await open(world, sample);
      await world.close(sample, 'nonce', accepted);
    },
    take: (world, sample) => world.change(sample, confirm('delivered')),
  },
  'applying a receipt': {
    async before(world, sample) {
      await open(world, sample);
      await world.close(sample, 'nonce', accepted);
    },
    take: ({ ledger: { receipts } }) => receipts.plain.confirm(LANE, ['M1'], 'delivered', 1),
  },
  cancelling: {
    before: (world, { id }) => world.queue({ id }),
    take: (world, sample) => world.change(sample, cancel()),
  },
  expiring: {
    before: (world, { id }) => world.queue({ id, expiresAt: 1 }),
    take: ({ ledger }) => ledger.messages.expireOverdue(LANE, 0, 1),
  },
};

/** The argument of the ECHO that ends a step. */
const LAST = 'the last one';

interface Monitored {
  fromScript: boolean;
  args: Buffer[];
}

/** Opens a connection that sees every command, with all of its bytes: ioredis reads them as text. */
async function openMonitor(url: string, onCommand: (command: Monitored) => void): Promise<Socket> {
  const { hostname, port, password } = new URL(url);
  const socket = connect(Number(port), hostname);
  if (password !== '') socket.write(`AUTH ${password}\r\n`);
  socket.write('MONITOR\r\n');
  let rest = '';
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString('latin1')).split('\r\n');
      rest = lines.pop()!;
      for (const line of lines) {
        if (line === '+OK') resolve();
        else onCommand(parseMonitored(line));
      }
    });
  });
  return socket;
}

/** A line such as `+1700000000.1 [0 lua] "HSET" "key" "\x00"`. */
function parseMonitored(line: string): Monitored {
  const args = [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => unescape(text!));
  return { fromScript: / \[\d+ lua\] /.test(line), args };
}

const ESCAPED: Record<string, string> = { n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b' };

function unescape(text: string): Buffer {
  const plain = text.replaceAll(/\\(?:x([0-9a-f]{2})|(.))/g, (_all, hex: string | undefined, char: string) =>
    hex === undefined ? (ESCAPED[char] ?? char) : String.fromCodePoint(Number.parseInt(hex, 16)),
  );
  return Buffer.from(plain, 'latin1');
}

describe.skipIf(findRedisServer() === undefined)('a walk repairs a message after an interrupted', () => {
  let server: PrivateRedis;
  let client: Redis;
  let monitor: Socket;
  let ledger: Ledger;
  const written: Buffer[][] = [];

  beforeAll(async () => {
    server = await startPrivateRedis();
    client = new Redis(server.url);
    monitor = await openMonitor(server.url, ({ fromScript, args }) => {
      if (fromScript && WRITES.has(String(args[0]).toLowerCase())) written.push(args);
      if (String(args[1]) === LAST) written.push(args);
    });
    await client.set(`${PREFIX}:layout`, '3');
    ledger = createLedger(client, { prefix: PREFIX, compactAfterMs: 0, layoutAnswerMs: 0 });
  });

  afterAll(async () => {
    monitor.destroy();
    client.disconnect();
    await server.stop();
  });

  /** Everything that scripts wrote since the last call; MONITOR comes on another connection, in order. */
  async function writes(): Promise<Buffer[][]> {
    await client.echo(LAST);
    await expect.poll(() => String(written.at(-1)?.[1]), { interval: 1 }).toBe(LAST);
    return written.splice(0).slice(0, -1);
  }

  async function prepare({ before }: Step): Promise<{ world: World; sample: Sample }> {
    await client.flushall();
    const world = new World(ledger);
    const sample = { lane: LANE, id: 'a', key: messageKey('a'), generation: 1 };
    await before?.(world, sample);
    await writes();
    return { world, sample };
  }

  /** What does not fit: of each message, where it stands and what its record says. */
  async function misfits(): Promise<string[]> {
    const keys = laneKeys(PREFIX, LANE);
    const records = await client.keys(`${keys.slot}:m:*`);
    const found: string[] = [];
    const names = ['all', ...STATUSES];
    const indexed = new Map<string, string[]>();
    for (const name of names) {
      const index = name === 'all' ? keys.all : keys.status(name);
      for (const key of await client.zrange(index, '0', '-1')) indexed.set(key, [...(indexed.get(key) ?? []), name]);
    }
    const known = new Set([...indexed.keys(), ...records.map((record) => record.slice(keys.message('').length))]);
    for (const key of known) {
      const status = await client.hget(keys.message(key), 'status');
      const wanted = status === null ? [] : ['all', status];
      const stands = indexed.get(key) ?? [];
      if (`${stands}` !== `${wanted}`) found.push(`${key} is ${status} and stands in ${stands}`);
    }
    return found;
  }

  async function walk(): Promise<void> {
    let cursor = '0';
    do ({ cursor } = await ledger.messages.reindexMisplaced(LANE, { cursor, most: 10 }));
    while (cursor !== '0');
  }

  test.for(Object.entries(STEPS))('%s', async ([, step]) => {
    const { world, sample } = await prepare(step);
    await step.take(world, sample);
    const whole = await writes();
    expect(whole.length).toBeGreaterThan(2);
    expect(await misfits()).toEqual([]);
    let halves = 0;
    for (let kept = 1; kept < whole.length; kept += 1) {
      await prepare(step);
      for (const [command, ...args] of whole.slice(0, kept)) await client.call(String(command), ...args);
      if ((await misfits()).length > 0) halves += 1;
      await walk();
      expect(
        await misfits(),
        `after ${kept} writes of ${whole.length}: ${whole.map(([name]) => String(name))}`,
      ).toEqual([]);
    }
    // Otherwise no write was worth cutting after, and this shows nothing.
    expect(halves).toBeGreaterThan(0);
  });

  /** The keys of the jobs in the lane's queue. */
  const JOBS = ':queue:';

  test('creating messages with their jobs, and lists no job whose record or id could be missing', async () => {
    const step: Step = {
      take: (world) =>
        world.ledger.messages.create(
          ['a', 'b', 'c'].map((id) => ({ lane: LANE, body: bodyOf(id), contentHash: 'content' })),
          { prepare: async () => JOBS },
        ),
    };
    const { world, sample } = await prepare(step);
    await step.take(world, sample);
    const whole = await writes();
    let listed = 0;
    for (let kept = 1; kept <= whole.length; kept += 1) {
      await prepare(step);
      for (const [command, ...args] of whole.slice(0, kept)) await client.call(String(command), ...args);
      const { slot, message } = laneKeys(PREFIX, LANE);
      for (const job of await client.zrange(`${slot}${JOBS}prioritized`, '0', '-1')) {
        listed += 1;
        const { key } = parseJobId(job);
        expect(await client.exists(`${slot}${JOBS}${job}`)).toBe(1);
        expect(await client.hget(message(key), 'status')).toBe('queued');
        expect(await client.pttl(`${PREFIX}:id:${key}`)).toBe(-1);
      }
      await walk();
      expect(await misfits(), `after ${kept} writes of ${whole.length}`).toEqual([]);
    }
    expect(listed).toBe(3);
  });

  describe('and half a step of compaction', () => {
    const IDS = ['a', 'b'];

    async function compacted(): Promise<void> {
      await client.flushall();
      const world = new World(ledger);
      for (const id of IDS) await world.attempt(await world.queue({ id }), failed);
      await writes();
    }

    /** Whether each id still stands for its message: a lost one could be queued and sent again. */
    async function known(): Promise<boolean[]> {
      const found = await ledger.messages.getMany(LANE, IDS);
      const fates = await ledger.sendRecords.of(IDS, LANE);
      return IDS.map((id, nth) => found[nth]?.id === id && fates[nth] !== undefined);
    }

    const COMPACTION: Record<string, Step> = {
      compacting: { take: ({ ledger: on }) => on.messages.compact(LANE, 10) },
      // Not the first of its block, whose texts shorten the others: with those, all records change.
      'making a message live again': {
        before: ({ ledger: on }) => on.messages.compact(LANE, 10),
        take: (world) => world.change({ lane: LANE, id: 'b', key: messageKey('b'), generation: 1 }, retry()),
      },
    };

    test.for(Object.entries(COMPACTION))('loses no message by its id: %s', async ([, { before, take }]) => {
      const world = new World(ledger);
      const sample = { lane: LANE, id: 'a', key: messageKey('a'), generation: 1 };
      const prepared = async (): Promise<void> => {
        await compacted();
        await before?.(world, sample);
        await writes();
      };
      await prepared();
      await take(world, sample);
      const whole = await writes();
      expect(whole.length).toBeGreaterThan(5);
      for (let kept = 1; kept < whole.length; kept += 1) {
        await prepared();
        for (const [command, ...args] of whole.slice(0, kept)) await client.call(String(command), ...args);
        const done = `${whole.slice(0, kept).map(([name]) => String(name))}`;
        expect(await known(), `after ${done}`).toEqual([true, true]);
      }
    });
  });
});
