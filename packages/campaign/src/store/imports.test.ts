import type { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { IMAGE, csv } from '../recipients/campaign.fixture.ts';
import { createCampaign, type CampaignMade } from '../import/create-campaign.ts';
import type { CreateOptions } from '../import/options.ts';
import { commandCampaign, type CommandPort } from '../commands/change-state.ts';
import { createCampaignStore, type CampaignStore } from './campaign-store.ts';
import { NO_COUNTS } from './record.ts';

/** Two importers of one campaign id, each paused or killed before any of its commands. */
const redis = testRedis();

const LANES = ['vendas', 'suporte'];

/** A prefix for each campaign: the commands of an import are then the same, however many others there are. */
const prefixOf = (id: string): string => `${redis.prefix}-${id}`;

const storeOf = (id: string, client: Redis = redis.client, silentMs?: number): CampaignStore =>
  createCampaignStore(client, prefixOf(id), silentMs === undefined ? {} : { silentMs });

/** A connection that pauses before one of its commands until it is released. */
interface Gate {
  client: Redis;
  commands(): number;
  /** Resolves when it has come to that command. */
  stopped: Promise<void>;
  letGo(): void;
}

async function gated(stopsAt = Infinity): Promise<Gate> {
  const client = redis.connect();
  await client.connect();
  let [count, held] = [0, true];
  const waiting: Parameters<Redis['sendCommand']>[] = [];
  let stop!: () => void;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  const send = client.sendCommand.bind(client);
  client.sendCommand = (...args) => {
    count += 1;
    if (count <= stopsAt || !held) return send(...args);
    waiting.push(args);
    stop();
    return args[0].promise;
  };
  return {
    client,
    commands: () => count,
    stopped,
    letGo() {
      held = false;
      for (const args of waiting.splice(0)) void send(...args);
    },
  };
}

interface Importer {
  commands(): number;
  /** Resolves when it has come to the command it stops at, or to its end. */
  stopped: Promise<unknown>;
  letGo(): void;
  made: Promise<unknown>;
}

type Import = (gate: Gate) => Promise<unknown>;

async function start(work: Import, stopsAt?: number): Promise<Importer> {
  const gate = await gated(stopsAt);
  const made = work(gate).catch((error: unknown) => error);
  return { ...gate, made, stopped: Promise.race([gate.stopped, made]) };
}

const ROWS = 1100;
const phoneOf = (row: number): string => `55119${60_000_000 + row}`;
const LINES = Array.from({ length: ROWS }, (_none, row) => `${phoneOf(row)};Nome ${row}`);
const FILE = csv('telefone;nome', ...LINES);

function create(store: CampaignStore, options: CreateOptions, file = FILE): Promise<CampaignMade> {
  const keepImage = async (url: string) => ({ kind: 'url', url }) as const;
  return createCampaign(file, options, { store, keepImage });
}

const OPTIONS = { instances: LANES, image: IMAGE, caption: 'Oi {{ nome }}' };

/** An import of the same file that leaves out some people, so that its rows differ from those of the other. */
const fromFile =
  (id: string, leavesOut: number): Import =>
  ({ client }) => {
    const phones = new Set(LINES.filter((_line, row) => row % leavesOut === 0).map((line) => line.slice(0, 13)));
    // As a person's key has it: without the ninth digit, or with it.
    const isSuppressed = (key: string): boolean => phones.has(key) || phones.has(`${key.slice(0, 4)}9${key.slice(4)}`);
    return create(storeOf(id, client, 0), { ...OPTIONS, id, isSuppressed });
  };

/** The same without a file: this many rows on each lane. */
const ofRows =
  (id: string, rows: number): Import =>
  async ({ client }) => {
    const plan = { id, fingerprint: id, name: id, file: id, onUnknown: 'hold' } as const;
    const opened = await storeOf(id, client, 0).open({ ...plan, instances: LANES, columns: [] });
    if (opened.answer !== 'opened') return;
    try {
      for (const lane of LANES) {
        const all = Array.from({ length: rows }, (_none, at) => ({ line: at, phone: phoneOf(at), values: [] }));
        await opened.import.append(lane, all);
      }
      await opened.import.seal({ ...NO_COUNTS, ready: rows });
    } catch (error) {
      await opened.import.discard();
      throw error;
    }
  };

async function storedRows(id: string): Promise<Record<string, number[]>> {
  const store = storeOf(id);
  const lines: Record<string, number[]> = {};
  for (const lane of LANES) {
    lines[lane] = [];
    for (let part = await store.rows(id, lane, 0); part.length > 0;) {
      lines[lane].push(...part.map(({ line }) => line));
      part = await store.rows(id, lane, lines[lane].length);
    }
  }
  return lines;
}

/** Fails unless the campaign is exactly one of these imports: its record, its rows, and no other row. */
async function expectOneOf(id: string, imports: readonly number[]): Promise<void> {
  const record = (await storeOf(id).get(id))!;
  expect([record.state, record.import]).toEqual(['ready', undefined]);
  expect(imports).toContain(record.counts.ready);
  const stored = await storedRows(id);
  const whole = Array.from({ length: record.counts.ready }, (_none, at) => at);
  expect(stored).toEqual(Object.fromEntries(LANES.map((lane) => [lane, whole])));
  expect(record.rows).toEqual(Object.fromEntries(LANES.map((lane) => [lane, whole.length])));
}

async function expectOneOfFiles(id: string, imports: readonly number[]): Promise<void> {
  const record = (await storeOf(id).get(id))!;
  expect([record.state, record.import]).toEqual(['ready', undefined]);
  const left = imports.map((leavesOut) => LINES.map((_line, row) => row + 2).filter((line) => (line - 2) % leavesOut));
  const stored = Object.values(await storedRows(id)).flat();
  expect(left).toContainEqual(stored.toSorted((a, b) => a - b));
  expect([record.counts.ready, Object.values(record.rows).reduce((sum, rows) => sum + rows, 0)]).toEqual([
    stored.length,
    stored.length,
  ]);
}

test('two imports of one id, one of them paused before each command: the campaign is entirely one or the other', async () => {
  const alone = await start(fromFile('alone', 7));
  await alone.made;
  await expectOneOfFiles('alone', [7]);
  for (let at = 0; at < alone.commands(); at += 1) {
    const id = `held-${at}`;
    const first = await start(fromFile(id, 7), at);
    await first.stopped;
    await (
      await start(fromFile(id, 5))
    ).made;
    first.letGo();
    await first.made;
    await expectOneOfFiles(id, [7, 5]);
  }
}, 60_000);

const [MORE, LESS, THIRD] = [450, 250, 330];

async function commandsOfOne(id: string): Promise<number> {
  const alone = await start(ofRows(id, MORE));
  await alone.made;
  await expectOneOf(id, [MORE]);
  return alone.commands();
}

test('two imports paused at every pair of commands, in both orders: the campaign is entirely one or the other', async () => {
  const steps = await commandsOfOne('pairs');
  for (let at = 0; at < steps; at += 1) {
    for (let then = 0; then <= steps; then += 1) {
      const id = `pair-${at}-${then}`;
      const first = await start(ofRows(id, MORE), at);
      await first.stopped;
      const second = await start(ofRows(id, LESS), then);
      await second.stopped;
      const order = (at + then) % 2 === 0 ? [first, second] : [second, first];
      for (const importer of order) {
        importer.letGo();
        await importer.made;
      }
      await expectOneOf(id, [MORE, LESS]);
    }
  }
}, 60_000);

test('an import killed at each command, then a second one likewise: a third completes the campaign', async () => {
  const steps = await commandsOfOne('cuts');
  for (let at = 0; at < steps; at += 1) {
    const id = `cut-${at}`;
    await (
      await start(ofRows(id, MORE), at)
    ).stopped;
    await (
      await start(ofRows(id, LESS), steps - 1 - at)
    ).stopped;
    await (
      await start(ofRows(id, THIRD))
    ).made;
    await expectOneOf(id, [MORE, LESS, THIRD]);
  }
}, 60_000);

/** An import that pauses after its first rows until it is released. */
function slowImport(id: string): { made: Promise<CampaignMade>; store: CampaignStore; letGo(): void } {
  let letGo!: () => void;
  const open = new Promise<boolean>((resolve) => (letGo = () => resolve(false)));
  const store = storeOf(id);
  const made = create(store, { ...OPTIONS, id, isSuppressed: () => open });
  made.catch(() => undefined);
  return { made, store, letGo };
}

test('during an import, the same file is refused as already importing, and another file as a conflict', async () => {
  const first = slowImport('alive');
  const stateOf = async () => (await first.store.get('alive'))?.import;
  await expect.poll(stateOf).toMatchObject({ cutOff: false });
  await expect(create(first.store, { ...OPTIONS, id: 'alive' })).rejects.toMatchObject({
    code: 'wrong_status',
    message: expect.stringContaining('Import under way') as string,
  });
  const other = csv('telefone;nome', `${phoneOf(1)};Other`);
  await expect(create(first.store, { ...OPTIONS, id: 'alive' }, other)).rejects.toMatchObject({ code: 'id_conflict' });
  first.letGo();
  expect(await first.made).toMatchObject({ answer: 'created', record: { state: 'ready', counts: { ready: ROWS } } });
  expect(Object.values(await storedRows('alive')).flat()).toHaveLength(ROWS);
});

test('an import that was cancelled stores nothing more, and stays cancelled', async () => {
  const first = slowImport('cancelled');
  await expect.poll(async () => (await first.store.get('cancelled'))?.state).toBe('importing');
  const port = { setCampaignState: async () => {}, takeBack: async () => {} } as unknown as CommandPort;
  await commandCampaign('cancelled', 'cancel', { store: first.store, port });
  first.letGo();
  await expect(first.made).rejects.toMatchObject({ code: 'wrong_status' });
  expect(await first.store.get('cancelled')).toMatchObject({ state: 'cancelled', rows: {}, import: { cutOff: true } });
  expect(Object.values(await storedRows('cancelled')).flat()).toEqual([]);
});

test('an import without a heartbeat for 5 s is taken over; after ten minutes it is dropped and its id is free', async () => {
  const client = (await gated(12)).client;
  void create(storeOf('dead', client), { ...OPTIONS, id: 'dead' }).catch(() => undefined);
  const store = storeOf('dead');
  await expect.poll(async () => (await store.get('dead'))?.state).toBe('importing');
  const record = `${prefixOf('dead')}:{dead}:record`;
  const silentFor = async (ms: number): Promise<unknown> =>
    redis.client.hset(record, 'storedAt', (await store.now()) - ms);
  await silentFor(4000);
  expect((await store.get('dead'))?.import).toMatchObject({ cutOff: false });
  await silentFor(5500);
  expect((await store.get('dead'))?.import).toMatchObject({ cutOff: true });
  const other = csv('telefone;nome', `${phoneOf(1)};Other`);
  await expect(create(store, { ...OPTIONS, id: 'dead' }, other)).rejects.toMatchObject({ code: 'id_conflict' });
  await silentFor(10 * 60 * 1000 + 1000);
  expect(await create(store, { ...OPTIONS, id: 'dead' }, other)).toMatchObject({ answer: 'created' });
  expect(Object.values(await storedRows('dead')).flat()).toEqual([2]);
});
