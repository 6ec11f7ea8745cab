import { Readable } from 'node:stream';
import { campaignResults, exportDelimiter, exportResults, refuseIncomplete } from '@pombo/campaign';
import { z } from 'zod';
import type { AppDeps } from '../../deps.ts';
import type { App } from '../../http/fastify-types.ts';
import { preferredType } from '../../http/preferred-type.ts';
import { campaignParams, resultsQuery } from '../../schemas/campaign.ts';
import { problems } from '../../schemas/problem.ts';
import { campaignServiceOf } from '../../services/campaign-service.ts';

const tags = ['campaigns'];

/** The route that exports the result of every line of a campaign. */
export function campaignResultsRoute(app: App, deps: AppDeps): void {
  const { campaigns: store, ledger } = deps;
  const { existing } = campaignServiceOf(deps);

  app.get(
    '/v1/campaigns/:id/results',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'getCampaignResults',
        summary: 'Export the result of every line as CSV or NDJSON',
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
  description:
    'One line per recipient, in the order of the file; `forgotten` where the message has expired from storage',
  content: { 'text/csv': { schema: z.unknown() }, 'application/x-ndjson': { schema: z.unknown() } },
};
