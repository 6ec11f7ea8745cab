import { describe, expect, test } from 'vitest';
import { messageKey, type GatewayEvent } from '@pombo/core';
import { recall, requeueRecalled, requeueUnqueued, resolve, retryByPolicy } from '@pombo/ledger';
import {
  LANE,
  accepted,
  bodyOf,
  requeued,
  unknown,
  gatewayFailed,
  type Sample,
} from '../../ledger/conformance/world.ts';
import { worldOf, type MakeReceipts, type World } from './world.ts';

const PHONE = '5511987654321';
const OTHER = '5521987654321';

const callback = (at: number, phone = PHONE): GatewayEvent => ({
  kind: 'delivery',
  zaapId: `Z${at}`,
  messageId: `M${at}`,
  phone,
});
const echo = (at: number, caption: string): GatewayEvent => ({
  kind: 'echo',
  messageId: `M${at}`,
  fromApi: true,
  phone: PHONE,
  caption,
});

/** Settling by the rules of docs/evidence.md: what a sign says of several attempts to one person. */
export function evidenceRules(make: MakeReceipts): void {
  describe('a sign that fits several attempts', () => {
    test('settles the one whose caption an echo shows, and never the other, however many times it is judged', async () => {
      const { world, one, other } = await twoUnknown({ captions: ['first', 'second'] });
      await world.receipts.apply(LANE, callback(1));
      expect(await statuses(world, one, other)).toEqual(['unknown', 'unknown']);
      await world.receipts.apply(LANE, echo(1, 'first'));
      await world.receipts.joinAll(LANE);
      expect(await statuses(world, one, other)).toEqual(['sent', 'unknown']);
      await world.receipts.apply(LANE, { kind: 'progress', to: 'read', ids: ['M1'], phone: PHONE });
      expect(await statuses(world, one, other)).toEqual(['read', 'unknown']);
      expect(await world.view(one)).toMatchObject({ result: { zaapId: 'Z1', messageId: 'M1' } });
    });

    test.each(['sent', 'drop', 'resend'] as const)(
      'stays open for the others when a person resolves one as %s',
      async (as) => {
        for (const look of ['callback', 'queue'] as const) {
          const { world, one, other } = await twoUnknown();
          const { receipts } = world;
          const entry = { zaapId: 'Z1', messageId: 'M1', phone: PHONE, createdAt: await world.now() };
          if (look === 'callback') await receipts.apply(LANE, callback(1));
          else await receipts.evidence.fromQueue(LANE, [entry]);
          await world.change(one, resolve(as, 'looked at the phone'));
          await receipts.joinAll(LANE);
          if (look === 'queue') await receipts.evidence.fromQueue(LANE, [entry]);
          expect(await world.status(other)).toBe('unknown');
        }
      },
    );

    test('forbids the retry of a message after a server error, and settles no unknown message', async () => {
      const world = await worldOf(make);
      const [standing, failing] = [await world.queue(), await world.queue()];
      await world.attempt(standing, unknown);
      await world.attempt(failing, gatewayFailed);
      await world.receipts.apply(LANE, callback(1));
      expect(await statuses(world, standing, failing)).toEqual(['unknown', 'queued']);
      const guard = await world.receipts.guard(LANE, failing.key, bodyOf(failing.id));
      expect(guard.mayRetry).toBe(false);
    });

    test('settles no other message if it is late and concerns an attempt before the accepted one', async () => {
      const world = await worldOf(make);
      const retried = await world.queue();
      await world.attempt(retried, gatewayFailed);
      await world.attempt(retried, { ...accepted, ids: { zaapId: 'Z2', messageId: 'M2' } });
      const other = await world.queue();
      await world.attempt(other, unknown);
      await world.receipts.apply(LANE, callback(1));
      await world.receipts.joinAll(LANE);
      expect(await world.status(other)).toBe('unknown');
      expect(await world.view(retried)).toMatchObject({ possibleDuplicate: true, duplicateCertainty: 'possible' });
    });

    test('settles all when there are as many signs as attempts, without assigning ids', async () => {
      const { world, one, other } = await twoUnknown();
      for (const at of [1, 2]) await world.receipts.apply(LANE, callback(at));
      expect(await statuses(world, one, other)).toEqual(['accepted', 'accepted']);
      for (const sample of [one, other]) expect(await world.view(sample)).not.toHaveProperty('result');
    });

    test('fails none of them when it says that Z-API could not send', async () => {
      const { world, one, other } = await twoUnknown();
      const failure = { class: 'recipient', text: 'no' } as const;
      await world.receipts.apply(LANE, { ...callback(1), failure } as GatewayEvent);
      await world.receipts.apply(LANE, callback(2));
      expect(await statuses(world, one, other)).toEqual(['unknown', 'unknown']);
    });
  });

  describe('the callback of a message that was accepted', () => {
    test('is its own, whether the next message to that person is open or lost', async () => {
      for (const when of ['open', 'lost'] as const) {
        const world = await worldOf(make);
        const first = await world.queue();
        await world.attempt(first, { ...accepted, ids: { zaapId: 'Z1', messageId: 'M1' } });
        const second = await world.queue();
        const nonce = await world.go(second);
        if (when === 'open') await world.receipts.apply(LANE, callback(1));
        await world.close(second, nonce, unknown);
        await world.receipts.settle(LANE, bodyOf(second.id));
        if (when === 'lost') await world.receipts.apply(LANE, callback(1));
        await world.receipts.joinAll(LANE);
        expect(await statuses(world, first, second)).toEqual(['sent', 'unknown']);
      }
    });

    test('that was sent again after Z-API had not queued it says nothing about the attempt after that', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.attempt(sample, { ...accepted, ids: { zaapId: 'Z1', messageId: 'M1' } });
      await world.change(sample, requeueUnqueued('was not added', 2));
      await world.attempt({ ...sample, generation: 2 }, unknown);
      await world.receipts.apply(LANE, { kind: 'progress', to: 'read', ids: ['M1'], phone: PHONE });
      expect(await world.view(sample)).toMatchObject({ status: 'read', result: { zaapId: 'Z1', messageId: 'M1' } });
    });
  });

  describe('a message that is recalled from Z-API\u2019s queue', () => {
    test('is not accepted again by the answer that put it there, neither meanwhile nor once it is proven unsent', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.attempt(sample, { ...accepted, ids: { zaapId: 'Z1' } });
      await world.change(sample, recall(1));
      await world.receipts.joinAll(LANE);
      expect(await world.status(sample)).toBe('unknown');
      await world.change(sample, requeueRecalled(1));
      await world.receipts.joinAll(LANE);
      expect(await world.status(sample)).toBe('queued');
      await world.receipts.apply(LANE, callback(1));
      expect(await world.status(sample)).toBe('sent');
    });
  });

  describe('an answer that comes after its attempt was closed', () => {
    test('ends the wait for the next attempt when it says that the message was accepted', async () => {
      const { world, sample, nonce } = await takenOver();
      await world.change(sample, resolve('resend', 'no answer'));
      expect(await world.close(sample, nonce, accepted)).toEqual({ answer: 'stale', status: 'queued', facts: true });
      await world.receipts.settle(LANE, bodyOf(sample.id));
      expect(await world.view(sample)).toMatchObject({ status: 'accepted', result: { zaapId: 'Z1', messageId: 'M1' } });
      expect(await world.open({ ...sample, generation: 2 })).toMatchObject({ answer: 'skip' });
    });

    test('is known by its ids, and makes a certain duplicate, when the next attempt was accepted too', async () => {
      const { world, sample, nonce } = await takenOver();
      await world.change(sample, resolve('resend', 'no answer'));
      const next = await world.go({ ...sample, generation: 2 });
      await world.close(sample, nonce, accepted);
      await world.close(sample, next, { ...accepted, ids: { zaapId: 'Z2', messageId: 'M2' } });
      await world.receipts.settle(LANE, bodyOf(sample.id));
      expect(await world.view(sample)).toMatchObject({
        status: 'accepted',
        result: { zaapId: 'Z2', messageId: 'M2' },
        duplicateCertainty: 'certain',
      });
      expect(await world.ledger.messages.find({ zaapId: 'Z1' })).toMatchObject([{ id: sample.id }]);
    });

    test('that proves the attempt unsent lets the message be sent again', async () => {
      const { world, sample, nonce } = await takenOver();
      await world.close(sample, nonce, requeued);
      const guard = await world.receipts.guard(LANE, sample.key, bodyOf(sample.id));
      expect(guard.mayRetry).toBe(true);
    });
  });

  describe('signs of others', () => {
    test('a late callback of a message that a person resolved belongs to that message and casts no doubt on later ones', async () => {
      const world = await worldOf(make);
      const resolved = await world.queue();
      await world.attempt(resolved, unknown);
      await world.change(resolved, resolve('sent', 'seen on the phone'));
      await world.receipts.apply(LANE, callback(1));
      expect(await world.view(resolved)).toMatchObject({ status: 'sent', result: { zaapId: 'Z1' } });
      const later = await world.queue({ phone: OTHER });
      await world.attempt(later, unknown);
      await world.receipts.apply(LANE, callback(2, OTHER));
      expect(await world.status(later)).toBe('sent');
    });

    test('after a callback that matches no message of ours, recipients prove nothing, whatever else is unsettled', async () => {
      const world = await worldOf(make);
      const standing = await world.queue({ phone: OTHER });
      await world.attempt(standing, unknown);
      await world.receipts.apply(LANE, callback(8));
      const sample = await world.queue();
      await world.attempt(sample, unknown);
      await world.receipts.apply(LANE, callback(9));
      expect(await statuses(world, standing, sample)).toEqual(['unknown', 'unknown']);
    });

    test('a status callback for what a person typed on the phone settles nothing', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.attempt(sample, unknown);
      await world.receipts.apply(LANE, { kind: 'progress', to: 'read', ids: ['typed'], phone: PHONE });
      await world.receipts.joinAll(LANE);
      expect(await world.status(sample)).toBe('unknown');
    });
  });

  describe('what evidence leaves open', () => {
    test('is explained: which report may be about which of the messages, and nothing once it is settled', async () => {
      const { world, one, other } = await twoUnknown({ captions: ['first', 'second'] });
      const explained = async () =>
        (await world.receipts.explain([await world.view(one), await world.view(other)])).map(
          ({ evidence }) => evidence?.signs,
        );
      expect(await explained()).toEqual([undefined, undefined]);
      await world.receipts.apply(LANE, callback(1));
      const sign = { zaapId: 'Z1', messageId: 'M1', kinds: ['delivery'], receivedAt: expect.any(String) as unknown };
      expect(await explained()).toEqual([[{ ...sign, others: [other.id] }], [{ ...sign, others: [one.id] }]]);
      await world.receipts.apply(LANE, echo(1, 'first'));
      expect(await explained()).toEqual([undefined, undefined]);
    });
  });

  describe('duplicates', () => {
    test('both callbacks after a retry by policy make a proven duplicate', async () => {
      const world = await worldOf(make);
      const sample = await world.queue({ onUnknown: 'retry' });
      await world.attempt(sample, unknown);
      await world.change(sample, retryByPolicy(3));
      await world.attempt({ ...sample, generation: 2 }, { ...accepted, ids: { zaapId: 'Z2', messageId: 'M2' } });
      for (const at of [2, 1]) await world.receipts.apply(LANE, callback(at));
      expect(await world.view(sample)).toMatchObject({ possibleDuplicate: true, duplicateCertainty: 'certain' });
    });
  });

  describe('the version of the facts', () => {
    test('refuses an attempt that was allowed before the last sign came', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.attempt(sample, gatewayFailed);
      const { version } = await world.receipts.guard(LANE, sample.key, bodyOf(sample.id));
      expect(await world.open(sample, { factsVersion: 'older' })).toEqual({ answer: 'evidence' });
      expect(await world.open(sample, { factsVersion: version })).toMatchObject({ answer: 'go' });
    });
  });

  async function twoUnknown({ captions = [] }: { captions?: string[] } = {}): Promise<{
    world: World;
    one: Sample;
    other: Sample;
  }> {
    const world = await worldOf(make);
    const [one, other] = [await queueWith(world, captions[0]), await queueWith(world, captions[1])];
    for (const sample of [one, other]) await world.attempt(sample, unknown);
    return { world, one, other };
  }

  async function takenOver(): Promise<{ world: World; sample: Sample; nonce: string }> {
    const world = await worldOf(make);
    const sample = await world.queue();
    const nonce = await world.go(sample, { owner: 'w1' });
    expect(await world.ledger.attempts.reclaim(LANE, 'w1')).toMatchObject({ key: messageKey(sample.id) });
    return { world, sample, nonce };
  }
}

function queueWith(world: World, caption: string | undefined): Promise<Sample> {
  return world.queue(caption === undefined ? {} : { caption });
}

function statuses(world: World, ...samples: Sample[]): Promise<string[]> {
  return Promise.all(samples.map((sample) => world.status(sample)));
}
