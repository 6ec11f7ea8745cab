import { createContinuousLease, elapsedMs, type Heartbeat, type LedgerPort, type Log, type Moment } from '@pombo/core';
import type { Clock } from '../clock.ts';
import type { Timings } from '../timings.ts';

/** Who lives, which lanes are whose, and whether this worker may still write. */
export interface WorkerLease {
  start(): Promise<void>;
  /** Ends the beat; `leave` also hands over at once instead of after the TTL. */
  stop(leave: boolean): Promise<void>;
  /** True when rendezvous hashing gives the lane to this worker. Only a division of work: safety never rests on it. */
  owns(lane: string): boolean;
  /** True when no living worker serves the lane, and it falls to this one among all that live. Only a division of work. */
  adopts(lane: string): boolean;
  /**
   * When (Redis time, ms) a worker was seen dead, or undefined. Never within one TTL of our own reconnection: all beats
   * look old then. It may live again since; what it did after that moment is a living worker's.
   */
  seenDeadAt(worker: string): number | undefined;
  /**
   * Why this worker may not write for an attempt begun then (monotonic, ms), or undefined: since then others may have
   * taken it for dead, even when its heart beats again now.
   */
  mayWrite(begunAt: number): string | undefined;
  /** How far this machine's clock was behind Redis' at the last beat, ms; 0 when it was ahead. */
  behindMs(): number;
  /** Workers that were alive at the last beat, this one among them. */
  alive(): string[];
  /**
   * Workers that were alive recently, whatever Redis says now: those of the last beats, and, while Redis may have gone
   * back, of all beats since before that.
   *
   */
  seen(): string[];
  /**
   * True once the others have seen that this worker lives, so that a Redis that forgets it again is no reason to forget it:
   * when each has beaten since its first beat, at the latest after two beats.
   */
  isKnown(): boolean;
  /** Tells which lanes this worker serves. */
  serve(lanes: string[]): Promise<void>;
}

export interface WorkerLeaseOptions {
  worker: string;
  workers: LedgerPort['workers'];
  timings: Timings;
  clock: Clock;
  log: Log;
  /** Called when workers came or went. */
  onChange(): void;
  /** Called with every beat's answer, before the beat counts. */
  onBeat(beat: Heartbeat): Promise<void>;
  /** The run of Redis that this worker has compared its journal with, or ''. */
  run(): string;
  /** False while Redis may have gone back. */
  isSure(): boolean;
  /** Whether this worker may have sent anything. */
  hasSent(): boolean;
}

/** One that is missing on so many rolls in a row has left: a roll may be that of a Redis which went back, and be the first sign of it. */
const MET_BEATS = 2;

/** A worker that is on no roll is remembered for so long after it was first asked about, ms. */
const MISSED_MS = 10 * 60_000;

/** Workers' lane lists are read anew after so many beats. */
const SERVED_EVERY = 5;

export function createWorkerLease(options: WorkerLeaseOptions): WorkerLease {
  const { worker, workers, timings, clock, log, onChange, onBeat } = options;
  /** Nobody writes on a heartbeat older than this: one beat's time before others may take it for dead. */
  const lease = createContinuousLease(timings.heartbeatTtlMs - timings.heartbeatMs);
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let beats = 0;
  /** Since when Redis has answered without a break. */
  let reachableSince: number | undefined;
  let ages = new Map<string, number>();
  /** When the question that `ages` answers was asked; monotonic, and when it was answered, by Redis. */
  let rolledAt = 0;
  let rolledNow = 0;
  let behindMs = 0;
  /** Workers asked about that were on no roll, and when they were first missed; monotonic. */
  const missed = new Map<string, number>();
  /** Workers that were alive at a beat → beats since then at which they were not. */
  const met = new Map<string, number>();
  /** The first beat that was acknowledged: its time by Redis, and monotonic. */
  let enlisted: { at: number; since: number } | undefined;
  let known = false;
  let served = new Map<string, Set<string>>();
  /** Workers with a list of lanes that were not on the roll when the lists were last read. */
  let unrolled = new Set<string>();
  /** What the lanes were last shared out by. */
  let living = '';
  let lists = '';

  async function beat(): Promise<void> {
    const sent = moment();
    try {
      const roll = await workers.heartbeat(worker, options.run());
      // Before this beat counts: until it is known which Redis this is, nobody writes.
      await onBeat(roll);
      const heard = moment();
      // A beat that took a TTL to be answered proves nothing about now: others may have buried us meanwhile.
      const slow = elapsedMs(sent, heard) > timings.heartbeatTtlMs;
      lease.renew(sent, heard);
      if (slow) lease.lose();
      reachableSince = slow ? undefined : (reachableSince ?? sent.monotonic);
      ages = roll.workers;
      rolledAt = sent.monotonic;
      rolledNow = roll.now;
      // Redis read its clock somewhere between question and answer: never more than it is for sure.
      if (!slow) behindMs = Math.max(0, roll.now - heard.wall);
      for (const id of ages.keys()) missed.delete(id);
      forgetMissed(heard.monotonic);
      meet(roll.now);
      await noticeChange();
    } catch (error) {
      reachableSince = undefined;
      log.warn({ error }, 'heartbeat.failed');
    }
  }

  function meet(redisNow: number): void {
    enlisted ??= { at: redisNow, since: clock.monotonic() };
    const { at } = enlisted;
    const others = alive().filter((id) => id !== worker);
    known ||= others.every((id) => redisNow - ages.get(id)! > at);
    for (const [id, absences] of met) {
      if (!options.isSure()) continue;
      if (absences < MET_BEATS) met.set(id, absences + 1);
      else met.delete(id);
    }
    for (const id of [worker, ...others]) met.set(id, 0);
  }

  /** Whoever still asks about one is answered by the second roll from then on. */
  function forgetMissed(now: number): void {
    for (const [id, since] of missed) {
      if (since >= now - MISSED_MS) return;
      missed.delete(id);
    }
  }

  /** Lanes are shared out by who lives and what each serves: whoever came must have its list read before they are. */
  async function noticeChange(): Promise<void> {
    const now = alive().toSorted().join(' ');
    const before = lists;
    if (now !== living || beats % SERVED_EVERY === 0) await readServed();
    beats += 1;
    if (now === living && lists === before) return;
    living = now;
    onChange();
  }

  async function readServed(): Promise<void> {
    const found = await workers.assignments();
    const mine = served.get(worker);
    // Redis may have been away when we said it, or another worker dropped our list, taking us for gone.
    if (mine !== undefined && !stopped && found.get(worker)?.join() !== [...mine].join()) {
      await workers.assign(worker, [...mine]);
    }
    served = new Map([...found].map(([id, lanes]) => [id, new Set(lanes)]));
    if (mine !== undefined) served.set(worker, mine);
    lists = JSON.stringify([...found].filter(([id]) => id !== worker).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    const absent = [...found.keys()].filter((id) => !ages.has(id) && id !== worker);
    // Twice in a row: a worker says what it serves a moment before its first beat.
    const gone = absent.filter((id) => unrolled.has(id));
    unrolled = new Set(absent);
    if (gone.length > 0) await workers.forget(gone);
  }

  function alive(): string[] {
    return [...ages].filter(([id, age]) => id === worker || age <= timings.heartbeatTtlMs).map(([id]) => id);
  }

  function moment(): Moment {
    return { wall: clock.wall(), monotonic: clock.monotonic() };
  }

  async function loop(): Promise<void> {
    await beat();
    if (!stopped) timer = setTimeout(() => void loop(), timings.heartbeatMs);
  }

  return {
    start: loop,

    async stop(leave) {
      stopped = true;
      clearTimeout(timer);
      if (leave) await workers.leave(worker, { hasSent: options.hasSent() });
    },

    owns(lane) {
      let best = worker;
      let highest = weight(lane, worker);
      for (const [id, age] of ages) {
        if (id === worker || age > timings.heartbeatTtlMs || served.get(id)?.has(lane) !== true) continue;
        const theirs = weight(lane, id);
        if (theirs > highest || (theirs === highest && id > best)) {
          best = id;
          highest = theirs;
        }
      }
      return best === worker;
    },

    adopts(lane) {
      const candidates = alive();
      if ([worker, ...candidates].some((id) => served.get(id)?.has(lane) === true)) return false;
      const mine = weight(lane, worker);
      return candidates.every((id) => {
        const theirs = weight(lane, id);
        return id === worker || theirs < mine || (theirs === mine && id < worker);
      });
    },

    seenDeadAt(id) {
      if (id === worker) return undefined;
      if (reachableSince === undefined || clock.monotonic() - reachableSince < timings.heartbeatTtlMs) return undefined;
      const age = ages.get(id);
      if (age !== undefined) return age > timings.heartbeatTtlMs ? rolledNow : undefined;
      // On no roll: it left, or it came to life after the last one was read. The first roll after this question tells.
      const since = missed.get(id) ?? clock.monotonic();
      missed.set(id, since);
      return rolledAt > since ? rolledNow : undefined;
    },

    mayWrite(begunAt) {
      const broken = lease.broken(begunAt, moment());
      if (broken === undefined) return undefined;
      if (broken.kind === 'unproven') return 'no heartbeat was acknowledged yet';
      if (broken.kind === 'old') return `the last acknowledged heartbeat is ${Math.round(broken.ageMs)} ms old`;
      return 'the heartbeat stood still since the attempt began';
    },

    behindMs: () => behindMs,

    alive,

    seen: () => [...met.keys()],

    isKnown() {
      if (enlisted === undefined) return false;
      return known || clock.monotonic() - enlisted.since >= 2 * timings.heartbeatMs;
    },

    async serve(lanes) {
      // Noted first: when the write fails, a later beat makes up for it.
      served.set(worker, new Set(lanes));
      await workers.assign(worker, lanes);
    },
  };
}

/** FNV-1a over lane and worker, mixed once more: cheap, and even enough to share out lanes. */
function weight(lane: string, worker: string): number {
  let hash = 0x811c9dc5;
  for (const text of [lane, worker]) {
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  hash ^= hash >>> 12;
  return hash >>> 0;
}
