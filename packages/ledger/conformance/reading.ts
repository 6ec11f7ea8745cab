import { Verdict } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { confirm, resolve } from '../src/message/change.ts';
import { HEALTHY, LANE, accepted, bodyOf, failed, unknown, worldOf, type MakeLedger } from './world.ts';

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const PNG = `data:image/png;base64,${Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').toString('base64')}`;

/** Reading: a message as people see it. */
export function reading(make: MakeLedger): void {
  describe('a message read back', () => {
    test('shows its input, and its times in ISO 8601', async () => {
      const world = await worldOf(make);
      const sendAt = Date.parse('2026-11-21T15:00:00Z');
      const body = bodyOf('a', {
        caption: 'Oi, João! 👋',
        metadata: { order: 42, lines: [], nothing: null, half: '\ud83d' },
        priority: 'urgent',
        sendAt,
        expiresAt: sendAt + 1,
        campaign: 'c',
        line: 7,
      });
      await world.ledger.messages.create([{ lane: LANE, body, contentHash: 'content' }]);
      const view = await world.ledger.messages.get('a');
      expect(view).toEqual({
        id: 'a',
        type: 'send-image',
        instance: LANE,
        phone: '5511987654321',
        status: 'queued',
        attempts: 0,
        image: { kind: 'url', url: 'https://example.com/a.jpg' },
        caption: 'Oi, João! 👋',
        priority: 'urgent',
        createdAt: expect.stringMatching(ISO) as string,
        statusAt: expect.stringMatching(ISO) as string,
        sendAt: '2026-11-21T15:00:00.000Z',
        expiresAt: '2026-11-21T15:00:00.001Z',
        nextAttemptAt: '2026-11-21T15:00:00.000Z',
        campaign: 'c',
        line: 7,
        metadata: { order: 42, lines: [], nothing: null, half: '\ud83d' },
      });
      expect(Date.parse(view!.createdAt)).toBeLessThanOrEqual(await world.now());
    });

    test('has no field for absent input or for what has not happened', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      expect(Object.keys(await world.view(sample)).toSorted()).toEqual(
        [
          'attempts',
          'createdAt',
          'id',
          'image',
          'instance',
          'phone',
          'priority',
          'status',
          'statusAt',
          'type',
        ].toSorted(),
      );
    });

    test('shows when it was accepted, sent, delivered and read, in that order', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.attempt(sample, accepted);
      for (const to of ['sent', 'delivered', 'read'] as const) await world.change(sample, confirm(to));
      const { createdAt, acceptedAt, sentAt, deliveredAt, readAt } = await world.view(sample);
      const times = [createdAt, acceptedAt!, sentAt!, deliveredAt!, readAt!];
      for (const time of times) expect(time).toMatch(ISO);
      expect(times).toEqual(times.toSorted());
    });

    test('never holds the bytes of its image', async () => {
      const world = await worldOf(make);
      const image = await world.ledger.images.keep(PNG);
      const sample = await world.queue({ image });
      const view = await world.view(sample);
      expect(view.image).toEqual({
        kind: 'base64',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        bytes: 16,
      });
      const views = [view, await world.ledger.messages.list({}), await world.ledger.attempts.load(LANE, sample.key)];
      expect(JSON.stringify(views)).not.toContain(PNG.slice(-16));
    });

    test('is undefined when it was never created', async () => {
      const { ledger } = await worldOf(make);
      expect(await ledger.messages.getByKey(LANE, 'nobody')).toBeUndefined();
      expect(await ledger.messages.get('nobody')).toBeUndefined();
    });
  });

  describe('a list of messages', () => {
    test('has the newest first, of one lane or of all', async () => {
      const world = await worldOf(make);
      for (const [id, lane] of [
        ['1', 'a'],
        ['2', 'b'],
        ['3', 'a'],
      ] as const) {
        await world.queue({ id }, lane);
        await world.clockPast(await world.now());
      }
      const ids = async (filter: object): Promise<string[]> =>
        (await world.ledger.messages.list(filter)).map(({ id }) => id);
      expect(await ids({})).toEqual(['3', '2', '1']);
      expect(await ids({ lane: 'a' })).toEqual(['3', '1']);
      expect(await ids({ limit: 2 })).toEqual(['3', '2']);
      expect(await ids({ lane: 'nobody' })).toEqual([]);
      const middle = (await world.ledger.messages.get('2'))!.createdAt;
      expect(await ids({ before: Date.parse(middle) })).toEqual(['1']);
    });

    test('can be of one status, one campaign, or both', async () => {
      const world = await worldOf(make);
      await world.attempt(await world.queue({ id: 'a1', campaign: 'c', line: 2 }), failed);
      await world.queue({ id: 'a2', campaign: 'c', line: 1 });
      await world.attempt(await world.queue({ id: 'b1' }), failed);
      const ids = async (filter: object): Promise<string[]> =>
        (await world.ledger.messages.list(filter)).map(({ id }) => id).toSorted();
      expect(await ids({ status: 'failed' })).toEqual(['a1', 'b1']);
      expect(await ids({ campaign: 'c' })).toEqual(['a1', 'a2']);
      expect(await ids({ campaign: 'c', status: 'failed' })).toEqual(['a1']);
      expect(await ids({ campaign: 'c', lane: 'suporte' })).toEqual([]);
      expect(await ids({ status: 'read' })).toEqual([]);
    });

    test('has fifty messages by default', async () => {
      const world = await worldOf(make);
      for (let at = 0; at < 51; at += 1) await world.queue();
      expect(await world.ledger.messages.list({})).toHaveLength(50);
      expect(await world.ledger.messages.list({ limit: 51 })).toHaveLength(51);
    });

    test('of a campaign goes by line, page by page', async () => {
      const world = await worldOf(make);
      for (const line of [3, 1, 2]) await world.queue({ campaign: 'c', line });
      const lines = async (offset: number, limit: number): Promise<(number | undefined)[]> =>
        (await world.ledger.messages.campaignMessages('c', LANE, offset, limit)).map(({ line }) => line);
      expect(await lines(0, 2)).toEqual([1, 2]);
      expect(await lines(2, 2)).toEqual([3]);
      expect(await lines(4, 2)).toEqual([]);
    });
  });

  describe('finding a message by Z-API\u2019s ids', () => {
    test('looks on every lane, since ids are unique on one number only', async () => {
      const world = await worldOf(make);
      await world.attempt(await world.queue({ id: 'a' }, 'a'), accepted);
      await world.attempt(await world.queue({ id: 'b' }, 'b'), accepted);
      const found = await world.ledger.messages.find({ zaapId: 'Z1' });
      expect(found.map(({ id }) => id).toSorted()).toEqual(['a', 'b']);
    });

    test('returns a message once, even when both ids are its own', async () => {
      const world = await worldOf(make);
      await world.attempt(await world.queue(), accepted);
      expect(await world.ledger.messages.find({ zaapId: 'Z1', messageId: 'M1' })).toHaveLength(1);
    });

    test('does not confuse the two ids, and finds nothing for no ids', async () => {
      const world = await worldOf(make);
      await world.attempt(await world.queue(), accepted);
      expect(await world.ledger.messages.find({ zaapId: 'M1' })).toEqual([]);
      expect(await world.ledger.messages.find({ messageId: 'Z1' })).toEqual([]);
      expect(await world.ledger.messages.find({})).toEqual([]);
    });
  });

  describe('why messages of a campaign failed', () => {
    test.for([1, 2, 3])('is counted by cause as the messages themselves say (%i)', async (seed) => {
      const world = await worldOf(make);
      const random = seeded(seed);
      for (let line = 1; line <= 40; line += 1) {
        const sample = await world.queue({ campaign: 'c', line });
        const code = (['invalid_phone', 'rejected', 'too_large'] as const)[random(3)]!;
        const verdict = Verdict.failed(HEALTHY, { code, message: `words ${random(5)}` });
        if (random(5) > 0) await world.attempt(sample, random(6) === 0 ? unknown : verdict);
        // An attempt whose answer was lost, and another one after it.
        if (random(3) > 0 || (await world.status(sample)) !== 'unknown') continue;
        await world.change(sample, resolve('resend', undefined));
        const generation = await world.generation(sample);
        await world.attempt({ ...sample, generation }, verdict);
      }
      const views = await world.ledger.messages.campaignMessages('c', LANE, 0, 100);
      for (const status of ['failed', 'unknown', 'queued'] as const) {
        const found = await world.ledger.messages.campaignEnded('c', LANE, status);
        const those = views.filter((view) => view.status === status);
        expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(those.length);
        for (const { code, notProvenUnsent, count, texts, lines } of found) {
          const same = those.filter(
            ({ error, notProvenUnsent: unproven = false }) =>
              error?.code === code && (status === 'unknown' || unproven === notProvenUnsent),
          );
          expect([count, lines]).toEqual([same.length, same.slice(0, 5).map(({ line }) => line)]);
          const said = new Set(same.flatMap(({ error }) => error?.message ?? []));
          expect(texts).toHaveLength(Math.min(3, said.size));
          for (const text of texts) expect(said).toContain(text);
        }
      }
    });
  });
}

/** Returns a source of whole numbers below a bound, the same for the same seed. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor(state / 65_536) % below;
  };
}
