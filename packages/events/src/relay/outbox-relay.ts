import { bindScript, type RedisClient } from '@pombo/redis';
import { eventsSlot, outboxKey, readOutbox, type Source, type OutboxEntry } from './outbox.ts';
import { timeOf } from '../stream/position.ts';
import { streamKey } from '../stream/event-stream.ts';

const SECOND = 1000;
const HOUR = 60 * 60 * SECOND;

export interface OutboxRelayOptions {
  client: RedisClient;
  prefix: string;
  /** Receives the fault of a failed round (Redis is unavailable or full); its sources are retried automatically. */
  onError(error: unknown): void;
  /** Called for a source whose outbox overflowed before it was read: some of its events are not published. */
  onOverflow?(source: Source): void;
  /** How long a touched source waits for others (ms; default 200). */
  delayMs?: number;
  /** Interval at which watched sources are read (ms; default 15 s). */
  sweepMs?: number;
  /** Retention of events (ms; default 72 h). */
  keepMs?: number;
  /** Most events to keep (default 1,000,000; about 150 bytes each). */
  keepEvents?: number;
}

/** The outbox relay: moves outboxes into the deployment's stream, off the path of a send. Any number may run at once. */
export interface OutboxRelay {
  /** Marks a source that may have new events, to be moved soon. Costs nothing beyond that, and never throws. */
  touch(source: Source): void;
  /**
   * From now on reads this process's own sources at each sweep, to find what a crash left behind; at every other sweep those that
   * were touched in between.
   */
  watch(own: () => readonly Source[]): void;
  /** Moves the entries of these sources now; returns how many events were new. Throws if Redis does. */
  move(sources: readonly Source[]): Promise<number>;
  /** Moves the touched sources, then stops. Never throws: the lane's next owner finds the rest. */
  stop(): Promise<void>;
}

const folder = new URL('../../lua/', import.meta.url);

/** Entries of one outbox read at a time. */
const PAGE = 200;
/** Entries moved by one run of the script, which blocks all other commands. */
const BATCH = 300;
/** Sources read at a time. */
const SOURCES = 200;
/** How long moved entries stay in their outbox (ms): on a Cluster, another node may lose its last second. */
const LAG_MS = 60 * SECOND;

export function createOutboxRelay(options: OutboxRelayOptions): OutboxRelay {
  const { client, prefix, onError, onOverflow, delayMs = 200, sweepMs = 15 * SECOND } = options;
  const { keepMs = 72 * HOUR, keepEvents = 1_000_000 } = options;
  const appendToStream = bindScript(client, folder, 'move-to-stream', undefined);
  const slot = eventsSlot(prefix);
  const positionKey = (source: Source): string => `${slot}:at:${source}`;
  const touched = new Set<Source>();
  /** Sources that were moved since the last sweep, which therefore need no look at the next one. */
  const fresh = new Set<Source>();
  /** Source → the time of the position by which its outbox was last trimmed (ms). */
  const trimmed = new Map<Source, number>();
  let waiting: NodeJS.Timeout | undefined;
  let sweeping: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let stopped = false;

  async function move(sources: readonly Source[]): Promise<number> {
    let moved = 0;
    for (let at = 0; at < sources.length; at += SOURCES) moved += await moveSome(sources.slice(at, at + SOURCES));
    return moved;
  }

  async function moveSome(sources: readonly Source[]): Promise<number> {
    let moved = 0;
    for (let full = sources; full.length > 0;) {
      const positions = await positionsOf(full);
      const pages = await Promise.all(full.map((source, at) => pageAfter(source, positions[at])));
      moved += await moveAll(pages.flat());
      full = full.filter((_source, at) => pages[at]!.length === PAGE);
    }
    return moved;
  }

  async function positionsOf(sources: readonly Source[]): Promise<(string | undefined)[]> {
    const found = await client.mget(...sources.map(positionKey));
    return found.map((position) => position ?? undefined);
  }

  /** Also asks for the entry that was moved last: it stays until newer ones have pushed it out. */
  async function pageAfter(source: Source, position: string | undefined): Promise<OutboxEntry[]> {
    const entries = await client.xrange(outboxKey(prefix, source), position ?? '-', '+', 'COUNT', PAGE + 1);
    const known = position !== undefined && entries[0]?.[0] === position;
    if (position !== undefined && !known && entries.length > 0) onOverflow?.(source);
    return entries.slice(known ? 1 : 0, known ? PAGE + 1 : PAGE).map((entry) => readOutbox(source, entry));
  }

  async function moveAll(found: readonly OutboxEntry[]): Promise<number> {
    let moved = 0;
    for (let at = 0; at < found.length; at += BATCH) {
      const entries = found.slice(at, at + BATCH);
      const facts = entries.flatMap(({ source, id, what, whom, campaign }) => [source, id, what, whom, campaign]);
      const keys = [streamKey(prefix), ...new Set(entries.map(({ source }) => positionKey(source)))];
      moved += (await appendToStream(keys.length, ...keys, slot, keepMs, keepEvents, ...facts)) as number;
    }
    return moved;
  }

  /**
   * Trims outboxes to the entries that the stream may still lose; the entry that was moved last stays. One that has hardly
   * advanced since its last trim has nothing to lose.
   */
  async function trim(sources: readonly Source[]): Promise<void> {
    for (let at = 0; at < sources.length; at += SOURCES) {
      const some = sources.slice(at, at + SOURCES);
      const positions = await positionsOf(some);
      const trims = some.map(async (source, index) => {
        const position = positions[index];
        if (position === undefined) return;
        const reached = timeOf(position);
        if (reached - (trimmed.get(source) ?? -Infinity) < LAG_MS) return;
        await client.xtrim(outboxKey(prefix, source), 'MINID', '~', reached - LAG_MS);
        trimmed.set(source, reached);
      });
      await Promise.all(trims);
    }
  }

  function forgetOthers(sources: readonly Source[]): void {
    if (trimmed.size <= sources.length) return;
    const known = new Set(sources);
    for (const source of trimmed.keys()) if (!known.has(source)) trimmed.delete(source);
  }

  /** Runs rounds one after the other: two at once would read the same pages. */
  function round(work: () => Promise<unknown>): Promise<void> {
    const next = running.then(work).then(() => {});
    running = next.catch(onError);
    return running as Promise<void>;
  }

  async function moveTouched(): Promise<void> {
    const sources = [...touched];
    touched.clear();
    try {
      await move(sources);
      if (sweeping !== undefined) for (const source of sources) fresh.add(source);
    } catch (error) {
      for (const source of sources) touched.add(source);
      throw error;
    }
  }

  function schedule(afterMs: number): void {
    if (stopped || waiting !== undefined || touched.size === 0) return;
    waiting = setTimeout(() => {
      waiting = undefined;
      // What is left has failed: Redis is unavailable or full.
      void round(moveTouched).then(() => schedule(SECOND));
    }, afterMs);
  }

  return {
    touch(source) {
      touched.add(source);
      schedule(delayMs);
    },
    watch(own) {
      sweeping = setInterval(() => {
        void round(async () => {
          const sources = own();
          const still = sources.filter((source) => !fresh.has(source));
          fresh.clear();
          await move(still);
          await trim(sources);
          forgetOthers(sources);
        });
      }, sweepMs);
    },
    move,
    async stop() {
      stopped = true;
      clearTimeout(waiting);
      clearInterval(sweeping);
      await round(moveTouched);
    },
  };
}
