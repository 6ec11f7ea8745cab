import { describe, expect, it } from 'vitest';
import { STATUSES, TRANSITIONS, mayMove, type Status } from '@pombo/message';
import {
  bury,
  cancel,
  fail,
  requeueUnqueued,
  resolve,
  retry,
  retryByPolicy,
  settle,
  suppress,
  uncertain,
} from '../change.ts';
import type { Change } from '../messages.ts';
import {
  LANE,
  LONG_MS,
  accepted,
  failed,
  requeued,
  unknown,
  withMargin,
  worldOf,
  type MakeLedger,
  type Sample,
  type World,
} from './world.fixture.ts';

type Steps = (world: World, sample: Sample) => Promise<unknown>;

const pairs = STATUSES.flatMap((from) => STATUSES.map((to) => [from, to] as const));
/** `sending` is what `begin` alone makes. */
const legal = ([from, to]: readonly [Status, Status]): boolean => mayMove(from, to) && to !== 'sending';

/** Changing: evidence, people, age and the suppression list; whatever the table does not have is refused. */
export function changing(make: MakeLedger): void {
  describe('changing a status', () => {
    it.each(pairs.filter((pair) => !legal(pair)))('from %s to %s is refused and changes nothing', async (from, to) => {
      const world = await worldOf(make);
      const sample = await world.reach(from);
      const before = await world.snapshot(sample);
      expect(await world.change(sample, { to, fields: { error: 'x' } })).toEqual({ answer: 'refused', status: from });
      expect(await world.snapshot(sample)).toEqual(before);
    });

    it.each(pairs.filter(legal))('from %s to %s is done', async (from, to) => {
      const world = await worldOf(make);
      const sample = await world.reach(from);
      const generation = to === 'queued' ? 2 : 1;
      expect(await world.change(sample, { to })).toEqual({ answer: 'done', from, generation });
      expect(await world.status(sample)).toBe(to);
    });

    it('of a message that is not there is refused as gone', async () => {
      const world = await worldOf(make);
      const sample = { ...(await world.queue()), key: 'nobody' };
      expect(await world.change(sample, cancel())).toEqual({ answer: 'gone' });
    });

    it('is done by one of many who want it at the same moment', async () => {
      const world = await worldOf(make);
      const sample = await world.reach('failed');
      const changes = await Promise.all(Array.from({ length: 5 }, () => world.change(sample, retry())));
      expect(changes.filter(({ answer }) => answer === 'done')).toEqual([
        { answer: 'done', from: 'failed', generation: 2 },
      ]);
    });
  });

  const constructors: [string, Change, readonly Status[]][] = [
    ['cancel', cancel(), ['queued']],
    ['suppress', suppress(), ['queued']],
    ['bury', bury(3), ['queued']],
    ['retry', retry(), ['failed', 'expired', 'cancelled']],
    ['settle as accepted', settle('accepted'), ['queued', 'sending', 'unknown', 'failed']],
    ['settle as sent', settle('sent'), ['queued', 'accepted', 'unknown', 'failed']],
    ['settle as delivered', settle('delivered'), ['queued', 'accepted', 'sent', 'unknown', 'failed']],
    ['settle as read', settle('read'), ['queued', 'accepted', 'sent', 'delivered', 'unknown', 'failed']],
    ['fail', fail('media_unusable', 'no image'), ['accepted']],
    ['uncertain', uncertain('Timeout on send message'), ['accepted']],
    ['requeueUnqueued', requeueUnqueued('was not added', 2), ['accepted']],
    ['retryByPolicy', retryByPolicy(3), ['unknown']],
    ['resolve as sent', resolve('sent', 'seen'), ['unknown']],
    ['resolve as resend', resolve('resend', 'seen'), ['unknown']],
    ['resolve as drop', resolve('drop', 'seen'), ['unknown']],
  ];

  describe.each(constructors)('%s', (_name, change, from) => {
    it(`is done from ${from.join(', ')} and refused from everywhere else`, async () => {
      const world = await worldOf(make);
      for (const status of STATUSES) {
        const sample = await world.reach(status);
        const answer = from.includes(status) ? 'done' : 'refused';
        expect({ status, ...(await world.change(sample, change)) }).toMatchObject({ status, answer });
        expect(await world.status(sample)).toBe(answer === 'done' ? change.to : status);
      }
    });
  });

  describe('a settlement', () => {
    it('records when, and by which ids', async () => {
      const world = await worldOf(make);
      const sample = await world.reach('unknown');
      const ids = { zaapId: 'Z3', messageId: 'M3' };
      for (const to of ['accepted', 'sent', 'delivered', 'read'] as const) {
        await world.change(sample, settle(to, ids));
        const at = (await world.view(sample))[`${to}At`]!;
        expect(new Date(at).toISOString()).toBe(at);
        expect(Date.parse(at)).toBeLessThanOrEqual(await world.now());
      }
      expect(await world.ledger.messages.find({ zaapId: 'Z3' })).toMatchObject([{ id: sample.id, result: ids }]);
      expect(await world.ledger.messages.find({ messageId: 'M3' })).toMatchObject([{ id: sample.id, result: ids }]);
    });

    it('beats failed and unknown, and takes their error away', async () => {
      const world = await worldOf(make);
      for (const status of ['failed', 'unknown'] as const) {
        const sample = await world.reach(status);
        expect(await world.view(sample)).toHaveProperty('error');
        await world.change(sample, settle('sent'));
        expect(await world.view(sample)).not.toHaveProperty('error');
      }
    });

    it('does not free a lane whose attempt is still open', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.go(sample, { owner: 'w1' });
      await world.change(sample, settle('accepted'));
      expect(await world.begin(await world.queue())).toEqual({ answer: 'busy', owner: 'w1' });
    });
  });

  describe('a person\u2019s decision', () => {
    it.each(['sent', 'resend', 'drop'] as const)('to %s is recorded with when and why', async (as) => {
      const world = await worldOf(make);
      const sample = await world.reach('unknown');
      await world.change(sample, resolve(as, 'seen on the phone'));
      const { resolved } = await world.view(sample);
      expect(resolved).toEqual({ as, at: expect.any(String) as string, why: 'seen on the phone' });
      expect(new Date(resolved!.at).toISOString()).toBe(resolved!.at);
    });

    it('may go without a reason', async () => {
      const world = await worldOf(make);
      const sample = await world.reach('unknown');
      await world.change(sample, resolve('drop', undefined));
      expect((await world.view(sample)).resolved).toEqual({ as: 'drop', at: expect.any(String) as string });
    });

    it('to resend makes a new generation, which alone may begin', async () => {
      const world = await worldOf(make);
      const sample = await world.reach('unknown');
      expect(await world.change(sample, resolve('resend', undefined))).toMatchObject({ generation: 2 });
      expect(await world.begin({ ...sample, generation: 1 })).toEqual({ answer: 'skip', status: 'queued' });
      expect(await world.begin({ ...sample, generation: 2 })).toMatchObject({ answer: 'go', attempt: 2 });
    });
  });

  describe('what happens by itself', () => {
    it.each([
      ['queued again because Z-API had not queued it', accepted, requeueUnqueued('was not added', 2)],
      ['queued again by policy', unknown, retryByPolicy(2)],
    ])('is bounded for each message: %s', async (_what, verdict, change) => {
      const world = await worldOf(make);
      const sample = await world.queue();
      for (const generation of [1, 2]) {
        await world.attempt({ ...sample, generation }, verdict);
        expect(await world.change(sample, change)).toMatchObject({ answer: 'done', generation: generation + 1 });
      }
      await world.attempt({ ...sample, generation: 3 }, verdict);
      const before = await world.snapshot(sample);
      expect(await world.change(sample, change)).toEqual({ answer: 'spent', status: verdict.to });
      expect(await world.snapshot(sample)).toEqual(before);
    });

    it('does not use up its bound when it is refused', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      expect(await world.change(sample, retryByPolicy(1))).toMatchObject({ answer: 'refused' });
      await world.attempt(sample, unknown);
      expect(await world.change(sample, retryByPolicy(1))).toMatchObject({ answer: 'done' });
    });

    it('may assume that an unknown was sent: it is flagged and counted once, and stays unknown', async () => {
      const world = await worldOf(make);
      const sample = await world.queue({ campaign: 'c', line: 1 });
      await world.attempt(sample, unknown);
      expect(await world.ledger.messages.assume(LANE, sample.key)).toBe(true);
      expect(await world.ledger.messages.assume(LANE, sample.key)).toBe(false);
      expect(await world.view(sample)).toMatchObject({ status: 'unknown', assumed: true });
      expect((await world.ledger.messages.campaignCounts('c', [LANE])).unknown).toBe(1);
    });
  });

  describe('why a message was not sent', () => {
    it('is told for a suppressed one and for one that killed its workers', async () => {
      const world = await worldOf(make);
      const [first, second] = [await world.queue(), await world.queue()];
      await world.change(first, suppress());
      await world.change(second, bury(3));
      expect((await world.view(first)).error).toMatchObject({ code: 'suppressed' });
      expect((await world.view(second)).error).toEqual({
        code: 'poison',
        message: '3 workers died while they prepared this message',
      });
    });
  });

  describe('queueing again', () => {
    it('forgets the error, the backoff and the failures so far', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.attempt(sample, { ...requeued, errored: true, backoffMs: LONG_MS });
      await world.ledger.attempts.countDeath(LANE, sample.key);
      await world.change(sample, cancel());
      await world.change(sample, retry());
      const view = await world.view(sample);
      expect(view).not.toHaveProperty('error');
      expect(view).not.toHaveProperty('nextAttemptAt');
      expect(await world.begin({ ...sample, generation: 2 })).toMatchObject({ answer: 'go', attempt: 2, errored: 0 });
      expect(await world.ledger.attempts.countDeath(LANE, sample.key)).toBe(1);
    });

    it('starts the age again', async () => {
      const world = await worldOf(make);
      await withMargin(async (marginMs) => {
        const sample = await world.queue({}, world.fresh('lane'));
        await world.clockPast(Date.parse((await world.view(sample)).createdAt) + marginMs);
        await world.ledger.messages.expireOverdue(sample.lane, 1, 10);
        const asked = await world.now();
        await world.change(sample, retry());
        const begun = await world.begin({ ...sample, generation: 2 }, { maxAgeMs: marginMs });
        if ((await world.now()) - asked >= marginMs) return false;
        expect(begun).toMatchObject({ answer: 'go' });
        return true;
      });
    });

    it('keeps a sendAt that lies ahead: what was cancelled early does not go out early', async () => {
      const world = await worldOf(make);
      const sample = await world.queue({ sendAt: (await world.now()) + LONG_MS });
      await world.change(sample, cancel());
      await world.change(sample, retry());
      expect(await world.begin({ ...sample, generation: 2 }, { maxAgeMs: 1 })).toMatchObject({ answer: 'later' });
    });

    it('keeps an expiresAt that lies ahead', async () => {
      const world = await worldOf(make);
      await withMargin(async (marginMs) => {
        const expiresAt = (await world.now()) + marginMs;
        const sample = await world.queue({ expiresAt }, world.fresh('lane'));
        await world.change(sample, cancel());
        await world.change(sample, retry());
        if ((await world.now()) >= expiresAt) return false;
        await world.clockPast(expiresAt);
        expect(await world.ledger.messages.expireOverdue(sample.lane, 0, 10)).toBe(1);
        return true;
      });
    });

    it('drops an expiresAt that has passed, since a person overrules it', async () => {
      const world = await worldOf(make);
      const sample = await world.reach('expired');
      await world.change(sample, retry());
      expect(await world.ledger.messages.expireOverdue(sample.lane, 0, 10)).toBe(0);
      expect(await world.begin({ ...sample, generation: 2 })).toMatchObject({ answer: 'go' });
    });

    it.each([
      ['because Z-API had not queued it', accepted, requeueUnqueued('was not added', 2)],
      ['by policy', unknown, retryByPolicy(3)],
    ])('%s overrules no expiresAt', async (_why, verdict, change) => {
      const world = await worldOf(make);
      await withMargin(async (marginMs) => {
        const expiresAt = (await world.now()) + marginMs;
        const sample = await world.queue({ expiresAt }, world.fresh('lane'));
        if ((await world.begin(sample, { nonce: 'n' })).answer === 'expired') return false;
        await world.finish(sample, 'n', verdict);
        await world.clockPast(expiresAt);
        await world.change(sample, change);
        expect(await world.begin({ ...sample, generation: 2 })).toEqual({ answer: 'expired' });
        return true;
      });
    });
  });

  const proven: [string, Steps][] = [
    ['it was never begun', (w, m) => w.change(m, cancel())],
    ['it expired before it was begun', (w, m) => expire(w, m)],
    ['its attempt was refused', (w, m) => w.attempt(m, failed)],
    ['no byte of it was written', async (w, m) => [await w.attempt(m, requeued), await w.change(m, cancel())]],
    ['the lost answer came after all, as a refusal', (w, m) => late(w, m, failed)],
    [
      'the lost answer came after all, as unreached',
      async (w, m) => [await late(w, m, requeued), await w.change(m, cancel())],
    ],
    ['a taken-over attempt proved itself unsent', async (w, m) => w.finish(m, await dead(w, m), failed)],
    ['its unknown was reported twice and then refused', (w, m) => late(w, m, failed, 2)],
    [
      'Z-API had never queued it and it was then taken back',
      async (w, m) => {
        await w.attempt(m, accepted);
        await w.change(m, requeueUnqueued('was not added', 2));
        await w.change(m, cancel());
      },
    ],
    [
      'its only attempt was proven unsent by a callback',
      async (w, m) => {
        await w.attempt(m, accepted);
        await w.change(m, fail('media_unusable', 'no image'));
      },
    ],
    [
      'both attempts of it were proven unsent',
      async (w, m) => {
        await w.attempt(m, unknown);
        await w.change(m, resolve('resend', undefined));
        await w.attempt({ ...m, generation: 2 }, failed);
        await w.change(m, settle('accepted'));
        await w.change(m, { to: 'failed', from: ['accepted'], unproven: 'clear' });
      },
    ],
  ];

  const unproven: [string, Steps][] = [
    [
      'nobody knows and a person dropped it',
      async (w, m) => [await w.attempt(m, unknown), await w.change(m, resolve('drop', ''))],
    ],
    [
      'its worker died and a person dropped it',
      async (w, m) => [await dead(w, m), await w.change(m, resolve('drop', ''))],
    ],
    [
      'it was sent again and then taken back',
      async (w, m) => {
        await w.attempt(m, unknown);
        await w.change(m, resolve('resend', undefined));
        await w.change(m, cancel());
      },
    ],
    [
      'it was sent again and the second attempt refused',
      async (w, m) => {
        await w.attempt(m, unknown);
        await w.change(m, resolve('resend', undefined));
        await w.attempt({ ...m, generation: 2 }, failed);
      },
    ],
    [
      'two attempts were lost and only one proved itself unsent',
      async (w, m) => {
        await w.attempt(m, unknown);
        await w.change(m, resolve('resend', undefined));
        await late(w, { ...m, generation: 2 }, failed);
      },
    ],
    [
      'Z-API had it and then reported a failure that proves nothing',
      async (w, m) => {
        await w.attempt(m, accepted);
        await w.change(m, { to: 'failed', from: ['accepted'] });
      },
    ],
    [
      'evidence settled it while it was being sent, then it failed',
      async (w, m) => {
        const nonce = await w.go(m);
        await w.change(m, settle('accepted'));
        await w.finish(m, nonce, unknown);
        await w.change(m, { to: 'failed', from: ['accepted'] });
      },
    ],
    [
      'Z-API itself did not know and a person dropped it',
      async (w, m) => {
        await w.attempt(m, accepted);
        await w.change(m, uncertain('Timeout on send message'));
        await w.change(m, resolve('drop', ''));
      },
    ],
    [
      'a policy sent it again and the second attempt was refused',
      async (w, m) => {
        await w.attempt(m, unknown);
        await w.change(m, retryByPolicy(3));
        await w.attempt({ ...m, generation: 2 }, failed);
      },
    ],
    [
      'evidence settled it while it waited for its next attempt, then it failed',
      async (w, m) => {
        await w.attempt(m, requeued);
        await w.change(m, settle('accepted'));
        await w.change(m, { to: 'failed', from: ['accepted'] });
      },
    ],
    [
      'evidence showed that a refused one was taken, then it failed',
      async (w, m) => {
        await w.attempt(m, failed);
        await w.change(m, settle('accepted'));
        await w.change(m, { to: 'failed', from: ['accepted'] });
      },
    ],
    [
      'evidence settled an unknown one, then it failed',
      async (w, m) => {
        await w.attempt(m, unknown);
        await w.change(m, settle('accepted'));
        await w.change(m, { to: 'failed', from: ['accepted'] });
      },
    ],
  ];

  describe('retry, the way back that sends nothing twice,', () => {
    it.each(proven)('is done when %s', async (_what, steps) => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await steps(world, sample);
      expect(await world.change(sample, retry())).toMatchObject({ answer: 'done' });
      expect(await world.status(sample)).toBe('queued');
    });

    it.each(unproven)('is refused as unproven when %s', async (_what, steps) => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await steps(world, sample);
      const before = await world.snapshot(sample);
      const status = await world.status(sample);
      expect(TRANSITIONS[status]).toContain('queued');
      expect(await world.change(sample, retry())).toEqual({ answer: 'unproven', status });
      expect(await world.snapshot(sample)).toEqual(before);
    });
  });
}

async function expire(world: World, { lane }: Sample): Promise<void> {
  await world.clockPast((await world.now()) + 1);
  await world.ledger.messages.expireOverdue(lane, 1, 10);
}

/** An attempt whose worker died; gives its nonce. */
async function dead(world: World, sample: Sample): Promise<string> {
  const nonce = await world.go(sample, { owner: 'w1' });
  await world.ledger.attempts.takeOver(sample.lane, 'w1');
  return nonce;
}

/** An attempt that was unknown, said so `times` times, and then proved what became of it. */
async function late(world: World, sample: Sample, verdict: typeof failed | typeof requeued, times = 1): Promise<void> {
  const nonce = await world.go(sample);
  for (let time = 0; time < times; time += 1) await world.finish(sample, nonce, unknown);
  expect(await world.finish(sample, nonce, verdict)).toMatchObject({ answer: 'done', status: verdict.to });
}
