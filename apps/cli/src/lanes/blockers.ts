import { LANE_GUIDE, guideOf, stepsFor, type Blocker, type LaneView } from '@pombo/core';
import type { Output } from '../terminal/output.ts';
import { moment, span } from '../terminal/table.ts';

/** The part of a lane that explains why it is not sending. */
type Blocked = Pick<LaneView, 'instance' | 'blockers'>;

/** Up to this many lanes with the same reason are named; of more, most are counted. */
const NAMED = 10;

/**
 * Prints why lanes are not sending, what ends it, and what to avoid. Each reason is printed once, for all its lanes.
 * `heads: false` leaves out which lanes and since when, if that was already printed.
 */
export function printBlockers(lanes: readonly Blocked[], output: Output, { heads = true } = {}): void {
  const reasons = lanes.flatMap(({ instance, blockers }) => blockers.map((blocker) => ({ instance, blocker })));
  for (const [code, group] of Map.groupBy(reasons, ({ blocker }) => blocker.code)) {
    const named = group.length > NAMED ? group.slice(0, NAMED - 1) : group;
    if (heads) for (const { instance, blocker } of named) output.say(headline(instance, blocker));
    if (heads && named.length < group.length) output.say(`… and ${group.length - named.length} more (${code})`);
    const { blocker } = group[0]!;
    output.say(`  ${blocker.means}`);
    const guide = group.length > 1 ? guideOf(code) : undefined;
    output.next(...(guide === undefined ? blocker.steps : stepsFor(guide, 'NAME')));
    if (blocker.avoid !== undefined) output.say(`  ! ${blocker.avoid}`);
  }
}

/** Returns one line: `vendas is held (paused) since 12:13: lunch`, or `vendas is closed until 18:00`. */
export function headline(instance: string, { code, detail, since, until }: Blocker): string {
  if (code in LANE_GUIDE) {
    const text = LANE_GUIDE[code as keyof typeof LANE_GUIDE].headline.replaceAll('{instance}', instance);
    return until === undefined ? text : `${text} until ${moment(until)}`;
  }
  const from = since === undefined ? '' : ` since ${moment(since)}`;
  return `${instance} is held (${code})${from}${detail === undefined ? '' : `: ${detail}`}`;
}

/** Returns the state that `pombo lanes` shows: the holds, else the first other reason, else what the lane does. */
export function stateText({ state, holds, cooling, blockers }: LaneView): string {
  if (state === 'held') return `held (${holds.map(({ reason }) => reason).join(', ')})`;
  const [first] = blockers;
  if (state === 'sending' || first === undefined) return state;
  const { code, until } = first;
  const { label } = LANE_GUIDE[code as keyof typeof LANE_GUIDE];
  if (until === undefined) return label;
  // A backoff is so short that its length says more than its end.
  return cooling !== undefined && code.startsWith('cooling')
    ? `${label} ${span(Date.parse(until) - Date.now())} (${cooling})`
    : `${label} until ${moment(until)}`;
}
