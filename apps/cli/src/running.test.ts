import { messageKey } from '@pombo/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { NUMBERS, type Ran, upOverAll } from './pombo.fixture.ts';

/** Commands against a running `pombo up`: they queue, hold, list and check. */
const { redis, cli, zapi } = upOverAll();

const PHONE = '5511987654321';
const IMAGE = 'https://example.com/a.png';
const TO = ['--phone', PHONE, '--image', IMAGE];
const IDS = { zaapId: expect.stringMatching(/^[0-9A-F]{32}$/), messageId: expect.stringMatching(/^[0-9A-F]{20,22}$/) };

/** Pauses a lane for the test that calls it; however that ends, the next one finds it open. */
async function paused(lane: string, ...flags: string[]): Promise<Ran> {
  onTestFinished(async () => void (await cli.run(['lanes', 'resume', lane])));
  return cli.run(['lanes', 'pause', lane, ...flags]);
}

describe('pombo send', () => {
  test('--wait reports the ids that Z-API returned, and exits 0', async () => {
    const { code, stdout } = await cli.run([
      'send',
      'image',
      '--instance',
      'vendas',
      ...TO,
      '--id',
      'order-1',
      '--wait',
    ]);
    expect(code).toBe(0);
    const facts = Object.fromEntries(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split('\t')),
    );
    expect(facts).toEqual({ id: 'order-1', status: 'accepted', ...IDS });
    expect(zapi.received(PHONE)).toMatchObject([{ zaapId: facts['zaapId'], messageId: facts['messageId'] }]);
  });

  test('the same id and content is queued once, and reported as a duplicate', async () => {
    const again = ['send', 'image', '--instance', 'vendas', ...TO, '--id', 'order-1'];
    const { code, json, stderr } = await cli.run([...again, '--json']);
    expect(code).toBe(0);
    expect(json()).toEqual([{ id: 'order-1', status: 'accepted', duplicate: true }]);
    expect(stderr).toContain('nothing new was queued');
    const other = await cli.run([...again, '--caption', 'other', '--json']);
    expect(other.code).toBe(2);
    expect(other.json()[0]).toMatchObject({ error: { code: 'id_conflict' } });
  });

  test('a status post from a file, and every flag of an image, reach Z-API', async () => {
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    const file = cli.file('photo.png', '');
    const { writeFile } = await import('node:fs/promises');
    await writeFile(file, png);
    const post = await cli.run(['send', 'status', '--instance', 'suporte', '--image', file, '--wait', '--json']);
    expect(post.code).toBe(0);
    expect(post.json()).toMatchObject([
      { status: 'accepted', result: IDS, duplicate: false, image: { kind: 'base64' } },
    ]);
    const flags = [
      '--caption',
      '- Oi "você"',
      '--reply-to',
      'D241',
      '--delay',
      '1',
      '--view-once',
      '--priority',
      'urgent',
    ];
    const image = await cli.run(['send', 'image', '--instance', 'suporte', ...TO, ...flags, '--wait', '20', '--json']);
    expect(image.json()).toMatchObject([{ status: 'accepted', caption: '- Oi "você"', priority: 'urgent' }]);
    expect(zapi.posts().at(-1)).toMatchObject({ caption: '- Oi "você"', delayMessage: 1, instance: NUMBERS[1].id });
  });

  test('an unknown instance is refused, and the known ones are listed', async () => {
    const { code, stderr } = await cli.run(['send', 'image', '--instance', 'vendos', ...TO]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/error unknown_instance[\s\S]*suporte, vendas/);
  });

  test('a message that Z-API rejects exits 1 with the reason', async () => {
    zapi.fault({
      phone: '5511900000001',
      do: { kind: 'answer', enqueue: false, status: 400, body: { error: 'Phone is invalid' } },
    });
    const to = ['--phone', '5511900000001', '--image', IMAGE];
    const { code, json } = await cli.run(['send', 'image', '--instance', 'vendas', ...to, '--wait', '--json']);
    expect(code).toBe(1);
    expect(json()).toMatchObject([{ status: 'failed', error: { code: expect.any(String) } }]);
  });
});

describe('a paused lane', () => {
  test('holds its messages until it is resumed; meanwhile one can be cancelled', async () => {
    const held = await paused('vendas', '--why', 'lunch', '--json');
    expect(held.code).toBe(0);
    expect(held.json()).toMatchObject([
      { instance: 'vendas', state: 'held', holds: [{ reason: 'paused', detail: 'lunch' }] },
    ]);

    const waiting = await cli.run([
      'send',
      'image',
      '--instance',
      'vendas',
      ...TO,
      '--id',
      'paused-1',
      '--wait',
      '0.3',
      '--json',
    ]);
    expect(waiting.code).toBe(1);
    expect(waiting.json()).toMatchObject([{ id: 'paused-1', status: 'queued', error: { code: 'timed_out' } }]);
    expect(waiting.stderr).toContain('held (paused)');

    const cancelled = await cli.run(['message', 'cancel', 'paused-1', '--json']);
    expect(cancelled.code).toBe(0);
    expect(cancelled.json()).toMatchObject([{ id: 'paused-1', status: 'cancelled' }]);
    const again = await cli.run(['message', 'cancel', 'paused-1', '--json']);
    expect(again.code).toBe(1);
    expect(again.json()).toMatchObject([{ error: { code: 'wrong_status' } }]);

    const retried = await cli.run(['message', 'retry', 'paused-1', '--json']);
    expect(retried.json()).toMatchObject([{ id: 'paused-1', status: 'queued' }]);
    const resumed = await cli.run(['lanes', 'resume', 'vendas', '--json']);
    expect(resumed.code).toBe(0);
    expect(resumed.json()).toMatchObject([
      {
        instance: 'vendas',
        state: expect.stringMatching(/^(open|sending)$/),
        holds: [],
        released: ['paused'],
        served: true,
      },
    ]);
    const sent = await cli.run([
      'send',
      'image',
      '--instance',
      'vendas',
      ...TO,
      '--id',
      'paused-1',
      '--wait',
      '--json',
    ]);
    expect(sent.json()).toMatchObject([{ id: 'paused-1', status: 'accepted', duplicate: true }]);
  });

  test('Ctrl-C while waiting reports that the message stays queued, even at the first output', async () => {
    await paused('vendas');
    const waiting = cli.start(['send', 'image', '--instance', 'vendas', ...TO, '--id', 'left', '--wait', '60']);
    onTestFinished(async () => void (await cli.run(['message', 'cancel', 'left'])));
    // Queued, but not a word is said yet.
    const message = `${redis.prefix}:{vendas}:m:${messageKey('left')}`;
    await expect.poll(() => redis.client.exists(message), { interval: 1 }).toBe(1);
    const { code, stderr } = await waiting.end('SIGINT');
    expect(code).toBe(130);
    expect(stderr).toMatch(/error interrupted .*"left" stays queued/);
  });

  test('an unknown lane is not found, and the known ones are listed', async () => {
    for (const verb of ['pause', 'resume']) {
      const { code, stderr } = await cli.run(['lanes', verb, 'vendos']);
      expect(code).toBe(2);
      expect(stderr).toMatch(/error not_found[\s\S]*suporte, vendas/);
    }
  });
});

describe('looking', () => {
  test('pombo lanes: one JSON line per lane, and tab-separated lines in a pipe', async () => {
    const { json } = await cli.run(['lanes', '--json']);
    const lane = { state: 'open', holds: [], queued: 0, sending: 0, unknown: 0, served: true, workers: 1 };
    expect(json()).toMatchObject([
      { instance: 'suporte', ...lane },
      { instance: 'vendas', ...lane },
    ]);
    const { stdout } = await cli.run(['lanes']);
    expect(stdout).toMatch(/^suporte\topen\t0\t0\t2\t0\t0\t1 worker\nvendas\topen\t/);
  });

  test('pombo message list, show and find agree', async () => {
    const listed = (
      await cli.run(['message', 'list', '--instance', 'vendas', '--status', 'accepted', '--json'])
    ).json();
    expect(listed.length).toBeGreaterThan(0);
    const first = listed[0] as { id: string; result: { zaapId: string; messageId: string } };
    // A list leaves the attempts out where Z-API accepted the only one.
    const attemptLog = [expect.objectContaining({ attempt: 1, outcome: 'accepted' })];
    const one = [{ ...first, attemptLog }];
    expect((await cli.run(['message', 'show', first.id, '--json'])).json()).toEqual(one);
    expect((await cli.run(['message', 'find', '--zaap-id', first.result.zaapId, '--json'])).json()).toEqual([first]);
    expect((await cli.run(['message', 'find', '--message-id', first.result.messageId, '--json'])).json()).toEqual([
      first,
    ]);
    expect((await cli.run(['message', 'list', '--limit', '1', '--json'])).json()).toHaveLength(1);
  });

  test.each([
    [['message', 'show', 'nothing'], 'not_found'],
    [['message', 'find', '--zaap-id', 'nothing'], 'not_found'],
    [['message', 'cancel', 'nothing'], 'not_found'],
    [['message', 'list', '--instance', 'nothing'], 'unknown_instance'],
  ])('pombo %j exits 2', async (args, code) => {
    const ran = await cli.run([...args, '--json']);
    expect(ran.code).toBe(2);
    expect(ran.json()).toMatchObject([{ error: { code } }]);
  });

  test('pombo instances shows no secret, and instances check asks Z-API', async () => {
    const { json } = await cli.run(['instances', '--json']);
    expect(json()).toEqual([
      { exclusive: true, name: 'vendas', pace: { min: 0, max: 0 } },
      { exclusive: true, name: 'suporte', pace: { min: 0, max: 0 } },
    ]);
    expect((await cli.run(['instances', 'check', '--json'])).json()).toEqual([
      { instance: 'vendas', state: 'up' },
      { instance: 'suporte', state: 'up' },
    ]);
    onTestFinished(() => void zapi.setInstance(NUMBERS[1].id, { connected: true }));
    zapi.setInstance(NUMBERS[1].id, { connected: false });
    const down = await cli.run(['instances', 'check', '--json']);
    expect(down.code).toBe(1);
    expect(down.json()).toMatchObject([
      { state: 'up' },
      { instance: 'suporte', state: 'down', reason: 'disconnected' },
    ]);
    const away = await cli.run(['instances', 'check'], { ZAPI_BASE_URL: 'http://127.0.0.1:1' });
    expect(away.code).toBe(3);
    expect(away.stderr).toContain('error gateway_unreachable');
  });

  test('pombo doctor is green, then names what is red and how to fix it', async () => {
    const well = await cli.run(['doctor', '--json']);
    expect(well.json()).toMatchObject([{ ok: true }]);
    expect(well.code).toBe(0);
    onTestFinished(() => void zapi.setInstance(NUMBERS[0].id, { connected: true }));
    zapi.setInstance(NUMBERS[0].id, { connected: false });
    const ill = await cli.run(['doctor'], { POMBO_MISSPELT: '1' });
    expect(ill.code).toBe(1);
    expect(ill.stdout).toMatch(/✗ numbers +vendas: disconnected[^\n]*\n +→ .*QR code/);
    expect(ill.stdout).toMatch(/! config +POMBO_MISSPELT/);
    const away = await cli.run(['doctor'], { REDIS_URL: 'redis://127.0.0.1:1' });
    expect(away.code).toBe(1);
    expect(away.stdout).toMatch(/✗ redis +.*127\.0\.0\.1:1/);
  });
});
