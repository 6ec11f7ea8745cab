import { knownLanes, pauseLane, resumeLane, viewKnownLanes, viewLanes } from '@pombo/ledger';
import { PomboError, defined, type Author } from '@pombo/core';
import { recallLane } from '@pombo/producer';
import type { ProviderQueue } from '@pombo/zapi';
import type { FastifyRequest } from 'fastify';
import type { AppDeps } from '../deps.ts';
import {
  laneHistoryAnswer,
  laneParams,
  laneView,
  lanesAnswer,
  pauseBody,
  resumeBody,
  resumedAnswer,
} from '../schemas/lane.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../http/fastify-types.ts';

const tags = ['lanes'];

/** Routes that show, pause and resume lanes. */
export function laneRoutes(app: App, { ledger, jobs, kept }: AppDeps): void {
  app.get(
    '/v1/lanes',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'listLanes',
        summary: 'List lanes and their state',
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
        summary: 'Stop sending through a number',
        params: laneParams,
        body: pauseBody,
        response: { 200: laneView, ...problems },
      },
    },
    async ({ params: { instance }, body, actor }) => {
      await needLane(instance);
      await pauseLane(ledger, instance, body?.why, authorOf(actor));
      return (await viewLanes([instance], ledger))[0]!;
    },
  );

  app.post(
    '/v1/lanes/:instance/resume',
    {
      // A recall queries Z-API for each message.
      config: { scope: 'manage', extraMs: Infinity },
      schema: {
        tags,
        operationId: 'resumeLane',
        summary: 'Release the holds of a number',
        description:
          'A hold `rollback` (Redis has lost writes) stays unless `afterRollback` is true, because waiting messages may have been sent already. ' +
          'With `recall`, our messages in Z-API’s own queue are taken back first. Those proven unsent are queued again; ' +
          'the others become `unknown`. The lane of a disconnected number stays held.',
        params: laneParams,
        body: resumeBody,
        response: { 200: resumedAnswer, ...problems },
      },
    },
    async ({ params: { instance }, body, actor }) => {
      await needLane(instance);
      const by = authorOf(actor);
      const afterRollback = body?.afterRollback === true;
      if (body?.recall === true) {
        const zapi = keptFor(instance);
        const { released, rollback, ...recalled } = await recallLane(instance, {
          ledger,
          jobs,
          zapi,
          afterRollback,
          by,
        });
        const lost = rollback === undefined ? {} : { rollback };
        return { ...(await viewLanes([instance], ledger))[0]!, released, ...lost, recalled };
      }
      const resumed = await resumeLane(ledger, instance, { afterRollback, by });
      await jobs.wake(instance);
      return { ...(await viewLanes([instance], ledger))[0]!, ...resumed };
    },
  );

  app.get(
    '/v1/lanes/:instance/history',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'getLaneHistory',
        summary: 'When a number was held and released, why, and by whom; the newest first',
        description: 'The last 50 changes are kept.',
        params: laneParams,
        response: { 200: laneHistoryAnswer, ...problems },
      },
    },
    async ({ params: { instance } }) => {
      const changes = await ledger.lanes.history(instance);
      if (changes.length === 0) await needLane(instance);
      return { changes: changes.map(({ at, ...rest }) => ({ at: new Date(at).toISOString(), ...rest })) };
    },
  );

  function keptFor(name: string): ProviderQueue {
    const found = kept(name);
    if (found !== undefined) return found;
    throw new PomboError('unknown_instance', `"${name}" is not in the instance file of this API`, {
      hint: 'Run it where its instance file is configured.',
    });
  }

  async function needLane(name: string): Promise<void> {
    const lanes = await knownLanes(ledger);
    if (lanes.includes(name)) return;
    throw new PomboError('not_found', `No instance is called "${name}"`, {
      hint: `Known instances: ${lanes.join(', ')}`,
    });
  }
}

/** Returns who sends a request, as the history of a number names them: without the id of the key. */
function authorOf(actor: FastifyRequest['actor']): Author | undefined {
  return actor && { kind: actor.kind, ...defined({ name: actor.name }) };
}
