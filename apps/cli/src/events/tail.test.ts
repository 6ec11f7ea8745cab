import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findRedisServer } from '../../../../test/setup/redis-server.ts';
import { bench, NUMBERS, simulated, type Ran, type Running } from '../pombo.fixture.ts';

/** `pombo tail` beside a `pombo up` that restarts with another Redis. */
const cli = bench();
const zapi = simulated();
const READY = 'Events from now on';

function send(lane: string, id: string, phone = '5511971000001'): Promise<Ran> {
  const to = ['--instance', lane, '--phone', phone, '--image', 'https://example.com/a.png'];
  return cli.run(['send', 'image', ...to, '--id', id, '--wait', '20']);
}

async function up(): Promise<Running> {
  const running = cli.start(['up', '--json']);
  await running.until('worker.started');
  return running;
}

const addressOfRedis = (): string => readFileSync(join(cli.dir, '.pombo', 'redis.json'), 'utf8');

describe.skipIf(findRedisServer() === undefined)('pombo tail', () => {
  test('prints events as they happen, survives a Redis that restarts elsewhere, and ends with 130 on Ctrl-C', async () => {
    cli.setEnv({
      POMBO_INSTANCES: cli.file('instances.json', JSON.stringify({ instances: NUMBERS })),
      ZAPI_BASE_URL: zapi.url(),
    });
    const first = await up();
    const before = addressOfRedis();
    const all = cli.start(['tail', '--json']);
    const ofSuporte = cli.start(['tail', '--instance', 'suporte']);
    const failed = cli.start(['tail', '--status', 'failed']);
    const tails = [all, ofSuporte, failed];
    await Promise.all(tails.map((each) => each.until(READY)));

    await send('vendas', 'tail-1');
    zapi.fault({ do: { kind: 'answer', enqueue: false, status: 400, body: { error: 'Invalid phone' } }, times: 1 });
    await send('suporte', 'tail-2');
    await Promise.all(tails.map((each) => each.until('tail-2')));
    expect(ofSuporte.output.stdout).toMatch(
      /^\S+\tmessage\.failed\tsuporte\ttail-2\t5511971000001 {2}invalid_phone: /m,
    );
    expect(ofSuporte.output.stdout).not.toContain('tail-1');
    expect(failed.output.stdout).not.toContain('tail-1');
    const events = all.output.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(events).toMatchObject([
      { type: 'message.accepted', data: { id: 'tail-1', status: 'accepted' } },
      { type: 'message.failed', data: { id: 'tail-2', attemptLog: [{ outcome: 'invalid_phone', httpStatus: 400 }] } },
    ]);

    expect((await first.end('SIGTERM')).code).toBe(0);
    await all.until('Redis does not answer');
    const next = await up();
    expect(addressOfRedis()).not.toBe(before);
    await send('suporte', 'tail-3');
    await Promise.all([all, ofSuporte].map((each) => each.until('tail-3')));
    expect(all.output.stdout.match(/"tail-2"/g)).toHaveLength(1);
    const ended = await Promise.all(tails.map((each) => each.end('SIGINT')));
    expect(ended.map(({ code }) => code)).toEqual([130, 130, 130]);
    await next.end('SIGTERM');
  }, 120_000);

  test('refuses a number, a campaign or a status that does not exist', async () => {
    const running = await up();
    expect(await cli.run(['tail', '--instance', 'vendass'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('unknown_instance') as string,
    });
    expect(await cli.run(['tail', '--campaign', 'nada'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('not_found') as string,
    });
    const status = await cli.run(['tail', '--status', 'queued']);
    expect(status).toMatchObject({ code: 2 });
    expect(status.stderr).toContain('--status must be one of accepted, sent, delivered, read, failed, unknown');
    await running.end('SIGTERM');
  });
});
