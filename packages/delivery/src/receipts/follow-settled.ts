import type { LaneJobs, Log, MediaReport, Settled } from '@pombo/core';

/** What following a settled receipt needs, in the worker and in the API. */
export interface FollowDeps {
  /** Adds the jobs of messages that go again. */
  adder: Pick<LaneJobs, 'add'>;
  log: Pick<Log, 'info'>;
  /** Receives what became of the images of campaigns. */
  onMedia?(report: MediaReport): Promise<void>;
}

/**
 * Acts on what applied receipts led to: queues a message that never reached Z-API's queue, and reports what became of the
 * image of its campaign. Jobs are added first, so that a failing report delays no message.
 */
export async function followSettled(lane: string, settled: readonly Settled[], deps: FollowDeps): Promise<void> {
  const { adder, log, onMedia } = deps;
  const ended = settled.filter((each) => each.answer === 'settled');
  for (const { requeued } of ended) {
    if (requeued === undefined) continue;
    log.info({ lane, message: requeued.key }, 'message.requeued');
    await adder.add(lane, [{ ...requeued, delayMs: 0 }]);
  }
  for (const { media } of ended) if (media !== undefined) await onMedia?.(media);
}
