import { defined } from '../defined.ts';
import { HOLD_GUIDE, stepsFor, type HoldGuide } from './hold-guide.ts';
import type { Hold } from './hold.ts';
import { LANE_GUIDE, LANE_STATES, type LaneStall, type LaneState } from './lane-guide.ts';
import { HOLD_REASONS, type HoldReason } from '../outcome.ts';

/** Every reason why a lane sends nothing: its holds, and the states beside them. */
export type BlockerCode = HoldReason | LaneState;

/** All of them, in the order in which they are shown: first those that only a person ends, or that explain the others. */
export const BLOCKER_CODES: readonly BlockerCode[] = [...HOLD_REASONS, ...LANE_STATES];

/** One explained reason why a lane sends nothing now. */
export interface Blocker {
  code: BlockerCode;
  /** What is wrong, in one sentence. */
  means: string;
  /** `itself`: sending continues automatically once the cause is gone. `person`: a person has to act. */
  endedBy: 'itself' | 'person';
  /** What a person can do, in order. */
  steps: string[];
  /** What makes it worse. */
  avoid?: string;
  /** What was seen; for a person's pause, what that person said. */
  detail?: string;
  /** ISO 8601. */
  since?: string;
  /** ISO 8601; only if the end is known. */
  until?: string;
}

/** The known facts of a lane; times are ms since the epoch, all by the clock of `now`. */
export interface LaneFacts {
  instance: string;
  holds: readonly Hold[];
  /** Live workers that serve it. */
  workers: number;
  /** Whether an instance file of a live worker names it. While no worker is live, the last known files count. */
  configured: boolean;
  /** Whether the worker of its open attempt is dead. */
  orphaned: boolean;
  /** Whether an attempt is open. */
  sending: boolean;
  queued: number;
  notBefore: number;
  /** The fault that the lane backs off from. */
  fault?: string | undefined;
  /** When its instance's rules open it again. */
  waiting?: { until: number; reason: 'window' | 'daily-limit' } | undefined;
  /** What its worker last reported that it waits for, and until when. */
  stall?: { reason: LaneStall; until: number } | undefined;
  now: number;
}

/** A stall is shown for this much longer than its reported end, because the worker renews it only at its next turn (ms). */
export const STALL_GRACE_MS = 3000;

/** Returns how a code is explained; undefined for one of a newer version. */
export function guideOf(code: BlockerCode): HoldGuide | undefined {
  const guides: Partial<Record<BlockerCode, HoldGuide>> = { ...HOLD_GUIDE, ...LANE_GUIDE };
  return guides[code];
}

/** Returns why a lane sends nothing now; empty if it sends, or would if something were queued. Pure. */
export function blockersOf(facts: LaneFacts): Blocker[] {
  const { instance, holds } = facts;
  const ends = statesOf(facts);
  return [
    ...holds
      .toSorted((a, b) => HOLD_REASONS.indexOf(a.reason) - HOLD_REASONS.indexOf(b.reason))
      .map(({ reason, detail, since }) => ({
        code: reason,
        ...guided(guideOf(reason) ?? NEWER, instance),
        ...(detail === '' ? {} : { detail }),
        since: iso(since),
      })),
    ...LANE_STATES.flatMap((code): Blocker[] => {
      const until = ends.get(code);
      if (until === undefined) return [];
      return [{ code, ...guided(LANE_GUIDE[code], instance), ...(until > facts.now ? { until: iso(until) } : {}) }];
    }),
  ];
}

/** Returns each state that the lane is in, with its end; 0 if that is unknown. */
function statesOf(facts: LaneFacts): Map<LaneState, number> {
  const { workers, configured, orphaned, sending, notBefore, fault, waiting, stall, queued, now } = facts;
  const ends = new Map<LaneState, number>();
  if (workers === 0) ends.set(configured ? 'unserved' : 'not-configured', 0);
  if (orphaned) ends.set('recovering', 0);
  if (fault !== undefined && notBefore > now) ends.set(COOLING[fault] ?? 'cooling-refused', notBefore);
  if (waiting !== undefined && waiting.until > now) {
    ends.set(waiting.reason === 'window' ? 'closed' : 'daily-limit', waiting.until);
  }
  if (stall !== undefined && stall.until + STALL_GRACE_MS > now && queued > 0 && !sending) {
    ends.set(stall.reason, WITH_END.has(stall.reason) ? stall.until : 0);
  }
  return ends;
}

/** Faults in the lane's record; all others are reasons of holds. */
const COOLING: Partial<Record<string, LaneState>> = {
  unreached: 'cooling-unreached',
  busy: 'cooling-busy',
  errored: 'cooling-errored',
  unknown: 'cooling-unknown',
};

/** Stalls with a known end; for others only the next check is known. */
const WITH_END: ReadonlySet<LaneStall> = new Set(['outage', 'scheduled']);

/** A hold of a newer Pombo. */
const NEWER: HoldGuide = {
  means: 'A newer version of Pombo holds this number, for a reason that this version does not know.',
  endedBy: 'person',
  steps: ['look with the newer version: pombo lanes'],
  avoid: 'Resuming without knowing the reason may send messages twice.',
};

function guided(guide: HoldGuide, instance: string): Pick<Blocker, 'means' | 'endedBy' | 'steps' | 'avoid'> {
  const { means, endedBy, avoid } = guide;
  return { means, endedBy, steps: stepsFor(guide, instance), ...defined({ avoid }) };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
