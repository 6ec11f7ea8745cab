import { knownLanes, viewLanes } from '@pombo/ledger';
import { PomboError } from '@pombo/message';
import type { AppParts } from '../parts.ts';
import { laneParams, laneView, lanesAnswer, pauseBody, resumedAnswer } from '../schemas/lane.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../server.ts';

const tags = ['lanes'];

/** Lanes: where each number stands, paused and let go again. */
export function laneRoutes(app: App, { ledger, jobs }: AppParts): void {
  app.get(
    '/v1/lanes',
    {
      config: { scope: 'read' },
      schema: { tags, summary: 'Where every lane stands', response: { 200: lanesAnswer, ...problems } },
    },
    async () => ({ lanes: await viewLanes(await knownLanes(ledger), ledger) }),
  );

  app.post(
    '/v1/lanes/:instance/pause',
    {
      config: { scope: 'manage' },
      schema: {
        tags,
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
      config: { scope: 'manage' },
      schema: {
        tags,
        summary: 'Release every hold of a number',
        params: laneParams,
        response: { 200: resumedAnswer, ...problems },
      },
    },
    async ({ params: { instance } }) => {
      await needLane(instance);
      const released = await ledger.lanes.release(instance);
      await jobs.wake(instance);
      return { ...(await viewLanes([instance], ledger))[0]!, released };
    },
  );

  async function needLane(name: string): Promise<void> {
    const lanes = await knownLanes(ledger);
    if (lanes.includes(name)) return;
    throw new PomboError('not_found', `No instance is called "${name}"`, { hint: `There are: ${lanes.join(', ')}` });
  }
}
