import type { StoredRow } from '../store/record.ts';

/** Where rows of one lane's partition may go at this moment. */
export interface Capacity {
  /** The lane that owns the partition. */
  ownerLane: string;
  /** How many more messages of the campaign each lane takes. Placing rows lowers it. */
  room: Map<string, number>;
  /** Lanes that may take rows of this partition beside its owner, or instead of it while the owner is unavailable. */
  fallbackLanes: readonly string[];
  /** The owner is unavailable, and the fallback lanes take its rows meanwhile. */
  ownerUnavailable: boolean;
}

/** A row and the lane it goes to. An erased row has no lane and only keeps its position. */
export interface Placed {
  row: StoredRow;
  lane?: string;
}

/**
 * Chooses a lane for the next rows of a partition, in order, and stops at the first row that fits nowhere: the cursor
 * counts rows, so none may be skipped. A sticky row waits for its own lane, even while that is unavailable. All others go
 * to the owner first, and to the least loaded fallback lane when the owner is full or unavailable.
 */
export function placeRows(rows: readonly StoredRow[], capacity: Capacity): Placed[] {
  const { room } = capacity;
  const placed: Placed[] = [];
  for (const row of rows) {
    if (row.gone === true) {
      placed.push({ row });
      continue;
    }
    const lane = laneFor(row, capacity);
    if (lane === undefined) return placed;
    room.set(lane, room.get(lane)! - 1);
    placed.push({ row, lane });
  }
  return placed;
}

function laneFor(row: StoredRow, { ownerLane, room, fallbackLanes, ownerUnavailable }: Capacity): string | undefined {
  const space = (lane: string): number => room.get(lane) ?? 0;
  if (row.keeps === true) return space(ownerLane) > 0 ? ownerLane : undefined;
  if (!ownerUnavailable && space(ownerLane) > 0) return ownerLane;
  return leastLoaded(fallbackLanes, room);
}

/** Returns the lane with the most room; undefined when none has any. */
export function leastLoaded(lanes: readonly string[], room: ReadonlyMap<string, number>): string | undefined {
  let best: string | undefined;
  for (const lane of lanes) {
    if ((room.get(lane) ?? 0) > (best === undefined ? 0 : room.get(best)!)) best = lane;
  }
  return best;
}

/** Assigns queued messages to the least loaded of these lanes until none has room. Lowers `room`. */
export function assignKeys(
  keys: readonly string[],
  lanes: readonly string[],
  room: Map<string, number>,
): { key: string; target: string }[] {
  const moves: { key: string; target: string }[] = [];
  for (const key of keys) {
    const target = leastLoaded(lanes, room);
    if (target === undefined) break;
    room.set(target, room.get(target)! - 1);
    moves.push({ key, target });
  }
  return moves;
}
