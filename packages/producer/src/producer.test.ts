import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { messageKey, Verdict, type MessageInput, type SendImageInput } from '@pombo/core';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { testRedis } from '../../../test/setup/redis-context.ts';
import { freePort, startPrivateRedis, findRedisServer } from '../../../test/setup/redis-server.ts';
import { bury, createLedger, resolve, retryByPolicy, confirm, type Ledger } from '@pombo/ledger';
import { contentHash } from './enqueue.ts';
import { createProducer, type Producer, type ProducerOptions, type ProducerSettings } from './producer.ts';
import { startEmbeddedRedis } from '../../../apps/cli/src/embedded-redis/embedded.ts';

const redis = testRedis();
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);
const DATA = `data:image/png;base64,${PNG.toString('base64')}`;
const LANE = 'vendas';

let made = 0;
const opened: Producer[] = [];
const dir = mkdtempSync(join(tmpdir(), 'pombo-producer-'));

afterEach(async () => {
  await Promise.all(opened.splice(0).map((producer) => producer.close()));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

interface Stage {
  pombo: Producer;
  ledger: Ledger;
  prefix: string;
  /** Ids of the lane's jobs, including delayed ones. */
  jobs(): Promise<string[]>;
  /** Makes one attempt that ends in this status. */
  attempt(id: string, to: 'accepted' | 'unknown' | 'failed', generation?: number): Promise<void>;
}

const HEALTHY = { waitMs: 0 };
const ENDS: Record<'accepted' | 'unknown' | 'failed', (id: string) => Verdict> = {
  accepted: (id) => Verdict.accepted(HEALTHY, { zaapId: `Z-${id}`, messageId: `M-${id}` }),
  unknown: () => Verdict.unknown(HEALTHY, { code: 'lost-answer', message: 'reset' }),
  failed: () => Verdict.failed(HEALTHY, { code: 'rejected', message: 'no' }),
};

/** A producer with its own deployment. */
function stage(options: Partial<ProducerSettings> = {}): Stage {
  made += 1;
  const prefix = `${redis.prefix}-${made}`;
  const pombo = createProducer({ redis: redis.url, prefix, ...options });
  opened.push(pombo);
  const ledger = createLedger(redis.client, { prefix });
  return {
    pombo,
    ledger,
    prefix,
    async jobs() {
      const keys = await redis.client.keys(`${prefix}:{${LANE}}:queue:*`);
      return keys.map((key) => key.slice(key.lastIndexOf(':') + 1)).filter((id) => /^[0-9a-f]{64}-\d+$/.test(id));
    },
    async attempt(id, to, generation = 1) {
      const [key, nonce] = [messageKey(id), `nonce-${id}-${generation}`];
      const request = { generation, nonce, owner: 'w', gapMs: 0, maxAgeMs: 0, outstanding: { seen: 99, unseen: 99 } };
      expect((await ledger.attempts.open(LANE, key, request)).answer).toBe('go');
      await ledger.attempts.close(LANE, key, nonce, ENDS[to](id));
    },
  };
}

function picture(more: Partial<Omit<SendImageInput, 'type'>> = {}): Omit<SendImageInput, 'type'> {
  return { instance: LANE, phone: '5511987654321', image: 'https://example.com/a.jpg', ...more };
}

function item(id: string, more: Partial<SendImageInput> = {}): MessageInput {
  return { ...picture(), type: 'send-image', id, ...more };
}

describe('queuing a message', () => {
  test('sendImage writes to the ledger and adds one job that holds only its key', async () => {
    const { pombo, jobs } = stage();
    const sent = await pombo.sendImage(picture({ id: 'order-42', caption: 'Oi', delayMessage: 5, metadata: { n: 1 } }));
    expect(sent).toEqual({ id: 'order-42', status: 'queued', duplicate: false });
    expect(await pombo.get('order-42')).toMatchObject({
      id: 'order-42',
      type: 'send-image',
      instance: LANE,
      phone: '5511987654321',
      status: 'queued',
      attempts: 0,
      image: { kind: 'url', url: 'https://example.com/a.jpg' },
      metadata: { n: 1 },
    });
    expect(await jobs()).toEqual([`${messageKey('order-42')}-1`]);
  });

  test('sendImageStatus has no recipient', async () => {
    const { pombo } = stage();
    const { id } = await pombo.sendImageStatus({ instance: LANE, image: 'https://example.com/a.jpg' });
    const view = await pombo.get(id);
    expect(view).toMatchObject({ type: 'send-image-status', status: 'queued' });
    expect(view).not.toHaveProperty('phone');
  });

  test('generates an id if none is given', async () => {
    const { pombo, jobs } = stage();
    const [one, other] = [await pombo.sendImage(picture()), await pombo.sendImage(picture())];
    expect(one.id).not.toBe(other.id);
    expect(await jobs()).toHaveLength(2);
  });

  test('refuses an invalid message with every invalid field, and queues nothing', async () => {
    const { pombo, jobs } = stage();
    const wrong = picture({ phone: 'nobody', delayMessage: 99 });
    await expect(pombo.sendImage(wrong)).rejects.toMatchObject({
      code: 'invalid_input',
      issues: expect.arrayContaining([
        expect.objectContaining({ field: 'phone' }),
        expect.objectContaining({ field: 'delayMessage' }),
      ]) as unknown,
    });
    expect(await jobs()).toEqual([]);
  });

  test('orders jobs by priority, urgent first and bulk last; a sendAt waits', async () => {
    const { pombo, prefix, ledger } = stage();
    for (const priority of ['bulk', 'normal', 'urgent'] as const)
      await pombo.sendImage(picture({ id: priority, priority }));
    const later = Date.now() + 3_600_000;
    await pombo.sendImage(picture({ id: 'later', sendAt: new Date(later).toISOString() }));
    const queue = `${prefix}:{${LANE}}:queue`;
    const order = await redis.client.zrange(`${queue}:prioritized`, '0', '-1');
    expect(order).toEqual(['urgent', 'normal', 'bulk'].map((id) => `${messageKey(id)}-1`));
    expect(await redis.client.zrange(`${queue}:delayed`, '0', '-1')).toEqual([`${messageKey('later')}-1`]);
    const request = {
      generation: 1,
      nonce: 'n',
      owner: 'w',
      gapMs: 0,
      maxAgeMs: 0,
      outstanding: { seen: 9, unseen: 9 },
    };
    expect((await ledger.attempts.open(LANE, messageKey('later'), request)).answer).toBe('later');
  });

  test('queues the messages of one number in the order given, however many there are', async () => {
    const { pombo, prefix } = stage();
    // The second call finds ready what the first one had to read.
    for (const call of ['first', 'second']) {
      const kinds: Partial<SendImageInput>[] = [
        { sendAt: new Date(Date.now() + 3_600_000).toISOString() },
        { priority: 'urgent' },
      ];
      // A step with more kinds of messages takes longer to prepare.
      await pombo.sendMany(Array.from({ length: 350 }, (_none, at) => item(`${call}-${at}`, kinds[at])));
      const wanted = Array.from({ length: 348 }, (_none, at) => `${messageKey(`${call}-${at + 2}`)}-1`);
      const found = await redis.client.zrange(`${prefix}:{${LANE}}:queue:prioritized`, '0', '-1');
      expect(found.filter((job) => wanted.includes(job))).toEqual(wanted);
    }
  });

  test('an id that one call gives many times makes one message, and each later one is a duplicate or a conflict', async () => {
    const { pombo, jobs } = stage();
    const row = item('one');
    const other = item('one', { caption: 'another' });
    const results = await pombo.sendMany([row, other, ...Array.from({ length: 300 }, () => row), other]);
    const shown = results.map((result) => ('error' in result ? result.error.code : result.duplicate));
    expect(shown).toEqual([false, 'id_conflict', ...Array.from({ length: 300 }, () => true), 'id_conflict']);
    expect(await jobs()).toHaveLength(1);
  });

  test('wakes the lane after the job was added', async () => {
    const { pombo, prefix, jobs } = stage();
    const subscriber = redis.connect();
    await subscriber.subscribe(`${prefix}:wake`);
    const woken = once(subscriber, 'message');
    await pombo.sendImage(picture({ id: 'a' }));
    expect(await woken).toEqual([`${prefix}:wake`, LANE]);
    expect(await jobs()).toHaveLength(1);
  });
});

describe('the same id', () => {
  test('with the same content is the same message, even in parallel and long after its job is gone', async () => {
    const { pombo, jobs, attempt } = stage();
    const all = await Promise.all(Array.from({ length: 10 }, () => pombo.sendImage(picture({ id: 'a' }))));
    expect(all.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    expect(await jobs()).toHaveLength(1);
    await attempt('a', 'accepted');
    await redis.client.del(...(await redis.client.keys(`${redis.prefix}-${made}:{${LANE}}:queue:*`)));
    expect(await pombo.sendImage(picture({ id: 'a' }))).toEqual({ id: 'a', status: 'accepted', duplicate: true });
    expect(await jobs()).toEqual([]);
  });

  test.for<[string, Partial<Omit<SendImageInput, 'type'>>]>([
    ['caption', { caption: 'other' }],
    ['recipient', { phone: '5511987650000' }],
    ['instance', { instance: 'suporte' }],
    ['image', { image: 'https://example.com/b.jpg' }],
    ['metadata', { metadata: { other: true } }],
  ])('with another %s is a conflict, and nothing is queued', async ([, more]) => {
    const { pombo, jobs } = stage();
    await pombo.sendImage(picture({ id: 'a' }));
    await expect(pombo.sendImage(picture({ id: 'a', ...more }))).rejects.toMatchObject({ code: 'id_conflict' });
    expect(await jobs()).toHaveLength(1);
    expect(await pombo.get('a')).toMatchObject({ instance: LANE, phone: '5511987654321' });
  });

  test('again restores a lost job', async () => {
    const { pombo, jobs } = stage();
    await pombo.sendImage(picture({ id: 'a' }));
    await redis.client.del(...(await redis.client.keys(`${redis.prefix}-${made}:{${LANE}}:queue:*`)));
    expect(await jobs()).toEqual([]);
    expect(await pombo.sendImage(picture({ id: 'a' }))).toMatchObject({ duplicate: true });
    expect(await jobs()).toEqual([`${messageKey('a')}-1`]);
  });
});

describe('many at a time', () => {
  test('returns results in order, invalid items beside valid ones', async () => {
    const { pombo, jobs } = stage();
    await pombo.sendImage(picture({ id: 'known' }));
    const results = await pombo.sendMany([
      item('a'),
      item('b', { phone: 'nobody' }),
      item('known'),
      item('known', { caption: 'other' }),
      null as unknown as MessageInput,
      item('c', { image: '/nowhere/at/all.png' }),
      item('d'),
    ]);
    expect(results).toEqual([
      { id: 'a', status: 'queued', duplicate: false },
      { id: 'b', error: expect.objectContaining({ code: 'invalid_input' }) as unknown },
      { id: 'known', status: 'queued', duplicate: true },
      { id: 'known', error: expect.objectContaining({ code: 'id_conflict' }) as unknown },
      { error: expect.objectContaining({ code: 'invalid_input' }) as unknown },
      { id: 'c', error: expect.objectContaining({ code: 'image_unreadable' }) as unknown },
      { id: 'd', status: 'queued', duplicate: false },
    ]);
    expect(await jobs()).toHaveLength(3);
  });

  test('queues thousands, each once', async () => {
    const { pombo, jobs } = stage();
    const results = await pombo.sendMany(Array.from({ length: 2000 }, (_, at) => item(`m-${at}`)));
    expect(results.map(({ id }) => id)).toEqual(Array.from({ length: 2000 }, (_, at) => `m-${at}`));
    expect(await jobs()).toHaveLength(2000);
  });

  test('accepts an empty list', async () => {
    expect(await stage().pombo.sendMany([])).toEqual([]);
  });
});

describe('images', () => {
  test('stores the same base64 picture of many messages once', async () => {
    const { pombo, prefix } = stage();
    await pombo.sendMany(Array.from({ length: 50 }, (_, at) => item(`m-${at}`, { image: DATA })));
    expect(await redis.client.keys(`${prefix}:image:*`)).toHaveLength(1);
    expect(await pombo.get('m-7')).toMatchObject({ image: { kind: 'base64', bytes: PNG.length } });
  });

  test('treats a file like its bytes', async () => {
    const { pombo, prefix } = stage();
    const path = join(dir, 'a.png');
    writeFileSync(path, PNG);
    await pombo.sendImage(picture({ id: 'a', image: path }));
    expect(await pombo.sendImage(picture({ id: 'a', image: DATA }))).toMatchObject({ duplicate: true });
    expect(await redis.client.keys(`${prefix}:image:*`)).toHaveLength(1);
  });

  test.for([
    ['missing.png', undefined],
    ['text.png', 'no image at all'],
  ])('refuses %s with its name', async ([name, content]) => {
    const path = join(dir, name!);
    if (content !== undefined) writeFileSync(path, content);
    await expect(stage().pombo.sendImage(picture({ image: path }))).rejects.toMatchObject({
      code: 'image_unreadable',
      message: expect.stringContaining(path) as unknown,
    });
  });

  test('does not accept a path as an image in input from a network', async () => {
    const path = join(dir, 'secret.png');
    writeFileSync(path, PNG);
    const { pombo, jobs } = stage({ imageFiles: false });
    await expect(pombo.sendImage(picture({ image: path }))).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await jobs()).toEqual([]);
  });
});

describe('instances', () => {
  const info = { pace: { min: 1, max: 3 }, exclusive: true, account: 'a' };

  test('accepts any name while none is published', async () => {
    expect(await stage().pombo.sendImage(picture({ instance: 'anything' }))).toMatchObject({ status: 'queued' });
  });

  test('once names are published, refuses others and lists the published ones', async () => {
    const { pombo, ledger } = stage();
    await ledger.instances.publish([
      { name: 'vendas', ...info },
      { name: 'suporte', ...info },
    ]);
    await expect(pombo.sendImage(picture({ instance: 'vendsa' }))).rejects.toMatchObject({
      code: 'unknown_instance',
      hint: 'Configured: suporte, vendas',
    });
    expect(await pombo.sendImage(picture({ instance: 'suporte' }))).toMatchObject({ status: 'queued' });
  });
});

describe('phones', () => {
  const info = { pace: { min: 1, max: 3 }, exclusive: true, account: 'a' };

  test('are read as people write them, and a message is the same in every spelling of its phone', async () => {
    const { pombo, jobs } = stage();
    const spellings = ['11987654321', '5511987654321', '+55 (11) 98765-4321', '(11) 8765-4321', '0055 11 98765.4321'];
    for (const phone of spellings) {
      expect(await pombo.sendImage(picture({ id: 'a', phone }))).toMatchObject({ duplicate: phone !== spellings[0] });
    }
    expect(await pombo.get('a')).toMatchObject({ phone: '5511987654321' });
    expect(await jobs()).toHaveLength(1);
  });

  test('a message that an earlier version stored with the phone as written is the same message', async () => {
    const { pombo, ledger, jobs } = stage();
    const images = 'https://example.com/a.jpg';
    for (const phone of ['11987654321', '551187654321', '5511987654321']) {
      const body = { id: phone, type: 'send-image', phone, image: { kind: 'url', url: images } } as const;
      const stored = { ...body, priority: 'normal', onUnknown: 'hold' } as const;
      await ledger.messages.create([{ lane: LANE, body: stored, contentHash: contentHash(LANE, stored) }]);
      expect(await pombo.sendImage(picture({ id: phone, phone }))).toMatchObject({ duplicate: true });
      expect(await pombo.get(phone)).toMatchObject({ phone });
      // Its content is still compared.
      await expect(pombo.sendImage(picture({ id: phone, phone, caption: 'other' }))).rejects.toMatchObject({
        code: 'id_conflict',
      });
    }
    expect(await jobs()).toHaveLength(3);
  });

  test('that could be a mobile abroad are refused without a configured country, and nothing is queued', async () => {
    const { pombo, jobs } = stage();
    await expect(pombo.sendImage(picture({ phone: '51987654321' }))).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(/^phone could be \+5551\*{4}21 \(Brazil\) or \+5198\*{4}21 \(Peru\)/) as string,
    });
    expect(await jobs()).toEqual([]);
    await pombo.sendImage(picture({ id: 'a', phone: '+51 987 654 321' }));
    expect(await pombo.get('a')).toMatchObject({ phone: '51987654321' });
  });

  test.for([
    ['BR', '51987654321', '5551987654321'],
    ['PE', '987654321', '51987654321'],
    ['PT', '912345678', '351912345678'],
  ])(
    'the country %s, published with the instances, reads %s as %s in every process',
    async ([country, phone, read]) => {
      const { pombo, ledger } = stage();
      await ledger.instances.publish([{ name: LANE, ...info, country: country! }]);
      await pombo.sendImage(picture({ id: 'a', phone: phone! }));
      expect(await pombo.get('a')).toMatchObject({ phone: read });
    },
  );

  test('are read and refused per item, beside the item’s other faults', async () => {
    const results = await stage().pombo.sendMany([
      item('a', { phone: '11 98765-4321' }),
      item('b', { phone: '98765-4321', delayMessage: 99 }),
      item('c', { phone: '120363019502650977@g.us' }),
    ]);
    expect(results[0]).toMatchObject({ status: 'queued' });
    expect(results[1]).toMatchObject({ error: { issues: [{ field: 'phone' }, { field: 'delayMessage' }] } });
    expect(results[2]).toMatchObject({ error: { message: expect.stringContaining('write -group instead') as string } });
  });

  test('refuses base64 without its prefix as such, and does not look for a file', async () => {
    const bare = Buffer.concat([PNG, Buffer.alloc(60)]).toString('base64');
    await expect(stage().pombo.sendImage(picture({ image: bare }))).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('write data:image/png;base64, in front of it') as string,
    });
  });
});

describe('afterwards', () => {
  test('get of an unknown id is undefined', async () => {
    expect(await stage().pombo.get('never')).toBeUndefined();
  });

  test('waitFor returns when the message is accepted', async () => {
    const { pombo, attempt } = stage();
    await pombo.sendImage(picture({ id: 'a' }));
    const waiting = pombo.waitFor('a');
    await attempt('a', 'accepted');
    expect(await waiting).toMatchObject({ status: 'accepted', result: { zaapId: 'Z-a', messageId: 'M-a' } });
  });

  test('waitFor throws timed_out (the message stays), not_found for an unknown id, and a signal’s reason', async () => {
    const { pombo } = stage();
    await pombo.sendImage(picture({ id: 'a' }));
    await expect(pombo.waitFor('a', { timeoutMs: 1 })).rejects.toMatchObject({ code: 'timed_out' });
    expect((await pombo.get('a'))?.status).toBe('queued');
    await expect(pombo.waitFor('never')).rejects.toMatchObject({ code: 'not_found' });
    const controller = new AbortController();
    const waiting = pombo.waitFor('a', { signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toThrow(/abort/i);
  });

  test('cancel takes back a queued message once, and no other', async () => {
    const { pombo, attempt } = stage();
    await pombo.sendImage(picture({ id: 'a' }));
    expect(await pombo.cancel('a')).toMatchObject({ status: 'cancelled' });
    await expect(pombo.cancel('a')).rejects.toMatchObject({ code: 'wrong_status' });
    await expect(pombo.cancel('never')).rejects.toMatchObject({ code: 'not_found' });
    await pombo.sendImage(picture({ id: 'b' }));
    await attempt('b', 'accepted');
    await expect(pombo.cancel('b')).rejects.toMatchObject({ code: 'wrong_status' });
  });

  test('retry queues an ended message again in a new generation, with a job', async () => {
    const { pombo, attempt, jobs } = stage();
    await pombo.sendImage(picture({ id: 'a' }));
    await attempt('a', 'failed');
    expect(await pombo.retry('a')).toMatchObject({ status: 'queued' });
    expect(await jobs()).toContain(`${messageKey('a')}-2`);
    await expect(pombo.retry('a')).rejects.toMatchObject({ code: 'wrong_status' });
  });

  test('retry is refused with a next step that fits the status, and never invites a second delivery', async () => {
    const { pombo, attempt } = stage();
    for (const [id, outcome] of [
      ['taken', 'accepted'],
      ['lost', 'unknown'],
    ] as const) {
      await pombo.sendImage(picture({ id }));
      await attempt(id, outcome);
    }
    const hint = (part: string): object => ({ code: 'wrong_status', hint: expect.stringContaining(part) as string });
    await expect(pombo.retry('lost')).rejects.toMatchObject(hint('pombo unknown resolve'));
    await expect(pombo.cancel('lost')).rejects.toMatchObject(hint('--as drop'));
    const refused = pombo.retry('taken');
    await expect(refused).rejects.toMatchObject(hint('Z-API has accepted it'));
    await expect(refused).rejects.not.toMatchObject(hint('resend'));
  });

  test('retry is refused while an attempt may have been sent', async () => {
    const { pombo, attempt, ledger } = stage();
    await pombo.sendImage(picture({ id: 'a' }));
    await attempt('a', 'unknown');
    await ledger.messages.change(LANE, messageKey('a'), resolve('drop', undefined));
    await expect(pombo.retry('a')).rejects.toMatchObject({
      code: 'not_proven_unsent',
      hint: expect.stringContaining('pombo unknown resolve ID --as resend'),
    });
  });

  test.for(['cancelled', 'failed'] as const)(
    'a %s message with an attempt that may have been sent can be sent again like an unknown one: after the quiet period',
    async (status) => {
      for (const quietMs of [60_000, 0]) {
        const { pombo, attempt, ledger, jobs } = stage({ quietMs });
        const key = messageKey('a');
        await pombo.sendImage(picture({ id: 'a' }));
        await attempt('a', 'unknown');
        if (status === 'cancelled') await pombo.resolve('a', 'drop');
        else {
          await ledger.messages.change(LANE, key, retryByPolicy(1));
          await ledger.messages.change(LANE, key, bury(3));
        }
        expect(await pombo.get('a')).toMatchObject({ status });
        await expect(pombo.retry('a')).rejects.toMatchObject({ code: 'not_proven_unsent' });
        await expect(pombo.resolve('a', 'sent')).rejects.toMatchObject({ code: 'wrong_status' });
        if (quietMs > 0) {
          await expect(pombo.resolve('a', 'resend')).rejects.toMatchObject({ code: 'too_early' });
          continue;
        }
        expect(await pombo.resolve('a', 'resend')).toMatchObject({ status: 'queued', resolved: { as: 'resend' } });
        expect(await jobs()).toContain(`${key}-${status === 'failed' ? 3 : 2}`);
      }
    },
  );

  test('resolve settles an unknown message as sent, dropped or resent; resending waits for the quiet period', async () => {
    const early = stage();
    await early.pombo.sendImage(picture({ id: 'a' }));
    await expect(early.pombo.resolve('a', 'sent')).rejects.toMatchObject({ code: 'wrong_status' });
    await early.attempt('a', 'unknown');
    await expect(early.pombo.resolve('a', 'resend')).rejects.toMatchObject({ code: 'too_early' });
    expect(await early.pombo.resolve('a', 'sent', 'seen on the phone', 'ana')).toMatchObject({ status: 'sent' });

    const late = stage({ quietMs: 0 });
    for (const id of ['b', 'c']) {
      await late.pombo.sendImage(picture({ id }));
      await late.attempt(id, 'unknown');
    }
    expect(await late.pombo.resolve('b', 'drop')).toMatchObject({ status: 'cancelled' });
    expect(await late.pombo.resolve('c', 'resend')).toMatchObject({ status: 'queued' });
    expect(await late.jobs()).toContain(`${messageKey('c')}-2`);
  });

  test('get follows the evidence', async () => {
    const { pombo, attempt, ledger } = stage();
    await pombo.sendImage(picture({ id: 'a' }));
    await attempt('a', 'accepted');
    await ledger.messages.change(LANE, messageKey('a'), confirm('read'));
    expect(await pombo.get('a')).toMatchObject({ status: 'read', readAt: expect.any(String) as unknown });
  });
});

describe('when Redis is unavailable', () => {
  test('says so, without the password, if no server listens', async () => {
    const port = await freePort();
    const pombo = createProducer({ redis: `redis://user:geheim@127.0.0.1:${port}` });
    opened.push(pombo);
    const calls = [pombo.sendImage(picture()), pombo.sendMany([item('a')]), pombo.get('a')];
    for (const refused of await Promise.allSettled(calls)) {
      const { reason } = refused as PromiseRejectedResult;
      expect(reason).toMatchObject({ code: 'redis_unreachable' });
      expect(inspect(reason)).not.toContain('geheim');
    }
  });

  test('says so if a server accepts the connection and stays silent', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const pombo = createProducer({ redis: `redis://127.0.0.1:${(server.address() as AddressInfo).port}` });
    opened.push(pombo);
    try {
      await expect(pombo.sendImage(picture())).rejects.toMatchObject({ code: 'redis_unreachable' });
    } finally {
      for (const socket of sockets) socket.destroy();
      server.close();
    }
  });

  test.skipIf(findRedisServer() === undefined)(
    'once it is back, the same producer works, and the same id is one message',
    async () => {
      const own = await startPrivateRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] });
      try {
        const pombo = createProducer({ redis: own.url });
        opened.push(pombo);
        await pombo.sendImage(picture({ id: 'a' }));
        await own.kill();
        await expect(pombo.sendImage(picture({ id: 'b' }))).rejects.toMatchObject({ code: 'redis_unreachable' });
        await own.start();
        await expect
          .poll(() => pombo.sendImage(picture({ id: 'b' })).catch(String), { timeout: 20_000, interval: 50 })
          .toMatchObject({ id: 'b' });
        expect(await pombo.sendImage(picture({ id: 'a' }))).toMatchObject({ duplicate: true });
        await pombo.close();
      } finally {
        await own.stop();
      }
    },
  );
});

describe('with the data folder of a `pombo up`', () => {
  const dataDir = join(dir, 'up');

  test.skipIf(findRedisServer() === undefined)(
    'finds its Redis, and finds it again after a restart with another port and password',
    async () => {
      const pombo = createProducer({ dataDir });
      opened.push(pombo);
      await expect(pombo.get('a')).rejects.toMatchObject({
        code: 'redis_unreachable',
        hint: expect.stringContaining(join(dataDir, 'redis.json')) as string,
      });
      const first = await startEmbeddedRedis({ dataDir });
      expect(await pombo.sendImage(picture({ id: 'a' }))).toMatchObject({ duplicate: false });
      await first.stop();
      await expect(pombo.get('a')).rejects.toMatchObject({ code: 'redis_unreachable' });
      const second = await startEmbeddedRedis({ dataDir });
      try {
        expect(second.url).not.toBe(first.url);
        expect(await pombo.sendImage(picture({ id: 'a' }))).toMatchObject({ duplicate: true });
        await Promise.all([pombo.get('a'), pombo.sendMany([item('b'), item('c')]), pombo.get('a')]);
      } finally {
        await pombo.close();
        await second.stop();
      }
    },
  );

  test.for([{}, { redis: 'redis://127.0.0.1:1', dataDir: '.pombo' }])('%j is not a place of a Redis', (options) => {
    expect(() => createProducer(options as unknown as ProducerOptions)).toThrow(/either redis or dataDir/);
  });
});

test('close may be called again, and on an unused producer', async () => {
  const { pombo } = stage();
  await pombo.get('a');
  await pombo.close();
  await pombo.close();
  const unused = createProducer({ redis: 'redis://127.0.0.1:1' });
  await expect(unused.close()).resolves.toBeUndefined();
});

const NODE_20 = ['/usr/bin/node', '/usr/local/bin/node'].find(
  (path) => existsSync(path) && execFileSync(path, ['--version'], { encoding: 'utf8' }).startsWith('v20.'),
);
const built = new URL('../dist/index.js', import.meta.url);

test.skipIf(NODE_20 === undefined || !existsSync(built))('works on Node 20, which other backends still run', () => {
  made += 1;
  const script = `
    const { createProducer } = await import(${JSON.stringify(built.href)});
    const pombo = createProducer({ redis: ${JSON.stringify(redis.url)}, prefix: ${JSON.stringify(`${redis.prefix}-${made}`)} });
    await pombo.sendImage({ instance: 'vendas', phone: '5511987654321', image: 'https://example.com/a.jpg', id: 'from-20' });
    console.log((await pombo.get('from-20')).status);
    await pombo.close();
  `;
  expect(execFileSync(NODE_20!, ['--input-type=module', '-e', script], { encoding: 'utf8' }).trim()).toBe('queued');
});
