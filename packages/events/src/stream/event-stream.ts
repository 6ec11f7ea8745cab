import { eventTypeOf, type HoldReason, type DomainEvent, type Status } from '@pombo/core';
import type { RedisClient } from '@pombo/redis';
import { eventId, eventsSlot, fieldsOf } from '../relay/outbox.ts';
import { START, comparePositions, timeOf, type Position } from './position.ts';

/** One event in the deployment's stream. It holds ids only; its data is read when it is published. */
export interface StreamedEvent {
  /** The event's place in the stream. Reading continues after it. */
  position: Position;
  /** The event's own id, the same in every repetition. */
  id: string;
  event: DomainEvent;
  /** The campaign it belongs to, if any. */
  campaign?: string;
}

/** The deployment's one stream of events. It keeps each lane's order and holds every event once. */
export interface EventStream {
  /** Returns the events after a position, oldest first; empty at the end. */
  read(after: Position, limit: number): Promise<StreamedEvent[]>;
  /** Returns the position of the newest event. */
  end(): Promise<Position>;
  /**
   * Returns where a reader that knows everything up to `after` can continue. `gap`: later events may have been dropped, or
   * Redis has lost earlier ones; reading continues with the oldest that is kept.
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
        // A page with only unknown events is not the end.
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

/** Undefined for an event type of a newer version that this one does not know. */
function readEntry([position, fields]: [string, string[]]): StreamedEvent | undefined {
  const { s: source = '', i: outboxId = '', t: what = '', v: whom = '', c: campaign = '' } = fieldsOf(fields);
  const event = toDomainEvent(source, what, whom, timeOf(outboxId));
  if (event === undefined) return undefined;
  return { position, id: eventId(source, outboxId), event, ...(campaign === '' ? {} : { campaign }) };
}

function toDomainEvent(source: string, what: string, whom: string, at: number): DomainEvent | undefined {
  if (what === 'completed') return { type: 'campaign.completed', campaign: whom, at };
  if (what === 'held' || what === 'resumed') {
    return { type: `lane.${what}`, lane: source, reason: whom as HoldReason, at };
  }
  const type = eventTypeOf(what as Status);
  if (type === undefined || !isAboutMessage(type)) return undefined;
  return { type, lane: source, key: whom, status: what as Status, at };
}

function isAboutMessage(type: DomainEvent['type']): type is Extract<DomainEvent['type'], `message.${string}`> {
  return type.startsWith('message.');
}
