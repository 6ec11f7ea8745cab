import type { InstanceInfo } from '@pombo/core';
import type { Held } from '../breakers/hold-probe.ts';

/**
 * THE STATES OF A LANE in this process, and every move between them.
 *
 *                  taken                    due
 *    ┌─────────┐ ────────► ┌─────────┐ ────────► ┌─────────┐
 *    │ foreign │           │ waiting │           │ running │
 *    └─────────┘ ◄──────── └─────────┘ ◄──────── └─────────┘
 *         ▲        lost       ↺ woken     ended   ↺ woken │ ▲
 *         │                                          lost │ │ taken
 *         │                                               ▼ │
 *         │                ended                    ┌─────────┐
 *         └──────────────────────────────────────── │ leaving │ ↺ removed, or added again
 *                                                   └─────────┘
 *
 * taken and lost: worker leases gave the lane to this worker, or to another one. due: its time in the timer queue has come.
 * ended: its run ended. woken: new work was announced. A lane removed from the instances is deleted, after its run if it has one.
 */
export type LaneState =
  /** Another worker's. */
  | { at: 'foreign' }
  /** Ours, and in the timer queue. `sweepDue`: unless a wake comes first, the next run also looks for orphans. */
  | { at: 'waiting'; sweepDue: boolean }
  /** Ours, and in its only run. `woken`: a wake came meanwhile. */
  | { at: 'running'; woken: boolean }
  /** No longer ours, but its run has not ended. `removed`: from the instances too, so it is deleted after the run. */
  | { at: 'leaving'; woken: boolean; removed: boolean };

/** A lane that this process knows. */
export interface Lane {
  instance: InstanceInfo;
  readonly state: LaneState;
  /** Its queue has its settings. */
  opened: boolean;
  /** No attempt before this (performance.now(), ms), not even for a wake: the gap, or a cooldown. */
  restUntil: number;
  /** Look for orphans before the next fetch: the lane is new to us, a run failed, or a worker died. */
  needsRecovery: boolean;
  /** Ours since the last run: the previous worker may have sent a moment ago, by a clock that has jumped since. */
  justTaken: boolean;
  /** How its hold is probed; undefined: not held as far as we know. */
  held: Held | undefined;
}

const MOVES: Record<LaneState['at'], readonly LaneState['at'][]> = {
  foreign: ['waiting'],
  waiting: ['running', 'foreign', 'waiting'],
  running: ['waiting', 'leaving', 'running'],
  leaving: ['running', 'foreign', 'leaving'],
};

/** Moves a lane to another state; the only place that does. Throws on a move that the chart does not have. */
export function setState(lane: Lane, state: LaneState): void {
  if (!MOVES[lane.state.at].includes(state.at)) {
    throw new Error(`lane ${lane.instance.name} cannot move from ${lane.state.at} to ${state.at}`);
  }
  (lane as { state: LaneState }).state = state;
}

export function newLane(instance: InstanceInfo): Lane {
  return {
    instance,
    state: { at: 'foreign' },
    opened: false,
    restUntil: 0,
    needsRecovery: true,
    justTaken: false,
    held: undefined,
  };
}

export function isOurs({ state }: Lane): boolean {
  return state.at === 'waiting' || state.at === 'running';
}

export function hasRun({ state }: Lane): boolean {
  return state.at === 'running' || state.at === 'leaving';
}

export function isRemoved({ state }: Lane): boolean {
  return state.at === 'leaving' && state.removed;
}
