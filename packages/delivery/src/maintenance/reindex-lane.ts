import type { DeliveryContext } from '../delivery-context.ts';

/** The walk through a lane's messages: its run of Redis, its cursor, and whether it is complete. */
export interface ReindexWalk {
  run: string;
  cursor: string;
  over: boolean;
}

/** Messages per step, and steps per round: a few milliseconds of Redis. */
const STEP = 200;
const STEPS = 10;

/**
 * After a power cut Redis may have loaded half of an atomic step. A message that its record calls queued, and that is in no
 * index, would never be sent. So in each run of Redis, all messages of a lane are checked once, a part of them per round.
 */
export async function reindexLane(
  lane: string,
  walks: Map<string, ReindexWalk>,
  {
    ledger,
    log,
    recovery,
  }: Pick<DeliveryContext, 'log' | 'recovery'> & {
    ledger: { messages: Pick<DeliveryContext['ledger']['messages'], 'reindexMisplaced'> };
  },
): Promise<void> {
  const run = recovery.redisRun();
  // The run is unknown until the journals were compared with it.
  if (run === '') return;
  const last = walks.get(lane);
  const walk = last?.run === run ? last : { run, cursor: '0', over: false };
  for (let steps = STEPS; steps > 0 && !walk.over; steps -= 1) {
    const { cursor, placed } = await ledger.messages.reindexMisplaced(lane, { cursor: walk.cursor, most: STEP });
    if (placed.length > 0) log.error({ lane, messages: placed }, 'messages.misplaced');
    walk.cursor = cursor;
    walk.over = cursor === '0';
    walks.set(lane, walk);
  }
}
