import { knownLanes, viewLanes } from '@pombo/ledger';
import type { LaneView } from '@pombo/message';
import { withDeployment } from '../deployment.ts';
import { needLane } from '../instances.ts';
import type { Column, Output } from '../output.ts';
import { moment, span } from '../table.ts';

/** `pombo lanes`: every lane with a published instance or with messages. */
export async function listLanes(output: Output): Promise<void> {
  const lanes = await withDeployment(async ({ ledger }) => viewLanes(await knownLanes(ledger), ledger));
  output.list(lanes, COLUMNS, 'No lane yet: no instance was ever served, and nothing was queued.');
  if (output.json) return;
  if (lanes.length === 0) output.next('start a worker: pombo up');
  for (const { instance, holds, workers, queued, unknown } of lanes) {
    for (const { reason, detail, since } of holds) {
      const said = detail === '' ? '' : `: ${detail}`;
      output.say(`${instance} is held since ${moment(new Date(since).toISOString())}, ${reason}${said}`);
    }
    if (holds.length > 0) output.next(`let it send: pombo lanes resume ${instance}`);
    if (holds.some(({ reason }) => reason === 'disconnected')) {
      output.next(`take back first what Z-API keeps of ours: pombo lanes resume ${instance} --recall`);
    }
    if (workers === 0 && queued > 0)
      output.say(`No worker serves ${instance}: its ${queued} wait. Start one: pombo up`);
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

/** `pombo lanes resume`: releases every hold and wakes the lane's worker. Throws `not_found`. */
export async function resumeLane(name: string, output: Output): Promise<void> {
  const { released, lane } = await withDeployment(async ({ ledger, jobs }) => {
    await needLane(name, ledger, 'not_found');
    const gone = await ledger.lanes.release(name);
    await jobs.wake(name);
    return { released: gone, lane: (await viewLanes([name], ledger))[0]! };
  });
  output.document({ ...lane, released }, () => [
    released.length === 0 ? `${name} was not held.` : `Released ${name}: ${released.join(', ')}.`,
  ]);
  if (lane.workers > 0) return;
  output.say(`No worker serves ${name} now.`);
  output.next('start one: pombo up');
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

function stateText({ state, holds, notBefore, cooling, waiting }: LaneView): string {
  if (state === 'held') return `held (${holds.map(({ reason }) => reason).join(', ')})`;
  if (waiting !== undefined && state === 'open') {
    return `${waiting.reason === 'window' ? 'closed' : 'daily limit'} until ${moment(waiting.until)}`;
  }
  if (state !== 'cooling') return state;
  return `cooling ${span(Date.parse(notBefore!) - Date.now())} (${cooling})`;
}
