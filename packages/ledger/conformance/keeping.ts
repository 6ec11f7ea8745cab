import { describe, expect, test } from 'vitest';
import { STATUSES, messageKey, type QueuedMessage } from '@pombo/core';
import { cancel, retry, confirm } from '../src/message/change.ts';
import { LANE, LONG_MS, accepted, requeued, worldOf, type MakeLedger, type World } from './world.ts';

/** Keeping: what happens to messages that are not being sent. */
export function keeping(make: MakeLedger): void {
  describe('overdue messages', () => {
    test('expire by their expiresAt, direct ones and those of a campaign', async () => {
      const world = await worldOf(make);
      const past = await world.now();
      const direct = await world.queue({ expiresAt: past });
      const campaign = await world.queue({ expiresAt: past, campaign: 'c', line: 1 });
      const ahead = await world.queue({ expiresAt: past + LONG_MS });
      expect(await world.ledger.messages.expireOverdue(LANE, 0, 10)).toBe(2);
      for (const sample of [direct, campaign]) {
        expect(await world.view(sample)).toMatchObject({ status: 'expired', error: { code: 'expired' } });
      }
      expect(await world.status(ahead)).toBe('queued');
    });

    test('expire by their age, but not those of a campaign nor those whose sendAt is in the future', async () => {
      const world = await worldOf(make);
      const old = await world.queue();
      const campaign = await world.queue({ campaign: 'c', line: 1 });
      const timed = await world.queue({ sendAt: (await world.now()) + LONG_MS });
      await world.clockPast((await world.now()) + 1);
      expect(await world.ledger.messages.expireOverdue(LANE, 1, 10)).toBe(1);
      expect(await world.view(old)).toMatchObject({ status: 'expired', error: { code: 'too_old' } });
      expect([await world.status(campaign), await world.status(timed)]).toEqual(['queued', 'queued']);
    });

    test('expire on a held lane too, which begins no attempts', async () => {
      const world = await worldOf(make);
      const sample = await world.queue({ expiresAt: 1 });
      await world.ledger.lanes.hold(LANE, 'disconnected', '');
      expect(await world.ledger.messages.expireOverdue(LANE, 0, 10)).toBe(1);
      expect(await world.status(sample)).toBe('expired');
    });

    test('expire once, a few at a time, oldest first', async () => {
      const world = await worldOf(make);
      for (const expiresAt of [3, 1, 2]) await world.queue({ id: `e${expiresAt}`, expiresAt });
      const statuses = (): Promise<(string | undefined)[]> =>
        Promise.all(['e1', 'e2', 'e3'].map(async (id) => (await world.ledger.messages.get(id))?.status));
      expect(await world.ledger.messages.expireOverdue(LANE, 0, 2)).toBe(2);
      expect(await statuses()).toEqual(['expired', 'expired', 'queued']);
      expect(await world.ledger.messages.expireOverdue(LANE, 0, 2)).toBe(1);
      expect(await world.ledger.messages.expireOverdue(LANE, 0, 2)).toBe(0);
    });

    test('are left alone while they are being sent, and expire again once they are requeued', async () => {
      const world = await worldOf(make);
      const sample = await world.queue({}, LANE);
      const nonce = await world.go(sample);
      await world.clockPast((await world.now()) + 1);
      expect(await world.ledger.messages.expireOverdue(LANE, 1, 10)).toBe(0);
      await world.close(sample, nonce, requeued);
      expect(await world.ledger.messages.expireOverdue(LANE, 1, 10)).toBe(1);
    });

    test('never expire when no age is set', async () => {
      const world = await worldOf(make);
      await world.queue();
      await world.clockPast((await world.now()) + 1);
      expect(await world.ledger.messages.expireOverdue(LANE, 0, 10)).toBe(0);
    });
  });

  describe('the outlook of a sweep', () => {
    const scope = { jobKeys: ':q:', cursor: '0', most: 10, ageMs: LONG_MS, maxAgeMs: 0, compacts: true };

    test('names the part that has something to do', async () => {
      const world = await worldOf(make);
      const outlook = () => world.ledger.messages.outlook(LANE, scope);
      const nothing = { queued: 0, repair: false, settle: false };
      expect(await outlook()).toMatchObject(nothing);
      await world.queue({ expiresAt: 1 });
      expect(await outlook()).toMatchObject({ queued: 1, repair: true, settle: false });
      await world.ledger.messages.expireOverdue(LANE, 0, 10);
      expect(await outlook()).toMatchObject(nothing);
      await world.ledger.receipts.orphans.add(LANE, 'ZAAP', { kind: 'delivery', zaapId: 'ZAAP' });
      expect(await outlook()).toMatchObject({ ...nothing, settle: true });
    });
  });

  describe('purging', () => {
    test('forgets messages that ended before the retention period, and their ids', async () => {
      const world = await worldOf(make, { retentionMs: 1 });
      const sample = await world.queue({ id: 'a', campaign: 'c', line: 1 });
      await world.attempt(sample, accepted);
      await world.clockPast((await world.now()) + 1);
      expect(await world.ledger.messages.purge(LANE, 10)).toBe(1);
      expect(await world.ledger.messages.get('a')).toBeUndefined();
      expect(await world.ledger.messages.locate('a')).toBeUndefined();
      expect(await world.ledger.messages.list({ lane: LANE })).toEqual([]);
      expect(await world.ledger.messages.list({ campaign: 'c' })).toEqual([]);
      expect((await world.ledger.messages.counts(LANE)).accepted).toBe(0);
      await world.queue({ id: 'a', caption: 'another' }, 'suporte');
    });

    test('forgets nothing that ended a moment ago', async () => {
      const world = await worldOf(make, { retentionMs: LONG_MS });
      const sample = await world.reach('read');
      expect(await world.ledger.messages.purge(sample.lane, 10)).toBe(0);
      expect(await world.status(sample)).toBe('read');
    });

    test('never forgets a message that is still to be sent or settled', async () => {
      const world = await worldOf(make, { retentionMs: 1 });
      const kept = new Set(['queued', 'sending', 'unknown']);
      for (const status of STATUSES) {
        const { lane } = await world.reach(status);
        await world.clockPast((await world.now()) + 1);
        expect([status, await world.ledger.messages.purge(lane, 10)]).toEqual([status, kept.has(status) ? 0 : 1]);
      }
    });

    test('forgets a few at a time', async () => {
      const world = await worldOf(make, { retentionMs: 1 });
      for (let at = 0; at < 3; at += 1) await world.attempt(await world.queue(), accepted);
      await world.clockPast((await world.now()) + 1);
      expect(await world.ledger.messages.purge(LANE, 2)).toBe(2);
      expect(await world.ledger.messages.purge(LANE, 2)).toBe(1);
      expect(await world.ledger.messages.purge(LANE, 2)).toBe(0);
    });

    test('returns gone for evidence that comes too late', async () => {
      const world = await worldOf(make, { retentionMs: 1 });
      const sample = await world.reach('accepted');
      await world.clockPast((await world.now()) + 1);
      await world.ledger.messages.purge(sample.lane, 10);
      expect(await world.change(sample, confirm('sent'))).toEqual({ answer: 'gone' });
      expect(await world.ledger.messages.getByKey(sample.lane, sample.key)).toBeUndefined();
    });
  });

  describe('a walk that puts messages in their place', () => {
    test('finds none that the steps of the ledger have left elsewhere', async () => {
      const world = await worldOf(make);
      for (const status of STATUSES) {
        const { lane } = await world.reach(status);
        await world.queue({ expiresAt: (await world.now()) + LONG_MS }, lane);
        await world.queue({ campaign: 'c', line: 1 }, lane);
        expect(await misplacedOn(world, lane), status).toEqual([]);
      }
      const { lane, key } = await world.queue();
      await world.ledger.transfers.take(lane, key, 'another-lane');
      expect(await misplacedOn(world, lane)).toEqual([]);
    });
  });

  describe('queued messages whose job may be lost', () => {
    test('are found with what a new job needs', async () => {
      const world = await worldOf(make);
      const first = await world.queue({ priority: 'urgent' });
      const second = await world.queue({ sendAt: (await world.now()) + LONG_MS });
      await world.attempt(await world.queue(), accepted);
      const retried = await world.reach('cancelled');
      await world.change(retried, retry());
      const found = new Map((await lostOf(world)).map((message) => [message.key, message]));
      expect([...found.keys()].toSorted()).toEqual([first.key, second.key].toSorted());
      expect(found.get(first.key)).toMatchObject({ generation: 1, waitMs: 0, body: { priority: 'urgent' } });
      expect(found.get(second.key)!.waitMs).toBeGreaterThan(0);
      expect(await lostOf(world, { lane: retried.lane })).toMatchObject([{ generation: 2 }]);
    });

    test('are skipped until they are old enough', async () => {
      const world = await worldOf(make);
      for (let at = 0; at < 3; at += 1) await world.queue();
      expect(await lostOf(world, { ageMs: LONG_MS })).toEqual([]);
    });

    test('of a paused campaign have no job on purpose', async () => {
      const world = await worldOf(make);
      await world.queue({ campaign: 'c', line: 1 });
      const other = await world.queue();
      await world.ledger.messages.setCampaignState('c', LANE, 'paused');
      expect(await lostOf(world)).toMatchObject([{ key: other.key }]);
      await world.ledger.messages.setCampaignState('c', LANE, 'running');
      expect(await lostOf(world)).toHaveLength(2);
    });

    test('are each met by a scan in steps, however many there are, even when some leave in between', async () => {
      const world = await worldOf(make);
      const samples = await Promise.all(Array.from({ length: 300 }, () => world.queue()));
      let steps = 0;
      const found = await lostOf(world, {
        async between() {
          if (steps < 50) await world.change(samples[steps]!, cancel());
          steps += 1;
        },
      });
      expect(steps).toBeGreaterThan(5);
      const keys = new Set(found.map(({ key }) => key));
      for (const { key } of samples.slice(50)) expect(keys).toContain(key);
    });

    test('of one campaign are returned in the order of its lines', async () => {
      const world = await worldOf(make);
      const lines = [3, 1, 2, 10];
      for (const line of lines) await world.queue({ id: `l${line}`, campaign: 'c', line });
      await world.queue({ campaign: 'other', line: 1 });
      await world.attempt({ lane: LANE, id: 'l2', key: messageKey('l2'), generation: 1 }, accepted);
      const found = await world.ledger.messages.queuedOfCampaign('c', LANE);
      expect(found.map(({ body }) => body.id)).toEqual(['l1', 'l3', 'l10']);
      expect(await world.ledger.messages.queuedOfCampaign('nobody', LANE)).toEqual([]);
    });
  });
}

interface Walk {
  lane?: string;
  ageMs?: number;
  /** Called after each step. */
  between?: () => Promise<void>;
}

/** What a whole scan in small steps finds. No job has a name like these. */
async function lostOf(world: World, { lane = LANE, ageMs = -1000, between }: Walk = {}): Promise<QueuedMessage[]> {
  const found = new Map<string, QueuedMessage>();
  let cursor = '0';
  do {
    const walk = { jobKeys: ':none:', cursor, most: 20, ageMs };
    const step = await world.ledger.messages.findMissingJobs(lane, walk);
    for (const message of step.lost) found.set(message.key, message);
    await between?.();
    cursor = step.cursor;
  } while (cursor !== '0');
  return [...found.values()];
}

async function misplacedOn({ ledger }: World, lane: string): Promise<string[]> {
  const all: string[] = [];
  let cursor = '0';
  do {
    const step = await ledger.messages.reindexMisplaced(lane, { cursor, most: 2 });
    all.push(...step.placed);
    ({ cursor } = step);
  } while (cursor !== '0');
  return all;
}
