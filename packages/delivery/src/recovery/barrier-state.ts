/**
 * THE STATES OF THE RECOVERY BARRIER, and every move between them.
 *
 *    ┌───────────┐  compared   ┌─────────┐  all reported, or   ┌───────┐
 *    │ comparing │ ──────────► │ waiting │ ──────────────────► │ clear │
 *    └───────────┘             └─────────┘  lanes are held     └───────┘
 *       ↺    ▲    ▲                 │                              │
 *   suspected│    └─────────────────┘                              │
 *            │     suspected, failed, or another recovery          │
 *            └─────────────────────────────────────────────────────┘
 *                                   suspected
 *
 * comparing: this worker compares its journal with Redis. waiting: it has reported, and waits until every other worker that
 * may have sent lately has reported too. clear: it may open attempts. If journals of dead workers are missing, their lanes
 * are held and the barrier is clear for the others. suspected: Redis may have lost writes, or be another one.
 */
export type BarrierState = Comparing | Waiting | Clear;

export interface Comparing {
  at: 'comparing';
  /** Redis has certainly lost writes, and this is not reported yet. */
  wentBack: boolean;
  /** Lanes found to be behind in Redis since this worker was last clear. */
  behind: Set<string>;
}

export interface Waiting {
  at: 'waiting';
  /** The run of Redis that was compared. */
  run: string;
  /** The recovery in which this worker has reported. */
  epoch: string;
  behind: Set<string>;
}

export interface Clear {
  at: 'clear';
  /** Attempts that were opened earlier are not written (monotonic, ms). */
  since: number;
  run: string;
  epoch: string;
}

export interface Barrier {
  readonly state: BarrierState;
}

const MOVES: Record<BarrierState['at'], readonly BarrierState['at'][]> = {
  comparing: ['comparing', 'waiting'],
  waiting: ['comparing', 'clear'],
  clear: ['comparing'],
};

export function newBarrier(): Barrier {
  return { state: { at: 'comparing', wentBack: false, behind: new Set() } };
}

/** Moves the barrier to another state; the only place that does. Throws on a move that the chart does not have. */
export function moveTo<S extends BarrierState>(barrier: Barrier, state: S): S {
  if (!MOVES[barrier.state.at].includes(state.at)) {
    throw new Error(`the recovery barrier cannot move from ${barrier.state.at} to ${state.at}`);
  }
  (barrier as { state: BarrierState }).state = state;
  return state;
}

/** Discards earlier results: the comparison starts from scratch. */
export function suspected(state: BarrierState, wentBack: boolean): Comparing {
  const isUnreported = state.at === 'comparing' && state.wentBack;
  return { at: 'comparing', wentBack: wentBack || isUnreported, behind: behindOf(state) };
}

/** A report that led to nothing: a step failed, or another recovery has been opened. */
export function again(state: Waiting): Comparing {
  return { at: 'comparing', wentBack: false, behind: state.behind };
}

export function compared({ behind }: Comparing, run: string, epoch: string): Waiting {
  return { at: 'waiting', run, epoch, behind };
}

export function cleared({ run, epoch }: Waiting, since: number): Clear {
  return { at: 'clear', since, run, epoch };
}

export function behindOf(state: BarrierState): Set<string> {
  return state.at === 'clear' ? new Set() : state.behind;
}
