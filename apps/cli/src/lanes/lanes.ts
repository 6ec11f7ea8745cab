import {
  forgetLane as forget,
  pauseLane as pause,
  resumeLane as resume,
  viewKnownLanes,
  viewLanes,
  type Resumed,
} from '@pombo/ledger';
import { defined, type LaneView } from '@pombo/core';
import { printBlockers, stateText } from './blockers.ts';
import { withDeployment } from '../deployment/deployment.ts';
import { namesConfiguredHere, needLane } from '../instances/configured.ts';
import { namedOrOnly } from '../instances/known.ts';
import { callbackSteps } from '../webhooks/missing-callbacks.ts';
import type { Column, Output } from '../terminal/output.ts';
import { named, step, words } from '../terminal/words.ts';
import { thisUser } from '../terminal/operator.ts';
import { holdGuide } from './hold-words.ts';

/** `pombo lanes`: lists every lane with a published instance or with messages, and why it is not sending. */
export async function listLanes(output: Output): Promise<void> {
  const lanes = await withDeployment(async ({ ledger }) => viewKnownLanes(ledger));
  output.list(lanes, columns(), words('lane_none'));
  if (output.json) return;
  if (lanes.length === 0) output.next(step('start_worker', 'pombo up'));
  printBlockers(lanes, output);
  for (const { instance, callbacksMissed } of lanes) {
    if (!callbacksMissed) continue;
    output.say(words('lane_no_callbacks', { instance }));
    output.next(...callbackSteps(instance));
  }
  for (const { instance, unknown } of lanes) {
    if (unknown > 0) output.next(words('step_settle', { instance }));
  }
}

/** `pombo lanes pause`: adds the hold `paused`. A POST in flight completes. Throws `not_found`. */
export async function pauseLane(given: string | undefined, why: string | undefined, output: Output): Promise<void> {
  const lane = await withDeployment(async ({ config, ledger, record }) => {
    const instance = await namedOrOnly(given, { config, ledger });
    await needLane(instance, ledger, 'not_found');
    await pause(ledger, instance, why, thisUser());
    await record('pauseLane', instance, why);
    return (await viewLanes([instance], ledger))[0]!;
  });
  const name = lane.instance;
  output.document(lane, () => [words('lane_paused', { instance: name, queued: lane.queued })]);
  output.next(step('lanes_resume', `pombo lanes resume ${name}`));
}

/** `pombo lanes resume`: releases the holds of a lane (`rollback` only on request) and wakes its worker. Throws `not_found`. */
export async function resumeLane(given: string | undefined, afterRollback: boolean, output: Output): Promise<void> {
  const { released, rollback, lane } = await withDeployment(async ({ config, ledger, jobs, record }) => {
    const instance = await namedOrOnly(given, { config, ledger });
    await needLane(instance, ledger, 'not_found');
    const resumed = await resume(ledger, instance, { afterRollback, by: thisUser() });
    await jobs.wake(instance);
    await record('resumeLane', instance, resumed.released.join(', '));
    return { ...resumed, lane: (await viewLanes([instance], ledger))[0]! };
  });
  const name = lane.instance;
  output.document({ ...lane, released, ...defined({ rollback }) }, () => [
    words('lane_released', { instance: name, released, isHeld: rollback !== undefined }),
  ]);
  sayRollback(lane, rollback, output);
  for (const reason of released) {
    const { endedBy, avoid } = holdGuide(reason);
    if (endedBy === 'itself' && avoid !== undefined) output.say(avoid);
  }
  if (lane.workers > 0) return;
  output.say(words('lane_no_worker', { instance: name }));
  output.next(step('start_one', 'pombo up'));
}

/** Prints what a present or released hold `rollback` means for the waiting messages. */
export function sayRollback(lane: LaneView, rollback: Resumed['rollback'], output: Output): void {
  if (rollback === undefined) return;
  const { released, mayDouble } = rollback;
  const facts = { count: mayDouble, instance: lane.instance };
  if (released) return output.say(words('rollback_released', facts));
  output.say(words('rollback_stays', facts));
  printBlockers([lane], output);
}

/**
 * `pombo lanes forget`: stops showing a lane that no file configures and that holds no messages, and refuses new
 * messages for it. Throws `not_found`, `wrong_status`.
 */
export async function forgetLane(name: string, output: Output): Promise<void> {
  await withDeployment(async ({ ledger, config, record }) => {
    await forget(name, namesConfiguredHere(config), ledger);
    await record('forgetLane', name);
  });
  output.document({ instance: name, forgotten: true }, () => [words('lane_forgotten', { instance: name })]);
  output.say(words('lane_forgotten_note'));
}

const columns = (): Column<LaneView>[] => [
  [named('instance'), ({ instance }) => instance],
  [named('state'), stateText],
  // A program gets the name that the field has in JSON.
  [process.stdout.isTTY ? named('waiting') : 'queued', ({ queued }) => queued],
  [named('sending'), ({ sending }) => sending],
  [named('accepted'), ({ accepted }) => accepted, 'optional'],
  [named('unknown'), ({ unknown }) => unknown],
  [named('failed'), ({ failed }) => failed, 'optional'],
  [named('served by'), ({ workers }) => words('lane_workers', { count: workers })],
];
