import { messageKey } from '@pombo/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { NUMBERS, upOverAll, type Ran } from '../pombo.fixture.ts';

/** What commands say while a number is not sending, and that following it does no harm. */
const { redis, cli, zapi } = upOverAll();

const TO = ['--phone', '5511987654321', '--image', 'https://example.com/a.png'];
const slot = (lane: string): string => `${redis.prefix}:{${lane}}`;

/** Puts a hold on a lane, as its worker would; however the test ends, the next one finds it open, and nothing queued. */
async function hold(lane: string, reason: string, detail = ''): Promise<void> {
  const key = `${slot(lane)}:holds`;
  onTestFinished(async () => void (await redis.client.hdel(key, reason)));
  await redis.client.hset(key, reason, JSON.stringify({ detail, since: Date.now() }));
}

/** Queues one message; one that still waits when the test ends is taken out again. */
async function send(lane: string, id: string, ...more: string[]): Promise<Ran> {
  onTestFinished(async () => {
    const gone = await redis.client.zrem(`${slot(lane)}:s:queued`, messageKey(id));
    if (gone > 0) await redis.client.del(`${slot(lane)}:m:${messageKey(id)}`, `${slot(lane)}:age`);
  });
  return cli.run(['send', 'image', '--instance', lane, ...TO, '--id', id, ...more]);
}

describe('the hint for a hold', () => {
  test.each([
    ['shadow-ban', /wait several hours[\s\S]*! Do not reconnect/],
    ['storm', /look up the reason[\s\S]*! If you resume before the cause is fixed/],
  ])('%s has its own hint in lanes, in their JSON, and in send', async (reason, advice) => {
    await hold('vendas', reason, 'seen');
    const lanes = await cli.run(['lanes']);
    const sent = await send('vendas', `held-${reason}`);
    expect(lanes.stdout).toContain(`held (${reason})`);
    for (const { stderr } of [lanes, sent]) {
      expect(stderr).toContain(`vendas is held (${reason}) since `);
      expect(stderr).toMatch(advice);
      expect(stderr).not.toContain('let it send');
    }
    const { json } = await cli.run(['lanes', '--json']);
    const vendas = json().find(({ instance }) => instance === 'vendas');
    expect(vendas).toMatchObject({ blockers: [{ code: reason, detail: 'seen', avoid: expect.any(String) }] });
  });
});

describe('what send --wait says after its timeout', () => {
  test('names what holds the message, and its id in the hints', async () => {
    onTestFinished(() => void zapi.setInstance(NUMBERS[0].id, { connected: true }));
    zapi.setInstance(NUMBERS[0].id, { connected: false });
    await hold('vendas', 'disconnected', 'You are not connected.');
    const { code, stderr, json } = await send('vendas', 'order-7', '--wait', '0.2', '--json');
    expect(code).toBe(1);
    expect(stderr).toMatch(/error timed_out [\s\S]*vendas is held \(disconnected\)[\s\S]*QR code/);
    expect(stderr).toContain('pombo message show order-7');
    expect(stderr).not.toContain('message show ID');
    expect(json()).toMatchObject([
      { id: 'order-7', error: { message: expect.stringContaining('held (disconnected)') } },
    ]);
  });
});

describe('a worker that starts', () => {
  test('reports a faulty number instead of serving it', async () => {
    const [vendas, suporte] = NUMBERS;
    const numbers = { instances: [{ ...vendas, token: `${vendas.token}-wrong` }, suporte] };
    const file = cli.file('wrong.json', JSON.stringify(numbers));
    const worker = cli.start(['worker'], { POMBO_INSTANCES: file, POMBO_PREFIX: `${redis.prefix}-wrong` });
    await worker.until('Ctrl-C');
    const { code, stderr } = await worker.end('SIGTERM');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Serving {2}suporte$/m);
    expect(stderr).toMatch(/✗ +vendas: Z-API does not know this instance[^\n]*not-found[\s\S]*compare id and token/);
    expect(stderr).toContain('→ pombo send image --instance suporte ');
  });
});

describe('pombo doctor', () => {
  test('is red while a number is held, even by a person, with the text of the guide', async () => {
    await hold('vendas', 'shadow-ban', 'likely');
    await hold('suporte', 'paused', 'teste');
    const { code, stdout, stderr } = await cli.run(['doctor']);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /✗ lanes +vendas is held \(shadow-ban\) since [\s\S]*→ wait several hours[\s\S]*→ Do not reconnect/,
    );
    expect(stdout).toMatch(/✗ lanes +suporte is held \(paused\) since \S+: teste/);
    expect(stdout + stderr).not.toContain('Nothing prevents sending');
  });

  test('warns of unknown messages, long waits, missing callbacks, closed hours and a reached limit', async () => {
    const hour = 3_600_000;
    const [now, old] = [Date.now(), Date.now() - hour];
    const keys = ['unknown', 'accepted'].map((status) => `${slot('suporte')}:s:${status}`);
    const lane = `${slot('suporte')}:lane`;
    onTestFinished(async () => {
      for (const key of keys) await redis.client.zrem(key, 'ghost');
      await redis.client.zrem(`${slot('suporte')}:age`, 'ghost');
      for (const name of ['suporte', 'vendas']) await redis.client.hdel(`${slot(name)}:lane`, 'waitUntil', 'waitFor');
      await redis.client.hdel(lane, 'callbacks');
    });
    // The worker's next sweep takes entries without a message out again, perhaps while doctor looks.
    const found = async (): Promise<string> => {
      for (const key of [...keys, `${slot('suporte')}:age`]) await redis.client.zadd(key, old, 'ghost');
      return (await cli.run(['doctor'])).stdout;
    };
    await expect
      .poll(found)
      .toMatch(/! callbacks +suporte: Z-API has never sent a callback[\s\S]*webhooks set suporte/);
    await redis.client.hset(lane, 'callbacks', old - hour);
    await expect
      .poll(found)
      .toMatch(
        /! unknown +suporte: 1 message may[\s\S]*pombo unknown list --instance suporte[\s\S]*! queue +suporte: the oldest message has waited for 60 min/,
      );
    await expect
      .poll(found)
      .toMatch(/! callbacks +suporte: the last callback of Z-API arrived [\s\S]*webhooks check suporte/);
    await redis.client.hset(lane, 'waitUntil', now + hour, 'waitFor', 'window');
    await redis.client.hset(`${slot('vendas')}:lane`, 'waitUntil', now + hour, 'waitFor', 'daily-limit');
    const closed = await cli.run(['doctor']);
    expect(closed.stdout).toMatch(/! lanes +suporte is closed until /);
    expect(closed.stdout).toMatch(/! lanes +vendas has reached its daily limit until /);
    // None of this is red.
    expect(closed.code).toBe(0);
    expect(closed.stderr).toContain('Nothing prevents sending.');
    expect((await cli.run(['lanes'])).stdout).toMatch(/^suporte\tclosed until /m);
  });
});

test('lanes names a number without callbacks from Z-API, and the likely causes', async () => {
  onTestFinished(async () => void (await redis.client.hdel(`${slot('suporte')}:lane`, 'callbacksMissed')));
  await redis.client.hset(`${slot('suporte')}:lane`, 'callbacksMissed', '1');
  const { stderr } = await cli.run(['lanes']);
  expect(stderr).toMatch(
    /suporte: Z-API has never sent a callback[\s\S]*webhooks check suporte[\s\S]*filters on suporte/,
  );
});

describe('finding a message by the hash in a log line', () => {
  test('is shown by its hash or a prefix of it; an unknown prefix is not found', async () => {
    await send('vendas', 'order 5511987654321', '--wait');
    const hash = messageKey('order 5511987654321');
    for (const word of [hash, hash.slice(0, 8), hash.slice(0, 12).toUpperCase()]) {
      const { json } = await cli.run(['message', 'show', word, '--json']);
      expect(json()).toMatchObject([{ id: 'order 5511987654321', status: 'accepted' }]);
    }
    const none = await cli.run(['message', 'show', hash.slice(0, 7), '--json']);
    expect(none.json()).toMatchObject([{ error: { code: 'not_found' } }]);
  });
});

describe('a number that is no longer in an instance file', () => {
  const INFO = JSON.stringify({ name: 'old', pace: { min: 0, max: 0 }, exclusive: true, account: 'a' });

  test('causes a warning of doctor, is refused by send, and can be forgotten', async () => {
    await redis.client.hset(`${redis.prefix}:instances`, 'old', INFO);
    // As a first try with a wrong token leaves it.
    await hold('old', 'not-found', 'Instance not found');
    const before = await cli.run(['doctor']);
    expect(before.code).toBe(0);
    expect(before.stdout).toMatch(/! workers +old is no longer configured\n +→ .*pombo lanes forget old/);
    expect((await cli.run(['lanes'])).stdout).toMatch(/^old\theld \(not-found\)\t/m);
    const sent = await send('old', 'to-old');
    expect(sent.code).toBe(2);
    expect(sent.stderr).toMatch(/error unknown_instance [\s\S]*pombo lanes forget old/);

    const forgotten = await cli.run(['lanes', 'forget', 'old', '--json']);
    expect(forgotten.code).toBe(0);
    expect(forgotten.json()).toEqual([{ instance: 'old', forgotten: true }]);
    expect((await cli.run(['lanes'])).stdout).not.toMatch(/^old\t/m);
    const after = await send('old', 'to-old');
    expect(after.code).toBe(2);
    expect(after.stderr).toMatch(/error unknown_instance [\s\S]*suporte, vendas/);
  });

  test('is red, and cannot be forgotten, while a message waits there', async () => {
    await redis.client.hset(`${redis.prefix}:instances`, 'old', INFO);
    await redis.client.zadd(`${slot('old')}:s:queued`, Date.now(), 'ghost');
    onTestFinished(async () => {
      await redis.client.del(`${slot('old')}:s:queued`);
      await cli.run(['lanes', 'forget', 'old']);
    });
    const { code, stdout } = await cli.run(['doctor']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ workers +old is no longer configured, and 1 message of it is not settled/);
    const refused = await cli.run(['lanes', 'forget', 'old']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/error wrong_status [\s\S]*pombo message list --instance old/);
  });

  test('a number in an instance file cannot be forgotten', async () => {
    const { code, stderr } = await cli.run(['lanes', 'forget', 'vendas']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/error wrong_status [\s\S]*pombo lanes pause vendas/);
  });
});

describe('an unknown rejection while /status does not answer', () => {
  test('holds the lane under its own reason, and fails nothing: once it is released, the message is sent', async () => {
    const moon = { error: 'Moon in the wrong house' };
    zapi.fault({ instance: NUMBERS[1].id, do: { kind: 'answer', enqueue: false, status: 400, body: moon } });
    zapi.fault({
      instance: NUMBERS[1].id,
      endpoint: 'status',
      // Before the send, since the number was idle, and after the refusal.
      times: 2,
      do: { kind: 'answer', enqueue: false, status: 503, body: { error: 'busy' } },
    });
    const waited = await send('suporte', 'moon', '--wait', '1.5', '--json');
    expect(waited.json()).toMatchObject([{ id: 'moon', status: 'queued' }]);
    const { stdout, stderr } = await cli.run(['lanes']);
    expect(stdout).toContain('held (status-unavailable)');
    expect(stderr).toMatch(/Moon in the wrong house; \/status answered HTTP 503[\s\S]*pombo instances check/);
    expect(stdout + stderr).not.toContain('QR');
    await cli.run(['lanes', 'resume', 'suporte']);
    const went = await cli.run(['send', 'image', '--instance', 'suporte', ...TO, '--id', 'moon', '--wait', '--json']);
    expect(went.json()).toMatchObject([{ id: 'moon', status: 'accepted', duplicate: true }]);
  });
});
