import { viewLanes } from '@pombo/ledger';
import type { LaneView } from '@pombo/core';
import { recallLane, type Recalled } from '@pombo/producer';
import { createProviderQueue } from '@pombo/zapi';
import { withDeployment } from '../deployment/deployment.ts';
import { needLane, ownInstance } from '../instances/configured.ts';
import { namedOrOnly } from '../instances/known.ts';
import { interruptExitCode, watchInterrupt } from '../terminal/interrupt.ts';
import type { Output } from '../terminal/output.ts';
import { quoted } from '../terminal/shell-quote.ts';
import { thisUser } from '../terminal/operator.ts';
import { words } from '../terminal/words.ts';
import { sayRollback } from './lanes.ts';

/**
 * `pombo lanes resume --recall`: takes our messages back from Z-API's own queue, then releases the lane. Exit code 1 if
 * some of them are still there. Throws `not_found`, `unknown_instance`, `gateway_unreachable`.
 */
export async function recallAndResume(
  given: string | undefined,
  afterRollback: boolean,
  output: Output,
): Promise<void> {
  // A Ctrl-C in the middle would leave messages unknown that would be proven a second later.
  const interrupt = watchInterrupt();
  try {
    const { recalled, lane } = await withDeployment(async ({ config, ledger, jobs, record }) => {
      const number = await namedOrOnly(given, { config, ledger });
      await needLane(number, ledger, 'not_found');
      const zapi = createProviderQueue({ instance: ownInstance(number, config), baseUrl: config.baseUrl });
      const done = await recallLane(number, { ledger, jobs, zapi, afterRollback, by: thisUser() });
      await record('resumeLane', number, 'recall');
      return { recalled: done, lane: (await viewLanes([number], ledger))[0]! };
    });
    const name = lane.instance;
    const { released, rollback, ...counts } = recalled;
    const held = rollback === undefined ? {} : { rollback };
    output.document({ ...lane, released, ...held, recalled: counts }, () => summary(name, recalled));
    sayRollback(lane, rollback, output);
    sayWhatFollows(lane, recalled, output);
    if (recalled.left > 0) process.exitCode = 1;
    // The recall is complete, but a script must not continue after Ctrl-C.
    if (interrupt.signal.aborted) process.exitCode = interruptExitCode();
  } finally {
    interrupt.close();
  }
}

function summary(name: string, { listed, takenBack, requeued, unclear, obsolete, left }: Recalled): string[] {
  if (listed === 0) return [words('recall_empty', { instance: name })];
  const others = listed - takenBack - left;
  const parts: [number, string][] = [
    [requeued, words('recall_requeued')],
    [unclear.length, words('recall_unclear')],
    [obsolete, words('recall_obsolete')],
    [left, words('recall_left')],
    [others, words('recall_others')],
  ];
  return [
    words('recall_summary', { instance: name, listed, taken: takenBack }),
    ...parts.filter(([count]) => count > 0).map(([count, text]) => `${String(count).padStart(6)}  ${text}`),
  ];
}

function sayWhatFollows(lane: LaneView, { released, unclear, left, disconnected }: Recalled, output: Output): void {
  const { instance } = lane;
  if (disconnected) {
    output.say(words('recall_disconnected', { instance }));
    output.next(words('recall_scan'));
  } else if (released.length > 0) output.say(words('recall_released', { instance, released }));
  if (left > 0) output.next(words('recall_again', { command: `pombo lanes resume ${instance} --recall` }));
  if (unclear.length > 0) {
    output.next(words('recall_settle', { command: `pombo unknown list --instance ${instance}` }));
    if (unclear.length === 1) output.next(`pombo unknown resolve ${quoted(unclear[0]!)} --as sent|resend|drop`);
  }
  if (lane.workers === 0) output.next(words('recall_no_worker', { instance }));
}
