import type { Author, Hold } from '@pombo/core';
import type { Ledger } from '../ledger.ts';
import { knownLanes } from './views.ts';

/** Begins the detail of every pause that `pauseAll` has set. A pause of one lane has another detail. */
const ALL = 'all numbers are paused';

/** The lanes that a pause of all has paused, and those that a person had paused before. */
export interface PausedAll {
  paused: string[];
  already: string[];
}

/** The lanes that send again, and those that stay held, with their holds. */
export interface ResumedAll {
  resumed: string[];
  left: { instance: string; holds: Hold[] }[];
}

/** Pauses one lane for a person. It stays paused after {@link resumeAll}, even if all were paused before. */
export async function pauseLane({ lanes }: Pick<Ledger, 'lanes'>, lane: string, why = '', by?: Author): Promise<void> {
  await lanes.hold(lane, 'paused', why, by);
  if ((await lanes.holds(lane)).some(isOfAll)) await lanes.updateHold(lane, 'paused', why, by);
}

/**
 * Pauses every known lane, and `others`. A lane that is paused keeps its reason. `why` is shown in status output. A lane
 * that appears later is not paused.
 */
export async function pauseAll(
  ledger: Ledger,
  why?: string,
  others: readonly string[] = [],
  by?: Author,
): Promise<PausedAll> {
  const result: PausedAll = { paused: [], already: [] };
  for (const lane of await namesOf(ledger, others)) {
    const isPaused = (await ledger.lanes.holds(lane)).some(({ reason }) => reason === 'paused');
    if (!isPaused) await ledger.lanes.hold(lane, 'paused', why === undefined ? ALL : `${ALL}: ${why}`, by);
    result[isPaused ? 'already' : 'paused'].push(lane);
  }
  return result;
}

/**
 * Ends the pauses that {@link pauseAll} has set. Every other hold stays: a pause of one lane, and those that Pombo set. The
 * caller wakes the lanes.
 */
export async function resumeAll(ledger: Ledger, others: readonly string[] = [], by?: Author): Promise<ResumedAll> {
  const result: ResumedAll = { resumed: [], left: [] };
  for (const instance of await namesOf(ledger, others)) {
    const holds = await ledger.lanes.holds(instance);
    const isOurs = holds.some(isOfAll);
    if (isOurs) await ledger.lanes.release(instance, 'paused', by);
    const rest = holds.filter((hold) => !isOfAll(hold));
    if (rest.length > 0) result.left.push({ instance, holds: rest });
    else if (isOurs) result.resumed.push(instance);
  }
  return result;
}

function isOfAll({ reason, detail }: Hold): boolean {
  return reason === 'paused' && (detail === ALL || detail.startsWith(`${ALL}: `));
}

async function namesOf(ledger: Ledger, others: readonly string[]): Promise<string[]> {
  return [...new Set([...(await knownLanes(ledger)), ...others])].toSorted();
}
