import type { StoredRow } from '../store/record.ts';

/** Where rows of one lane's share may go at this moment. */
export interface Openings {
  /** The lane whose share it is. */
  home: string;
  /** How many more messages of the campaign each lane takes; is lowered as rows are placed. */
  room: Map<string, number>;
  /** Lanes that may take rows from this share beside its own, or instead of it while that is held. */
  others: readonly string[];
  /** The home lane is held, and others take its share meanwhile. */
  away: boolean;
}

/** A row and the lane it goes to; none for an erased one, which only keeps its place. */
export interface Placed {
  row: StoredRow;
  lane?: string;
}

/**
 * Chooses a lane for the next rows of a share, in their order, until one finds no room: the cursor counts rows, so none
 * is skipped. A row that keeps its number waits there, also while that is held; all others go home first, and where
 * there is most room when home is full or away.
 */
export function placeRows(rows: readonly StoredRow[], openings: Openings): Placed[] {
  const { room } = openings;
  const placed: Placed[] = [];
  for (const row of rows) {
    if (row.gone === true) {
      placed.push({ row });
      continue;
    }
    const lane = laneFor(row, openings);
    if (lane === undefined) return placed;
    room.set(lane, room.get(lane)! - 1);
    placed.push({ row, lane });
  }
  return placed;
}

function laneFor(row: StoredRow, { home, room, others, away }: Openings): string | undefined {
  const space = (lane: string): number => room.get(lane) ?? 0;
  if (row.keeps === true) return space(home) > 0 ? home : undefined;
  if (!away && space(home) > 0) return home;
  return roomiest(others, room);
}

/** The lane with most room, of those that have any. */
export function roomiest(lanes: readonly string[], room: ReadonlyMap<string, number>): string | undefined {
  let best: string | undefined;
  for (const lane of lanes) {
    if ((room.get(lane) ?? 0) > (best === undefined ? 0 : room.get(best)!)) best = lane;
  }
  return best;
}
