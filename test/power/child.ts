/**
 * The process that loses power: a worker, the client that queues messages, and the embedded Redis unless there is
 * another. Loads its modules, reports that, and follows its orders (`Orders`).
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createLedger, resumeLane, type Ledger } from '@pombo/ledger';
import { createProducer, type Producer } from '@pombo/producer';
import { createLaneJobs } from '@pombo/queue';
import { startEmbeddedRedis, type EmbeddedRedis } from '@pombo/cli/embedded-redis';
import { connect, type RedisClient } from '@pombo/redis';
import { createLog, readConfig, startWorker, type RunningWorker } from '@pombo/worker';
import { campaignStatuses, startCampaign } from './feeding.ts';
import { LANES, TIMINGS, instancesOf, messageOf, type Orders, type Said } from './orders.ts';

const say = (said: Said): void => void process.send!(said);

let embedded: EmbeddedRedis | undefined;

process.once('message', (orders: Orders) => void run(orders));
// The parent process has ended.
process.once('disconnect', () => process.exit(1));
say({ kind: 'loaded' });

async function run(orders: Orders): Promise<void> {
  const { dataDir, first, many, task } = orders;
  const redisUrl = orders.redisUrl ?? (await startEmbedded(dataDir));
  const numbers = Array.from({ length: many }, (_none, at) => first + at);
  if (task === 'fill' && orders.campaign === true) {
    await startCampaign(await connect(redisUrl), dataDir, numbers);
    say({ kind: 'queued', numbers });
    return end();
  }
  if (task === 'fill') {
    await queue(createProducer({ redis: redisUrl }), numbers);
    return end();
  }
  const worker = await work(orders, redisUrl);
  // The control run has no evidence: a person releases every lane, whatever Redis may have lost.
  if (!orders.journal) void resumeAlways(redisUrl);
  say({ kind: 'ready' });
  if (task === 'run' && orders.campaign === true) return;
  if (task === 'run') return feed(createProducer({ redis: redisUrl }), numbers);
  const client = await connect(redisUrl);
  const settled = await settle(createLedger(client), orders.ids!);
  if (orders.campaign === true) Object.assign(settled, await settleCampaign(client));
  say({ kind: 'settled', ...settled });
  await worker.stop();
  return end();
}

async function resumeAlways(redisUrl: string): Promise<never> {
  const client = await connect(redisUrl);
  const ledger = createLedger(client);
  const jobs = createLaneJobs(client, 'pombo');
  for (;;) {
    for (const lane of LANES) {
      const { released } = await resumeLane(ledger, lane, { afterRollback: true });
      if (released.length > 0) await jobs.wake(lane);
    }
    await pause(50);
  }
}

/** Stops cleanly, together with the embedded Redis. */
async function end(): Promise<never> {
  await embedded?.stop();
  process.exit(0);
}

async function work({ dataDir, gatewayUrl, ...orders }: Orders, redisUrl: string): Promise<RunningWorker> {
  const instances = join(dataDir, 'instances.json');
  await writeFile(instances, JSON.stringify({ instances: instancesOf() }), { mode: 0o600 });
  const env = {
    POMBO_INSTANCES: instances,
    POMBO_DATA_DIR: dataDir,
    ZAPI_BASE_URL: gatewayUrl,
    POMBO_SEND_TIMEOUT_MS: '2000',
  };
  return startWorker({
    config: readConfig(orders.redisUrl === undefined ? env : { ...env, REDIS_URL: redisUrl }),
    redisUrl,
    log: createLog(process.env['POWER_LOG_LEVEL'] ?? 'silent', process.stderr),
    delivery: { timings: TIMINGS },
    feeding: { everyMs: 50 },
    witness: orders.journal,
  });
}

async function startEmbedded(dataDir: string): Promise<string> {
  embedded = await startEmbeddedRedis({ dataDir });
  say({ kind: 'redis', pid: embedded.pid });
  return embedded.url;
}

async function queue(producer: Producer, numbers: number[]): Promise<void> {
  const results = await producer.sendMany(numbers.map(messageOf));
  const refused = results.find((result) => 'error' in result);
  if (refused !== undefined) throw new Error(JSON.stringify(refused));
  say({ kind: 'queued', numbers });
}

/** Queues messages, many at first and then one by one, until the power fails. Reports which were acknowledged. */
async function feed(producer: Producer, numbers: number[]): Promise<void> {
  await queue(producer, numbers);
  for (let number = numbers.at(-1)! + 1; ; number += 1) {
    await queue(producer, [number]);
    await pause(20);
  }
}

/** Waits until nothing changes, and reports the result. */
async function settle(ledger: Ledger, ids: string[]): Promise<Omit<Extract<Said, { kind: 'settled' }>, 'kind'>> {
  const queued = async (): Promise<number> => {
    const counts = await Promise.all(LANES.map((lane) => ledger.messages.counts(lane)));
    return counts.reduce((sum, each) => sum + each.queued + each.sending, 0);
  };
  const countHeld = async (): Promise<number> => {
    const holds = await Promise.all(LANES.map((lane) => ledger.lanes.holds(lane)));
    return holds.filter((each) => each.length > 0).length;
  };
  const waited = await queued();
  let last = waited;
  // What Redis has lost of the last messages may be restored, so that none is queued, before the lanes are released.
  let held = await countHeld();
  for (let unmoved = 0; last + held > 0 && unmoved < UNMOVED;) {
    await pause(100);
    const now = [await queued(), await countHeld()] as const;
    unmoved = now[0] === last && now[1] === held ? unmoved + 1 : 0;
    [last, held] = now;
  }
  const statuses = await Promise.all(ids.map(async (id) => (await ledger.messages.get(id))?.status ?? 'gone'));
  const left: object[] = last === 0 ? [] : await ledger.messages.list({ status: 'queued', limit: 5 });
  if (last > 0) left.push(...(await ledger.messages.list({ status: 'sending', limit: 5 })));
  return { statuses, queued: last, held, waited, left };
}

/** The campaign's own report about its recipients; rows not enqueued yet count as queued. */
async function settleCampaign(client: RedisClient): Promise<{ statuses: string[]; queued: number }> {
  let found = await campaignStatuses(client);
  for (let look = 0; !found.isOver && look < UNMOVED; look += 1) {
    await pause(100);
    found = await campaignStatuses(client);
  }
  const { statuses } = found;
  return { statuses, queued: statuses.filter((status) => status === 'queued' || status === 'sending').length };
}

/** Checks without a change, 100 ms apart, after which the rest will not change. */
const UNMOVED = 100;
