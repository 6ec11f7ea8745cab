/** Workers: their heartbeats, and the lanes each one serves. */

/** The workers that are alive, by Redis time. */
export interface WorkerSnapshot {
  /** Redis time (ms). */
  now: number;
  /** Worker id → ms since its last heartbeat. */
  workers: Map<string, number>;
}

/** What a heartbeat returns. */
export interface Heartbeat extends WorkerSnapshot {
  /** Identifies this Redis: a random name that changes when Redis loses data or is replaced. */
  incarnation: string;
  /** A counter that every heartbeat of every worker raises. If it falls, Redis has lost writes. */
  beats: number;
  /** The last recovery, '' before the first, and whether it is open. */
  epoch: string;
  recovering: boolean;
}

export interface WorkersPort {
  /** Sends a heartbeat. `run`: the run of Redis that the worker has compared its journals with, if any. */
  heartbeat(worker: string, run?: string): Promise<Heartbeat>;
  /** Reads the heartbeats without sending one. */
  snapshot(): Promise<WorkerSnapshot>;
  /** Records which lanes a worker serves. */
  assign(worker: string, lanes: string[]): Promise<void>;
  /** Returns worker id → the lanes it serves. */
  assignments(): Promise<Map<string, string[]>>;
  /**
   * Signs off a worker that stops cleanly, so that its lanes do not wait for its heartbeat to lapse. `hasSent` false: it has
   * sent nothing that Redis could lose, so no recovery waits for its journal (default true).
   */
  leave(worker: string, how?: { hasSent: boolean }): Promise<void>;
  /** Removes what these dead workers left behind. */
  forget(workers: string[]): Promise<void>;
}
