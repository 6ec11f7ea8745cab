import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { STATUSES, isTaken, type GatewayEvent, type Verdict } from '@pombo/core';
import { componentOf, createLedger, recall, requeueRecalled, resolve, type Ledger } from '@pombo/ledger';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import {
  LANE,
  accepted,
  bodyOf,
  failed,
  gatewayFailed,
  unknown,
  type Sample,
} from '../../../ledger/conformance/world.ts';
import { World } from '../../conformance/world.ts';
import { createReceipts } from '../receipts.ts';

const redis = testRedis();
let made = 0;

/** Messages: two of one person, one of another person's, and one of a campaign. */
const PHONES = ['5511987654321', '551187654321', '5521987654321', '5531987654321'];
const LID = '123456789012345@lid';
const ATTEMPTS = 3;
/** Those that Z-API has accepted before the first step. */
const SENT = [1, 2, 3];

const message = fc.nat(PHONES.length - 1);
const attempt = fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, fc.integer({ min: 1, max: ATTEMPTS }));
const ending = fc.constantFrom(
  'accepted',
  'accepted',
  'accepted',
  'accepted',
  'refused',
  'lost',
  'lost with ids',
  'gateway failed',
);
const receipt = fc.record({
  do: fc.constant('receipt' as const),
  message,
  attempt,
  to: fc.constantFrom('sent', 'delivered', 'read', 'delivery', 'failure' as const),
  by: fc.constantFrom('zaapId', 'messageId', 'both' as const),
  who: fc.constantFrom('own', 'own', 'own', 'none', 'none', 'lid', 'other' as const),
});
const step = fc.oneof(
  { weight: 20, arbitrary: receipt },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('send' as const), message, ending }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('begin' as const), message }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('end' as const), ending }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('resend' as const), message }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('recall' as const), message }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('join' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('forget' as const), message }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('compact' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
type ReceiptStep = Extract<Step, { do: 'receipt' }>;

/** A deployment of its own, with its messages queued; `isPlain`: with the short way for plain receipts. */
class Stage {
  readonly prefix: string;
  readonly world: World;
  readonly samples: Sample[] = [];
  applied = 0;
  #open: { sample: Sample; nonce: string; ids: Ids } | undefined;
  #attempts = new Map<string, number>();

  constructor(isPlain: boolean) {
    made += 1;
    this.prefix = `${redis.prefix}:${made}`;
    const ledger = createLedger(redis.client, { prefix: this.prefix, compactAfterMs: 0, layoutAnswerMs: 0 });
    const { plain } = ledger.receipts;
    const confirm: typeof plain.confirm = async (...args) => {
      const confirmed = isPlain ? await plain.confirm(...args) : { answer: 'other' as const };
      if (confirmed.answer !== 'other') this.applied += 1;
      return confirmed;
    };
    const watched: Ledger = { ...ledger, receipts: { ...ledger.receipts, plain: { confirm } } };
    this.world = new World(ledger, createReceipts({ ledger: watched }));
  }

  async begin(): Promise<void> {
    const { messages } = this.world.ledger;
    await messages.setCampaignState('autumn', LANE, 'running');
    for (const [at, phone] of PHONES.entries()) {
      const campaign = at === PHONES.length - 1 ? { campaign: 'autumn', line: 1 } : {};
      this.samples.push(await this.world.queue({ phone, ...campaign }));
    }
  }

  async take(given: Step): Promise<unknown> {
    const { world } = this;
    const sample = this.samples['message' in given ? given.message : 0]!;
    switch (given.do) {
      case 'send': {
        await this.#start(sample);
        return this.#end(given.ending);
      }
      case 'begin':
        return this.#start(sample);
      case 'end':
        return this.#end(given.ending);
      case 'resend':
        return world.change(sample, resolve('resend', ''));
      case 'recall': {
        const number = this.#attempts.get(sample.key) ?? 0;
        return [await world.change(sample, recall(number)), await world.change(sample, requeueRecalled(number))];
      }
      case 'join':
        return world.receipts.joinAll(LANE);
      case 'forget':
        // As when the facts about its recipient expire.
        return world.ledger.receipts.facts.forget(LANE, componentOf(bodyOf('', { phone: PHONES[given.message]! })));
      case 'compact':
        return world.ledger.messages.compact(LANE, 100);
      case 'receipt':
        return world.receipts.apply(LANE, eventOf(given));
      default:
        return given satisfies never;
    }
  }

  async #start(sample: Sample): Promise<unknown> {
    const nonce = this.world.fresh('nonce');
    const opened = await this.world.open({ ...sample, generation: await this.#generation(sample) }, { nonce });
    if (opened.answer !== 'go') return opened;
    const number = (this.#attempts.get(sample.key) ?? 0) + 1;
    this.#attempts.set(sample.key, number);
    this.#open = { sample, nonce, ids: idsOf(this.samples.indexOf(sample), Math.min(number, ATTEMPTS)) };
    return opened;
  }

  async #end(how: string): Promise<unknown> {
    if (this.#open === undefined) return undefined;
    const { sample, nonce, ids } = this.#open;
    this.#open = undefined;
    const closed = await this.world.close(sample, nonce, verdictOf(how, ids));
    return [closed, await this.world.receipts.join(LANE, [ids.zaapId, ids.messageId])];
  }

  async #generation({ lane, key }: Sample): Promise<number> {
    return Number((await redis.client.hget(`${this.prefix}:{${lane}}:m:${key}`, 'gen')) ?? 1);
  }

  /** Everything that is stored, without times. */
  async stored(): Promise<Record<string, unknown>> {
    const found: Record<string, unknown> = {};
    for (const name of (await redis.client.keys(`${this.prefix}:*`)).toSorted())
      found[name.slice(this.prefix.length)] = await contentOf(name);
    return found;
  }
}

interface Ids {
  zaapId: string;
  messageId: string;
}

function idsOf(at: number, number: number): Ids {
  return { zaapId: `Z${at}-${number}`, messageId: `M${at}-${number}` };
}

function verdictOf(how: string, ids: Ids): Verdict {
  const verdicts: Record<string, Verdict> = {
    accepted: { ...accepted, ids },
    lost: unknown,
    'lost with ids': { ...unknown, ids },
    refused: failed,
    'gateway failed': gatewayFailed,
  };
  return verdicts[how]!;
}

function eventOf({ message: at, attempt: number, to, by, who }: ReceiptStep): GatewayEvent {
  const { zaapId, messageId } = idsOf(at, number);
  const phones = { own: PHONES[at]!, lid: LID, other: PHONES[(at + 2) % PHONES.length]!, none: undefined };
  const phone = phones[who] === undefined ? {} : { phone: phones[who] };
  if (to !== 'delivery' && to !== 'failure')
    return { kind: 'progress', to, ids: [by === 'zaapId' ? zaapId : messageId], ...phone };
  const failure = to === 'delivery' ? {} : { failure: { class: 'media', text: 'unusable' } as const };
  const ids = { ...(by === 'messageId' ? {} : { zaapId }), ...(by === 'zaapId' ? {} : { messageId }) };
  return { kind: 'delivery', ...ids, ...phone, ...failure };
}

async function contentOf(name: string): Promise<unknown> {
  const { client } = redis;
  switch (await client.type(name)) {
    case 'hash': {
      const fields = Object.entries(await client.hgetall(name));
      // An error that was cleared, and one that never was, are the same.
      return timeless(fields.filter(([field, value]) => value !== '' || !field.startsWith('error')).toSorted());
    }
    case 'zset':
      return (await client.zrange(name, '0', '-1')).toSorted();
    case 'set':
      return (await client.smembers(name)).toSorted();
    case 'list':
      return timeless(await client.lrange(name, '0', '-1'));
    case 'stream':
      return timeless((await client.xrange(name, '-', '+')).map(([, fields]) => fields));
    default:
      return client.get(name);
  }
}

/** The same with `@` for each time (ms). */
function timeless<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replaceAll(/\b[12]\d{12}(?:\.\d+)?\b/g, '@')) as T;
}

test('a receipt that is applied in one step leaves what the other steps leave, whatever happened before', async () => {
  let applied = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
      const [short, full] = [new Stage(true), new Stage(false)];
      for (const stage of [short, full]) {
        await stage.begin();
        for (const at of SENT) await stage.take({ do: 'send', message: at, ending: 'accepted' });
      }
      let isComparable = true;
      for (const [at, given] of steps.entries()) {
        const [one, other] = [await short.take(given), await full.take(given)];
        expect(timeless([one ?? null]), `step ${at}: ${given.do}`).toEqual(timeless([other ?? null]));
        // Blocks of compacted messages hold times in bytes; until then, everything is compared.
        isComparable &&= given.do !== 'compact';
        if (isComparable) expect(await short.stored(), `after step ${at}: ${given.do}`).toEqual(await full.stored());
      }
      for (const [nth, sample] of short.samples.entries())
        expect(await short.world.status(sample)).toBe(await full.world.status(full.samples[nth]!));
      applied += short.applied;
    }),
    { numRuns: 30 },
  );
  expect(applied).toBeGreaterThan(30);
}, 120_000);

test('receipts that come at once end where they end one after the other', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(receipt, { minLength: 5, maxLength: 40 }), async (receipts) => {
      const [atOnce, inTurn] = [new Stage(true), new Stage(true)];
      const events = receipts.map((given) => eventOf({ ...given, attempt: 1 })).filter((event) => !hasFailure(event));
      for (const stage of [atOnce, inTurn]) {
        await stage.begin();
        for (const at of PHONES.keys()) await stage.take({ do: 'send', message: at, ending: 'accepted' });
      }
      await Promise.all(events.map((event) => atOnce.world.receipts.apply(LANE, event)));
      for (const event of events) await inTurn.world.receipts.apply(LANE, event);
      const statuses = async ({ world, samples }: Stage): Promise<string[]> =>
        Promise.all(samples.map((sample) => world.status(sample)));
      expect(await statuses(atOnce)).toEqual(await statuses(inTurn));
      const { messages } = atOnce.world.ledger;
      expect(await messages.counts(LANE)).toEqual(await inTurn.world.ledger.messages.counts(LANE));
      for (const path of await pathsOf(atOnce)) expect(path).toEqual(path.toSorted(byOrder));
    }),
    { numRuns: 30 },
  );
}, 120_000);

test('a receipt that Redis refuses fails alone', async () => {
  const stage = new Stage(true);
  await stage.begin();
  for (const at of PHONES.keys()) await stage.take({ do: 'send', message: at, ending: 'accepted' });
  // Not a hash: every command on this message is refused.
  const broken = `${stage.prefix}:{${LANE}}:m:${stage.samples[1]!.key}`;
  await redis.client.del(broken);
  await redis.client.set(broken, 'not a hash');
  const ids = [...PHONES.keys()].map((at) => idsOf(at, 1).messageId);
  const applied = await Promise.allSettled(
    ids.map((id) => stage.world.receipts.apply(LANE, { kind: 'progress', to: 'read', ids: [id] })),
  );
  expect(applied.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  await redis.client.del(broken);
  for (const at of [0, 2, 3]) expect(await stage.world.status(stage.samples[at]!)).toBe('read');
});

function hasFailure(event: GatewayEvent): boolean {
  return event.kind === 'delivery' && event.failure !== undefined;
}

/** The statuses that were published of each message, in order. */
async function pathsOf({ prefix, samples }: Stage): Promise<string[][]> {
  const entries = await redis.client.xrange(`${prefix}:{${LANE}}:outbox`, '-', '+');
  const facts = entries.map(([, [, what, , whom]]) => ({ what: what!, whom }));
  return samples.map(({ key }) => facts.filter(({ whom }) => whom === key).map(({ what }) => what));
}

const TAKEN: readonly string[] = STATUSES.filter(isTaken);

function byOrder(a: string, b: string): number {
  return TAKEN.indexOf(a) - TAKEN.indexOf(b);
}
