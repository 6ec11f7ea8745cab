import { pauseAll, resumeAll, viewLanes } from '@pombo/ledger';
import { withDeployment } from '../deployment/deployment.ts';
import { namesConfiguredHere } from '../instances/configured.ts';
import { listed, plural } from '../terminal/text.ts';
import type { Output } from '../terminal/output.ts';
import { printBlockers } from './blockers.ts';

/** `pombo pause --all`: pauses every known number. POSTs in flight complete. */
export async function pauseAllLanes(why: string | undefined, output: Output): Promise<void> {
  const result = await withDeployment(({ config, ledger }) => pauseAll(ledger, why, namesConfiguredHere(config)));
  const { paused, already } = result;
  output.document(result, () => [
    paused.length + already.length === 0
      ? 'There is no number to pause.'
      : `Paused ${plural(paused.length, 'number')}${paused.length === 0 ? '' : `: ${listed(paused)}`}.`,
  ]);
  if (already.length > 0) output.say(`Paused before: ${listed(already)}.`);
  if (paused.length > 0) output.next('let them send again: pombo resume --all');
}

/**
 * `pombo resume --all`: ends what `pombo pause --all` began, and wakes the lanes. Says which numbers stay held: those that
 * were paused one by one, and those with a hold that Pombo set.
 */
export async function resumeAllLanes(output: Output): Promise<void> {
  const { result, lanes } = await withDeployment(async ({ config, ledger, jobs }) => {
    const done = await resumeAll(ledger, namesConfiguredHere(config));
    for (const name of done.resumed) await jobs.wake(name);
    const stillHeld = done.left.map(({ instance }) => instance);
    return { result: done, lanes: await viewLanes(stillHeld, ledger) };
  });
  const { resumed, left } = result;
  output.document(result, () => [
    resumed.length === 0
      ? 'No number sends again.'
      : `Resumed ${plural(resumed.length, 'number')}: ${listed(resumed)}.`,
  ]);
  if (output.json || left.length === 0) return;
  output.say(`Not resumed, because ${left.length === 1 ? 'it has' : 'they have'} another hold:`);
  printBlockers(
    lanes.map(({ instance, blockers, holds }) => ({ instance, blockers: blockers.slice(0, holds.length) })),
    output,
  );
}
