import { viewLanes } from '@pombo/ledger';
import type { LaneView } from '@pombo/core';
import { recallLane, type Recalled } from '@pombo/producer';
import { createProviderQueue } from '@pombo/zapi';
import { withDeployment } from '../deployment.ts';
import { needLane, ownInstance } from '../instances.ts';
import { interruptExitCode, watchInterrupt } from '../interrupt.ts';
import type { Output } from '../output.ts';
import { quoted } from '../shell.ts';
import { sayRollback } from './lanes.ts';

/**
 * `pombo lanes resume --recall`: takes back what of ours lies in Z-API's own queue, then lets the lane go. Exit code 1
 * when something of ours lies there still. Throws `not_found`, `unknown_instance`, `gateway_unreachable`.
 */
export async function recallAndResume(name: string, afterRollback: boolean, output: Output): Promise<void> {
  // A Ctrl-C in the middle would leave messages unknown that a second later were proven.
  const interrupt = watchInterrupt();
  try {
    const { recalled, lane } = await withDeployment(async ({ config, ledger, jobs }) => {
      await needLane(name, ledger, 'not_found');
      const zapi = createProviderQueue({ instance: ownInstance(name, config), baseUrl: config.baseUrl });
      const done = await recallLane(name, { ledger, jobs, zapi, afterRollback });
      return { recalled: done, lane: (await viewLanes([name], ledger))[0]! };
    });
    const { released, rollback, ...counts } = recalled;
    const lost = rollback === undefined ? {} : { rollback };
    output.document({ ...lane, released, ...lost, recalled: counts }, () => summary(name, recalled));
    sayRollback(lane, rollback, output);
    sayWhatFollows(lane, recalled, output);
    if (recalled.left > 0) process.exitCode = 1;
    // What was begun is done; whatever stands behind it in a script is not begun.
    if (interrupt.signal.aborted) process.exitCode = interruptExitCode();
  } finally {
    interrupt.close();
  }
}

function summary(name: string, { listed, takenBack, requeued, unclear, obsolete, left }: Recalled): string[] {
  if (listed === 0) return [`Z-API's queue for ${name} is empty: nothing to take back.`];
  const others = listed - takenBack - left;
  const parts: [number, string][] = [
    [requeued, 'queued here again: proven unsent'],
    [unclear.length, 'unclear: may have gone out before, never sent again by itself'],
    [obsolete, 'obsolete: their messages need them no more'],
    [left, 'of ours lie there still'],
    [others, 'not ours, or sent by now: left alone'],
  ];
  return [
    `Z-API's queue for ${name} held ${listed}; taken back: ${takenBack}.`,
    ...parts.filter(([count]) => count > 0).map(([count, text]) => `${String(count).padStart(6)}  ${text}`),
  ];
}

function sayWhatFollows(lane: LaneView, { released, unclear, left, disconnected }: Recalled, output: Output): void {
  const name = lane.instance;
  if (disconnected) {
    output.say(`${name} is still disconnected and stays held; it goes on by itself once it is connected.`);
    output.next('read the QR code in the Z-API panel, then: pombo instances check');
  } else if (released.length > 0) output.say(`Released ${name}: ${released.join(', ')}.`);
  if (left > 0) output.next(`try again: pombo lanes resume ${name} --recall`);
  if (unclear.length > 0) {
    output.next(`look at the phone, then settle the unclear: pombo unknown list --instance ${name}`);
    if (unclear.length === 1) output.next(`pombo unknown resolve ${quoted(unclear[0]!)} --as sent|resend|drop`);
  }
  if (lane.workers === 0) output.next(`no worker serves ${name}; start one: pombo up`);
}
