import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findRedisServer } from '../../../../test/setup/redis-server.ts';
import { bench, NUMBERS, recipients, simulated, type Running } from '../pombo.fixture.ts';

/** Commands that wait, while `pombo up` and the Redis that it runs end and come back at another address. */
const cli = bench();
const zapi = simulated();
const { phones, csv } = recipients(cli, '551196');
const IMAGE = ['--image', 'https://example.com/a.png'];

function addressOfRedis(): string {
  return (JSON.parse(readFileSync(join(cli.dir, '.pombo', 'redis.json'), 'utf8')) as { url: string }).url;
}

async function up(): Promise<Running> {
  const running = cli.start(['up', '--json']);
  await running.until('"gateway"');
  return running;
}

function send(id: string): Running {
  const to = ['--instance', 'vendas', '--phone', phones(1)[0]!, ...IMAGE];
  return cli.start(['send', 'image', ...to, '--id', id, '--wait', '120', '--json']);
}

test.skipIf(findRedisServer() === undefined)(
  'campaign watch and send --wait continue once pombo up has restarted with another Redis, or end on Ctrl-C',
  async () => {
    const file = cli.file('instances.json', JSON.stringify({ instances: NUMBERS }));
    cli.setEnv({ POMBO_INSTANCES: file, ZAPI_BASE_URL: zapi.url() });
    const first = await up();
    const before = addressOfRedis();
    expect((await cli.run(['lanes', 'pause', 'vendas'])).code).toBe(0);
    const options = ['--instance', 'vendas', ...IMAGE, '--no-image-check', '--start'];
    expect((await cli.run(['campaign', 'create', csv('across.csv', phones(2)), ...options])).code).toBe(0);
    const watching = [0, 1].map(() => cli.start(['campaign', 'watch', 'across']));
    const sending = ['across-1', 'across-2'].map(send);
    await Promise.all([
      ...watching.map((each) => each.until('0/2')),
      ...sending.map((each) => each.until('vendas is held')),
    ]);

    expect((await first.end('SIGTERM')).code).toBe(0);
    await Promise.all([...watching, ...sending].map((each) => each.until('Redis does not answer')));
    const [stoppedWatch, stoppedWait] = await Promise.all([watching[1]!.end('SIGINT'), sending[1]!.end('SIGINT')]);
    expect(stoppedWatch).toMatchObject({ code: 130, stderr: expect.stringContaining('Stopped watching') });
    expect(stoppedWait.code).toBe(130);
    expect(stoppedWait.json()).toMatchObject([{ id: 'across-2', error: { code: 'interrupted' } }]);

    const next = await up();
    expect(addressOfRedis()).not.toBe(before);
    expect((await cli.run(['lanes', 'resume', 'vendas'])).code).toBe(0);
    const [watched, sent] = await Promise.all([watching[0]!.exited, sending[0]!.exited]);
    expect(watched).toMatchObject({ code: 0, stdout: expect.stringContaining('Completed across') });
    expect(sent.code).toBe(0);
    expect(sent.json()).toMatchObject([{ id: 'across-1', status: 'accepted' }]);
    await next.end('SIGTERM');
  },
  180_000,
);
