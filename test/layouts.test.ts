import { readFileSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { resolve } from '@pombo/ledger';
import { messageKey, type MessageView, type Status } from '@pombo/core';
import { createLaneJobs } from '@pombo/queue';
import type { Post } from '@pombo/simulator';
import { readCallback } from '@pombo/zapi';
import { beforeAll, describe, expect, test } from 'vitest';
import { restore, shiftTimes, type Dump } from './dumps/dump.ts';
import { CAMPAIGNS, LANES, LATER, LATER_LANE, MESSAGES, type Lane } from './dumps/scene.ts';
import { campaigns } from './support/campaigns.ts';
import { startReceiver } from './support/http/receiver.ts';
import { stage } from './support/stage.ts';

/**
 * Data that earlier code left in Redis (`dumps/make.ts`), processed to the end by the present code. The dump has
 * messages in every state in which a worker can leave them. The simulator does not know them, so each POST it receives
 * is a new one.
 */
const FOLDER = new URL('dumps/', import.meta.url);
const DUMPS = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Dump);
const PATIENCE = { timeout: 30_000, interval: 50 };
const TIMINGS = { searchMs: 100, unknownCoolMs: 50, orphanMs: 1000 };

describe.each(DUMPS)('what layout $layout (commit $commit) left', (dump) => {
  const on = stage({ lanes: [...LANES] });
  const all = campaigns(on);

  beforeAll(async () => {
    const receiver = await startReceiver(on.ledger, createLaneJobs(on.client, on.prefix));
    for (const lane of LANES) await receiver.hear(on.gatewayUrl, lane, on.zapi(lane));
    await restore(on.client, on.prefix, dump, dump.keys);
    await receiveLate('failed-taken');
    // The workers of that time are dead; the numbers of the lanes are those of the stage.
    await on.start({ timings: TIMINGS }, await envOf(LANES.filter((lane) => lane !== LATER_LANE)));
    return () => receiver.close();
  });

  /** The variables of a worker that serves these lanes only. */
  async function envOf(lanes: readonly Lane[]): Promise<Record<string, string>> {
    const file = `${on.env['POMBO_INSTANCES']!}-${lanes.join('-')}.json`;
    const { instances } = JSON.parse(readFileSync(on.env['POMBO_INSTANCES']!, 'utf8')) as {
      instances: { name: string }[];
    };
    await writeFile(file, JSON.stringify({ instances: instances.filter(({ name }) => lanes.includes(name as Lane)) }), {
      mode: 0o600,
    });
    return { POMBO_INSTANCES: file, POMBO_MESSAGE_MAX_AGE: '0' };
  }

  const view = async (id: string): Promise<MessageView> => (await on.producer.get(id))!;
  const status = async (id: string): Promise<Status> => (await view(id)).status;
  const postsTo = (phone: string): Post[] => on.simulator.posts().filter((post) => post.phone === phone);
  const phoneOf = (id: string): string => [...MESSAGES, ...LATER].find((each) => each.id === id)!.phone;
  const postsOf = (id: string): number => postsTo(phoneOf(id)).filter(({ caption }) => caption === id).length;
  const reaches = (id: string, to: Status): Promise<void> => expect.poll(() => status(id), PATIENCE).toBe(to);

  /** Status of a message in the dump. */
  function statusIn(id: string): Status {
    const { value } = dump.keys.find(({ key }) => key.endsWith(`:m:${messageKey(id)}`))!;
    return value[value.indexOf('status') + 1] as Status;
  }

  /** Waits until callbacks have moved a message beyond Z-API's queue. */
  const arrives = (id: string): Promise<void> =>
    expect.poll(() => status(id), PATIENCE).toMatch(/^(?:sent|delivered|read)$/);

  /** Receives the callbacks of a message that had not been received when the dump was taken. */
  async function receiveLate(id: string): Promise<void> {
    const late = dump.late.filter((each) => each.id === id);
    expect(late.length).toBeGreaterThan(0);
    const shift = Date.now() - dump.takenAt;
    for (const { lane, body } of late) {
      const moved = JSON.parse(shiftTimes(JSON.stringify(body), dump.takenAt, shift)) as unknown;
      const { event } = readCallback(moved, { nowMs: Date.now(), clean: (text) => text })!;
      const settled = await on.receipts.apply(lane, event);
      if (settled.answer === 'settled' && settled.requeued)
        await createLaneJobs(on.client, on.prefix).add(lane, [{ ...settled.requeued, delayMs: 0 }]);
    }
  }

  test('is read unchanged, and none of it is sent again', async () => {
    expect(await status('read')).toBe('read');
    expect(await status('accepted')).toBe('accepted');
    expect((await view('accepted')).result).toMatchObject({ zaapId: expect.any(String) as string });
    await arrives('open');
    for (const id of ['read', 'accepted', 'open']) expect(postsOf(id)).toBe(0);
  });

  test('two lost answers of one person stay unchanged', async () => {
    const twins = ['twin-taken', 'twin-never-taken'];
    const stood = twins.map(statusIn);
    await on.receipts.joinAll('perdida');
    expect(await Promise.all(twins.map(status))).toEqual(stood);
    for (const id of twins) expect(postsOf(id)).toBe(0);
  });

  test('a message that got a server error is resent once, and not at all if a callback shows that it was accepted', async () => {
    await reaches('failed-never-taken', 'read');
    expect(postsOf('failed-never-taken')).toBe(1);
    await arrives('failed-taken');
    expect(postsOf('failed-taken')).toBe(0);
  });

  test('a lost answer is settled by its late callback, and without one stays unknown until a person sends it again', async () => {
    await receiveLate('lost-taken');
    expect(['sent', 'delivered', 'read']).toContain(await status('lost-taken'));
    expect(postsOf('lost-taken')).toBe(0);
    await on.receipts.joinAll('perdida');
    expect(await status('lost-never-taken')).toBe('unknown');
    expect(postsOf('lost-never-taken')).toBe(0);
    const changed = await on.ledger.messages.change('perdida', messageKey('lost-never-taken'), resolve('resend', 'no'));
    const { generation } = changed as { generation: number };
    const job = { key: messageKey('lost-never-taken'), generation, priority: 'normal', delayMs: 0 } as const;
    await createLaneJobs(on.client, on.prefix).add('perdida', [job]);
    await reaches('lost-never-taken', 'read');
    expect(postsOf('lost-never-taken')).toBe(1);
  });

  test('each waiting message is sent once: on a paused lane, and in campaigns enqueued or not', async () => {
    const waiting = CAMPAIGNS.running.filter(({ lane }) => lane === 'parada');
    for (const { phone } of waiting) expect(postsTo(phone)).toEqual([]);
    await on.ledger.lanes.release('parada');
    for (const id of ['waits-1', 'waits-2']) await reaches(id, 'read');
    for (const id of ['running', 'waiting']) await all.reaches(id, 'completed');
    for (const id of ['waits-1', 'waits-2']) expect(postsOf(id)).toBe(1);
    for (const { phone } of [...waiting, ...CAMPAIGNS.waiting]) expect(postsTo(phone)).toHaveLength(1);
    for (const { phone } of CAMPAIGNS.running.filter(({ lane }) => lane === 'aberta'))
      expect(postsTo(phone)).toEqual([]);
  });

  test('what a worker of that layout writes meanwhile is repaired when the present worker takes over its lane', async () => {
    await restore(on.client, on.prefix, dump, dump.later);
    await on.start({ timings: TIMINGS }, await envOf(LANES));
    await arrives('later-lost');
    await reaches('later-waits', 'read');
    expect(await status('later-never-taken')).toBe('unknown');
    expect(LATER.map(({ id }) => [id, postsOf(id)])).toEqual([
      ['later-lost', 0],
      ['later-never-taken', 0],
      ['later-waits', 1],
    ]);
  });
});
