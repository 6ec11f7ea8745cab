import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { NUMBERS, bench, simulated, type Bench, type Running } from '../apps/cli/src/pombo.fixture.ts';
import { blocksOf } from './support/documents/page.ts';
import { freePorts } from './support/documents/ports.ts';
import { findRedisServer } from './setup/redis-server.ts';

/**
 * A backup of the embedded Redis, made and restored with the very commands of docs/operate.md. It calls messages "queued" that were
 * sent after it was made. None of them is sent again without a person's decision.
 */
const PAGE = 'docs/operate.md';
const [backUp, convert, replace, restoreSecrets] = blocksOf(
  PAGE,
  readFileSync(new URL(`../${PAGE}`, import.meta.url), 'utf8'),
)
  .filter(({ notRun }) => notRun === 'test/backup.test.ts pastes it')
  .map(({ commands }) => commands) as [string, string, string, string];
const POMBO = fileURLToPath(new URL('../pombo', import.meta.url));
const IMAGE = 'https://example.com/a.png';
const isRunnable = findRedisServer() !== undefined;

const zapi = simulated();
const [kept, lost] = [bench(), bench()];

/** A clone with a running `pombo up`, in which a reader pastes the commands of the page. */
async function deployment(cli: Bench): Promise<{
  up(...args: string[]): Promise<Running>;
  paste(commands: string): Promise<void>;
  queue(...messages: object[]): Promise<void>;
  posts(phone: string): number;
  status(id: string): Promise<unknown>;
  cancel(id: string): Promise<unknown>;
}> {
  symlinkSync(POMBO, join(cli.dir, 'pombo'));
  cli.file('instances.json', JSON.stringify({ instances: NUMBERS }));
  cli.setEnv({ ZAPI_BASE_URL: zapi.url() });
  const port = (await freePorts(['6390'])).get('6390')!;
  let api = '';
  async function ask(method: string, path: string, body?: object): Promise<unknown> {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(`${api}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    return response.json();
  }
  return {
    async up(...args) {
      const running = cli.start(['up', '--json', ...args]);
      await running.until('"gateway"');
      const line = running.output.stdout.split('\n').find((each) => each.includes('"gateway"'))!;
      ({ api } = JSON.parse(line) as { api: string });
      return running;
    },
    async paste(commands) {
      const script = commands.replaceAll('6390', port).replaceAll('./pombo up --paused', ':');
      const env = { PATH: process.env['PATH'], HOME: cli.dir, ZAPI_BASE_URL: zapi.url() };
      await promisify(execFile)('bash', ['-ec', script], { cwd: cli.dir, env, timeout: 60_000 });
    },
    async queue(...messages) {
      const all = messages.map((message) => ({ type: 'send-image', instance: 'vendas', image: IMAGE, ...message }));
      expect(await ask('POST', '/v1/messages', all)).toEqual(
        all.map(() => expect.not.objectContaining({ error: {} }) as unknown),
      );
    },
    posts: (phone) => zapi.posts().filter((each) => each.phone === phone).length,
    status: async (id) => ((await ask('GET', `/v1/messages/${id}`)) as { status?: unknown }).status,
    cancel: async (id) => ((await ask('DELETE', `/v1/messages/${id}`)) as { status?: unknown }).status,
  };
}

const phonesOf = (run: number): [string, string, string] =>
  [1, 2, 3].map((n) => `55119876${run}000${n}`) as [string, string, string];

test.skipIf(!isRunnable)(
  'restored with the journal kept: what was sent since the backup is known, and the rest is sent once',
  async () => {
    const cli = kept;
    const { up, paste, queue, posts, status } = await deployment(cli);
    const [sent, after] = phonesOf(1);
    const first = await up();
    expect((await cli.run(['pause', '--all'])).code).toBe(0);
    await queue({ id: 'kept-1', phone: sent });
    await paste(backUp);
    expect((await cli.run(['resume', '--all'])).code).toBe(0);
    await expect.poll(() => status('kept-1'), { timeout: 30_000 }).toMatch(/accepted|sent/);
    expect((await first.end('SIGTERM')).code).toBe(0);

    rmSync(join(cli.dir, '.pombo/appendonlydir'), { recursive: true });
    await paste(convert);
    await paste(replace);
    await up();
    await expect.poll(() => status('kept-1'), { timeout: 30_000 }).toMatch(/accepted|sent/);
    // It was paused when the backup was made.
    expect((await cli.run(['resume', '--all'])).code).toBe(0);
    await queue({ id: 'kept-2', phone: after });
    await expect.poll(() => status('kept-2'), { timeout: 30_000 }).toMatch(/accepted|sent/);
    expect([posts(sent), posts(after)]).toEqual([1, 1]);
  },
  120_000,
);

test.skipIf(!isRunnable)(
  'restored with the journal lost: with --paused nothing is sent until a person has decided about each message',
  async () => {
    const { up, paste, queue, posts, status, cancel } = await deployment(lost);
    const [begun, sent, unsent] = phonesOf(2);
    const first = await up();
    // After the first message the number rests for 15 s: the others are queued while the backup is made.
    await queue(
      { id: 'lost-begun', phone: begun, delayMessage: 15 },
      { id: 'lost-sent', phone: sent },
      { id: 'lost-unsent', phone: unsent },
    );
    await expect.poll(() => posts(begun)).toBe(1);
    await paste(backUp);
    expect([await status('lost-sent'), posts(begun), posts(sent)]).toEqual(['queued', 1, 0]);
    // Since the backup one was sent, and one was cancelled.
    expect(await cancel('lost-unsent')).toBe('cancelled');
    await expect.poll(() => status('lost-sent'), { timeout: 40_000 }).toMatch(/accepted|sent/);
    await first.end('SIGTERM');

    // The machine is gone; only the backup is left.
    expect(readdirSync(join(lost.dir, 'backup')).toSorted()).toEqual(['dump.rdb', 'instances.json', 'webhook-secret']);
    rmSync(join(lost.dir, '.pombo'), { recursive: true });
    await paste(convert);
    await paste(replace);
    await paste(restoreSecrets);
    expect(existsSync(join(lost.dir, '.pombo/journal'))).toBe(false);
    const second = await up('--paused');
    await second.until('worker.started');
    expect([await status('lost-sent'), await status('lost-unsent')]).toEqual(['queued', 'queued']);
    const [lane] = (await lost.run(['lanes', '--json'])).json().filter((each) => each['instance'] === 'vendas');
    expect(lane).toMatchObject({ state: 'held', holds: [expect.objectContaining({ reason: 'paused' })] });

    expect(await cancel('lost-sent')).toBe('cancelled');
    expect((await lost.run(['resume', '--all'])).code).toBe(0);
    // Where the hold of the lost journal is not there yet, there is nothing to release.
    await lost.run(['lanes', 'resume', 'vendas', '--after-rollback']);
    await lost.run(['lanes', 'resume', 'suporte', '--after-rollback']);
    await expect.poll(() => status('lost-unsent'), { timeout: 30_000 }).toMatch(/accepted|sent/);
    expect([posts(begun), posts(sent), posts(unsent)]).toEqual([1, 1, 1]);
  },
  180_000,
);
