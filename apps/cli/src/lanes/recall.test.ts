import { beforeEach, expect, test } from 'vitest';
import { NUMBERS, upOverAll } from '../pombo.fixture.ts';

/** `pombo lanes resume --recall`, as an operator uses it: a number was disconnected, and Z-API queued its messages. */
const { cli, zapi } = upOverAll();
const [VENDAS] = NUMBERS;
const resume = ['lanes', 'resume', 'vendas', '--recall'];
let made = 0;

/** An empty queue at Z-API, a disconnected number, and an open lane. */
beforeEach(async () => {
  const { id, token, clientToken } = VENDAS;
  const queue = `${zapi.url()}/instances/${id}/token/${token}/queue`;
  await fetch(queue, { method: 'DELETE', headers: { 'client-token': clientToken } });
  zapi.setInstance(id, { connected: false });
  await cli.run(['lanes', 'resume', 'vendas']);
});

/** Queues `count` messages at Z-API for the number, oldest first; returns their ids. */
async function kept(count: number): Promise<string[]> {
  const ids: string[] = [];
  // It has just been lost, and /status does not say so yet: an idle number is asked about before it sends.
  const still = { status: 200, body: { connected: true, smartphoneConnected: true } };
  zapi.fault({
    instance: VENDAS.id,
    endpoint: 'status',
    times: 'always',
    do: { kind: 'answer', enqueue: false, ...still },
  });
  for (let at = 0; at < count; at += 1) {
    made += 1;
    ids.push(`kept-${made}`);
    const to = [
      '--instance',
      'vendas',
      '--phone',
      `55119876${String(54_000 + made)}`,
      '--image',
      'https://example.com/a.png',
    ];
    const { json } = await cli.run(['send', 'image', ...to, '--id', ids.at(-1)!, '--wait', '--json']);
    expect(json()).toMatchObject([{ status: 'accepted' }]);
  }
  zapi.clearFaults();
  return ids;
}

async function statuses(ids: string[]): Promise<unknown[]> {
  const shown = await Promise.all(ids.map((id) => cli.run(['message', 'show', id, '--json'])));
  return shown.map(({ json }) => json()[0]!['status']);
}

test('reports what was taken back, queued again and is unknown, and keeps the lane of a disconnected number held', async () => {
  const ids = await kept(2);
  const recalled = await cli.run(resume);
  expect(recalled.code).toBe(0);
  expect(recalled.stdout).toMatch(/held 2; taken back: 2\.\n +1 {2}queued again here[^\n]*\n +1 {2}unknown/);
  expect(recalled.stderr).toMatch(/still disconnected and stays held[\s\S]*pombo unknown resolve kept-1/);
  expect(await statuses(ids)).toEqual(['unknown', 'queued']);
  const again = await cli.run([...resume, '--json']);
  expect(again.json()).toMatchObject([
    {
      instance: 'vendas',
      state: 'held',
      holds: [{ reason: 'disconnected' }],
      recalled: { listed: 0, takenBack: 0, requeued: 0, unclear: [], disconnected: true },
    },
  ]);
  const lanes = await cli.run(['lanes']);
  expect(lanes.stderr).toContain('pombo lanes resume vendas --recall');
  zapi.setInstance(VENDAS.id, { connected: true });
  await cli.run(['lanes', 'resume', 'vendas']);
  const sent = await cli.run([
    'send',
    'image',
    '--instance',
    'vendas',
    '--phone',
    '5511987654999',
    '--image',
    'https://example.com/b.png',
    '--wait',
    '--json',
  ]);
  expect(sent.json()).toMatchObject([{ status: 'accepted' }]);
  expect(zapi.received('5511987654001')).toHaveLength(0);
  await expect.poll(() => zapi.received('5511987654002')).toHaveLength(1);
});

test('a killed recall loses and duplicates nothing, and the same command completes it', async () => {
  const ids = await kept(3);
  const running = cli.start([...resume, '--json']);
  const stop = zapi.on('removed', () => void running.end('SIGKILL'));
  expect((await running.exited).code).toBeNull();
  stop();
  expect(await statuses(ids)).toEqual(['accepted', 'accepted', 'unknown']);
  const lanes = await cli.run(['lanes', '--json']);
  expect(lanes.json()).toContainEqual(expect.objectContaining({ instance: 'vendas', state: 'held' }));
  const again = await cli.run([...resume, '--json']);
  expect(again.json()).toMatchObject([{ recalled: { listed: 2, takenBack: 2, requeued: 1, unclear: [ids[0]] } }]);
  expect(await statuses(ids)).toEqual(['unknown', 'queued', 'unknown']);
});

test('while Z-API does not answer, the lane stays held and a hint says how to continue', async () => {
  const { code, stderr } = await cli.run(resume, { ZAPI_BASE_URL: 'http://127.0.0.1:1' });
  expect(code).toBe(3);
  expect(stderr).toMatch(/error gateway_unreachable .*stays held[\s\S]*same command again/);
  const lanes = await cli.run(['lanes', '--json']);
  expect(lanes.json()).toContainEqual(expect.objectContaining({ instance: 'vendas', state: 'held' }));
});
