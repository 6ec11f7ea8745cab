import { Readable } from 'node:stream';
import {
  campaignNotFound,
  campaignResults,
  createCampaign,
  exportResults,
  orderCampaign,
  parseDelay,
  retryCampaign,
  viewCampaign,
  type CampaignMade,
  type CampaignRecord,
  type CampaignView,
} from '@pombo/campaign';
import { PomboError, messageKey } from '@pombo/message';
import { laneOrders } from '@pombo/producer';
import { z } from 'zod';
import type { AppParts } from '../parts.ts';
import {
  CAMPAIGN_RETRIES,
  campaignMade,
  campaignParams,
  campaignUpload,
  campaignView,
  campaignsAnswer,
  campaignsQuery,
  resultsQuery,
  retryAnswer,
  retryBody,
  type CampaignOptions,
} from '../schemas/campaign.ts';
import { problems } from '../schemas/problem.ts';
import { uncheckedBody, type App } from '../server.ts';
import { receiveUpload } from '../upload.ts';

const tags = ['campaigns'];
const ORDERS = {
  start: 'Begin to send',
  pause: 'Send nothing more for now',
  resume: 'Go on',
  cancel: 'Send nothing more, for ever',
} as const;

/** Campaigns: made of an uploaded file, ordered about, read back with their results. */
export function campaignRoutes(app: App, { campaigns: store, ledger, jobs }: AppParts): void {
  const port = laneOrders(ledger, jobs);

  app.post(
    '/v1/campaigns',
    {
      config: { scope: 'manage' },
      schema: {
        tags,
        summary: 'Make a campaign of a CSV file',
        description: 'Nothing is sent before it is started. The same upload twice finds the first campaign.',
        consumes: ['multipart/form-data'],
        body: campaignUpload,
        response: { 200: campaignMade, 201: campaignMade, ...problems },
      },
      // The parts are read, and checked, as they stream in.
      validatorCompiler: uncheckedBody,
    },
    async (request, reply) => {
      const upload = await receiveUpload(request);
      try {
        const made = await create(upload.path, upload.options, upload.name);
        const record = await startIfWanted(made.record, upload.options);
        void reply.header('Location', `/v1/campaigns/${record.id}`).code(made.answer === 'created' ? 201 : 200);
        const facts = made.answer === 'created' ? { notes: made.summary.notes, rejections: made.summary.rejections } : {};
        return await reply.send({ campaign: await view(record), duplicate: made.answer === 'exists', ...facts });
      } finally {
        await upload.remove();
      }
    },
  );

  async function create(path: string, options: CampaignOptions, fileName: string): Promise<CampaignMade> {
    const { name = fileName, delay, expiresAt, start: _start, ...rest } = options;
    const known = [...(await ledger.instances.known()).keys()];
    const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    return createCampaign(
      path,
      {
        instances: options.instances,
        ...given,
        name,
        // A name nobody has published yet may be right: a worker that serves it has only not been up so far.
        ...(known.length === 0 ? {} : { knownInstances: known }),
        ...(delay === undefined ? {} : { pace: parseDelay(delay) }),
        ...(expiresAt === undefined ? {} : { expiresAt: Date.parse(expiresAt) }),
      },
      { store, keepImage: (image) => ledger.images.keep(image) },
    );
  }

  async function startIfWanted(record: CampaignRecord, { start }: CampaignOptions): Promise<CampaignRecord> {
    return start === true && record.state === 'ready' ? order(record.id, 'start') : record;
  }

  async function order(id: string, move: keyof typeof ORDERS): Promise<CampaignRecord> {
    const record = await orderCampaign(id, move, { store, port });
    if (move === 'start' || move === 'resume') await Promise.all(Object.keys(record.rows).map((lane) => jobs.wake(lane)));
    return record;
  }

  async function view(record: CampaignRecord): Promise<CampaignView> {
    return viewCampaign(record, await ledger.messages.campaignCounts(record.id, Object.keys(record.rows)));
  }

  async function existing(id: string): Promise<CampaignRecord> {
    const record = await store.get(id);
    if (record === undefined) throw campaignNotFound(id);
    return record;
  }

  app.get(
    '/v1/campaigns',
    {
      config: { scope: 'read' },
      schema: { tags, summary: 'List campaigns, newest first', querystring: campaignsQuery, response: { 200: campaignsAnswer, ...problems } },
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
      schema: { tags, summary: 'A campaign and how far it is', params: campaignParams, response: { 200: campaignView, ...problems } },
    },
    async ({ params }) => view(await existing(params.id)),
  );

  for (const [move, summary] of Object.entries(ORDERS) as [keyof typeof ORDERS, string][]) {
    app.post(
      `/v1/campaigns/:id/${move}`,
      { config: { scope: 'manage' }, schema: { tags, summary, params: campaignParams, response: { 200: campaignView, ...problems } } },
      async ({ params }) => view(await order(params.id, move)),
    );
  }

  app.post(
    '/v1/campaigns/:id/retry',
    {
      config: { scope: 'manage' },
      schema: {
        tags,
        summary: 'Queue again what failed or expired',
        params: campaignParams,
        body: retryBody,
        response: { 200: retryAnswer, ...problems },
      },
    },
    async ({ params, body }) => {
      const { record, ...retried } = await retryCampaign(params.id, body?.only ?? RETRIED, { store, port });
      return { campaign: await view(record), ...retried };
    },
  );

  app.get(
    '/v1/campaigns/:id/results',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        summary: 'What became of every line, as CSV or NDJSON',
        params: campaignParams,
        querystring: resultsQuery,
        response: { 200: RESULTS, ...problems },
      },
    },
    async ({ params, query: { format } }, reply) => {
      const record = await existing(params.id);
      const rows = campaignResults(record, store, (lane, ids) =>
        Promise.all(ids.map((id) => ledger.messages.getByKey(lane, messageKey(id)))),
      );
      void reply
        .type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8')
        .header('Content-Disposition', `attachment; filename="${record.id}.${format}"`);
      return reply.send(Readable.from(exportResults(rows, format, { variables: record.columns })));
    },
  );
}

const RESULTS = {
  description: 'One line for each recipient, in the order of the file',
  content: { 'text/csv': { schema: z.unknown() }, 'application/x-ndjson': { schema: z.unknown() } },
};

const RETRIED = CAMPAIGN_RETRIES.filter((status) => status !== 'cancelled');

function cursorOf({ createdAt, id }: CampaignRecord): string {
  return Buffer.from(`${createdAt} ${id}`).toString('base64url');
}

/** Found by its time too, should the campaign itself be gone. */
function placeAfter(all: CampaignRecord[], cursor: string): number {
  const [, time, id] = /^(\d{1,16}) (\S{1,128})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (time === undefined) {
    throw new PomboError('invalid_input', 'The cursor is none that an earlier page gave', {
      issues: [{ field: 'cursor', problem: 'is no cursor of an earlier page' }],
    });
  }
  const at = all.findIndex((record) => record.id === id);
  if (at >= 0) return at + 1;
  const older = all.findIndex(({ createdAt }) => createdAt < Number(time));
  return older < 0 ? all.length : older;
}
