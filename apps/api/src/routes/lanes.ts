import { knownLanes, resumeLane, viewKnownLanes, viewLanes } from '@pombo/ledger';
import { PomboError } from '@pombo/core';
import { recallLane } from '@pombo/producer';
import type { ProviderQueue } from '@pombo/zapi';
import type { AppParts } from '../deps.ts';
import { laneParams, laneView, lanesAnswer, pauseBody, resumeBody, resumedAnswer } from '../schemas/lane.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../http/fastify-types.ts';

const tags = ['lanes'];

/** Lanes: where each number stands, paused and let go again. */
export function laneRoutes(app: App, { ledger, jobs, kept }: AppParts): void {
  app.get(
    '/v1/lanes',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'listLanes',
        summary: 'Where every lane stands',
        response: { 200: lanesAnswer, ...problems },
      },
    },
    async () => ({ lanes: await viewKnownLanes(ledger) }),
  );

  app.post(
    '/v1/lanes/:instance/pause',
    {
      config: { scope: 'manage' },
      schema: {
        tags,
        operationId: 'pauseLane',
        summary: 'Send nothing more through a number',
        params: laneParams,
        body: pauseBody,
        response: { 200: laneView, ...problems },
      },
    },
    async ({ params: { instance }, body }) => {
      await needLane(instance);
      await ledger.lanes.hold(instance, 'paused', body?.why ?? '');
      return (await viewLanes([instance], ledger))[0]!;
    },
  );

  app.post(
    '/v1/lanes/:instance/resume',
    {
      // A recall asks Z-API about each message.
      config: { scope: 'manage', extraMs: Infinity },
      schema: {
        tags,
        operationId: 'resumeLane',
        summary: 'Release the holds of a number',
        description:
          'A hold `rollback` (Redis has lost writes) stays unless `afterRollback` is true: messages that wait may have been sent already. ' +
          'With `recall`, what of ours lies in Z-API’s own queue is taken back first: what is proven unsent is queued again, ' +
          'the rest becomes `unknown`; a number that is disconnected stays held for that.',
        params: laneParams,
        body: resumeBody,
        response: { 200: resumedAnswer, ...problems },
      },
    },
    async ({ params: { instance }, body }) => {
      await needLane(instance);
      const afterRollback = body?.afterRollback === true;
      if (body?.recall === true) {
        const zapi = keptFor(instance);
        const { released, rollback, ...recalled } = await recallLane(instance, { ledger, jobs, zapi, afterRollback });
        const lost = rollback === undefined ? {} : { rollback };
        return { ...(await viewLanes([instance], ledger))[0]!, released, ...lost, recalled };
      }
      const resumed = await resumeLane(ledger, instance, { afterRollback });
      await jobs.wake(instance);
      return { ...(await viewLanes([instance], ledger))[0]!, ...resumed };
    },
  );

  function keptFor(name: string): ProviderQueue {
    const found = kept(name);
    if (found !== undefined) return found;
    throw new PomboError('unknown_instance', `This API does not have the keys of "${name}"`, {
      hint: 'Only whoever has its instance file can ask Z-API about it.',
    });
  }

  async function needLane(name: string): Promise<void> {
    const lanes = await knownLanes(ledger);
    if (lanes.includes(name)) return;
    throw new PomboError('not_found', `No instance is called "${name}"`, { hint: `There are: ${lanes.join(', ')}` });
  }
}
