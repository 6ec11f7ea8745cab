import {
  RETRIED_STATUSES,
  lanesOf,
  type CampaignCommand,
  type CampaignRecord,
  type CampaignService,
  type FailureGroup,
  type HistoryEntry,
} from '@pombo/campaign';
import { acceptedLanguage, type Language } from '@pombo/catalogue';
import { PomboError, createKept, statusStep } from '@pombo/core';
import type { ApiKeys } from '../../auth/api-keys.ts';
import { campaignServiceOf } from '../../services/campaign-service.ts';
import { campaignIn } from '../../services/campaign-words.ts';
import type { AppDeps } from '../../deps.ts';
import {
  campaignParams,
  campaignDetail,
  campaignView,
  campaignsAnswer,
  campaignsQuery,
  failuresAnswer,
  retryAnswer,
  retryBody,
  startBody,
  whyBody,
} from '../../schemas/campaign.ts';
import { problems } from '../../schemas/problem.ts';
import type { App } from '../../http/fastify-types.ts';

const tags = ['campaigns'];
const SUMMARIES: Record<Exclude<CampaignCommand, 'start'>, string> = {
  pause: 'Stop sending for now',
  resume: 'Continue sending',
  cancel: 'Stop sending permanently',
};

/** Routes that read, control and retry campaigns. */
export function campaignRoutes(app: App, deps: AppDeps): void {
  const service = campaignServiceOf(deps);
  readRoutes(app, service, deps);
  commandRoutes(app, service);
  retryRoute(app, service);
}

/** How long failures are kept while the counts of their campaign stand (ms): finding them reads each failed message. */
const KEEP_MS = 10_000;

function readRoutes(app: App, { existing, view, detail, failures }: CampaignService, deps: AppDeps): void {
  const kept = createKept<FailureGroup[]>({ ms: KEEP_MS, most: 200 });
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
    async ({ query: { cursor, limit }, headers }) => {
      const all = await deps.campaigns.list();
      const from = cursor === undefined ? 0 : placeAfter(all, cursor);
      const page = all.slice(from, from + limit);
      const next = from + limit < all.length ? { next: cursorOf(page.at(-1)!) } : {};
      const campaigns = await Promise.all(page.map(view));
      return { campaigns: campaigns.map((each) => campaignIn(each, languageOf(headers))), ...next };
    },
  );

  app.get(
    '/v1/campaigns/:id',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'getCampaign',
        summary: 'Read a campaign, its progress and its outlook',
        params: campaignParams,
        response: { 200: campaignDetail, ...problems },
      },
    },
    async ({ params, headers }) => {
      const { outlook, history, ...shown } = campaignIn(await detail(await existing(params.id)), languageOf(headers));
      const { estimate, ...rest } = outlook;
      // A campaign whose hours never come has no end.
      const isFinite = estimate !== undefined && Number.isFinite(estimate.maxMs);
      return { ...shown, outlook: isFinite ? { ...rest, estimate } : rest, history: await named(history, deps.keys) };
    },
  );

  app.get(
    '/v1/campaigns/:id/failures',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'listCampaignFailures',
        summary: 'What failed in a campaign, by cause, the most frequent first',
        description: 'Meanings and advice are in the language of `Accept-Language`.',
        params: campaignParams,
        response: { 200: failuresAnswer, ...problems },
      },
    },
    async ({ params, headers }) => {
      const language = languageOf(headers);
      const record = await existing(params.id);
      const counts = await deps.ledger.messages.campaignCounts(record.id, lanesOf(record));
      const version = JSON.stringify([counts, record.state, record.continuedBy]);
      const groups = await kept.get(`${record.id} ${language}`, version, () => failures(record, { language }));
      return { failures: byCode(groups), groups: groups.map((group) => withAdvice(group, language)) };
    },
  );
}

function languageOf(headers: { 'accept-language'?: string | undefined }): Language {
  return acceptedLanguage(headers['accept-language']);
}

/** Gives keys the names that their owners know. A session is that of the key which opened it. */
async function named(history: readonly HistoryEntry[], keys: ApiKeys): Promise<HistoryEntry[]> {
  if (history.every(({ by }) => by === undefined)) return [...history];
  const names = new Map((await keys.list()).map(({ id, name }) => [id, name]));
  return history.map((entry) =>
    entry.by === undefined ? entry : { ...entry, by: names.get(entry.by.replace(/^session-/, '')) ?? entry.by },
  );
}

/** Words what to do about messages that may have been sent for callers of the API. */
function withAdvice(group: FailureGroup, language: Language): FailureGroup {
  if (group.maybeSent !== true) return group;
  const advice = statusStep(group.status, 'ID', true, language, 'api') ?? '';
  return { ...group, advice: `${advice.charAt(0).toUpperCase()}${advice.slice(1)}` };
}

/** Adds up the failed messages of each code. */
function byCode(groups: readonly FailureGroup[]): { code: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { status, code, count } of groups) {
    if (status === 'failed') counts.set(code, (counts.get(code) ?? 0) + count);
  }
  return [...counts].map(([code, count]) => ({ code, count })).toSorted((a, b) => b.count - a.count);
}

function commandRoutes(app: App, { run, view }: CampaignService): void {
  app.post(
    '/v1/campaigns/:id/start',
    {
      // It fetches images from the internet.
      config: { scope: 'manage', extraMs: Infinity },
      schema: {
        tags,
        operationId: 'startCampaign',
        summary: 'Start sending, at its startAt if it has one',
        params: campaignParams,
        body: startBody,
        response: { 200: campaignView, ...problems },
      },
    },
    async ({ params, body, caller, headers }) => {
      const started = await run(params.id, 'start', { imageCheck: body?.imageCheck, by: caller });
      return campaignIn(await view(started), languageOf(headers));
    },
  );

  for (const [command, summary] of Object.entries(SUMMARIES) as [Exclude<CampaignCommand, 'start'>, string][]) {
    app.post(
      `/v1/campaigns/:id/${command}`,
      {
        config: { scope: 'manage' },
        schema: {
          tags,
          operationId: `${command}Campaign`,
          summary,
          params: campaignParams,
          body: whyBody,
          response: { 200: campaignView, ...problems },
        },
      },
      async ({ params, body, caller, headers }) => {
        const moved = await run(params.id, command, { reason: body?.why, by: caller });
        return campaignIn(await view(moved), languageOf(headers));
      },
    );
  }
}

function retryRoute(app: App, { retry, view }: CampaignService): void {
  app.post(
    '/v1/campaigns/:id/retry',
    {
      // It reads the whole campaign.
      config: { scope: 'manage', extraMs: Infinity },
      schema: {
        tags,
        operationId: 'retryCampaign',
        summary: 'Resend failed, expired or cancelled messages that are proven unsent',
        description: 'A cancelled campaign can only resend its cancelled messages: {"only":["cancelled"]}.',
        params: campaignParams,
        body: retryBody,
        response: { 200: retryAnswer, ...problems },
      },
    },
    async ({ params, body, caller, headers }) => {
      const since = body?.since === undefined ? undefined : Date.parse(body.since);
      const filter = { statuses: body?.only ?? RETRIED, code: body?.code, since };
      const { record, ...retried } = await retry(params.id, filter, { imageCheck: body?.imageCheck, by: caller });
      return { campaign: campaignIn(await view(record), languageOf(headers)), ...retried };
    },
  );
}

const RETRIED = RETRIED_STATUSES.filter((status) => status !== 'cancelled');

function cursorOf({ createdAt, id }: CampaignRecord): string {
  return Buffer.from(`${createdAt} ${id}`).toString('base64url');
}

/** Returns where the next page starts. Uses the time when the campaign of the cursor no longer exists. */
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
