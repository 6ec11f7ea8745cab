import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Ran, recipients, upOverAll } from '../pombo.fixture.ts';

/** The campaign commands against a real Redis, a worker of `pombo up` and a simulated Z-API. */
const { redis, cli, zapi } = upOverAll();

const IMAGE = ['--image', 'https://example.com/natal.png', '--no-image-check'];
const BOTH = ['--instance', 'vendas,suporte', ...IMAGE, '--caption', 'Oi {{ nome }}'];
const { phones, csv } = recipients(cli, '551190');

/** What Z-API got for these phones, one entry for each POST. */
function postsTo(numbers: readonly string[]) {
  return zapi.posts().filter(({ phone }) => phone !== undefined && numbers.includes(phone));
}

function campaign(...args: string[]): Promise<Ran> {
  return cli.run(['campaign', ...args]);
}

async function create(...args: string[]): Promise<{ answer: string; id: string; campaign: Record<string, unknown> }> {
  const { code, json, stdout, stderr } = await campaign('create', ...args, '--json');
  expect(code, stdout + stderr).toBe(0);
  const [made] = json() as [{ answer: string; campaign: { id: string } & Record<string, unknown> }];
  return { ...made, id: made.campaign.id };
}

async function stateOf(id: string): Promise<Record<string, unknown>> {
  return (await campaign('show', id, '--json')).json()[0]!;
}

describe('a campaign', () => {
  test('goes from a file to its results: each line once, with the ids that Z-API gave', async () => {
    const numbers = phones(24);
    const file = csv('natal.csv', [...numbers, numbers[0]!, '123']);
    const created = await campaign('create', file, ...BOTH, '--rejected', 'bad.csv');
    expect(created.code).toBe(0);
    expect(created.stdout).toMatch(/24 {2}ready\n +1 {2}skipped, duplicate .*\n +1 {2}rejected/);
    expect(created.stdout).toMatch(
      /Created campaign cmp_\w{24}: 24 messages through suporte \(\d+\) and vendas \(\d+\)/,
    );
    expect(created.stderr).toMatch(/rejected lines are in bad\.csv[\s\S]*pombo campaign start cmp_/);
    expect(readFileSync(join(cli.dir, 'bad.csv'), 'utf8')).toContain('123;Nome 25;27;telefone;');
    expect(postsTo(numbers)).toEqual([]);

    const started = await campaign('start', 'natal');
    expect(started.code).toBe(0);
    expect(started.stdout).toMatch(/^Started campaign natal \(cmp_\w+\): 24 messages, under a minute to go\.\n$/);
    expect(started.stderr).toContain('pombo campaign watch natal');
    const watched = await campaign('watch', 'natal');
    expect(watched.code).toBe(0);
    expect(watched.stdout).toMatch(/^Completed natal \(cmp_\w+\): 24 accepted\.$/m);

    const rows = (await campaign('export', 'natal', '--json')).json();
    expect(rows.map(({ line }) => line)).toEqual(numbers.map((_phone, at) => at + 2));
    for (const row of rows) {
      const [post, ...again] = postsTo([row['phone'] as string]);
      expect(again).toEqual([]);
      expect(row).toMatchObject({ status: 'accepted', zaapId: post!.zaapId, messageId: post!.messageId, attempts: 1 });
      expect(post!.caption).toBe(`Oi ${(row['variables'] as Record<string, string>)['nome']}`);
    }
  });

  test('is created and sent once when the command runs twice; --again --include-sent creates another', async () => {
    const numbers = phones(6);
    const file = csv('twice.csv', numbers);
    const command = [file, ...BOTH, '--start'];
    const first = await create(...command);
    const second = await campaign('create', ...command);
    expect(second.code).toBe(0);
    expect(second.stdout).toContain(`The campaign ${first.id} was already created`);
    expect(second.stdout).toContain('nothing was added');
    expect((await campaign('watch', first.id)).code).toBe(0);
    const third = await create(...command);
    expect(third).toMatchObject({ answer: 'exists', started: false, campaign: { state: 'completed', total: 6 } });
    expect(postsTo(numbers)).toHaveLength(6);

    expect((await campaign('create', ...command, '--again')).code).toBe(2);
    expect(postsTo(numbers)).toHaveLength(6);
    const again = await create(...command, '--again', '--include-sent');
    expect(again.id).not.toBe(first.id);
    expect((await campaign('watch', again.id)).code).toBe(0);
    expect(postsTo(numbers)).toHaveLength(12);
  });

  test('that already exists is started by the same command with --start', async () => {
    const numbers = phones(3);
    const file = csv('later.csv', numbers);
    const first = await create(file, ...BOTH);
    expect(first).toMatchObject({ answer: 'created', started: false, campaign: { state: 'ready' } });
    const second = await create(file, ...BOTH, '--start');
    expect(second).toMatchObject({ answer: 'exists', started: true, id: first.id });
    expect((await campaign('watch', first.id)).code).toBe(0);
    expect(postsTo(numbers)).toHaveLength(3);
  });

  test('pauses, resumes and says what holds it; the counters always sum to the total', async () => {
    const numbers = phones(8);
    await cli.run(['lanes', 'pause', 'suporte', '--why', 'lunch']);
    const { id } = await create(csv('held.csv', numbers), '--instance', 'suporte', ...IMAGE);
    const started = await campaign('start', id.slice(0, 12));
    expect(started.stderr).toMatch(/8 messages wait: suporte is held \(paused\)[\s\S]*pombo lanes resume suporte/);
    expect(await stateOf(id)).toMatchObject({
      state: 'running',
      lanes: [{ instance: 'suporte', total: 8, lane: { state: 'held', workers: 1 } }],
      waiting: { reason: 'held', lanes: [{ instance: 'suporte', messages: 8, why: 'held (paused)' }] },
    });

    const paused = await campaign('pause', id);
    expect(paused.stdout).toMatch(/^Paused campaign held .*: 8 messages wait\.\n$/);
    await cli.run(['lanes', 'resume', 'suporte']);
    const progress = (await stateOf(id))['progress'] as Record<string, number>;
    expect(Object.values(progress).reduce((sum, count) => sum + count, 0)).toBe(8);
    expect(postsTo(numbers)).toEqual([]);

    const twice = await campaign('pause', id);
    expect(twice.code).toBe(1);
    expect(twice.stderr).toMatch(/error wrong_status[\s\S]*pombo campaign resume/);
    const resumed = await campaign('resume', 'held');
    // It continues immediately: the first message may be sent before the sentence is printed.
    expect(resumed.stdout).toMatch(/^Resumed campaign held .*: \d messages? left/);
    const watched = await campaign('watch', id, '--json');
    expect(watched.code).toBe(0);
    expect(watched.json().at(-1)).toMatchObject({
      id,
      state: 'completed',
      total: 8,
      progress: { accepted: 8, pending: 0 },
    });
    expect(postsTo(numbers)).toHaveLength(8);
  });

  test('that is cancelled sends nothing more: watch ends with exit code 1, and the export shows it', async () => {
    const numbers = phones(5);
    await cli.run(['lanes', 'pause', 'suporte']);
    const { id } = await create(csv('cancel.csv', numbers), '--instance', 'suporte', ...IMAGE, '--start');
    const watching = cli.start(['campaign', 'watch', id]);
    await watching.until('5 messages wait');
    const cancelled = await campaign('cancel', id);
    expect(cancelled.stdout).toContain('5 messages will not be sent');
    const { code, stdout } = await watching.exited;
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining(': 5 cancelled.') });
    await cli.run(['lanes', 'resume', 'suporte']);

    const exported = await campaign('export', id, '--out', 'results.csv', '--delimiter', ';');
    expect(exported).toMatchObject({ code: 0, stdout: 'Wrote 5 lines to results.csv.\n' });
    const text = readFileSync(join(cli.dir, 'results.csv'), 'utf8');
    expect(text[0]).toBe('\ufeff');
    const table = text.trim().split('\n');
    expect(table[0]).toBe(
      'line;pomboId;phone;instance;status;zaapId;messageId;attempts;acceptedAt;sentAt;deliveredAt;readAt;errorCode;error;possibleDuplicate;nome',
    );
    expect(table.slice(1).every((line) => line.includes(';suporte;cancelled;'))).toBe(true);
    expect(postsTo(numbers)).toEqual([]);
  });

  test('continues when the watch ends', async () => {
    const numbers = phones(2);
    await cli.run(['lanes', 'pause', 'suporte']);
    const { id } = await create(csv('watch.csv', numbers), '--instance', 'suporte', ...IMAGE, '--start');
    const watching = cli.start(['campaign', 'watch', id]);
    await watching.until('2 messages wait');
    const { code, stderr } = await watching.end('SIGINT');
    expect(code).toBe(130);
    expect(stderr).toMatch(/Stopped watching\. The campaign watch is still running \(2 waiting\)/);
    await cli.run(['lanes', 'resume', 'suporte']);
    expect((await campaign('watch', id)).code).toBe(0);
    expect(postsTo(numbers)).toHaveLength(2);
  });

  test('sends status posts, and an image in the folder of the file', async () => {
    const [phone] = phones(1);
    const greeting = `Bom dia ${phone}`;
    const file = cli.file('posts.csv', `type;phone;caption\nsend-image-status;;${greeting}\n;${phone};Só para você\n`);
    cli.file('foto.gif', 'GIF89a-----------');
    const { id } = await create(file, '--instance', 'vendas', '--image', 'foto.gif', '--start');
    expect((await campaign('watch', id)).code).toBe(0);
    expect(postsTo([phone!])).toMatchObject([{ caption: 'Só para você', image: { kind: 'base64' } }]);
    expect(zapi.posts().filter(({ caption }) => caption === greeting)).toMatchObject([
      { endpoint: 'send-image-status' },
    ]);
  });
});

describe('creating', () => {
  test('Ctrl-C leaves an interrupted import, every command says so, and the same create completes it', async () => {
    const file = csv('big.csv', phones(60_000));
    const id = `big-${randomInt(1e9)}`;
    const importing = cli.start(['campaign', 'create', file, ...BOTH, '--id', id]);
    await expect.poll(() => redis.client.exists(`${redis.prefix}:{${id}}:record`)).toBe(1);
    const { code, stderr } = await importing.end('SIGINT');
    expect(code).toBe(130);
    const said =
      /was cut off at ([\d,]+) rows; nothing is sent[\s\S]*the same command, or upload the same file, again[\s\S]*dropped automatically/;
    expect(stderr).toMatch(said);
    const rows = said.exec(stderr)![1]!;
    expect(await stateOf(id)).toMatchObject({
      state: 'importing',
      import: { rows: Number(rows.replaceAll(',', '')), cutOff: true },
    });
    const cutOff = `importing: interrupted at ${rows} rows; run the same create again, or it is dropped automatically`;
    for (const words of [id, 'big']) expect((await campaign('show', words)).stdout).toContain(cutOff);
    expect((await campaign('list')).stdout).toMatch(new RegExp(`^${id}\tbig\timporting\t0\t`, 'm'));
    for (const verb of ['start', 'pause', 'watch', 'export', 'retry']) {
      const refused = await campaign(verb, id);
      expect({ verb, code: refused.code }).toEqual({ verb, code: 1 });
      expect(refused.stderr).toContain('error wrong_status');
    }
    const whole = await create(file, ...BOTH, '--id', id);
    expect(whole).toMatchObject({ answer: 'created', campaign: { state: 'ready', total: 60_000 } });
  });

  test('--strict creates nothing from a file with an invalid line', async () => {
    const file = csv('strict.csv', [...phones(3), '123']);
    const { code, stderr } = await campaign('create', file, ...BOTH, '--strict', '--start');
    expect(code).toBe(2);
    expect(stderr).toMatch(/A line is rejected[\s\S]*Nothing was created[\s\S]*pombo campaign check/);
    expect((await campaign('show', 'strict')).code).toBe(2);
  });

  test('a file without a usable line: exit code 2, and what to check', async () => {
    const file = csv('unusable.csv', ['123', '456']);
    const { code, json } = await campaign('create', file, ...BOTH, '--json');
    expect(code).toBe(2);
    expect(json()).toMatchObject([
      { error: { code: 'file_unusable', hint: expect.stringContaining('pombo campaign check') } },
    ]);
    expect((await campaign('show', 'unusable')).code).toBe(2);
  });

  test('different content under your own id is a conflict', async () => {
    const id = `own-${randomInt(1e9)}`;
    await create(csv('own.csv', phones(1)), ...BOTH, '--id', id);
    const { code, stderr } = await campaign('create', csv('own.csv', phones(1)), ...BOTH, '--id', id);
    expect(code).toBe(2);
    expect(stderr).toContain('error id_conflict');
  });

  test('an unknown number is refused, and the known ones are listed', async () => {
    const { code, stderr } = await campaign('create', csv('nobody.csv', phones(1)), '--instance', 'venda', ...IMAGE);
    expect(code).toBe(2);
    expect(stderr).toMatch(/error unknown_instance[\s\S]*configured are: .*vendas/);
  });

  test('if no worker runs, it says so and how to start one', async () => {
    const env = { POMBO_PREFIX: `${redis.prefix}-idle` };
    const args = ['campaign', 'create', csv('idle.csv', phones(4)), ...BOTH, '--start'];
    const { code, stderr } = await cli.run(args, env);
    expect(code).toBe(0);
    expect(stderr).toMatch(/4 messages wait: no worker serves suporte and vendas[\s\S]*pombo up/);
    // They were never fed, so they have no messages. They are cancelled anyway.
    const cancelled = await cli.run(['campaign', 'cancel', 'idle', '--json'], env);
    expect(cancelled.json()).toMatchObject([{ state: 'cancelled', progress: { cancelled: 4, pending: 0 } }]);
  });
});

describe('finding a campaign', () => {
  test('an ambiguous name is refused, unless only one campaign fits the command', async () => {
    const file = csv('same.csv', phones(1));
    const first = await create(file, ...BOTH);
    await create(file, ...BOTH, '--again', '--include-sent');
    const { code, stderr } = await campaign('start', 'same');
    expect(code).toBe(2);
    expect(stderr).toContain(`${first.id}  ready`);
    await campaign('cancel', first.id);
    expect((await campaign('start', 'same')).code).toBe(0);
  });

  test('the list has one line of JSON per campaign, newest first', async () => {
    const made = await create(csv('listed.csv', phones(2)), ...BOTH);
    const listed = (await campaign('list', '--json')).json();
    expect(listed[0]).toMatchObject({
      id: made.id,
      name: 'listed',
      state: 'ready',
      total: 2,
      progress: { pending: 2 },
    });
    const piped = await campaign('list');
    expect(piped.stdout.split('\n')[0]!.split('\t').slice(0, 4)).toEqual([made.id, 'listed', 'ready', '2']);
  });

  test('an unknown campaign: exit code 2; a failed export leaves no file', async () => {
    for (const word of ['show', 'start', 'watch', 'export']) {
      const { code, stderr } = await campaign(word, 'nothing');
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('error not_found') });
    }
    const { code, stderr } = await campaign('export', 'listed', '--out', 'no-folder/results.csv');
    expect(code).toBe(2);
    expect(stderr).toContain('no-folder/results.csv cannot be written');
    expect(existsSync(join(cli.dir, 'no-folder'))).toBe(false);
  });
});
