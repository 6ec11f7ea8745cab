import { acceptedLanguage, type Language } from '@pombo/catalogue';
import { PomboError } from '@pombo/core';
import { TOPICS, type Changes, type Topic } from '../../dashboard/changes.ts';
import type { Overview } from '../../dashboard/overview.ts';
import { laneDetailPage, laneIn } from '../../dashboard/lane-page.ts';
import { campaignIn } from '../../services/campaign-words.ts';
import { preferredType } from '../../http/preferred-type.ts';
import { laneParams } from '../../schemas/lane.ts';
import { changesAnswer, laneDetail, laneDetailsAnswer, laneFilter, overviewAnswer } from '../../schemas/overview.ts';
import { problems } from '../../schemas/problem.ts';
import type { App } from '../../http/fastify-types.ts';
import type { OpenSse } from '../../http/sse.ts';

const tags = ['overview'];

/** Routes that show the whole deployment at once. */
export function overviewRoutes(app: App, overview: () => Promise<Overview>, build: string): void {
  app.get(
    '/v1/overview',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'getOverview',
        summary: 'The state of the whole deployment: totals, throughput, and what needs attention',
        response: { 200: overviewAnswer, ...problems },
      },
    },
    async ({ headers }) => {
      const { summary } = await overview();
      return { ...summaryIn(summary, acceptedLanguage(headers['accept-language'])), build };
    },
  );

  app.get(
    '/v1/overview/lanes',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'listLaneDetails',
        summary: 'Lanes with their pace, rules and oldest message',
        querystring: laneFilter,
        response: { 200: laneDetailsAnswer, ...problems },
      },
    },
    async ({ query, headers }) => {
      const { summary, lanes } = await overview();
      return { at: summary.at, ...laneDetailPage(lanes, query, acceptedLanguage(headers['accept-language'])) };
    },
  );

  app.get(
    '/v1/overview/lanes/:instance',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'getLaneDetail',
        summary: 'One lane with its pace, rules and oldest message',
        params: laneParams,
        response: { 200: laneDetail, ...problems },
      },
    },
    async ({ params: { instance }, headers }) => {
      const found = (await overview()).lanes.find((lane) => lane.instance === instance);
      if (found !== undefined) return laneIn(found, acceptedLanguage(headers['accept-language']));
      throw new PomboError('not_found', `No instance is called "${instance}"`);
    },
  );
}

/** All pages share one reading, whose texts are English. */
function summaryIn(summary: Overview['summary'], language: Language): Overview['summary'] {
  const campaigns = summary.campaigns.map((each) => campaignIn(each, language));
  const reasons = new Map(campaigns.map(({ id, reason }) => [id, reason]));
  const attention = summary.attention.map((item) => {
    const detail = item.kind === 'campaign' ? reasons.get(item.campaign!) : undefined;
    return detail === undefined ? item : { ...item, detail };
  });
  return { ...summary, campaigns, attention };
}

/** The stream by which pages learn what to read again. */
export function changeRoutes(app: App, changes: Changes, open: OpenSse): void {
  app.get(
    '/v1/changes',
    {
      sse: 'manual',
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'followChanges',
        summary: 'What changed, coarsely, at most about once a second (server-sent events)',
        description:
          'An event `change` names what to read again; an event `beat` comes every 15 seconds. A client that accepts only JSON gets all topics: it has to read everything again.',
        response: { 200: changesAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const { accept = '' } = request.headers;
      if (preferredType(accept, ['text/event-stream', 'application/json']) === 'application/json')
        return { topics: [...TOPICS] };
      await open(
        reply,
        async ({ send, closed }) => {
          await send({ event: 'beat', data: {}, retry: 3000 });
          const pending = new Set<Topic>();
          let wake = (): void => {};
          const leave = changes.subscribe((topics) => {
            for (const topic of topics) pending.add(topic);
            wake();
          });
          try {
            while (!closed.aborted) {
              if (pending.size === 0) {
                const changed = new AbortController();
                wake = () => changed.abort();
                const either = AbortSignal.any([closed, changed.signal]);
                await new Promise<void>((resolve) => either.addEventListener('abort', () => resolve(), { once: true }));
                if (closed.aborted) return;
              }
              const topics = TOPICS.filter((topic) => pending.delete(topic));
              if (topics.length > 0) await send({ event: 'change', data: { topics } });
            }
          } finally {
            leave();
          }
        },
        () => ({ event: 'beat', data: {} }),
      );
    },
  );
}

/** Reports what requests of this process change, since not every change publishes an event. */
export function reportChanges(app: App, changes: Changes): void {
  app.addHook('onResponse', async ({ method, routeOptions }, reply) => {
    if (method === 'GET' || method === 'HEAD' || reply.statusCode >= 300) return;
    if (routeOptions.config.scope !== undefined && routeOptions.config.scope !== 'read') changes.touch(TOPICS);
  });
}
