import { globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { viewLanes } from '@pombo/ledger';
import { messageKey, type MessageBody, type SendingRules } from '@pombo/core';
import { contentHash, putMessages } from '@pombo/producer';
import { createLaneJobs } from '@pombo/queue';
import { describe, expect, test } from 'vitest';
import { IMAGE, newPhone, stage } from './support/stage.ts';
import { eventually, logged, traffic, type Traced } from './support/traffic.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const FAKETIME = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1')[0];

/** A zone in which it is about noon now, so that no test runs into the end of a day. */
function noon(): string {
  const offset = 12 - new Date().getUTCHours();
  return offset === 0 ? 'Etc/GMT' : `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`;
}

const ZONE = noon();
const inTwoDays = new Date(Date.now() + 2 * DAY).toLocaleDateString('en', { weekday: 'short', timeZone: ZONE });
const CLOSED: SendingRules = { days: inTwoDays, timezone: ZONE };
const limitOf = (dailyLimit: number): SendingRules => ({ dailyLimit, timezone: ZONE });

/** From five minutes on. */
const SOON: SendingRules = { window: `${clockIn(ZONE, Date.now() + 5 * MINUTE)}-23:59`, timezone: ZONE };

function clockIn(timeZone: string, ms: number): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'short' }).format(ms);
}

const on = stage({
  lanes: ['closed', 'soon', 'limited', 'strict', 'a', 'b'],
  rules: { closed: CLOSED, soon: SOON, limited: limitOf(3), strict: limitOf(2) },
});
const { send, posts, reaches, start, spawn } = traffic(on);

const statuses = async (ids: readonly string[]): Promise<string[]> =>
  Promise.all(ids.map(async (id) => (await on.producer.get(id))!.status));
const count = async (ids: readonly string[], status: string): Promise<number> =>
  (await statuses(ids)).filter((each) => each === status).length;
const waitsFor = async (lane: string): Promise<string | undefined> =>
  (await viewLanes([lane], on.ledger))[0]!.waiting?.reason;

/** Gives an instance other rules, as a person would who edits the file. */
async function giveRules(lane: string, rules: SendingRules): Promise<void> {
  const file = on.env['POMBO_INSTANCES']!;
  const { instances } = JSON.parse(await readFile(file, 'utf8')) as { instances: { name: string }[] };
  const changed = instances.map(({ name, ...entry }) => {
    const { window: _window, days: _days, timezone: _timezone, dailyLimit: _limit, ...kept } = entry as SendingRules;
    return name === lane ? { name, ...kept, ...rules } : { name, ...entry };
  });
  await writeFile(file, JSON.stringify({ instances: changed }));
}

describe('an instance outside of its hours', () => {
  test('sends only urgent messages, checks rarely, and continues in order when it opens', async () => {
    let looks = 0;
    const worker = await start({
      onStep: (step, lane) => {
        if (step === 'load:read' && lane === 'closed') looks += 1;
      },
    });
    const waiting: Traced[] = [];
    for (let n = 0; n < 30; n += 1) waiting.push(await send({ instance: 'closed' }));
    await eventually(() => waitsFor('closed'), 'window');
    const urgent = await send({ instance: 'closed', priority: 'urgent' });
    await reaches(urgent, 'accepted');
    await eventually(() => waitsFor('closed'), 'window');
    expect(waiting.flatMap(posts)).toEqual([]);
    expect(
      await count(
        waiting.map(({ id }) => id),
        'queued',
      ),
    ).toBe(30);
    // One check per wake and per sweep, not one per waiting message.
    expect(looks).toBeLessThan(100);
    expect(worker.log().split('"msg":"lane.closed"').length - 1).toBe(1);

    await giveRules('closed', {});
    await reaches(waiting.at(-1)!, 'accepted');
    const order = on.simulator
      .posts()
      .map(({ phone }) => waiting.findIndex((message) => message.phone === phone))
      .filter((at) => at >= 0);
    expect(order).toEqual(waiting.map((_message, at) => at));
    expect(await waitsFor('closed')).toBeUndefined();
  });
});

test.skipIf(FAKETIME === undefined)(
  'F1, F4 a worker whose clock is ten minutes ahead opens no window (needs libfaketime)',
  async () => {
    const message = await send({ instance: 'soon' });
    const clock = { LD_PRELOAD: FAKETIME!, FAKETIME: '+10m', FAKETIME_DONT_FAKE_MONOTONIC: '1' };
    const worker = await spawn({}, clock);
    await logged(worker, 'lane.closed');
    // Another wake, another check.
    const urgent = await send({ instance: 'soon', priority: 'urgent' });
    await reaches(urgent, 'accepted');
    expect(posts(message)).toEqual([]);
    expect(await waitsFor('soon')).toBe('window');
  },
);

describe('a daily limit', () => {
  test('of 3 stays 3 with two workers and a kill -9, and is shown', async () => {
    const ids: string[] = [];
    const phones: string[] = [];
    for (let n = 0; n < 8; n += 1) {
      const message = await send({ instance: 'limited' });
      ids.push(message.id);
      phones.push(message.phone);
    }
    const victim = await spawn({ kill: { step: 'send:answered', after: 1 } });
    expect(await victim.ended).toBe('SIGKILL');
    await spawn();
    await spawn();
    await eventually(() => waitsFor('limited'), 'daily-limit');
    const made = on.simulator.posts().filter(({ phone }) => phones.includes(phone ?? ''));
    expect(made).toHaveLength(3);
    expect((await statuses(ids)).toSorted()).toEqual([
      'accepted',
      'accepted',
      ...Array.from({ length: 5 }, () => 'queued'),
      'unknown',
    ]);
  });

  test('does not count what Z-API refused', async () => {
    const refused = await send({
      instance: 'strict',
      fault: { kind: 'answer', enqueue: false, status: 400, body: { error: 'Phone number is invalid' } },
    });
    const others = [];
    for (let n = 0; n < 4; n += 1) others.push(await send({ instance: 'strict' }));
    await start();
    await reaches(refused, 'failed');
    await eventually(() => waitsFor('strict'), 'daily-limit');
    expect(
      await count(
        others.map(({ id }) => id),
        'accepted',
      ),
    ).toBe(2);
    expect(others.flatMap(posts)).toHaveLength(2);
  });
});

describe('the rules of a campaign', () => {
  /** Puts messages of one campaign on two lanes, as its feeder does. */
  async function feed(campaign: string, rules: SendingRules, each: number): Promise<string[]> {
    const jobs = createLaneJobs(on.client, on.prefix);
    const messages = ['a', 'b'].flatMap((lane) =>
      Array.from({ length: each }, (_none, n) => {
        const body: MessageBody = {
          id: `${campaign}-${lane}-${n}`,
          type: 'send-image',
          phone: newPhone(),
          image: { kind: 'url', url: IMAGE },
          priority: 'bulk',
          onUnknown: 'hold',
          campaign,
          line: n + 1,
          rules,
        };
        return { lane, body, contentHash: contentHash(lane, body) };
      }),
    );
    await putMessages(messages, { ledger: on.ledger, jobs });
    return messages.map(({ body }) => body.id);
  }

  test('count over its lanes together, while other messages of these lanes continue', async () => {
    const ids = await feed('limited-campaign', limitOf(3), 5);
    await start();
    await eventually(() => count(ids, 'accepted'), 3);
    const others = [await send({ instance: 'a' }), await send({ instance: 'b' })];
    for (const other of others) await reaches(other, 'accepted');
    // Every job has been tried: the rest waits for its time.
    for (const lane of ['a', 'b']) {
      await eventually(() => on.client.zcard(`${on.prefix}:{${lane}}:queue:prioritized`), 0);
    }
    expect(await count(ids, 'accepted')).toBe(3);
    expect(await count(ids, 'queued')).toBe(7);
  });

  test('keep its messages outside of its hours, while other messages of these lanes continue', async () => {
    const ids = await feed('closed-campaign', CLOSED, 3);
    await start();
    const other = await send({ instance: 'a' });
    await reaches(other, 'accepted');
    for (const lane of ['a', 'b']) {
      await eventually(() => on.client.zcard(`${on.prefix}:{${lane}}:queue:prioritized`), 0);
    }
    expect(await count(ids, 'queued')).toBe(6);
    const key = messageKey(ids[0]!);
    const until = Number(await on.client.zscore(`${on.prefix}:{a}:queue:delayed`, `${key}-1`)) / 0x1000;
    expect(until).toBeGreaterThan(Date.now() + DAY);
    expect(until).toBeLessThan(Date.now() + 2 * DAY);
  });
});
