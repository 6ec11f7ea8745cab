import { answer, now, usage } from './child.ts';
import { openDoor } from '../client.ts';
import type { Door } from '../door.ts';
import type { Side } from '../figures.ts';
import { makeLanes, makeRows, type SendRow } from '../data/send-rows.ts';

/** A backend that hands messages over, in a process of its own. */
export interface EnqueueCalls {
  open(side: Side, redisUrl: string, lanes: number, perLane: number): Promise<void>;
  /** Hands all of them over; a second time, the same ones. */
  addAll(): Promise<{ seconds: number; cpuMs: number }>;
}

let door: Door;
let rows: SendRow[] = [];

answer<EnqueueCalls>({
  async open(side, redisUrl, lanes, perLane) {
    const all = makeRows(makeLanes(lanes, 0), perLane + 1);
    // One message per lane goes ahead, so that connections, scripts and queues are there when the clock starts.
    const ahead = all.filter((_row, at) => at % (perLane + 1) === 0);
    rows = all.filter((_row, at) => at % (perLane + 1) !== 0);
    door = openDoor(side, redisUrl);
    await door.addMany(ahead);
  },
  async addAll() {
    const before = usage().cpuMs;
    const from = now();
    await door.addMany(rows);
    return { seconds: (now() - from) / 1000, cpuMs: usage().cpuMs - before };
  },
});
