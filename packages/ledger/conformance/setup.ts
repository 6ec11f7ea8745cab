import { describe, expect, test } from 'vitest';
import { MAX_IMAGE_BYTES, isPomboError, type ImageRef, type InstanceInfo } from '@pombo/core';
import { LANE, accepted, worldOf, type MakeLedger } from './world.ts';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
/** Bytes of every value after a PNG's signature, so that no encoding leaves them as they are by luck. */
const PICTURE = Buffer.concat([SIGNATURE, Buffer.from(Array.from({ length: 256 }, (_, at) => at))]);
const dataUrl = (bytes: Buffer, mime = 'image/png'): string => `data:${mime};base64,${bytes.toString('base64')}`;

/** What exists beside the messages: images, workers, instances, holds. */
export function setup(make: MakeLedger): void {
  describe('images', () => {
    test('given by URL stay a URL', async () => {
      const { ledger } = await worldOf(make);
      const url = 'https://example.com/a.jpg?x=1';
      const ref = await ledger.images.keep(url);
      expect(ref).toEqual({ kind: 'url', url });
      expect(await ledger.images.read(ref)).toBe(url);
    });

    test('given as bytes are read back byte for byte', async () => {
      const { ledger } = await worldOf(make);
      const ref = await ledger.images.keep(dataUrl(PICTURE));
      expect(ref).toMatchObject({ kind: 'base64', mime: 'image/png', bytes: PICTURE.length });
      expect(await ledger.images.read(ref)).toBe(dataUrl(PICTURE));
    });

    test('of the same bytes are one, whatever type was written before them', async () => {
      const { ledger } = await worldOf(make);
      const written = [
        dataUrl(PICTURE),
        dataUrl(PICTURE),
        dataUrl(PICTURE, 'IMAGE/PNG'),
        dataUrl(PICTURE, 'image/x-png'),
      ];
      const refs = await Promise.all(written.map((text) => ledger.images.keep(text)));
      expect(new Set(refs.map(nameOf)).size).toBe(1);
      expect(await ledger.images.read(refs[3]!)).toBe(dataUrl(PICTURE, 'image/x-png'));
    });

    test('of other bytes are others', async () => {
      const { ledger } = await worldOf(make);
      const other = Buffer.concat([PICTURE, Buffer.from('x')]);
      const [one, two] = [await ledger.images.keep(dataUrl(PICTURE)), await ledger.images.keep(dataUrl(other))];
      expect(nameOf(one)).not.toBe(nameOf(two));
      expect(await ledger.images.read(two)).toBe(dataUrl(other));
    });

    test('of the maximum size are kept', async () => {
      const { ledger } = await worldOf(make);
      const large = Buffer.concat([SIGNATURE, Buffer.alloc(MAX_IMAGE_BYTES - SIGNATURE.length, 7)]);
      const ref = await ledger.images.keep(dataUrl(large));
      expect((await ledger.images.read(ref)) === dataUrl(large)).toBe(true);
    });

    test('that are gone are undefined', async () => {
      const { ledger } = await worldOf(make);
      const gone: ImageRef = { kind: 'base64', sha256: 'f'.repeat(64), mime: 'image/png', bytes: 1 };
      expect(await ledger.images.read(gone)).toBeUndefined();
    });

    test('that are not images are refused by name', async () => {
      const { ledger } = await worldOf(make);
      const refusal = await ledger.images.keep('data:image/png;base64,rubbish').catch((error: unknown) => error);
      expect(isPomboError(refusal) && refusal.issues).toMatchObject([
        { field: 'image', problem: 'is not valid base64' },
      ]);
    });
  });

  describe('workers', () => {
    test('are listed from their first heartbeat, with the time since the last one', async () => {
      const { ledger } = await worldOf(make);
      expect((await ledger.workers.snapshot()).workers.size).toBe(0);
      expect((await ledger.workers.heartbeat('w1')).workers).toEqual(new Map([['w1', 0]]));
      const seen = await ledger.workers.heartbeat('w2');
      expect([...seen.workers.keys()].toSorted()).toEqual(['w1', 'w2']);
      expect(seen.workers.get('w2')).toBe(0);
      for (const { workers } of [seen, await ledger.workers.snapshot()]) {
        for (const since of workers.values()) expect(since).toBeGreaterThanOrEqual(0);
      }
    });

    test('age between their heartbeats, whether or not they are read', async () => {
      const world = await worldOf(make);
      const { workers } = world.ledger;
      const first = await workers.heartbeat('w1');
      await world.clockPast(first.now + 5);
      expect((await workers.snapshot()).workers.get('w1')).toBeGreaterThan(5);
      expect((await workers.heartbeat('w2')).workers.get('w1')).toBeGreaterThan(5);
      expect((await workers.heartbeat('w1')).workers.get('w1')).toBe(0);
    });

    test('say which lanes they serve', async () => {
      const { ledger } = await worldOf(make);
      await ledger.workers.assign('w1', ['a', 'b']);
      await ledger.workers.assign('w2', []);
      await ledger.workers.assign('w1', ['b']);
      expect(await ledger.workers.assignments()).toEqual(
        new Map([
          ['w1', ['b']],
          ['w2', []],
        ]),
      );
    });

    test('that leave are gone at once, and so are those that are forgotten', async () => {
      const { ledger } = await worldOf(make);
      for (const worker of ['w1', 'w2', 'w3']) {
        await ledger.workers.heartbeat(worker);
        await ledger.workers.assign(worker, ['a']);
      }
      await ledger.workers.leave('w1');
      await ledger.workers.forget(['w2', 'nobody']);
      await ledger.workers.forget([]);
      expect([...(await ledger.workers.snapshot()).workers.keys()]).toEqual(['w3']);
      expect([...(await ledger.workers.assignments()).keys()]).toEqual(['w3']);
    });
  });

  describe('instances', () => {
    const vendas: InstanceInfo = { name: 'vendas', pace: { min: 1, max: 3 }, exclusive: true, account: 'a1' };

    test('are known once published, by name', async () => {
      const { ledger } = await worldOf(make);
      expect(await ledger.instances.known()).toEqual(new Map());
      await ledger.instances.publish([vendas, { ...vendas, name: 'suporte', exclusive: false }]);
      expect(await ledger.instances.known()).toEqual(
        new Map([
          ['vendas', vendas],
          ['suporte', { ...vendas, name: 'suporte', exclusive: false }],
        ]),
      );
    });

    test('are overwritten by a later publication, and untouched by one of nothing', async () => {
      const { ledger } = await worldOf(make);
      await ledger.instances.publish([vendas]);
      await ledger.instances.publish([]);
      await ledger.instances.publish([{ ...vendas, pace: { min: 5, max: 9 } }]);
      expect((await ledger.instances.known()).get('vendas')).toMatchObject({ pace: { min: 5, max: 9 } });
    });
  });

  describe('holds', () => {
    test('are a set of reasons, each since its own beginning', async () => {
      const world = await worldOf(make);
      const { lanes } = world.ledger;
      await lanes.hold(LANE, 'paused', 'lunch');
      const [first] = await lanes.holds(LANE);
      await world.clockPast(first!.since);
      await lanes.hold(LANE, 'paused', 'again');
      await lanes.hold(LANE, 'storm', '');
      const holds = await lanes.holds(LANE);
      expect(holds).toContainEqual(first);
      expect(Object.fromEntries(holds.map(({ reason, detail }) => [reason, detail]))).toEqual({
        paused: 'lunch',
        storm: '',
      });
      expect((await lanes.read(LANE)).holds).toEqual(holds);
      expect(await lanes.holds('suporte')).toEqual([]);
    });

    test('are remembered after their end, with who asked for them; what changed nothing is not', async () => {
      const world = await worldOf(make);
      const { lanes } = world.ledger;
      await lanes.hold(LANE, 'paused', 'lunch', { kind: 'cli', name: 'ana maria' });
      await lanes.hold(LANE, 'paused', 'again', { kind: 'local' });
      expect(await lanes.holds(LANE)).toMatchObject([{ reason: 'paused', by: { kind: 'cli', name: 'ana maria' } }]);
      await lanes.release(LANE, 'paused', { kind: 'key', name: 'backend' });
      await lanes.release(LANE, 'paused');
      await world.attempt(await world.queue(), {
        ...accepted,
        lane: { waitMs: 0, hold: { reason: 'storm', detail: 'five' } },
      });
      expect(await lanes.history(LANE)).toEqual([
        { at: expect.any(Number), what: 'held', reason: 'storm', detail: 'five' },
        { at: expect.any(Number), what: 'resumed', reason: 'paused', detail: '', by: { kind: 'key', name: 'backend' } },
        {
          at: expect.any(Number),
          what: 'held',
          reason: 'paused',
          detail: 'lunch',
          by: { kind: 'cli', name: 'ana maria' },
        },
      ]);
    });

    test('of long ago are forgotten: the last 50 changes are kept', async () => {
      const { ledger } = await worldOf(make);
      for (let round = 0; round < 30; round += 1) {
        await ledger.lanes.hold(LANE, 'paused', String(round));
        await ledger.lanes.release(LANE, 'paused');
      }
      const history = await ledger.lanes.history(LANE);
      expect(history).toHaveLength(50);
      expect(history[1]).toMatchObject({ what: 'held', detail: '29' });
    });

    test('are released one by one or all together, and only those that stood are named', async () => {
      const { ledger } = await worldOf(make);
      for (const reason of ['paused', 'storm', 'tls'] as const) await ledger.lanes.hold(LANE, reason, '');
      expect(await ledger.lanes.release(LANE, 'storm')).toEqual(['storm']);
      expect(await ledger.lanes.release(LANE, 'storm')).toEqual([]);
      expect((await ledger.lanes.release(LANE)).toSorted()).toEqual(['paused', 'tls']);
      expect(await ledger.lanes.release(LANE)).toEqual([]);
    });
  });

  describe('lanes', () => {
    test('are named once they had a message', async () => {
      const world = await worldOf(make);
      await world.queue({}, 'b');
      await world.queue({}, 'a');
      expect((await world.ledger.lanes.names()).toSorted()).toEqual(['a', 'b']);
    });

    test('that nothing happened on have an empty record', async () => {
      const { ledger } = await worldOf(make);
      const { now, ...record } = await ledger.lanes.read(LANE);
      expect(record).toEqual({ notBefore: 0, sequence: 0, streak: 0, holds: [] });
      expect(now).toBeGreaterThan(0);
    });
  });
}

function nameOf(ref: ImageRef): string {
  return ref.kind === 'base64' ? ref.sha256 : ref.url;
}
