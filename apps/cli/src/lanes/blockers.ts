import { HOLD_WORDS, REASON_LABELS, STATE_WORDS, type Guide } from '@pombo/catalogue';
import { LANE_GUIDE, defined, stepsFor, type Blocker, type LaneView } from '@pombo/core';
import type { Output } from '../terminal/output.ts';
import { moment, span } from '../terminal/table.ts';
import { language, words } from '../terminal/words.ts';

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
    if (heads && named.length < group.length)
      output.say(words('lane_more', { count: group.length - named.length, code }));
    const { instance, blocker } = group[0]!;
    const { means, steps, avoid } = advice(group.length > 1 ? 'NAME' : instance, blocker);
    output.say(`  ${means}`);
    output.next(...steps);
    if (avoid !== undefined) output.say(`  ! ${avoid}`);
  }
}

/** Returns one line: `vendas is held (paused) since 12:13: lunch`, or `vendas is closed until 18:00`. */
export function headline(instance: string, { code, detail, since, until }: Blocker): string {
  if (code in LANE_GUIDE) {
    const { headline: said } = STATE_WORDS[language()][code as keyof typeof LANE_GUIDE];
    const text = said.replaceAll('{instance}', instance);
    return until === undefined ? text : words('lane_until', { text, until: moment(until)! });
  }
  return words('lane_held', { instance, code, since: moment(since), detail });
}

/** Returns what a reason means for a number, what ends it and what to avoid, in this process's language. */
export function advice(instance: string, { code, ...told }: Blocker): Pick<Blocker, 'means' | 'steps' | 'avoid'> {
  const guide = guideOf(code);
  if (guide === undefined) return told;
  return { means: guide.means, steps: stepsFor(guide, instance), ...defined({ avoid: guide.avoid }) };
}

/** Returns the words for a reason in this process's language; undefined for one of a newer version. */
function guideOf(code: Blocker['code']): Guide | undefined {
  const guides: Partial<Record<string, Guide>> = { ...HOLD_WORDS[language()], ...STATE_WORDS[language()] };
  return guides[code];
}

/** Returns the state that `pombo lanes` shows: the holds, else the first other reason, else what the lane does. */
export function stateText({ state, holds, blockers }: LaneView): string {
  if (state === 'held') return words('lane_state_held', { reasons: holds.map(({ reason }) => reason) });
  const [first] = blockers;
  if (state === 'sending' || first === undefined) return words('lane_state', { state });
  const { code, until } = first;
  const label = REASON_LABELS[language()][code];
  if (until === undefined) return label;
  // A backoff is so short that its length says more than its end.
  return code.startsWith('cooling')
    ? `${label} (${span(Date.parse(until) - Date.now())})`
    : words('lane_until', { text: label, until: moment(until)! });
}
