/**
 * Makes a dump of what Pombo keeps in Redis, by running the code of a checkout against the simulator:
 *
 *     git worktree add ../old 6c17c48 && cd ../old && npx pnpm@12.21.0 install && npx pnpm@12.21.0 build && cd -
 *     node test/dumps/make.ts --checkout ../old --layout 1
 *
 * Without `--checkout` it is the layout of this one, which has to be built. It writes `layout-N.json` beside itself and
 * needs a redis-server. Only the command line and the HTTP API of the checkout are used, so that later layouts are dumped
 * by the same script; what it leaves behind is listed in `scene.ts`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createSimulator } from '@pombo/simulator';
import { Redis } from 'ioredis';
import { startPrivateRedis } from '../setup/redis-server.ts';
import { readKeys, type Dump, type DumpedKey } from './dump.ts';
import { installed, type Installed } from './installed.ts';
import { LANES, LATER_LANE, NUMBERS, playLater, playScene } from './scene.ts';

const { values: flags } = parseArgs({ options: { checkout: { type: 'string' }, layout: { type: 'string' } } });
const layout = Number(flags.layout);
if (!Number.isInteger(layout) || layout < 1) throw new Error('usage: make.ts --layout N [--checkout DIR]');
const checkout = resolve(flags.checkout ?? join(import.meta.dirname, '../..'));
const commit = execFileSync('git', ['-C', checkout, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const file = join(import.meta.dirname, `layout-${layout}.json`);

const folder = await mkdtemp(join(tmpdir(), 'pombo-dump-'));
const redis = await startPrivateRedis();
const client = new Redis(redis.url);
const simulator = createSimulator({ instances: NUMBERS, queueDelayMs: 0 });
let pombo: Installed | undefined;
try {
  const { url } = await simulator.listen();
  pombo = await installed({ numbers: NUMBERS, checkout, folder, redisUrl: redis.url, gatewayUrl: url });
  const stage = { pombo, simulator };
  await playScene(stage);
  const takenAt = Date.now();
  const keys = await readKeys(client);
  const late = simulator
    .calledBack()
    .filter(({ state }) => state === 'held')
    .map(({ body, instance, phone }) => ({ id: idOf(phone!), lane: laneOf(instance), body }));
  await playLater(stage);
  const later = changed(keys, await readKeys(client));
  const dump: Dump = { layout, commit, takenAt, keys, later, late };
  await writeFile(file, textOf(dump));
  process.stdout.write(`${file}: ${keys.length} keys, ${textOf(dump).length} bytes\n`);
} finally {
  await pombo?.stop();
  await simulator.close();
  client.disconnect();
  await redis.stop();
  await rm(folder, { recursive: true });
}

function idOf(phone: string): string {
  return simulator.posts().find((post) => post.phone === phone)!.caption!;
}

function laneOf(instance: string): string {
  return LANES.find((lane) => instance === NUMBERS.find(({ name }) => name === lane)!.id)!;
}

/** Keys of the later worker's lane that have changed or disappeared. */
function changed(before: readonly DumpedKey[], after: readonly DumpedKey[]): DumpedKey[] {
  const stood = new Map(before.map(({ key, value }) => [key, JSON.stringify(value)]));
  const here = after.filter(({ key }) => key.includes(`{${LATER_LANE}}`));
  const left = new Set(after.map(({ key }) => key));
  const gone = before.filter(({ key }) => key.includes(`{${LATER_LANE}}`) && !left.has(key));
  return [
    ...here.filter(({ key, value }) => stood.get(key) !== JSON.stringify(value)),
    ...gone.map(({ key }) => ({ key, type: 'none', value: [] })),
  ];
}

/** One key per line, so that a new dump can be compared. */
function textOf({ keys, later, late, ...head }: Dump): string {
  const lines = (list: readonly unknown[]): string => list.map((each) => `    ${JSON.stringify(each)}`).join(',\n');
  const parts = Object.entries({ keys, later, late }).map(([name, list]) => `  "${name}": [\n${lines(list)}\n  ]`);
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n${parts.join(',\n')}\n}\n`;
}
