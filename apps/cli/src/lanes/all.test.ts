import { expect, test } from 'vitest';
import { upOverAll } from '../pombo.fixture.ts';

/** `pombo pause --all` and `resume --all`, on the numbers of a running worker. */
const { redis, cli, zapi } = upOverAll();
const TO = ['--image', 'https://example.com/a.png', '--wait', '20'];
const send = (lane: string, phone: string) => cli.run(['send', 'image', '--instance', lane, '--phone', phone, ...TO]);

async function holdsOf(lane: string): Promise<{ reason: string; detail: string }[]> {
  const lanes = (await cli.run(['lanes', '--json'])).json();
  return lanes.find(({ instance }) => instance === lane)!['holds'] as never;
}

test('pause --all stops every number, and resume --all starts them again', async () => {
  const paused = await cli.run(['pause', '--all', '--why', 'almoço']);
  expect(paused).toMatchObject({ code: 0, stdout: 'Paused 2 numbers: suporte and vendas.\n' });
  expect(paused.stderr).toContain('pombo resume --all');
  expect(await holdsOf('vendas')).toMatchObject([{ reason: 'paused', detail: 'all numbers are paused: almoço' }]);
  const waits = cli.start(['send', 'image', '--instance', 'vendas', '--phone', '5511970000001', ...TO]);
  await waits.until('held (paused)');
  expect(zapi.received('5511970000001')).toEqual([]);
  expect(await cli.run(['resume', '--all'])).toMatchObject({
    code: 0,
    stdout: 'Resumed 2 numbers: suporte and vendas.\n',
  });
  expect((await waits.exited).code).toBe(0);
  expect((await send('suporte', '5511970000002')).code).toBe(0);
});

test('resume --all leaves a number that was paused alone, before or after, and says so', async () => {
  await cli.run(['lanes', 'pause', 'vendas', '--why', 'chip novo']);
  expect((await cli.run(['pause', '--all', '--json'])).json()).toEqual([{ paused: ['suporte'], already: ['vendas'] }]);
  await cli.run(['lanes', 'pause', 'suporte']);
  const { code, stdout, stderr } = await cli.run(['resume', '--all']);
  expect(code).toBe(0);
  expect(stdout).toBe('No number sends again.\n');
  expect(stderr).toMatch(/vendas is held \(paused\) since \S+: chip novo[\s\S]*pombo lanes resume/);
  expect(await holdsOf('suporte')).toMatchObject([{ reason: 'paused' }]);
  for (const lane of ['vendas', 'suporte']) await cli.run(['lanes', 'resume', lane]);
});

test('resume --all never releases a rollback', async () => {
  const key = `${redis.prefix}:{vendas}:holds`;
  await cli.run(['pause', '--all']);
  await redis.client.hset(key, 'rollback', JSON.stringify({ detail: 'behind', since: Date.now() }));
  const { json } = await cli.run(['resume', '--all', '--json']);
  expect(json()).toMatchObject([
    { resumed: ['suporte'], left: [{ instance: 'vendas', holds: [{ reason: 'rollback' }] }] },
  ]);
  expect(await redis.client.hkeys(key)).toEqual(['rollback']);
  await redis.client.hdel(key, 'rollback');
});

test('without --all both say what to type', async () => {
  for (const order of ['pause', 'resume']) {
    const { code, stderr } = await cli.run([order]);
    expect(code).toBe(2);
    expect(stderr).toContain('--all');
  }
});
