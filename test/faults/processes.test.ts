import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { laneSlot, messageKey, type MessageBody } from '@pombo/core';
import { putMessages } from '@pombo/producer';
import { createLaneJobs } from '@pombo/queue';
import { describe, expect, onTestFinished, test } from 'vitest';
import { IMAGE, newPhone, stage } from '../support/stage.ts';
import { logged, traffic } from '../support/traffic.ts';

/** Faults of processes (matrix.md, A). kill.test.ts has kill -9 at each step. */
const on = stage({ lanes: ['vendas', 'suporte', 'calmo'] });
const { spawn, send, posts, posted, reaches } = traffic(on);

const HANG = { kind: 'hang', enqueue: true } as const;

describe('a worker that is stopped', () => {
  test('A8 SIGTERM, then SIGKILL before the POST was answered: that message alone is unknown', async () => {
    const worker = await spawn();
    const hanging = await send({ fault: HANG });
    const next = await send();
    await posted(hanging);
    void worker.kill('SIGTERM');
    await expect.poll(() => worker.log()).toContain('"stopping"');
    expect(await worker.kill('SIGKILL')).toBe('SIGKILL');

    const successor = await spawn();
    await reaches(next, 'accepted');
    await reaches(hanging, 'unknown');
    expect([posts(hanging).length, posts(next).length]).toEqual([1, 1]);
    expect(await successor.kill('SIGTERM')).toBe(0);
  });
});

describe('a worker that is suspended for longer than its heartbeat lasts', () => {
  test.for(['open-attempt:opened', 'send:writing'] as const)(
    'A9 at "%s", before the first byte: writes nothing when it wakes',
    async (step) => {
      const frozen = await send();
      const zombie = await spawn({ kill: { step, signal: 'SIGSTOP' } });
      await spawn();
      // Reclaimed: from now on another worker sends.
      await reaches(frozen, 'unknown');
      expect(posts(frozen)).toHaveLength(0);
      zombie.process.kill('SIGCONT');
      await logged(zombie, 'attempt.closed');
      expect(zombie.log()).toMatch(/"outcome":"unreached".*"msg":"attempt.closed"/);
      // Its own late finish proves that no byte was written, so the message is sent after all, once.
      await reaches(frozen, 'accepted');
      expect(posts(frozen)).toHaveLength(1);
      // An attempt without a written byte was not a POST.
      expect((await on.producer.get(frozen.id))?.attempts).toBe(1);
    },
  );

  test('A9 during the POST: its late answer is still believed, and no worker sends again', async () => {
    const slow = await send({ fault: { kind: 'delay', enqueue: true, ms: 1500 } });
    const zombie = await spawn({ env: { POMBO_SEND_TIMEOUT_MS: '60000' } });
    await posted(slow);
    zombie.process.kill('SIGSTOP');
    await spawn();
    await reaches(slow, 'unknown');
    zombie.process.kill('SIGCONT');
    await reaches(slow, 'accepted');
    expect(posts(slow)).toHaveLength(1);
  });

  test('A10 its event loop blocks after the answer arrived: reclaimed, then believed; one POST', async () => {
    const until = join(tmpdir(), `pombo-block-${randomUUID()}`);
    onTestFinished(() => rm(until, { force: true }));
    const message = await send();
    await spawn({ block: { step: 'send:answered', until } });
    await posted(message);
    await spawn();
    await reaches(message, 'unknown');
    await writeFile(until, '');
    await reaches(message, 'accepted');
    expect(posts(message)).toHaveLength(1);
  });
});

test("A11 three workers on one lane: each message once, and the gap is the lane's, not the worker's", async () => {
  const phones = Array.from({ length: 60 }, newPhone);
  const queued = phones.map((phone) => ({ type: 'send-image' as const, instance: 'suporte', phone, image: IMAGE }));
  await on.producer.sendMany(queued);
  await Promise.all([spawn(), spawn(), spawn()]);
  const ofLane = (): typeof found => on.simulator.posts().filter((post) => post.instance === on.zapiId('suporte'));
  let found = on.simulator.posts().slice(0, 0);
  await expect
    .poll(() => ofLane().filter(({ answeredAt }) => answeredAt !== undefined).length, { timeout: 25_000 })
    .toBe(60);
  found = ofLane();
  expect(new Set(found.map(({ phone }) => phone))).toEqual(new Set(phones));
  const gaps = found.slice(1).map((post, at) => post.arrivedAt - found[at]!.answeredAt!);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(20);
});

describe('an uncaught fault', () => {
  test.for([false, true])(
    'A13 while a POST is in flight (rejected: %s): nothing more is fetched, its answer is recorded, exit 1, no secret is printed',
    async (rejected) => {
      const { id, token } = on.zapi('vendas');
      const message = `POST ${on.gatewayUrl}/instances/${id}/token/${token}/send-image to 5511911112222 failed`;
      const slow = await send({ fault: { kind: 'delay', enqueue: true, ms: 700 } });
      const next = await send();
      const worker = await spawn({ fault: { step: 'send:writing', message, rejected } });
      expect(await worker.ended).toBe(1);
      expect((await on.producer.get(slow.id))?.status).toBe('accepted');
      expect([posts(slow).length, posts(next).length]).toEqual([1, 0]);
      expect(worker.log()).toContain('"msg":"process.fault"');
      expect(worker.log()).not.toContain(token);
      expect(worker.log()).not.toContain('5511911112222');
      await spawn();
      await reaches(next, 'accepted');
    },
  );
});

describe('a queue written by another version', () => {
  test('A14 an unreadable job is set aside, and the lane continues', async () => {
    const slot = laneSlot(on.prefix, 'calmo');
    const before = await send({ instance: 'calmo' });
    // As another version might have written them: ids of another form, for messages that are not in this ledger.
    const queue = `${slot}:queue`;
    for (const id of ['v9-message', `${messageKey('nobody')}-1`]) {
      await on.client.hset(`${queue}:${id}`, { name: 'm', data: '{"v":9}', opts: '{}', timestamp: 1, priority: 0 });
      await on.client.rpush(`${queue}:wait`, id);
    }
    const after = await send({ instance: 'calmo' });
    await spawn();
    for (const message of [before, after]) await reaches(message, 'accepted');
    expect(await on.client.exists(`${queue}:v9-message`)).toBe(0);
  });

  test('A14 a message of a type this version does not know is left alone, and the lane continues', async () => {
    const id = 'newer';
    const body = { id, type: 'send-video', image: { kind: 'url', url: IMAGE }, priority: 'normal', onUnknown: 'hold' };
    const newer = { lane: 'calmo', body: body as unknown as MessageBody, contentHash: 'any' };
    const since = on.simulator.counts().posts;
    await putMessages([newer], { ledger: on.ledger, jobs: createLaneJobs(on.client, on.prefix) });
    const worker = await spawn();
    await logged(worker, 'message.unreadable');
    const after = await send({ instance: 'calmo' });
    await reaches(after, 'accepted');
    expect(on.simulator.counts().posts).toBe(since + 1);
    expect((await on.producer.get(id))?.status).toBe('queued');
  });
});
