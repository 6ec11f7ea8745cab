import { pauseAll, resumeAll, viewLanes } from '@pombo/ledger';
import { withDeployment } from '../deployment/deployment.ts';
import { namesConfiguredHere } from '../instances/configured.ts';
import { step, words } from '../terminal/words.ts';
import type { Output } from '../terminal/output.ts';
import { thisUser } from '../terminal/operator.ts';
import { printBlockers } from './blockers.ts';

/** `pombo pause --all`: pauses every known number. POSTs in flight complete. */
export async function pauseAllLanes(why: string | undefined, output: Output): Promise<void> {
  const result = await withDeployment(async ({ config, ledger, record }) => {
    const done = await pauseAll(ledger, why, namesConfiguredHere(config), thisUser());
    await record('pauseAll', undefined, why);
    return done;
  });
  const { paused, already } = result;
  output.document(result, () => [
    paused.length + already.length === 0 ? words('lane_no_number') : words('lane_paused_all', { instances: paused }),
  ]);
  if (already.length > 0) output.say(words('lane_paused_before', { instances: already }));
  if (paused.length > 0) output.next(step('lanes_resume_all', 'pombo resume --all'));
}

/**
 * `pombo resume --all`: ends what `pombo pause --all` began, and wakes the lanes. Says which numbers stay held: those that
 * were paused one by one, and those with a hold that Pombo set.
 */
export async function resumeAllLanes(output: Output): Promise<void> {
  const { result, lanes } = await withDeployment(async ({ config, ledger, jobs, record }) => {
    const done = await resumeAll(ledger, namesConfiguredHere(config), thisUser());
    for (const name of done.resumed) await jobs.wake(name);
    await record('resumeAll');
    const stillHeld = done.left.map(({ instance }) => instance);
    return { result: done, lanes: await viewLanes(stillHeld, ledger) };
  });
  const { resumed, left } = result;
  output.document(result, () => [words('lane_resumed_all', { instances: resumed })]);
  if (output.json || left.length === 0) return;
  output.say(words('lane_not_resumed', { count: left.length }));
  printBlockers(
    lanes.map(({ instance, blockers, holds }) => ({ instance, blockers: blockers.slice(0, holds.length) })),
    output,
  );
}
