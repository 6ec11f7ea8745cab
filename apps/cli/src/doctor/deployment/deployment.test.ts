import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { localDay } from '@pombo/schedule';
import { createLedger } from '@pombo/ledger';
import { createProducer } from '@pombo/producer';
import { createLaneJobs } from '@pombo/queue';
import { redisNow } from '@pombo/redis';
import { readConfig } from '@pombo/worker';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { testRedis } from '../../../../../test/setup/redis-context.ts';
import { NUMBERS, bench, simulated, type Env } from '../../pombo.fixture.ts';
import { checkJournal } from '../journal.ts';

const redis = testRedis();
const cli = bench();
const zapi = simulated();
let made = 0;
let prefix = '';
beforeEach(() => {
  made += 1;
  prefix = `${redis.prefix}-${made}`;
});

interface Finding {
  check: string;
  level: string;
  message: string;
  fix?: string;
}

async function findings(check: string, more: Env = {}): Promise<Finding[]> {
  const env = {
    REDIS_URL: redis.url,
    POMBO_PREFIX: prefix,
    POMBO_INSTANCES: cli.file('instances.json', JSON.stringify({ instances: NUMBERS })),
    ZAPI_BASE_URL: zapi.url(),
    POMBO_WEBHOOK_SECRET: 'a-webhook-secret-of-this-test',
    ...more,
  };
  const { stdout } = await cli.run(['doctor', '--json'], env);
  return (JSON.parse(stdout) as { findings: Finding[] }).findings.filter((each) => each.check === check);
}

const open = () => createLedger(redis.client, { prefix });

/** Queues messages of `vendas` with these images; nothing sends them. */
async function queue(...images: string[]): Promise<void> {
  const producer = createProducer({ redis: redis.url, prefix });
  onTestFinished(() => producer.close());
  const results = await producer.sendMany(
    images.map((image, at) => ({
      type: 'send-image' as const,
      instance: 'vendas',
      id: `order-${at}`,
      phone: `551198765${String(at).padStart(4, '0')}`,
      image,
    })),
  );
  for (const result of results) expect(result).not.toHaveProperty('error');
}

const publish = (more: object = {}) =>
  open().instances.publish([{ name: 'vendas', pace: { min: 1, max: 3 }, exclusive: true, account: 'a', ...more }]);

test('versions: names the processes of another version, and of one that does not announce any', async () => {
  expect(await findings('versions')).toMatchObject([{ level: 'skipped' }]);
  const { layouts, workers } = open();
  await layouts.announce('api-new');
  await workers.heartbeat('worker-new');
  expect(await findings('versions')).toMatchObject([
    { level: 'ok', message: '2 processes and this command run Pombo 0.1.0' },
  ]);
  const now = await redisNow(redis.client);
  // What a process of 0.0.9 announces, and one from before there were versions.
  await redis.client.hset(`${prefix}:{workers}:layouts`, { 'api-9': `2 ${now} 0.0.9`, 'worker-old': `2 ${now}` });
  await redis.client.zadd(`${prefix}:{workers}`, now, 'worker-old');
  const differing = await findings('versions');
  expect(differing.map(({ level, message }) => `${level}: ${message}`).toSorted()).toEqual([
    'warning: 1 API server of Pombo 0.0.9 beside this command of 0.1.0',
    'warning: 1 worker of an older Pombo beside this command of 0.1.0',
  ]);
  expect(differing[0]!.fix).toContain('one after the other');
  // Dead for longer than a minute: no longer beside it.
  await redis.client.hset(`${prefix}:{workers}:layouts`, { 'api-9': `2 ${now - 120_000} 0.0.9` });
  await redis.client.zadd(`${prefix}:{workers}`, now - 120_000, 'worker-old');
  expect(await findings('versions')).toMatchObject([{ level: 'ok' }]);
});

test('queues: names the queues whose number does not exist, and how many jobs are in them', async () => {
  await publish();
  await queue('https://example.com/a.png');
  expect(await findings('queues')).toMatchObject([{ level: 'ok' }]);
  const jobs = createLaneJobs(redis.client, prefix);
  const job = { generation: 0, priority: 'normal', delayMs: 0 } as const;
  await jobs.add('gone', [
    { key: 'a'.repeat(64), ...job },
    { key: 'b'.repeat(64), ...job, delayMs: 60_000 },
  ]);
  const [orphan] = await findings('queues');
  expect(orphan).toMatchObject({ level: 'warning', message: '2 jobs are in queues that no number has: gone' });
  expect(orphan!.fix).toContain('They send nothing');
});

test('queues: a POMBO_PREFIX under which Redis has nothing, while another has queues', async () => {
  await publish();
  await queue('https://example.com/a.png');
  const [other] = await findings('queues', { POMBO_PREFIX: `${prefix}-typo` });
  expect(other).toMatchObject({ level: 'warning', message: expect.stringContaining(`"${prefix}-typo"`) as string });
  expect(other!.message).toContain(prefix);
});

test('headroom: what a number may still begin today, and more waiting than that', async () => {
  const timezone = 'America/Sao_Paulo';
  await publish({ rules: { dailyLimit: 3, timezone } });
  expect(await findings('headroom')).toMatchObject([
    { level: 'ok', message: 'vendas may begin 3 more of 3 messages today' },
  ]);
  const today = localDay(await redisNow(redis.client), timezone).name;
  for (const key of ['a', 'b']) await open().quota.reserve({ lane: 'vendas' }, today, 3, key);
  await queue('https://example.com/a.png', 'https://example.com/b.png');
  expect(await findings('headroom')).toMatchObject([
    {
      level: 'warning',
      message: 'vendas: 2 messages wait, and 1 of 3 may still begin today',
      fix: expect.stringContaining('continues tomorrow') as string,
    },
  ]);
});

test('headroom: a queue that takes longer than a day at its pace', async () => {
  await publish({ pace: { min: 36_000, max: 108_000 } });
  await queue('https://example.com/a.png', 'https://example.com/b.png');
  expect(await findings('headroom')).toMatchObject([
    { level: 'warning', message: 'vendas: 2 messages wait, about 40 hours at its pace' },
  ]);
});

/** Serves a picture at every path; `stop` makes the host unreachable. */
async function imageHost(): Promise<{ host: string; stop(): Promise<void> }> {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg==',
    'base64',
  );
  const server = createServer((_request, response) => void response.end(png)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  onTestFinished(stop);
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

test('images: asks each host whose images wait to be sent, and names the image that cannot be fetched', async () => {
  expect(await findings('images')).toMatchObject([{ level: 'skipped' }]);
  await publish();
  const [one, other] = [await imageHost(), await imageHost()];
  await queue(
    `http://${one.host}/a.png`,
    `http://${one.host}/b.png`,
    `http://${other.host}/c.png?secret=0123456789abcdef`,
  );
  const [both] = await findings('images');
  expect(both).toMatchObject({ level: 'ok', message: expect.stringContaining(one.host) as string });
  expect(both!.message).toContain(other.host);
  await other.stop();
  const [fine, bad] = await findings('images');
  expect(fine).toMatchObject({ level: 'ok', message: expect.stringContaining(one.host) as string });
  expect(bad).toMatchObject({ level: 'warning', message: expect.stringContaining(`${other.host}/c.png`) as string });
  expect(bad!.message).not.toContain('0123456789abcdef');
  expect(bad!.fix).toContain('Z-API fetches the image itself');
});

test('instances: a number without Client-Token, unless Z-API is simulated on this machine', async () => {
  // On the internet a pace of 0 is not allowed.
  const paced = NUMBERS.map((number) => ({ ...number, pace: { min: 1, max: 3 } }));
  const { name, id, token } = paced[0]!;
  const POMBO_INSTANCES = cli.file('open.json', JSON.stringify({ instances: [{ name, id, token }, paced[1]] }));
  expect(await findings('instances', { POMBO_INSTANCES })).toMatchObject([{ level: 'ok' }]);
  const [, warning] = await findings('instances', { POMBO_INSTANCES, ZAPI_BASE_URL: 'https://api.invalid' });
  expect(warning).toMatchObject({
    level: 'warning',
    message: expect.stringMatching(/^vendas has no Client-Token/) as string,
    fix: expect.stringContaining('only then activate it') as string,
  });
});

test('journal: a disk that takes long to write safely, by the fastest of its writes; the check leaves nothing behind', async () => {
  const config = readConfig({ POMBO_DATA_DIR: cli.dir });
  const clock = (ms: number) => {
    let now = 0;
    return () => (now += ms);
  };
  const before = readdirSync(cli.dir);
  const slow = (await checkJournal(config, clock(250))).find(({ level }) => level === 'warning');
  expect(slow!.message).toContain('needs 250 ms to write the journal safely');
  expect((await checkJournal(config, clock(99))).map(({ message }) => message).join()).not.toContain('needs');
  expect(readdirSync(cli.dir)).toEqual(before);
});
