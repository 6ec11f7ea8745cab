import type { DeliveryContext } from '../delivery-context.ts';

/** Where the walk through a lane's messages has got to, and the run of Redis that it is for; `over` once it met them all. */
export interface ReindexWalk {
  run: string;
  cursor: string;
  over: boolean;
}

/** Messages looked at in one step, and steps in one round: a few milliseconds of Redis. */
const STEP = 200;
const STEPS = 10;

/**
 * Redis may have loaded half of a step, after a power cut: a message that its own record calls queued and that no index has
 * would never be sent. So each run of Redis has all messages of a lane looked at once, a part of them in each round.
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
  // Which run it is, is not known before the journals were compared with it.
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
