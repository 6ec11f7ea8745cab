import { Readable } from 'node:stream';
import {
  RETRIED_STATUSES,
  campaignResults,
  exportDelimiter,
  exportResults,
  refuseIncomplete,
  type CampaignRecord,
} from '@pombo/campaign';
import { PomboError, isSettled, phoneRulesOf } from '@pombo/core';
import { z } from 'zod';
import { preferredType } from '../../http/preferred-type.ts';
import { createDesk, type Order } from '../../services/campaign-service.ts';
import type { AppParts } from '../../deps.ts';
import { untilSettled, waitOf } from '../wait-until-settled.ts';
import {
  campaignParams,
  campaignView,
  campaignsAnswer,
  campaignsQuery,
  resultsQuery,
  retryAnswer,
  retryBody,
  startBody,
  testBody,
} from '../../schemas/campaign.ts';
import { sentAnswer, settledAnswer, waitQuery } from '../../schemas/message.ts';
import { problems } from '../../schemas/problem.ts';
import type { App } from '../../http/fastify-types.ts';

const tags = ['campaigns'];
const ORDERS: Record<Exclude<Order, 'start'>, string> = {
  pause: 'Send nothing more for now',
  resume: 'Go on',
  cancel: 'Send nothing more, for ever',
};

/** Campaigns: read back, ordered about, tried again, with their results. */
export function campaignRoutes(app: App, parts: AppParts): void {
  const { campaigns: store, ledger } = parts;
  const { existing, run, retry, view, testMessage } = createDesk(parts);

  app.get(
    '/v1/campaigns',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'listCampaigns',
        summary: 'List campaigns, newest first',
        querystring: campaignsQuery,
        response: { 200: campaignsAnswer, ...problems },
      },
    },
    async ({ query: { cursor, limit } }) => {
      const all = await store.list();
      const from = cursor === undefined ? 0 : placeAfter(all, cursor);
      const page = all.slice(from, from + limit);
      const next = from + limit < all.length ? { next: cursorOf(page.at(-1)!) } : {};
      return { campaigns: await Promise.all(page.map(view)), ...next };
    },
  );

  app.get(
    '/v1/campaigns/:id',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'getCampaign',
        summary: 'A campaign and how far it is',
        params: campaignParams,
        response: { 200: campaignView, ...problems },
      },
    },
    async ({ params }) => view(await existing(params.id)),
  );

  app.post(
    '/v1/campaigns/:id/start',
    {
      // It looks at images on the internet.
      config: { scope: 'manage', extraMs: Infinity },
      schema: {
        tags,
        operationId: 'startCampaign',
        summary: 'Begin to send; at its startAt, when it has one',
        params: campaignParams,
        body: startBody,
        response: { 200: campaignView, ...problems },
      },
    },
    async ({ params, body }) => view(await run(params.id, 'start', { imageCheck: body?.imageCheck })),
  );

  for (const [move, summary] of Object.entries(ORDERS) as [Exclude<Order, 'start'>, string][]) {
    app.post(
      `/v1/campaigns/:id/${move}`,
      {
        config: { scope: 'manage' },
        schema: {
          tags,
          operationId: `${move}Campaign`,
          summary,
          params: campaignParams,
          response: { 200: campaignView, ...problems },
        },
      },
      async ({ params }) => view(await run(params.id, move)),
    );
  }

  app.post(
    '/v1/campaigns/:id/retry',
    {
      // It walks through the whole campaign.
      config: { scope: 'manage', extraMs: Infinity },
      schema: {
        tags,
        operationId: 'retryCampaign',
        summary: 'Send what failed, expired or was cancelled, as far as it was never sent',
        description: 'A cancelled campaign runs again only for what was cancelled: {"only":["cancelled"]}.',
        params: campaignParams,
        body: retryBody,
        response: { 200: retryAnswer, ...problems },
      },
    },
    async ({ params, body }) => {
      const since = body?.since === undefined ? undefined : Date.parse(body.since);
      const filter = { statuses: body?.only ?? RETRIED, code: body?.code, since };
      const { record, ...retried } = await retry(params.id, filter, { imageCheck: body?.imageCheck });
      return { campaign: await view(record), ...retried };
    },
  );

  app.post(
    '/v1/campaigns/:id/test',
    {
      // Not `send`: the answer shows what the campaign says to its first recipient.
      config: { scope: 'manage', extraMs: waitOf },
      schema: {
        tags,
        operationId: 'testCampaign',
        summary: 'Send its first message to a phone of yours',
        description: 'Through the real number, ahead of what waits there; also before the start. Counts nowhere in it.',
        params: campaignParams,
        body: testBody,
        querystring: waitQuery,
        response: { 200: settledAnswer, 202: sentAnswer, ...problems },
      },
    },
    async ({ params, body, query }, reply) => {
      const record = await existing(params.id);
      const phones = phoneRulesOf(await ledger.instances.known(), record.instances[0]);
      const trial = await testMessage(record, body.to, phones);
      const sent = await parts.producer.sendImage(trial);
      void reply.header('Location', `/v1/messages/${encodeURIComponent(sent.id)}`);
      if (query.wait === undefined) return reply.code(202).send(sent);
      const message = await untilSettled(sent.id, query.wait * 1000, reply, parts);
      const { id, status } = message;
      if (!isSettled(status)) return reply.code(202).send({ id, status, duplicate: sent.duplicate });
      return reply.code(200).send({ ...message, duplicate: sent.duplicate });
    },
  );

  app.get(
    '/v1/campaigns/:id/results',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'getCampaignResults',
        summary: 'What became of every line, as CSV or NDJSON',
        params: campaignParams,
        querystring: resultsQuery,
        response: { 200: RESULTS, ...problems },
      },
    },
    async ({ params, query, headers: { accept } }, reply) => {
      const { format = FORMAT_OF[preferredType(accept, ['text/csv', 'application/x-ndjson'])], delimiter } = query;
      const record = await existing(params.id);
      refuseIncomplete(record);
      const rows = campaignResults(record, store, (lane, ids) => ledger.messages.getMany(lane, ids));
      void reply
        .type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8')
        .header('Content-Disposition', `attachment; filename="${record.id}.${format}"`);
      const facts = { variables: record.columns, delimiter: exportDelimiter(record, delimiter) };
      return reply.send(Readable.from(exportResults(rows, format, facts)));
    },
  );
}

const FORMAT_OF = { 'text/csv': 'csv', 'application/x-ndjson': 'ndjson' } as const;

const RESULTS = {
  description: 'One line for each recipient, in the order of the file; `forgotten` where its message is no longer kept',
  content: { 'text/csv': { schema: z.unknown() }, 'application/x-ndjson': { schema: z.unknown() } },
};

const RETRIED = RETRIED_STATUSES.filter((status) => status !== 'cancelled');

function cursorOf({ createdAt, id }: CampaignRecord): string {
  return Buffer.from(`${createdAt} ${id}`).toString('base64url');
}

/** Found by its time too, should the campaign itself be gone. */
function placeAfter(all: CampaignRecord[], cursor: string): number {
  const [, time, id] = /^(\d{1,16}) (\S{1,128})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (time === undefined) {
    throw new PomboError('invalid_input', 'The cursor is not one that an earlier page returned', {
      issues: [{ field: 'cursor', problem: 'must be a cursor of an earlier page' }],
    });
  }
  const at = all.findIndex((record) => record.id === id);
  if (at >= 0) return at + 1;
  const older = all.findIndex(({ createdAt }) => createdAt < Number(time));
  return older < 0 ? all.length : older;
}
