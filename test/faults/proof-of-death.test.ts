import { describe, expect, test } from 'vitest';
import { stage } from '../support/stage.ts';
import { traffic, type Traced } from '../support/traffic.ts';
import type { ChildWorker } from '../support/processes/worker.ts';

/** A worker that is gone during its POST, and another one on the same machine (matrix.md, A). */
const on = stage({ lanes: ['before', 'after', 'stopped'] });
const { spawn, send, posts, posted, reaches } = traffic(on);

const HOUR = 3_600_000;
/** No test waits until such a POST must have ended. */
const PATIENT = { timings: { postMs: HOUR } };
const HANG = { kind: 'hang', enqueue: true } as const;

/** A worker with a POST in flight, and a message that waits behind it. */
async function inFlight(instance: string): Promise<{ victim: ChildWorker; hanging: Traced; next: Traced }> {
  const victim = await spawn(PATIENT);
  const hanging = await send({ instance, fault: HANG });
  await posted(hanging);
  return { victim, hanging, next: await send({ instance }) };
}

/** How long the lane still rests (ms). */
async function restOf(lane: string): Promise<number> {
  const { notBefore, now } = await on.ledger.lanes.read(lane);
  return notBefore - now;
}

describe.runIf(process.platform === 'linux')('on Linux', () => {
  test.for(['before', 'after'] as const)(
    'A19 kill -9, and another worker that started %s: the message is unknown, and the lane does not wait until the POST must have ended',
    async (started) => {
      const { victim, hanging, next } = await inFlight(started);
      if (started === 'before') await spawn(PATIENT);
      expect(await victim.kill('SIGKILL')).toBe('SIGKILL');
      const successor = started === 'after' ? await spawn(PATIENT) : undefined;
      await reaches(hanging, 'unknown');
      await reaches(next, 'accepted');
      expect([hanging, next].map((message) => posts(message).length)).toEqual([1, 1]);
      if (successor !== undefined) expect(successor.log()).toContain('"msg":"attempt.reclaimed"');
    },
  );

  test('A20 SIGSTOP: the message is unknown, and the lane waits until the POST must have ended', async () => {
    const { victim, hanging, next } = await inFlight('stopped');
    victim.process.kill('SIGSTOP');
    await spawn(PATIENT);
    await reaches(hanging, 'unknown');
    expect(await restOf('stopped')).toBeGreaterThan(HOUR / 2);
    expect(posts(next)).toHaveLength(0);
    expect((await on.producer.get(next.id))?.status).toBe('queued');
  });
});
