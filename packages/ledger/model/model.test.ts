import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSettled, messageKey, type HoldReason, type Verdict } from '@pombo/core';
import { testRedis } from '../../../test/setup/redis-context.ts';
import { cancel, fail, resolve, retry, confirm, suppress, uncertain } from '../src/message/change.ts';
import { LANE, VERDICTS, World, bodyOf } from '../conformance/world.ts';
import { createLedger } from '../src/ledger.ts';
import type { Change } from '../src/message/contract.ts';
import { Reference } from './reference.fixture.ts';

const redis = testRedis();
const OWNERS = ['w1', 'w2'];
const HOLDS: HoldReason[] = ['paused', 'storm'];

/** What a person, or Z-API after it accepted, may say of a message at any time. */
const DECISIONS = {
  cancel: cancel(),
  suppress: suppress(),
  retry: retry(),
  'resolve sent': resolve('sent', ''),
  'resolve resend': resolve('resend', ''),
  'resolve drop': resolve('drop', ''),
  uncertain: uncertain('Timeout on send message'),
};
const EVIDENCE = {
  accepted: confirm('accepted'),
  sent: confirm('sent'),
  delivered: confirm('delivered'),
  read: confirm('read'),
};

/** Final ends are rare, so that most messages live long enough to be sent more than once. */
const DECISION = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('retry' as const, 'uncertain' as const) },
  { weight: 4, arbitrary: fc.constantFrom('resolve drop' as const, 'resolve resend' as const) },
  { weight: 1, arbitrary: fc.constantFrom('cancel' as const, 'suppress' as const, 'resolve sent' as const) },
);
const EVIDENCE_NAMES = Object.keys(EVIDENCE) as (keyof typeof EVIDENCE)[];

const message = fc.nat(1);
const owner = fc.constantFrom(...OWNERS);
const seldom = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: value });
/** Counted back from the last attempt: usually that one, sometimes any earlier one. */
const attempt = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat() });

const taking = {
  create: fc.record({ do: fc.constant('create' as const), message }),
  // A job may be stale; `taken` is whether Z-API accepts the POST that follows a `go`.
  begin: fc.record({
    do: fc.constant('begin' as const),
    message,
    owner,
    behind: seldom(fc.constant(1)),
    taken: fc.boolean(),
  }),
  beginAgain: fc.record({ do: fc.constant('begin again' as const), attempt }),
  // Late or twice, with any truthful verdict.
  finish: fc.record({
    do: fc.constant('finish' as const),
    attempt,
    verdict: fc.nat(),
    hold: seldom(fc.constantFrom(...HOLDS)),
  }),
  stranger: fc.record({ do: fc.constant('finish as a stranger' as const), message, verdict: fc.nat() }),
  reclaim: fc.record({ do: fc.constant('take over' as const), owner }),
  decide: fc.record({ do: fc.constant('decide' as const), message, what: DECISION }),
  settle: fc.record({ do: fc.constant('settle' as const), message, to: fc.constantFrom(...EVIDENCE_NAMES) }),
  fail: fc.record({ do: fc.constant('report failure' as const), message }),
  hold: fc.record({ do: fc.constant('hold' as const), reason: fc.constantFrom(...HOLDS) }),
  release: fc.record({ do: fc.constant('release' as const), reason: fc.constantFrom(...HOLDS) }),
};
const step = fc.oneof(
  { weight: 8, arbitrary: taking.begin },
  { weight: 8, arbitrary: taking.finish },
  { weight: 6, arbitrary: taking.decide },
  { weight: 5, arbitrary: taking.release },
  { weight: 2, arbitrary: taking.reclaim },
  { weight: 1, arbitrary: taking.create },
  { weight: 1, arbitrary: taking.beginAgain },
  { weight: 1, arbitrary: taking.stranger },
  { weight: 1, arbitrary: taking.settle },
  { weight: 1, arbitrary: taking.fail },
  { weight: 1, arbitrary: taking.hold },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

interface Attempt {
  id: string;
  generation: number;
  nonce: string;
  owner: string;
  taken: boolean;
}

interface Pair {
  take(each: Step): Promise<void>;
  /** Both agree on everything, and a message reaches its recipient twice only by a person's decision. */
  check(): Promise<void>;
  /** Whatever happened, it can be brought to an end: nothing is lost and nothing is stuck. */
  bringToAnEnd(): Promise<void>;
}

/** The ledger and the reference side by side, with what really happened at Z-API. */
function sideBySide(world: World, prefix: string): Pair {
  const { ledger } = world;
  const reference = new Reference();
  const attempts: Attempt[] = [];
  const resends = new Map<string, number>();

  async function take(each: Step): Promise<void> {
    switch (each.do) {
      case 'create': {
        const id = `m${each.message}`;
        const [created] = await ledger.messages.create([{ lane: LANE, body: bodyOf(id), contentHash: 'content' }]);
        expect(created?.answer).toBe(reference.create(messageKey(id)));
        break;
      }
      case 'begin': {
        const id = `m${each.message}`;
        const generation = (reference.messages.get(messageKey(id))?.generation ?? 1) - (each.behind ?? 0);
        await begin({ id, generation, nonce: world.fresh('nonce'), owner: each.owner, taken: each.taken });
        break;
      }
      case 'begin again':
        if (attempts.length > 0) await begin(counted(each.attempt)!);
        break;
      case 'finish': {
        const ending = counted(each.attempt);
        if (ending) await finish(ending.id, ending.nonce, verdictOf(ending.taken, each.verdict, each.hold));
        break;
      }
      case 'finish as a stranger':
        await finish(`m${each.message}`, 'stranger', verdictOf(false, each.verdict, null));
        break;
      case 'take over':
        expect((await ledger.attempts.reclaim(LANE, each.owner))?.key).toBe(reference.reclaim(each.owner));
        break;
      case 'decide':
        if ((await change(`m${each.message}`, DECISIONS[each.what])) && each.what === 'resolve resend') {
          resends.set(`m${each.message}`, (resends.get(`m${each.message}`) ?? 0) + 1);
        }
        break;
      case 'settle':
        if (takenPosts(`m${each.message}`) > 0) await change(`m${each.message}`, EVIDENCE[each.to]);
        break;
      case 'report failure':
        // Z-API reports only what it could not deliver after all: then the message did not reach its recipient.
        if (takenPosts(`m${each.message}`) === 1 && (await change(`m${each.message}`, fail('media', 'no image')))) {
          for (const made of attempts) if (made.id === `m${each.message}`) made.taken = false;
        }
        break;
      case 'hold':
        reference.holds.add(each.reason);
        await ledger.lanes.hold(LANE, each.reason, '');
        break;
      case 'release':
        expect(await ledger.lanes.release(LANE, each.reason)).toEqual(
          reference.holds.delete(each.reason) ? [each.reason] : [],
        );
        break;
    }
  }

  async function begin(opening: Attempt): Promise<void> {
    const { id, generation, nonce, owner: asking } = opening;
    const expected = reference.begin(messageKey(id), generation, nonce, asking);
    const begun = await world.open({ lane: LANE, id, key: messageKey(id), generation }, { nonce, owner: asking });
    expect(begun).toMatchObject(expected);
    if (begun.answer === 'go' && !attempts.includes(opening)) attempts.push(opening);
  }

  async function finish(id: string, nonce: string, verdict: Verdict): Promise<void> {
    const expected = reference.finish(messageKey(id), nonce, verdict);
    expect(await ledger.attempts.close(LANE, messageKey(id), nonce, verdict)).toMatchObject(expected);
  }

  async function change(id: string, wanted: Change): Promise<boolean> {
    const expected = reference.change(messageKey(id), wanted);
    expect(await ledger.messages.change(LANE, messageKey(id), wanted)).toEqual(expected);
    return expected.answer === 'done';
  }

  /** The attempt `back` before the last. */
  function counted(back: number): Attempt | undefined {
    return attempts.at(-1 - (back % Math.max(1, attempts.length)));
  }

  function takenPosts(id: string): number {
    return attempts.filter((made) => made.id === id && made.taken).length;
  }

  async function check(): Promise<void> {
    const { open, holds } = await ledger.lanes.read(LANE);
    expect(open && { key: open.key, owner: open.owner }).toEqual(
      reference.open && { key: reference.open.key, owner: reference.open.owner },
    );
    expect(holds.map(({ reason }) => reason).toSorted()).toEqual([...reference.holds].toSorted());
    for (const [key, { status, attempts: made, generation, unproven }] of reference.messages) {
      const stored = await redis.client.hmget(`${prefix}:{${LANE}}:m:${key}`, 'status', 'n', 'gen', 'unproven');
      expect([stored[0], ...stored.slice(1).map(Number)]).toEqual([status, made, generation, unproven]);
    }
    for (const id of ['m0', 'm1']) {
      expect(takenPosts(id)).toBeLessThanOrEqual(1 + (resends.get(id) ?? 0));
    }
  }

  async function bringToAnEnd(): Promise<void> {
    for (const reason of HOLDS) await take({ do: 'release', reason });
    for (const each of OWNERS) await take({ do: 'take over', owner: each });
    for (const [index, id] of ['m0', 'm1'].entries()) {
      if (reference.messages.get(messageKey(id))?.status === 'queued') {
        await take({ do: 'begin', message: index, owner: 'w1', behind: null, taken: false });
        await finish(id, attempts.at(-1)!.nonce, verdictTo('failed', undefined));
      }
    }
    for (const [key, { status }] of reference.messages) {
      expect(isSettled(status), `${key} is ${status}`).toBe(true);
    }
    expect(reference.open).toBeUndefined();
  }

  return { take, check, bringToAnEnd };
}

/** An answer is believed, so a verdict is never the opposite of what happened; silence may follow anything. */
function verdictOf(taken: boolean, which: number, hold: HoldReason | null): Verdict {
  const possible = taken ? (['accepted', 'unknown'] as const) : (['unknown', 'failed', 'queued'] as const);
  return verdictTo(possible[which % possible.length]!, hold ?? undefined);
}

function verdictTo(to: Verdict['to'], reason: HoldReason | undefined): Verdict {
  const lane = { waitMs: 0, ...(reason === undefined ? {} : { hold: { reason, detail: '' } }) };
  return { ...VERDICTS.find((verdict) => verdict.to === to)!, lane };
}

test('the ledger and a reference of forty lines agree on everything, whatever happens in whatever order', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 120, size: 'max' }), async (steps) => {
      runs += 1;
      const prefix = `${redis.prefix}:${runs}`;
      // Bodies are packed in every other run.
      if (runs % 2 === 0) await redis.client.set(`${prefix}:layout`, '3');
      const pair = sideBySide(new World(createLedger(redis.client, { prefix })), prefix);
      for (const index of [0, 1]) await pair.take({ do: 'create', message: index });
      for (const each of steps) {
        await pair.take(each);
        await pair.check();
      }
      await pair.bringToAnEnd();
      await pair.check();
    }),
    { numRuns: 100 },
  );
});
