import { DELAY_MESSAGE, type InstanceInfo, type LaneJobs } from '@pombo/core';
import { createAgenda } from './agenda.ts';
import { deliver } from './deliver.ts';
import { recoverLane } from './recover.ts';
import { heldAgain, newlyHeld, tendHolds, type Held } from './probe.ts';
import type { Membership } from './membership.ts';
import type { DeliverParts, Next } from './turn.ts';

/**
 * The scheduler: every lane of this process on one agenda, no connection and no timer per lane. A lane is either on
 * the agenda or in its turn; a turn takes at most one message and says when the next one is wanted.
 */
export interface LaneScheduler {
  /** Starts with these lanes, or goes on with others. */
  serve(instances: InstanceInfo[]): Promise<void>;
  wake(lane: string): void;
  /** Looks at the lanes again that are held, as far as this process knows. */
  wakeHeld(): void;
  /** Workers came or went: lanes may have become ours, or somebody else's. */
  reassign(): void;
  /** Fetches nothing more and waits for the turns under way. */
  stop(): Promise<void>;
  /** Lanes that are this worker's now. */
  own(): string[];
}

interface LaneState {
  instance: InstanceInfo;
  owned: boolean;
  opened: boolean;
  busy: boolean;
  /** A wake came during the turn. */
  woken: boolean;
  /** No turn before this (performance.now()), not even for a wake: the gap, or cooling. */
  restUntil: number;
  /** Look for orphans before the next fetch: the lane is new to us, a turn failed, or a worker died. */
  suspect: boolean;
  /** The next turn is the sweep's, unless a wake comes first; the sweep looks for orphans too. */
  swept: boolean;
  /** Ours since the last turn: the worker before may have sent a moment ago, by a clock that has jumped since. */
  taken: boolean;
  /** Removed from the instances while it was busy: forgotten when its turn ends, unless it is back by then. */
  leaving: boolean;
  /** How a held lane is looked after; undefined = not held as far as we know. */
  held: Held | undefined;
}

export interface LaneSchedulerOptions {
  parts: DeliverParts;
  membership: Membership;
  adder: LaneJobs;
  /** Turns under way at once. */
  concurrency: number;
}

/** Ten thousand lanes that all fetch in one second would be late by as much. */
const MAX_SPREAD_MS = 10_000;

export function createLaneScheduler(options: LaneSchedulerOptions): LaneScheduler {
  const { parts, membership, adder, concurrency } = options;
  const { queues, log, timings, random } = parts;
  const lanes = new Map<string, LaneState>();
  const agenda = createAgenda(start);
  const turns = new Set<Promise<void>>();
  /** Due, but no slot was free. */
  const backlog: string[] = [];
  let stopping = false;

  function start(name: string): void {
    const lane = lanes.get(name);
    if (lane === undefined || lane.busy || !lane.owned || stopping) return;
    if (turns.size >= concurrency) {
      backlog.push(name);
      return;
    }
    lane.busy = true;
    lane.woken = false;
    const running: Promise<void> = turn(lane).then((next) => {
      turns.delete(running);
      end(lane, next);
    });
    turns.add(running);
  }

  async function turn(lane: LaneState): Promise<Next> {
    const name = lane.instance.name;
    try {
      // A suspect lane's queue may have lost its settings, without which a fetch fails, or finds no end of its rest.
      if (!lane.opened || lane.suspect) {
        await queues.open(name);
        lane.opened = true;
      }
      if (lane.suspect || lane.swept) {
        // Before, not after: another worker may die while we look.
        lane.suspect = false;
        lane.swept = false;
        if (await recoverLane(name, membership, parts)) lane.held ??= newlyHeld(0);
      }
      if (lane.held !== undefined) {
        const againMs = await tendHolds(name, lane.held, parts);
        if (againMs > 0) return { againMs };
        lane.held = undefined;
        await queues.pause(name, false);
      }
      if (!parts.mayBegin()) return { againMs: Math.min(timings.heartbeatMs, 200) };
      if (lane.taken) {
        if (!(await parts.proveLane(name))) return { againMs: Math.min(timings.heartbeatMs, 200) };
        lane.taken = false;
        const longestMs = Math.max(DELAY_MESSAGE.max, lane.instance.pace.max) * 1000;
        const firstRestMs = Math.min(await parts.ledger.attempts.lastRest(name), longestMs);
        if (firstRestMs > 0) return { restMs: firstRestMs };
      }
      const outageMs = parts.gateway.restMs();
      if (outageMs > 0) {
        parts.stalls.note(name, 'outage', outageMs);
        return { restMs: outageMs };
      }
      const fetched = await queues.fetch(name);
      if ('restMs' in fetched) return { restMs: await believable(name, fetched.restMs) };
      if ('delayedMs' in fetched) {
        parts.stalls.note(name, 'scheduled', fetched.delayedMs);
        const againMs = Math.min(fetched.delayedMs, sweepMs());
        // A hold may come to a lane that waits for a far time, too.
        lane.swept = againMs < fetched.delayedMs;
        return { againMs };
      }
      if ('nothing' in fetched) return { parked: 'empty' };
      return await deliver(fetched.job, lane.instance, parts);
    } catch (error) {
      // Redis failed somewhere in the turn; a job may have been left active under our token.
      log.warn({ lane: name, error: String(error) }, 'lane.turn.failed');
      if (isFull(error)) parts.stalls.note(name, 'redis-full', timings.coolMs.first);
      lane.suspect = true;
      return { restMs: timings.coolMs.first };
    }
  }

  /**
   * The queue's rest ends at a time of Redis' clock. Set back, that clock stretches it, so a long one is asked about again,
   * and one that is longer than the lane's rest ever was is ended. `begin` still keeps the gap.
   */
  async function believable(name: string, restMs: number): Promise<number> {
    if (restMs <= timings.sweepMs) return restMs;
    if (restMs <= (await parts.ledger.attempts.lastRest(name)) + 1000) return timings.sweepMs;
    await queues.endRest(name);
    return 1;
  }

  function end(lane: LaneState, next: Next): void {
    const name = lane.instance.name;
    lane.busy = false;
    if (lane.leaving) drop(name);
    if (stopping) return;
    if (lane.owned) schedule(lane, next);
    // Whoever owns it now may have asked while we were in our turn, and been told "nothing".
    else adder.wake(name).catch((error: unknown) => log.warn({ lane: name, error: String(error) }, 'wake.failed'));
    while (backlog.length > 0 && turns.size < concurrency) start(backlog.shift()!);
  }

  function schedule(lane: LaneState, next: Next): void {
    const name = lane.instance.name;
    if ('restMs' in next) {
      lane.suspect ||= next.suspect === true;
      lane.restUntil = performance.now() + next.restMs;
      agenda.set(name, next.restMs);
    } else if ('againMs' in next) {
      agenda.set(name, lane.woken ? 0 : next.againMs);
    } else if ('closedMs' in next) {
      // An urgent message's wake must be served, and one that was lost found; a hold or an orphan may come meanwhile.
      const againMs = Math.min(next.closedMs, sweepMs());
      lane.swept = !lane.woken && againMs < next.closedMs;
      agenda.set(name, lane.woken ? 0 : againMs);
    } else if (next.parked === 'held') {
      // A held lane's queue is paused, so that nobody fetches what could only be put back.
      queues
        .pause(name, true)
        .catch((error: unknown) => log.warn({ lane: name, error: String(error) }, 'pause.failed'));
      const { held, dueInMs } = heldAgain(name, parts);
      lane.held = held;
      parts.onHeld?.(name, dueInMs);
      agenda.set(name, lane.woken ? 0 : dueInMs);
    } else {
      // "Nothing" may also mean that an orphan keeps the lane shut, or a pause that nothing stands for any more.
      lane.swept = !lane.woken;
      agenda.set(name, lane.woken ? 0 : sweepMs());
    }
  }

  /** Spread, and stretched when there are thousands of lanes: a sweep costs a few commands per lane. */
  function sweepMs(): number {
    return Math.max(timings.sweepMs, lanes.size * 3) * (1 + random() / 2);
  }

  function wake(name: string): void {
    const lane = lanes.get(name);
    if (lane === undefined || !lane.owned) return;
    if (lane.busy) {
      lane.woken = true;
      return;
    }
    lane.swept = false;
    agenda.hasten(name, restOf(lane));
  }

  function assign(lane: LaneState, spread: number): void {
    const owned = membership.owns(lane.instance.name);
    if (owned === lane.owned) return;
    lane.owned = owned;
    if (!owned) {
      agenda.clear(lane.instance.name);
      return;
    }
    // What its last owner left behind has to be looked at before anything is fetched.
    lane.suspect = true;
    lane.taken = true;
    agenda.set(lane.instance.name, Math.max(restOf(lane), random() * spread));
  }

  /** What is left of a lane's rest by this process's own clock, which never jumps; ms. */
  function restOf(lane: LaneState): number {
    return Math.max(0, lane.restUntil - performance.now());
  }

  function drop(name: string): void {
    lanes.delete(name);
    queues.forget(name);
  }

  /** First fetches are spread, so that a thousand lanes do not all fire in one tick. */
  function spreadMs(): number {
    return Math.min(MAX_SPREAD_MS, lanes.size);
  }

  return {
    async serve(instances) {
      const wanted = new Set(instances.map(({ name }) => name));
      for (const [name, lane] of lanes) {
        if (wanted.has(name)) continue;
        agenda.clear(name);
        lane.owned = false;
        // The name may come back before its turn has ended; it must not get a second turn beside that one.
        lane.leaving = lane.busy;
        if (!lane.busy) drop(name);
      }
      for (const instance of instances) {
        const known = lanes.get(instance.name);
        if (known) Object.assign(known, { instance, leaving: false });
        else lanes.set(instance.name, newLane(instance));
      }
      try {
        await membership.serve([...wanted]);
      } finally {
        // Also when Redis is away: the beat tells the others later, and until then `begin` answers for both.
        for (const lane of lanes.values()) if (!lane.leaving) assign(lane, spreadMs());
      }
    },

    wake,

    wakeHeld() {
      // One that is in its turn may be about to learn that it is held.
      for (const [name, lane] of lanes) if (lane.busy || lane.held !== undefined) wake(name);
    },

    reassign() {
      for (const lane of lanes.values()) if (!lane.leaving) assign(lane, spreadMs());
      // A worker has died, perhaps with an attempt open on a lane that was ours all along.
      for (const lane of lanes.values()) {
        if (!lane.owned) continue;
        lane.suspect = true;
        if (lane.busy) lane.woken = true;
        else agenda.hasten(lane.instance.name, Math.max(restOf(lane), random() * spreadMs()));
      }
    },

    async stop() {
      stopping = true;
      agenda.stop();
      await Promise.all(turns);
    },

    own: () => [...lanes.values()].filter(({ owned }) => owned).map(({ instance }) => instance.name),
  };
}

/** Redis refuses writes that need memory, by this word at the beginning of its answer, or of a script's. */
function isFull(error: unknown): boolean {
  return /\bOOM\b/.test(String(error));
}

function newLane(instance: InstanceInfo): LaneState {
  return {
    instance,
    owned: false,
    opened: false,
    busy: false,
    woken: false,
    restUntil: 0,
    suspect: true,
    swept: false,
    taken: false,
    leaving: false,
    held: undefined,
  };
}
