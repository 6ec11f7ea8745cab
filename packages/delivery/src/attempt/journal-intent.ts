import { defined, type End, type JournalPort } from '@pombo/core';
import type { Outcome } from '@pombo/core';
import type { LaneRun } from '../lane-run.ts';

/**
 * Writes the attempt to the journal. NOTHING IS SENT BEFORE THIS IS ON DISK: if Redis loses the open attempt, only the
 * journal prevents a second send. Returns why the write failed, or undefined. Never throws.
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
    // Part of the entry may be on disk. Without this end, a recovery would take the message as possibly sent.
    context.journal.end({ nonce, as: 'unsent' });
    context.log.error({ lane, message: key, error }, 'journal.write.failed');
    const { code } = error as NodeJS.ErrnoException;
    return code ?? (error as Error).message;
  }
}

/** Writes the attempt's end to the journal. Called before the outcome goes to Redis, which may be unavailable. */
export function writeEnd({ context }: LaneRun, nonce: string, outcome: Outcome): void {
  const ids =
    outcome.kind === 'accepted' || outcome.kind === 'unknown'
      ? defined({ zaapId: outcome.zaapId, messageId: outcome.messageId })
      : {};
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

/** A journal that stores nothing, for workers without one (the demo). */
export const noJournal: JournalPort = { intent: async () => {}, end: () => {}, check: async () => undefined };
