import { createCampaignStore, type CampaignStore, type StoredRow } from '@pombo/campaign';
import { beforeAll, expect, test } from 'vitest';
import { testRedis } from '../../../../../test/setup/redis-context.ts';
import { bench } from '../../pombo.fixture.ts';

/** What happens to a large import when the process that reads the file dies. */
const redis = testRedis();
const cli = bench();
let store: CampaignStore;

beforeAll(() => {
  cli.setEnv({ REDIS_URL: redis.url, POMBO_PREFIX: redis.prefix });
  store = createCampaignStore(redis.client, redis.prefix);
});

const ROWS = 100_000;
const LANES = ['suporte', 'vendas'];

const phoneOf = (row: number): string => `55119${60_000_000 + row}`;

/** Every row of a lane, chunk by chunk, as the feeder reads them. */
async function rowsOf(id: string, lane: string): Promise<StoredRow[]> {
  const rows: StoredRow[] = [];
  for (let part = await store.rows(id, lane, 0); part.length > 0; part = await store.rows(id, lane, rows.length))
    rows.push(...part);
  return rows;
}

test('an import killed by kill -9 cannot be started, and the same command completes it', async () => {
  const lines = Array.from({ length: ROWS }, (_none, row) => `${phoneOf(row)};Nome ${row}`);
  cli.file('large.csv', `telefone;nome\n${lines.join('\n')}\n`);
  const words = ['large.csv', '--instance', LANES.join(), '--image', 'https://example.com/a.png', '--no-image-check'];
  const command = ['campaign', 'create', ...words, '--caption', 'Oi {{ nome }}', '--id', 'large', '--json'];

  const victim = cli.start(command);
  await expect.poll(() => store.rows('large', 'vendas', 10_000), { timeout: 60_000 }).not.toEqual([]);
  expect((await victim.end('SIGKILL')).code).toBeNull();
  expect((await store.get('large'))?.state).toBe('importing');
  expect((await cli.run(['campaign', 'start', 'large'])).code).not.toBe(0);
  const cutOff = (await Promise.all(LANES.map((lane) => rowsOf('large', lane)))).flat().length;
  expect(cutOff).toBeLessThan(ROWS);

  // The record as a user finds it, even after it was cancelled. The same command completes that one as well.
  const shown = async (): Promise<string> => (await cli.run(['campaign', 'show', 'large'])).stdout;
  await redis.client.hset(`${redis.prefix}:{large}:record`, 'storedAt', Date.now() - 20_000);
  expect(await shown()).toMatch(/importing: interrupted at [1-9][\d,]* rows; run the same create again/);
  expect((await cli.run(['campaign', 'cancel', 'large'])).code).toBe(0);
  expect(await shown()).toMatch(/cancelled: its import was interrupted at [1-9][\d,]* rows, and nothing was sent/);
  expect((await cli.run(['campaign', 'show', 'large', '--json'])).json()).toMatchObject([
    { state: 'cancelled', total: 0, import: { cutOff: true } },
  ]);

  const [made] = (await cli.run(command)).json();
  expect(made).toMatchObject({ answer: 'created', campaign: { state: 'ready', total: ROWS } });
  const perLane = await Promise.all(LANES.map((lane) => rowsOf('large', lane)));
  for (const rows of perLane)
    expect(rows.map(({ line }) => line)).toEqual(rows.map(({ line }) => line).toSorted((a, b) => a - b));
  const stored = perLane.flat().toSorted((a, b) => a.line - b.line);
  expect(stored.map(({ phone, caption }) => `${phone} ${caption}`)).toEqual(
    lines.map((_line, row) => `${phoneOf(row)} Oi Nome ${row}`),
  );
  expect(new Set(stored.map(({ id }) => id)).size).toBe(ROWS);

  const [again] = (await cli.run(command)).json();
  expect(again).toMatchObject({ answer: 'exists', campaign: { total: ROWS } });
}, 180_000);
