import { defined, type End, type JournalPort } from '@pombo/core';
import type { Outcome } from '@pombo/core';
import type { LaneRun } from '../lane-run.ts';

/**
 * Writes down what is about to be sent. NOTHING IS SENT BEFORE THIS IS ON DISK: a Redis that forgets `open` would have the
 * message sent again. Returns why that failed, or undefined. Never throws.
 */
export async function writeIntent(
  { job, lane, context }: LaneRun,
  content: string,
  opened: { nonce: string; attempt: number; sequence: number },
): Promise<string | undefined> {
  const { nonce, attempt, sequence } = opened;
  const { key, generation } = job;
  const about = { key, generation, content, lane, attempt, nonce, sequence, redis: context.recovery.redisId() };
  try {
    await context.journal.intent({ ...about, at: context.clock.wall() });
    return undefined;
  } catch (error) {
    // Refused, and yet some of it may have reached the disk: whoever reads it must know that nothing was sent.
    context.journal.end({ nonce, as: 'unsent' });
    context.log.error({ lane, message: key, error }, 'journal.write.failed');
    const { code } = error as NodeJS.ErrnoException;
    return code ?? (error as Error).message;
  }
}

/** Writes down how it ended; before Redis is told, which may not be there. */
export function writeEnd({ context }: LaneRun, nonce: string, outcome: Outcome): void {
  const { zaapId, messageId } = outcome as { zaapId?: string; messageId?: string };
  const ids = defined({ zaapId, messageId });
  context.journal.end({ nonce, as: ENDS[outcome.kind], ...ids });
}

const ENDS: Record<Outcome['kind'], End['as']> = {
  accepted: 'accepted',
  unknown: 'silent',
  errored: 'errored',
  unreached: 'unsent',
  busy: 'unsent',
  down: 'unsent',
  refused: 'unsent',
};

/** For a worker that keeps no journal: the demo's. */
export const noJournal: JournalPort = { intent: async () => {}, end: () => {}, check: async () => undefined };
