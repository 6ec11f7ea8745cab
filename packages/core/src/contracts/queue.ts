import type { MessageBody } from '../message/body.ts';
import type { Priority } from '../message/input.ts';

/** The job queue of the lanes, from the side that adds jobs. */

/** The job that wakes a worker for a message. It holds only the message's key. */
export interface LaneJob {
  key: string;
  generation: number;
  priority: Priority;
  /** Delay until the job may be fetched (ms; 0 = now). */
  delayMs: number;
}

/** Adds jobs and wakes workers. */
export interface LaneJobs {
  /** Adds jobs and then wakes the lane. A job that exists already is left alone, so adding twice is harmless. */
  add(lane: string, jobs: LaneJob[]): Promise<void>;
  /**
   * Makes the lane's queue ready for jobs that a script adds together with their messages. Returns the part of a job's key
   * between the lane's slot and the job's id. The caller wakes the lane afterwards.
   */
  prepare(lane: string): Promise<string>;
  /** Notifies the lane's worker of new work. */
  wake(lane: string): Promise<void>;
}

/** A queued message, from which its job can be added again. */
export interface QueuedMessage {
  key: string;
  generation: number;
  body: MessageBody;
  /** Time until the message may be sent, by its `sendAt` and its backoff (ms; 0 = now). */
  waitMs: number;
}
