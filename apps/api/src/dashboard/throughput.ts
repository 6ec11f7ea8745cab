import { START, type EventStream, type Position, type StreamedEvent } from '@pombo/events';

/** Messages of one span of time, by what happened to them in it. */
export interface Flow {
  /** Z-API answered with ids. */
  accepted: number;
  /** Z-API's callback proved that they were sent. */
  sent: number;
  failed: number;
}

/** What was sent in the last hour. */
export interface Throughput {
  /** The current minute ends here (ms). */
  to: number;
  /** 60 minutes, the oldest first; the last one is not over. */
  minutes: Flow[];
  /** The last 60 seconds. */
  now: Flow;
  /** False while older events are still being counted, or when the stream no longer has them. */
  complete: boolean;
  /** Messages of a lane that Z-API accepted per minute, over the last ten minutes. */
  perMinute(lane: string): number;
}

/** Counts the event stream in memory: a send writes nothing for it, and an idle deployment costs nothing. */
export interface ThroughputCount {
  read(): Promise<Throughput>;
}

const SPAN_MS = 10_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** How far back the rate of a lane looks. */
const LANE_MS = 10 * MINUTE_MS;
const BATCH = 1000;
/** Batches per reading, so that the first one on a busy deployment answers soon; the rest follows with the next. */
const MOST_BATCHES = 20;

interface Span extends Flow {
  lanes: Map<string, number>;
}

/** Creates the count. `now`: ms since the epoch. */
export function createThroughput(events: EventStream, now: () => number = Date.now): ThroughputCount {
  /** Start of each span of ten seconds → its counts. */
  const spans = new Map<number, Span>();
  let position: Position | undefined;
  let complete = false;
  let reading: Promise<void> | undefined;

  function count({ event }: StreamedEvent): void {
    const field = FIELDS[event.type];
    if (field === undefined || !('lane' in event)) return;
    const start = Math.floor(event.at / SPAN_MS) * SPAN_MS;
    const span = spans.get(start) ?? { accepted: 0, sent: 0, failed: 0, lanes: new Map<string, number>() };
    spans.set(start, span);
    span[field] += 1;
    if (field === 'accepted') span.lanes.set(event.lane, (span.lanes.get(event.lane) ?? 0) + 1);
  }

  function forget(): void {
    const oldest = now() - HOUR_MS - MINUTE_MS;
    for (const [start, span] of spans) {
      if (start < oldest) spans.delete(start);
      else if (start < now() - LANE_MS - SPAN_MS) span.lanes.clear();
    }
  }

  async function advance(): Promise<void> {
    const oldest: Position = `${Math.max(0, now() - HOUR_MS - MINUTE_MS)}-0`;
    // After an hour without a reader there is nothing to continue from.
    if (position === undefined || Number(position.split('-')[0]) < Number(oldest.split('-')[0])) {
      position = oldest;
      complete = !(await events.resume(oldest)).gap || (await isYoung());
    }
    for (let at = 0; at < MOST_BATCHES; at += 1) {
      const batch = await events.read(position, BATCH);
      batch.forEach(count);
      if (batch.length > 0) position = batch.at(-1)!.position;
      if (batch.length < BATCH) break;
    }
    forget();
  }

  /** A stream that has never dropped an event: it began within the hour. */
  async function isYoung(): Promise<boolean> {
    const [first] = await events.read(START, 1);
    return first === undefined || first.event.at > now() - HOUR_MS;
  }

  function sum(from: number, to: number): Flow {
    const total: Flow = { accepted: 0, sent: 0, failed: 0 };
    for (let start = from; start < to; start += SPAN_MS) {
      const span = spans.get(start);
      if (span === undefined) continue;
      total.accepted += span.accepted;
      total.sent += span.sent;
      total.failed += span.failed;
    }
    return total;
  }

  return {
    async read() {
      reading ??= advance().finally(() => (reading = undefined));
      await reading;
      const to = (Math.floor(now() / MINUTE_MS) + 1) * MINUTE_MS;
      const end = Math.floor(now() / SPAN_MS) * SPAN_MS;
      const minutes = Array.from({ length: 60 }, (_none, at) => {
        const from = to - (60 - at) * MINUTE_MS;
        return sum(from, from + MINUTE_MS);
      });
      return {
        to,
        minutes,
        now: sum(end - MINUTE_MS + SPAN_MS, end + SPAN_MS),
        complete,
        perMinute: (lane) => laneSum(lane, end - LANE_MS + SPAN_MS, end + SPAN_MS) / (LANE_MS / MINUTE_MS),
      };
    },
  };

  function laneSum(lane: string, from: number, to: number): number {
    let total = 0;
    for (let start = from; start < to; start += SPAN_MS) total += spans.get(start)?.lanes.get(lane) ?? 0;
    return total;
  }
}

const FIELDS: Partial<Record<StreamedEvent['event']['type'], keyof Flow>> = {
  'message.accepted': 'accepted',
  'message.sent': 'sent',
  'message.failed': 'failed',
};
