import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '@pombo/core';
import type { EventStream, Position, StreamedEvent, Tail } from '@pombo/events';

export const TOPICS = ['messages', 'campaigns', 'lanes'] as const;
/** What a page may have to read again. */
export type Topic = (typeof TOPICS)[number];

/** Reports coarsely what changed, once for all pages that are open, at most about once a second. */
export interface Changes {
  /** Calls back after changes, until the returned function is called. */
  subscribe(listener: (topics: readonly Topic[]) => void): () => void;
  /** Reports a change that publishes no event. */
  touch(topics: readonly Topic[]): void;
  /** Counts what was reported. While nothing subscribes, only touches are counted. */
  version(): number;
  /** Whether events are followed now. */
  isFollowing(): boolean;
  /** Ends it. */
  close(): void;
}

interface ChangesDeps {
  events: EventStream;
  tail: Tail;
  log: Log;
  /** Least time between two reports (ms, default 1,000). */
  everyMs?: number;
}

const BATCH = 500;

/** Creates it; it reads the event stream only while a page is open. */
export function createChanges({ events, tail, log, everyMs = 1000 }: ChangesDeps): Changes {
  const listeners = new Set<(topics: readonly Topic[]) => void>();
  let following: AbortController | undefined;
  let version = 0;

  function report(topics: readonly Topic[]): void {
    if (topics.length === 0) return;
    version += 1;
    for (const listener of listeners) listener(topics);
  }

  /** Returns the topics of everything after a position, and where to continue. */
  async function next(after: Position): Promise<{ topics: Topic[]; position: Position }> {
    const batch = await events.read(after, BATCH);
    // A page reads everything again anyway: no need to look at each event of a busy deployment.
    if (batch.length === BATCH) return { topics: [...TOPICS], position: await events.end() };
    const topics = [...new Set(batch.flatMap(topicsOf))];
    return { topics, position: batch.at(-1)?.position ?? after };
  }

  async function follow(signal: AbortSignal): Promise<void> {
    let position: Position | undefined;
    while (!signal.aborted) {
      try {
        position ??= await events.end();
        await tail.after(position, signal);
        if (signal.aborted) return;
        const found = await next(position);
        position = found.position;
        report(found.topics);
      } catch (error) {
        log.warn({ error }, 'changes.read.failed');
      }
      await pause(everyMs, undefined, { signal }).catch(() => {});
    }
  }

  function stop(): void {
    following?.abort();
    following = undefined;
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      if (following === undefined) {
        following = new AbortController();
        void follow(following.signal);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) stop();
      };
    },
    touch: report,
    version: () => version,
    isFollowing: () => following !== undefined,
    close: stop,
  };
}

function topicsOf({ event, campaign }: StreamedEvent): Topic[] {
  if (event.type === 'campaign.completed') return ['campaigns'];
  if (event.type === 'lane.held' || event.type === 'lane.resumed') return ['lanes', 'campaigns'];
  return campaign === undefined ? ['messages'] : ['messages', 'campaigns'];
}
