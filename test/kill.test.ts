import type { Step } from '@pombo/delivery';
import { describe, expect, test } from 'vitest';
import { IMAGE, newPhone, stage } from './support/stage.ts';

const on = stage();

/** Step at which the worker dies → possible numbers of POSTs of its message, and its possible statuses. */
const STATIONS: [row: string, Step, posts: number[], ends: string[]][] = [
  ['A1', 'load:start', [1], ['accepted']],
  ['A1', 'load:read', [1], ['accepted']],
  ['A2', 'open-attempt:opened', [0], ['unknown']],
  ['A2', 'send:writing', [0], ['unknown']],
  ['A4', 'send:answered', [1], ['unknown']],
  ['A5', 'close-attempt:closed', [1], ['accepted']],
  ['A5', 'rest-lane:completed', [1], ['accepted']],
];

describe('a worker killed with kill -9 at one step of a message', () => {
  test.for(STATIONS)(
    '%s %s: at most one POST, a truthful status, and the lane continues',
    async ([, step, posts, ends]) => {
      const suffix = step.replace(':', '-');
      const doomed = { phone: newPhone(), id: `doomed-${suffix}` };
      const next = { phone: newPhone(), id: `next-${suffix}` };
      for (const { phone, id } of [doomed, next]) {
        await on.producer.sendImage({ instance: 'vendas', phone, image: IMAGE, id });
      }
      const victim = await on.spawn({ kill: { step } });
      expect(await victim.ended).toBe('SIGKILL');

      const survivor = await on.spawn();
      expect((await on.producer.waitFor(next.id)).status).toBe('accepted');
      const end = await on.producer.waitFor(doomed.id);
      expect(ends).toContain(end.status);
      const made = on.simulator.posts().filter((post) => post.phone === doomed.phone);
      expect(posts).toContain(made.length);
      if (end.status === 'accepted') {
        expect(end.result).toEqual({ zaapId: made[0]!.zaapId, messageId: made[0]!.messageId });
      }
      expect(await survivor.kill('SIGTERM')).toBe(0);
    },
  );

  test('A3 while the answer is on its way: one POST, unknown, and the lane continues', async () => {
    const doomed = { phone: newPhone(), id: 'doomed-waiting' };
    const next = { phone: newPhone(), id: 'next-waiting' };
    on.simulator.fault({ phone: doomed.phone, do: { kind: 'hang', enqueue: true } });
    for (const { phone, id } of [doomed, next]) {
      await on.producer.sendImage({ instance: 'vendas', phone, image: IMAGE, id });
    }
    const arrived = new Promise<void>((resolve) => {
      const stop = on.simulator.on('queued', (post) => {
        if (post.phone !== doomed.phone) return;
        stop();
        resolve();
      });
    });
    const victim = await on.spawn();
    await arrived;
    await victim.kill();

    const survivor = await on.spawn();
    expect((await on.producer.waitFor(next.id)).status).toBe('accepted');
    expect((await on.producer.waitFor(doomed.id)).status).toBe('unknown');
    expect(on.simulator.posts().filter((post) => post.phone === doomed.phone)).toHaveLength(1);
    expect(await survivor.kill('SIGTERM')).toBe(0);
  });

  test('A12 a message that kills every worker before its attempt begins fails, and the lane continues', async () => {
    const poison = { phone: newPhone(), id: 'poison' };
    await on.producer.sendImage({ instance: 'vendas', phone: poison.phone, image: IMAGE, id: poison.id });
    for (let deaths = 0; deaths < 3; deaths += 1) {
      const victim = await on.spawn({ kill: { step: 'load:read' } });
      expect(await victim.ended).toBe('SIGKILL');
    }
    const survivor = await on.spawn();
    const end = await on.producer.waitFor(poison.id);
    expect(end).toMatchObject({ status: 'failed', error: { code: 'poison' } });
    expect(on.simulator.posts().filter((post) => post.phone === poison.phone)).toHaveLength(0);
    await on.producer.sendImage({ instance: 'vendas', phone: newPhone(), image: IMAGE, id: 'after-poison' });
    expect((await on.producer.waitFor('after-poison')).status).toBe('accepted');
    await survivor.kill('SIGTERM');
  });
});

describe('SIGTERM', () => {
  test('A7 with a POST in flight lets it finish, records it and exits 0', async () => {
    const phone = newPhone();
    on.simulator.fault({ phone, do: { kind: 'delay', enqueue: true, ms: 700 } });
    const worker = await on.spawn();
    const posted = on.simulator.waitForPosts(on.simulator.counts().posts + 1);
    await on.producer.sendImage({ instance: 'vendas', phone, image: IMAGE, id: 'in-flight' });
    await on.producer.sendImage({ instance: 'vendas', phone: newPhone(), image: IMAGE, id: 'stays' });
    await posted;
    expect(await worker.kill('SIGTERM')).toBe(0);
    expect((await on.producer.get('in-flight'))?.status).toBe('accepted');
    expect((await on.producer.get('stays'))?.status).toBe('queued');

    const successor = await on.spawn();
    expect((await on.producer.waitFor('stays')).status).toBe('accepted');
    await successor.kill('SIGTERM');
  });
});
