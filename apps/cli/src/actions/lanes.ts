import { forgetLane as forget, resumeLane as resume, viewKnownLanes, viewLanes, type Resumed } from '@pombo/ledger';
import { defined, HOLD_GUIDE, type LaneView } from '@pombo/core';
import { sayBlockers, stateText } from '../blockers.ts';
import { withDeployment } from '../deployment.ts';
import { namesConfiguredHere, needLane } from '../instances.ts';
import { callbackSteps } from '../missing-callbacks.ts';
import type { Column, Output } from '../output.ts';

/** `pombo lanes`: every lane with a published instance or with messages, and why it sends nothing, if so. */
export async function listLanes(output: Output): Promise<void> {
  const lanes = await withDeployment(async ({ ledger }) => viewKnownLanes(ledger));
  output.list(lanes, COLUMNS, 'No lane yet: no instance was ever served, and nothing was queued.');
  if (output.json) return;
  if (lanes.length === 0) output.next('start a worker: pombo up');
  sayBlockers(lanes, output);
  for (const { instance, callbacksMissed } of lanes) {
    if (!callbacksMissed) continue;
    output.say(`${instance}: no callback of Z-API has ever come, so accepted messages stay at that`);
    output.next(...callbackSteps(instance));
  }
  for (const { instance, unknown } of lanes) {
    if (unknown > 0) output.next(`settle the unknown of ${instance}: pombo unknown list --instance ${instance}`);
  }
}

/** `pombo lanes pause`: one more hold, by a person. A POST in flight ends first. Throws `not_found`. */
export async function pauseLane(name: string, why: string | undefined, output: Output): Promise<void> {
  const lane = await withDeployment(async ({ ledger }) => {
    await needLane(name, ledger, 'not_found');
    await ledger.lanes.hold(name, 'paused', why ?? '');
    return (await viewLanes([name], ledger))[0]!;
  });
  const waiting = lane.queued === 0 ? 'nothing is queued' : `${lane.queued} queued wait`;
  output.document(lane, () => [`Paused ${name} (${waiting}).`]);
  output.next(`let it send again: pombo lanes resume ${name}`);
}

/** `pombo lanes resume`: releases the holds of a lane, `rollback` only when asked to, and wakes its worker. Throws `not_found`. */
export async function resumeLane(name: string, afterRollback: boolean, output: Output): Promise<void> {
  const { released, rollback, lane } = await withDeployment(async ({ ledger, jobs }) => {
    await needLane(name, ledger, 'not_found');
    const resumed = await resume(ledger, name, { afterRollback });
    await jobs.wake(name);
    return { ...resumed, lane: (await viewLanes([name], ledger))[0]! };
  });
  output.document({ ...lane, released, ...defined({ rollback }) }, () =>
    released.length > 0
      ? [`Released ${name}: ${released.join(', ')}.`]
      : [rollback === undefined ? `${name} was not held.` : `Released nothing of ${name}.`],
  );
  sayRollback(lane, rollback, output);
  for (const reason of released) {
    const { endedBy, avoid } = HOLD_GUIDE[reason];
    if (endedBy === 'itself' && avoid !== undefined) output.say(avoid);
  }
  if (lane.workers > 0) return;
  output.say(`No worker serves ${name} now.`);
  output.next('start one: pombo up');
}

/** What a hold `rollback` means for the messages that wait, where there is or was one. */
export function sayRollback(lane: LaneView, rollback: Resumed['rollback'], output: Output): void {
  if (rollback === undefined) return;
  const { released, mayDouble } = rollback;
  const count = `${mayDouble} waiting message${mayDouble === 1 ? '' : 's'} of ${lane.instance}`;
  if (released) {
    output.say(`${count} may have been sent already, and will then arrive twice.`);
    return;
  }
  output.say(`It stays held (rollback): ${count} may have been sent already.`);
  sayBlockers([lane], output);
}

/**
 * `pombo lanes forget`: no longer shows a lane that no file configures and that holds no messages, and takes nothing in
 * for it. Throws `not_found`, `wrong_status`.
 */
export async function forgetLane(name: string, output: Output): Promise<void> {
  await withDeployment(({ ledger, config }) => forget(name, namesConfiguredHere(config), ledger));
  output.document({ instance: name, forgotten: true }, () => [`Forgot ${name}.`]);
  output.say(
    'What was sent through it stays readable by id. A worker that has it in its instance file brings it back.',
  );
}

const COLUMNS: Column<LaneView>[] = [
  ['instance', ({ instance }) => instance],
  ['state', stateText],
  ['queued', ({ queued }) => queued],
  ['sending', ({ sending }) => sending],
  ['accepted', ({ accepted }) => accepted],
  ['unknown', ({ unknown }) => unknown],
  ['failed', ({ failed }) => failed],
  ['served by', ({ workers }) => (workers === 0 ? 'nobody' : `${workers} worker${workers === 1 ? '' : 's'}`)],
];
