import { noticeOf, type HoldReason, type Notice, type Status } from '@pombo/message';
import type { RedisClient } from '@pombo/redis';
import { eventId, eventsSlot, fieldsOf } from './outbox.ts';
import { START, comparePositions, timeOf, type Position } from './position.ts';

/** One thing that happened, as it lies in the deployment's stream: names only, described when it is told. */
export interface StreamedNotice {
  /** Where it lies. Reading goes on after it. */
  position: Position;
  /** The event's own id, the same however often it is told. */
  id: string;
  notice: Notice;
  /** The campaign it belongs to, if any. */
  campaign?: string;
}

/** The deployment's one stream of events. Order is kept within a lane; every event lies in it once. */
export interface EventStream {
  /** What lies after a position, oldest first; empty at the end. */
  read(after: Position, limit: number): Promise<StreamedNotice[]>;
  /** Position of the newest event. */
  end(): Promise<Position>;
  /**
   * Where reading can go on for somebody who knows everything up to `after`. `gap`: what followed it may be gone, or
   * Redis has lost what came before; it goes on with the oldest that is kept.
   */
  resume(after: Position): Promise<{ from: Position; gap: boolean }>;
}

export function streamKey(prefix: string): string {
  return `${eventsSlot(prefix)}:stream`;
}

export function createEventStream(client: RedisClient, prefix: string): EventStream {
  const key = streamKey(prefix);

  async function end(): Promise<Position> {
    const [newest] = await client.xrevrange(key, '+', '-', 'COUNT', 1);
    return newest?.[0] ?? START;
  }

  return {
    async read(after, limit) {
      for (let from = after; ;) {
        const entries = await client.xrange(key, `(${from}`, '+', 'COUNT', limit);
        const known = entries.map(readEntry).filter((event) => event !== undefined);
        // A page of nothing that this version knows is not the end.
        if (known.length > 0 || entries.length < limit) return known;
        from = entries.at(-1)![0];
      }
    },

    end,

    async resume(after) {
      if (after === START) return { from: after, gap: false };
      const [[oldest], newest] = await Promise.all([client.xrange(key, '-', '+', 'COUNT', 1), end()]);
      const gone = oldest === undefined || comparePositions(after, oldest[0]) < 0;
      const ahead = comparePositions(after, newest) > 0;
      return gone || ahead ? { from: START, gap: true } : { from: after, gap: false };
    },
  };
}

/** Undefined: written by a newer version, which tells of more than this one knows. */
function readEntry([position, fields]: [string, string[]]): StreamedNotice | undefined {
  const { s: source = '', i: told = '', t: what = '', v: whom = '', c: campaign = '' } = fieldsOf(fields);
  const notice = readNotice(source, what, whom, timeOf(told));
  if (notice === undefined) return undefined;
  return { position, id: eventId(source, told), notice, ...(campaign === '' ? {} : { campaign }) };
}

function readNotice(source: string, what: string, whom: string, at: number): Notice | undefined {
  if (what === 'completed') return { type: 'campaign.completed', campaign: whom, at };
  if (what === 'held' || what === 'resumed') {
    return { type: `lane.${what}`, lane: source, reason: whom as HoldReason, at };
  }
  const type = noticeOf(what as Status);
  if (type === undefined || !isAboutMessage(type)) return undefined;
  return { type, lane: source, key: whom, status: what as Status, at };
}

function isAboutMessage(type: Notice['type']): type is Extract<Notice['type'], `message.${string}`> {
  return type.startsWith('message.');
}
