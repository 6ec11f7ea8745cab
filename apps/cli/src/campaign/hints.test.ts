import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageKey } from '@pombo/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { follow, hintsOf } from '../hints.fixture.ts';
import { type Ran, recipients, upOverAll } from '../pombo.fixture.ts';

/** Every hint that is printed about a stopped campaign, followed literally, sends nothing twice. */
const { redis, cli, zapi } = upOverAll();
const { phones } = recipients(cli, '551193');
const IMAGE = ['--image', 'https://example.com/natal.png', '--no-image-check'];

const campaign = (...args: string[]): Promise<Ran> => cli.run(['campaign', ...args]);
const received = (numbers: readonly string[]): number[] => numbers.map((phone) => zapi.received(phone).length);
const each = (numbers: readonly string[], times: number): number[] => numbers.map(() => times);

/** Four were sent, and eight were queued on a number that is held, when it was cancelled. */
async function stopped(name: string): Promise<{ id: string; numbers: string[]; command: string[]; cancelled: Ran }> {
  const numbers = phones(12);
  const lines = numbers.map((phone, at) => `${phone};${at < 4 ? 'vendas' : 'suporte'}`);
  const file = cli.file(`${name}.csv`, `telefone;instance\n${lines.join('\n')}\n`);
  const command = ['create', file, '--instance', 'vendas,suporte', '--no-share', ...IMAGE, '--caption', `Oi ${name}`];
  await cli.run(['lanes', 'pause', 'suporte']);
  const [made] = (await campaign(...command, '--start', '--json')).json() as [{ campaign: { id: string } }];
  const { id } = made.campaign;
  await expect.poll(async () => (await show(id)).progress).toMatchObject({ accepted: 4, queued: 8 });
  const cancelled = await campaign('cancel', name);
  await cli.run(['lanes', 'resume', 'suporte']);
  return { id, numbers, command, cancelled };
}

async function show(id: string): Promise<{ state: string; total: number; progress: Record<string, number> }> {
  return (await campaign('show', id, '--json')).json()[0] as never;
}

describe('a hint about a cancelled campaign, followed literally,', () => {
  test('after the cancel sends the rest, and nothing else', async () => {
    const { id, numbers, cancelled } = await stopped('parada');
    expect(hintsOf(cancelled).map(({ text }) => text)).toEqual([
      'campaign export parada',
      'campaign retry parada --only cancelled',
    ]);
    const done = await follow(cancelled, cli);
    expect(done.find(({ text }) => text.startsWith('campaign retry'))!.ran).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('8 queued again (cancelled)') as string,
    });
    await expect.poll(async () => (await show(id)).state).toBe('completed');
    await expect.poll(() => received(numbers)).toEqual(each(numbers, 1));
  });

  test.each(['start', 'resume', 'pause', 'cancel', 'retry'])('after `%s` sends nothing twice', async (order) => {
    const { id, numbers } = await stopped(`parada-${order}`);
    const refused = await campaign(order, `parada-${order}`);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('error wrong_status') as string });
    expect(hintsOf(refused)).not.toEqual([]);
    for (const { ran } of await follow(refused, cli)) expect(ran.stderr).not.toContain('invalid_input');
    const ends = order === 'pause' || order === 'cancel' ? 'cancelled' : 'completed';
    await expect.poll(async () => (await show(id)).state).toBe(ends);
    const rest = ends === 'completed' ? 1 : 0;
    await expect.poll(() => received(numbers)).toEqual(numbers.map((_phone, at) => (at < 4 ? 1 : rest)));
  });

  test('after the same `create` again, and after `create --again`, sends nothing twice', async () => {
    const { id, numbers, command } = await stopped('de-novo');
    const same = await campaign(...command);
    expect(hintsOf(same).map(({ text }) => text)).toContain(`campaign retry ${id} --only cancelled`);
    expect(same.stderr).not.toContain('--again');

    const checked = await campaign('check', ...command.slice(1), '--again');
    expect(checked.stdout).toMatch(
      /4 {2}skipped, already received it {2}4 of these 12 people already got this.*"de-novo"/s,
    );
    const again = await campaign(...command, '--again');
    expect(again).toMatchObject({ code: 0, stdout: expect.stringMatching(/8 {2}ready/) as string });
    for (const text of [`campaign retry ${id} --only cancelled`, ...hintsOf(again).map((hint) => hint.text)]) {
      if (text.includes('YOUR-PHONE')) continue;
      await follow(await cli.run(text.split(' ')), cli);
    }
    await expect.poll(() => received(numbers)).toEqual(each(numbers, 1));

    const third = await campaign(...command);
    await follow(third, cli);
    const none = await campaign(...command, '--again', '--start');
    expect(none).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('12 of these 12 people already got this') as string,
    });
    expect(received(numbers)).toEqual(each(numbers, 1));

    const onPurpose = await campaign(...command, '--again', '--include-sent', '--start');
    expect(onPurpose.code).toBe(0);
    await expect.poll(() => received(numbers)).toEqual(each(numbers, 2));
    expect((await campaign(...command, '--include-sent')).stderr).toContain('--include-sent requires --again');
  });
});

describe('a message of a cancelled campaign', () => {
  test('is not queued only to be cancelled again; the hint sends it, and nothing twice', async () => {
    const { id, numbers } = await stopped('uma');
    const rows = (await campaign('export', id, '--json')).json() as { pomboId: string; status: string }[];
    const one = rows.find(({ status }) => status === 'cancelled')!;
    const refused = await cli.run(['message', 'retry', one.pomboId]);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/wrong_status .*is cancelled/) as string });
    await follow(refused, cli);
    await expect.poll(async () => (await show(id)).state).toBe('completed');
    await expect.poll(() => received(numbers)).toEqual(each(numbers, 1));
  });

  test('that is unknown stays unknown when it is resolved as resend', async () => {
    const [phone] = phones(1) as [string];
    zapi.fault({ phone, do: { kind: 'answer', enqueue: false, status: 502, body: {} } });
    onTestFinished(() => zapi.clearFaults());
    const other = phones(1);
    const file = cli.file('duvida.csv', `telefone;instance\n${phone};vendas\n${other[0]};suporte\n`);
    await cli.run(['lanes', 'pause', 'suporte']);
    const flags = ['--instance', 'vendas,suporte', '--no-share', ...IMAGE, '--start', '--json'];
    const [made] = (await campaign('create', file, ...flags)).json() as [{ campaign: { id: string } }];
    const { id } = made.campaign;
    await expect.poll(async () => (await show(id)).progress).toMatchObject({ unknown: 1, queued: 1 });
    await campaign('cancel', id);
    await cli.run(['lanes', 'resume', 'suporte']);
    zapi.clearFaults();
    const [row] = (await campaign('export', id, '--json')).json() as [{ pomboId: string }];
    // The quiet period is over.
    await redis.client.hset(`${redis.prefix}:{vendas}:m:${messageKey(row.pomboId)}`, 'at', Date.now() - 3_600_000);
    const resend = ['unknown', 'resolve', row.pomboId, '--as', 'resend', '--yes'];
    const refused = await cli.run(resend);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/wrong_status .*is cancelled/) as string });
    expect((await show(id)).progress).toMatchObject({ unknown: 1 });
    await follow(refused, cli);
    await expect.poll(async () => (await show(id)).state).toBe('completed');
    expect((await cli.run(resend)).code).toBe(0);
    await expect.poll(() => received([phone, ...other])).toEqual([1, 1]);
  });
});

test('a new campaign does not send a line of an export while its id is known, and says so', async () => {
  const { id, numbers } = await stopped('exportada');
  await campaign('export', id, '--out', 'todas.csv');
  const lines = readFileSync(join(cli.dir, 'todas.csv'), 'utf8').split('\n');
  writeFileSync(
    join(cli.dir, 'resto.csv'),
    lines.filter((line, at) => at === 0 || line.includes('cancelled')).join('\n'),
  );
  const words = ['--instance', 'vendas,suporte', ...IMAGE, '--caption', 'Outra vez'];
  const checked = await campaign('check', 'resto.csv', ...words);
  expect(checked.code).toBe(2);
  expect(checked.stdout.replaceAll(/\s+/g, ' ')).toMatch(
    /8 skipped, already known their id belongs to campaign "exportada" \(cancelled\); leave the \w+ column out to send them/,
  );
  const created = await campaign('create', 'resto.csv', ...words, '--start');
  expect(created).toMatchObject({ code: 2, stderr: expect.stringContaining('8 already known') as string });
  // With the lines that were sent among them, doing without ids would send those again.
  const mixed = await campaign('check', 'todas.csv', ...words);
  expect(mixed.stdout).not.toContain('leave the');
  expect(mixed.stdout.replaceAll(/\s+/g, ' ')).toContain('sent already, or on the way');
  expect(received(numbers).every((count) => count <= 1)).toBe(true);

  const [fresh] = phones(1) as [string];
  const file = cli.file(
    'mista.csv',
    `telefone;id\n${numbers[4]};${idIn(lines, numbers[4]!)}\n${fresh};novo-${fresh}\n`,
  );
  const [made] = (await campaign('create', file, '--instance', 'vendas', ...IMAGE, '--start', '--json')).json() as [
    { campaign: { id: string; counts: Record<string, number>; total: number } },
  ];
  expect(made.campaign).toMatchObject({ total: 1, counts: { rows: 2, ready: 1, alreadyKnown: 1 } });
  await expect.poll(async () => (await show(made.campaign.id)).progress).toMatchObject({ accepted: 1 });
});

test('campaign retry --since retries only what ended since then', async () => {
  const { id } = await stopped('desde');
  const none = await campaign('retry', id, '--only', 'cancelled', '--since', '2030-01-01T00:00:00Z');
  expect(none).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing to retry') as string });
  expect((await campaign('retry', id, '--since', 'ontem')).code).toBe(2);
  const all = await campaign('retry', id, '--only', 'cancelled', '--since', '1h');
  expect(all.stdout).toContain('8 queued again (cancelled since 1h)');
});

/** The id that an export gives for a phone. */
function idIn(lines: readonly string[], phone: string): string {
  return lines.find((line) => line.includes(phone))!.split(';')[1]!;
}
