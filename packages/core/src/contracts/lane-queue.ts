/**
 * The job queues of the lanes, from the side of the workers. Safety does not depend on them: a job only wakes a worker,
 * and the ledger decides whether its message may be sent.
 */
export interface LaneQueues {
  /** Makes the lane's queue hand out one job at a time. Call it before the first fetch from the lane. */
  open(lane: string): Promise<void>;
  /** Fetches the lane's next job, or says when to ask again. */
  fetch(lane: string): Promise<Fetched>;
  /** Removes the job, whatever happened to its message. */
  complete(lane: string, job: FetchedJob): Promise<void>;
  /** Puts the job back ahead of its priority class. */
  requeueAtHead(lane: string, job: FetchedJob): Promise<void>;
  /** Delays the job (ms); the lane continues with other jobs. */
  delay(lane: string, job: FetchedJob, delayMs: number): Promise<void>;
  /** Returns the active jobs and the token that holds each (undefined: its lock has expired). */
  active(lane: string): Promise<{ job: FetchedJob; token: string | undefined }[]>;
  /** Puts back an active job whose worker is dead. A job without a record only stops being active. */
  recover(lane: string, job: FetchedJob): Promise<void>;
  exists(lane: string, job: Pick<FetchedJob, 'id'>): Promise<boolean>;
  /** Returns how this worker holds jobs of the lane, for scripts that take or remove one together with the message. */
  holder(lane: string): QueueHolder;
  /** Returns the part of a job's key between the lane's slot and the job's id. */
  jobKeys(lane: string): string;
  /** Returns the number of the lane's jobs, in any state. */
  count(lane: string): Promise<number>;
  pause(lane: string, paused: boolean): Promise<void>;
  isPaused(lane: string): Promise<boolean>;
}

/** A job that a worker holds. */
export interface FetchedJob {
  id: string;
  key: string;
  generation: number;
}

/** How a worker holds the jobs of one lane's queue. */
export interface QueueHolder extends Pick<JobHolder, 'token' | 'lockMs'> {
  /** What the queue's keys begin with. */
  keys: string;
}

/** `restMs`: the lane rests; `delayedMs`: its jobs are all due later. */
export type Fetched = { job: FetchedJob } | { restMs: number } | { delayedMs: number } | { nothing: true };

/** How a worker holds jobs. */
export interface JobHolder {
  /** The token under which it holds them; unique per boot. */
  token: string;
  /** How long a job stays locked (ms). */
  lockMs: number;
  /** How far this machine's clock is behind Redis's (ms; 0 = not behind, or unknown; default 0). */
  behindMs?: () => number;
}
