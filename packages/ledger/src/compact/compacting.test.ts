import fc from 'fast-check';
import { expect, test } from 'vitest';
import { messageKey, type MessageView, type Status, type Verdict } from '@pombo/core';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { cancel, resolve, retry, confirm } from '../message/change.ts';
import { World, accepted, bodyOf, failed, requeued, unknown } from '../../conformance/world.ts';
import { laneKeys } from '../storage/keys.ts';
import { createLedger, type Ledger } from '../ledger.ts';
import { createPages, type PageFilter } from '../reading/pages.ts';

const redis = testRedis();
const LANES = ['vendas', 'suporte'] as const;
const PHONES = ['5511987654321', '5521912345678'] as const;
const CAMPAIGNS = ['natal', 'verao'] as const;
const IDS = 8;
let made = 0;
let compactedInAll = 0;

/** One of the two ledgers: both have the same history, and only one of them compacts. */
interface Side {
  world: World;
  ledger: Ledger;
  prefix: string;
  compacts: boolean;
}

const id = fc.nat({ max: IDS - 1 });
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('create' as const),
      id,
      lane: fc.constantFrom(...LANES),
      content: fc.nat({ max: 4 }),
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('send' as const), id, verdict: fc.nat({ max: 9 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('callback' as const),
      id,
      to: fc.constantFrom('sent' as const, 'delivered' as const, 'read' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      id,
      what: fc.constantFrom('cancel' as const, 'retry' as const, 'sent' as const, 'resend' as const, 'drop' as const),
    }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      do: fc.constant('compact' as const),
      lane: fc.constantFrom(...LANES),
      limit: fc.constantFrom(1, 3, 500),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('erase' as const), phone: fc.constantFrom(...PHONES) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('purge' as const),
      lane: fc.constantFrom(...LANES),
      limit: fc.constantFrom(1, 100),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('forget campaign' as const), campaign: fc.constantFrom(...CAMPAIGNS) }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

function sideOf(prefix: string, compacts: boolean): Side {
  const ledger = createLedger(redis.client, { prefix, compactAfterMs: 0 });
  return { ledger, world: new World(ledger), prefix, compacts };
}

function bodyFor(number: number, content: number) {
  return bodyOf(`m${number}`, {
    phone: PHONES[number % 2]!,
    caption: `Caption ${number} of ${content}`,
    ...(number % 3 === 0 ? { metadata: { order: number } } : {}),
    ...(number % 4 === 3 ? {} : { campaign: CAMPAIGNS[number % 4 === 2 ? 1 : 0], line: number + 2 }),
  });
}

function verdictOf(number: number, verdict: number, attempt: number): Verdict {
  const ids = { zaapId: `Z${number}-${attempt}`, messageId: `M${number}-${attempt}` };
  if (verdict < 6) return { ...accepted, ids };
  if (verdict < 8) return failed;
  return verdict === 8 ? unknown : requeued;
}

const DECISIONS = {
  cancel: cancel(),
  retry: retry(),
  sent: resolve('sent', 'seen'),
  resend: resolve('resend', ''),
  drop: resolve('drop', undefined),
};

async function take(side: Side, each: Step): Promise<unknown> {
  const { ledger, prefix } = side;
  switch (each.do) {
    case 'create': {
      const given = {
        lane: each.lane,
        body: bodyFor(each.id, each.content),
        contentHash: each.content === 0 ? 'other' : 'content',
      };
      return ledger.messages.create([given]);
    }
    case 'send':
      return send(side, each.id, each.verdict);
    case 'callback': {
      const view = await ledger.messages.get(`m${each.id}`);
      const { zaapId, messageId } = view?.result ?? {};
      if (view === undefined || zaapId === undefined || messageId === undefined) return 'none';
      const key = await ledger.receipts.ids.ownerOf(view.instance, [zaapId, messageId]);
      return key === undefined ? 'none' : ledger.messages.change(view.instance, key, confirm(each.to));
    }
    case 'decide': {
      const lane = await ledger.messages.locate(`m${each.id}`);
      return lane === undefined
        ? 'none'
        : ledger.messages.change(lane, messageKey(`m${each.id}`), DECISIONS[each.what]);
    }
    case 'compact': {
      // Accepted messages have left Z-API's queue, and were checked for a missing callback.
      await ledger.attempts.reconcileOutstanding(each.lane, await ledger.attempts.now(), {
        listed: [],
        unreadable: 0,
        freeAfterMs: 3_600_000,
      });
      await redis.client.hset(laneKeys(prefix, each.lane).lane, 'unconfirmedTo', Number.MAX_SAFE_INTEGER);
      if (side.compacts) compactedInAll += await ledger.messages.compact(each.lane, each.limit);
      return undefined;
    }
    case 'erase':
      return ledger.messages.erase(each.phone);
    case 'purge': {
      const short = createLedger(redis.client, { prefix, retentionMs: 0 });
      // All of them: the order in which they are forgotten does not matter.
      let purged = 0;
      for (let some = -1; some !== 0; purged += some) some = await short.messages.purge(each.lane, each.limit);
      await dropStaleLookups(side, each.lane);
      return purged;
    }
    case 'forget campaign': {
      const fence = await ledger.attempts.now();
      const forgotten: number[] = [];
      for (const lane of LANES) forgotten.push(await ledger.messages.forgetCampaign(each.campaign, lane, fence));
      return forgotten;
    }
    default:
      return each satisfies never;
  }
}

/**
 * A purge leaves look-ups of live messages until they expire, and drops those of compacted ones: here all are dropped.
 */
async function dropStaleLookups({ ledger, prefix }: Side, lane: string): Promise<void> {
  for (const kind of ['z', 'w']) {
    for (const name of await redis.client.keys(`${laneKeys(prefix, lane).slot}:${kind}:*`)) {
      const key = await redis.client.get(name);
      if ((await ledger.messages.getByKey(lane, key!)) === undefined) await redis.client.del(name);
    }
  }
}

async function send({ ledger, world }: Side, number: number, verdict: number): Promise<unknown> {
  const view = await ledger.messages.get(`m${number}`);
  if (view === undefined) return 'none';
  const key = messageKey(`m${number}`);
  const [created] = await ledger.messages.create([
    { lane: view.instance, body: bodyFor(number, 1), contentHash: 'content' },
  ]);
  if (created?.answer !== 'exists') return created?.answer;
  const sample = { lane: view.instance, id: `m${number}`, key, generation: created.generation };
  const nonce = world.fresh('nonce');
  const begun = await world.open(sample, { nonce });
  if (begun.answer !== 'go') return begun;
  return world.close(sample, nonce, verdictOf(number, verdict, begun.attempt));
}

/** Everything that is visible; `between` runs between two pages. */
async function look({ ledger, prefix }: Side, between: () => Promise<void>): Promise<unknown> {
  const { messages } = ledger;
  const ids = Array.from({ length: IDS }, (_none, at) => `m${at}`);
  const perLane = async (lane: string) => ({
    counts: await messages.counts(lane),
    list: await messages.list({ lane }),
    keys: await Promise.all(CAMPAIGNS.map((campaign) => messages.keysOfCampaign(campaign, lane))),
    lines: await Promise.all(CAMPAIGNS.map((campaign) => messages.campaignMessages(campaign, lane, 1, 2))),
    views: await messages.getMany(lane, ids),
    fates: await ledger.sendRecords.of(ids, lane),
    duplicates: await ledger.duplicates.counts(lane),
    told: (await redis.client.xrange(`${laneKeys(prefix, lane).slot}:outbox`, '-', '+')).map(([, told]) => told),
  });
  const campaigns = CAMPAIGNS.map(async (campaign) => ({
    counts: counted(await messages.campaignCounts(campaign, [...LANES])),
    kept: await messages.keptOfCampaign(campaign, [...LANES]),
    pages: await pagesOf(prefix, { campaign, limit: 2 }, between),
    read: await pagesOf(prefix, { campaign, status: 'read', limit: 2 }, between),
  }));
  const statuses: Status[] = ['accepted', 'sent', 'read', 'failed', 'cancelled', 'queued'];
  return {
    lanes: await Promise.all(LANES.map(perLane)),
    campaigns: await Promise.all(campaigns),
    found: await Promise.all(ids.map((each) => messages.get(each))),
    located: await Promise.all(ids.map((each) => messages.locate(each))),
    byIds: await Promise.all(
      ids.flatMap((each) => [
        messages.find({ zaapId: `Z${each.slice(1)}-1` }),
        messages.find({ messageId: `M${each.slice(1)}-2` }),
      ]),
    ),
    byKey: await Promise.all(ids.map((each) => messages.findByKey(messageKey(each).slice(0, 10)))),
    all: await pagesOf(prefix, { limit: 3 }, between),
    byStatus: await Promise.all(statuses.map((status) => pagesOf(prefix, { status, limit: 2 }, between))),
    newest: await Promise.all(statuses.map((status) => messages.list({ status, limit: 3 }))),
  };
}

async function pagesOf(prefix: string, filter: PageFilter, between: () => Promise<void>): Promise<MessageView[]> {
  const pages = createPages(redis.client, prefix);
  const found: MessageView[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const { messages, next } = await pages.page({ ...filter, ...(cursor === '' ? {} : { cursor }) });
    found.push(...messages);
    cursor = next;
    await between();
  }
  return found;
}

function counted(counts: object): object {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}

/** The two read their own clocks; that a time exists, and the order of times, is the same. */
function withoutTimes(seen: unknown): unknown {
  return JSON.parse(JSON.stringify({ seen }), (name, value: unknown) =>
    /(?:^at|At)$/.test(name) ? 'time' : value,
  ) as unknown;
}

test('a message that was read is compacted after an hour, any other stays live for two days', async () => {
  const prefix = `${redis.prefix}:hour`;
  const world = new World(createLedger(redis.client, { prefix }));
  const keys = laneKeys(prefix, 'vendas');
  for (const [name, to, ageMs] of [
    ['read', 'read', 61 * 60_000],
    ['young', 'read', 59 * 60_000],
    ['delivered', 'delivered', 47 * 3_600_000],
  ] as const) {
    const sample = await world.queue({ id: name });
    await world.attempt(sample, { ...accepted, ids: { zaapId: `Z${name}`, messageId: `M${name}` } });
    await world.change(sample, confirm(to));
    const at = (await world.now()) - ageMs;
    await redis.client.hset(keys.message(sample.key), 'at', at);
    await redis.client.zadd(keys.status(to), at, sample.key);
  }
  expect(await world.ledger.messages.compact('vendas', 10)).toBe(1);
  expect(await redis.client.exists(keys.message(messageKey('read')))).toBe(0);
  expect(await world.ledger.messages.get('read')).toMatchObject({ status: 'read' });
});

test('a lane that compacts at any moment shows, returns and reports the same as a lane that never compacts', async () => {
  // Most messages exist and are sent before anything else happens.
  const beginning = fc.tuple(
    ...Array.from({ length: IDS - 1 }, (_none, at) =>
      fc.tuple(fc.constantFrom(...LANES), fc.nat({ max: 7 })).map(([lane, verdict]): Step[] => [
        { do: 'create', id: at, lane, content: 1 },
        { do: 'send', id: at, verdict },
      ]),
    ),
  );
  const rest = fc.array(step, { minLength: 10, maxLength: 40, size: 'max' });
  const history = fc.tuple(beginning, rest).map(([first, then]) => [...first.flat(), ...then]);
  const runs = fc.asyncProperty(history, async (steps) => {
    made += 1;
    const sides = [sideOf(`${redis.prefix}:${made}:a`, false), sideOf(`${redis.prefix}:${made}:b`, true)];
    for (const [at, each] of steps.entries()) {
      const answers: unknown[] = [];
      for (const side of sides) {
        answers.push(withoutTimes(await take(side, each)));
        await side.world.clockPast(await side.world.now());
      }
      expect(answers[1]).toEqual(answers[0]);
      if (at % 5 !== 4 && at < steps.length - 1) continue;
      const [plain, compacting] = sides as [Side, Side];
      const truth = withoutTimes(await look(plain, async () => {}));
      const between = async (): Promise<void> =>
        void (await take(compacting, { do: 'compact', lane: 'vendas', limit: 1 }));
      expect(withoutTimes(await look(compacting, between))).toEqual(truth);
    }
  });
  await fc.assert(runs, { numRuns: 20, endOnFailure: true });
  expect(compactedInAll).toBeGreaterThan(100);
}, 300_000);
