import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { acceptedLanguage, type Language } from '@pombo/catalogue';
import { parseDelay, timingIssues, type CampaignRecord, type Timing } from '@pombo/campaign';
import { PomboError, defined, invalidInput, isPomboError, phoneRulesOf } from '@pombo/core';
import { canonicalRules } from '@pombo/schedule';
import type { FastifyReply } from 'fastify';
import type { AppDeps } from '../../deps.ts';
import { campaignMade, campaignUpload, type CampaignOptions } from '../../schemas/campaign.ts';
import { problems } from '../../schemas/problem.ts';
import { uncheckedBody, type App } from '../../http/fastify-types.ts';
import type { Imported } from '../../uploads/import-protocol.ts';
import { importUpload } from '../../uploads/import-upload.ts';
import { withLeftOutLines } from '../../uploads/left-out-lines.ts';
import { receiveUpload, type Upload } from '../../uploads/receive-upload.ts';
import { campaignServiceOf } from '../../services/campaign-service.ts';

/** Creates a campaign from an uploaded file. */
export function campaignUploadRoute(app: App, deps: AppDeps): void {
  const { ledger } = deps;
  const { run, view } = campaignServiceOf(deps);

  app.post(
    '/v1/campaigns',
    {
      config: { scope: 'manage', extraMs: Infinity },
      schema: {
        tags: ['campaigns'],
        operationId: 'createCampaign',
        summary: 'Create a campaign from a CSV or XLSX file',
        description: 'Nothing is sent until the campaign starts. Repeating an upload returns the first campaign.',
        consumes: ['multipart/form-data'],
        body: campaignUpload,
        response: { 200: campaignMade, 201: campaignMade, ...problems },
      },
      // The handler reads and checks the parts as they stream in.
      validatorCompiler: uncheckedBody,
    },
    async (request, reply) => {
      // Registered first: the client may disconnect right after the last byte of the file.
      const gone = whenGone(reply);
      const upload = await receiveUpload(request, deps.uploads);
      try {
        const language = acceptedLanguage(request.headers['accept-language']);
        const made = await create(upload, language, AbortSignal.any([gone, deps.stopping]));
        const record = await startIfWanted(made.record, upload.options);
        request.subject = record.id;
        void reply.header('Vary', 'Accept-Language');
        void reply.header('Location', `/v1/campaigns/${record.id}`).code(made.answer === 'created' ? 201 : 200);
        const { answer, record: _record, moreLeftOut, ...facts } = made;
        const body = { campaign: await view(record), duplicate: answer === 'exists', ...facts };
        if (moreLeftOut === undefined) return await reply.send(body);
        return await sendAll(
          reply,
          withLeftOutLines(reply.serialize(body) as string, upload.leftOutPath, moreLeftOut),
          gone,
        );
      } finally {
        await upload.remove();
      }
    },
  );

  async function create(
    { path, options, name: fileName, leftOutPath }: Upload,
    language: Language,
    signal: AbortSignal,
  ): Promise<Imported> {
    const { instances, name = fileName, image, caption, id, again, onUnknown, share, imageCheck } = options;
    const { sheet, phoneColumn, headerLine } = options;
    const { delay, verifyNumbers, includeSent, includeUnreachable = false, listLines = false } = options;
    refuseIncludeSent(options);
    const numbers = await ledger.instances.known();
    const { country = phoneRulesOf(numbers, instances[0]).country } = options;
    const names = [...numbers.keys()];
    const ask = verifyNumbers === true ? deps.askNumbers(instances) : undefined;
    const rules = [...numbers].flatMap(([number, info]) => (info.rules ? [[number, info.rules] as const] : []));
    const work = {
      redisUrl: deps.redisUrl,
      prefix: deps.prefix,
      path,
      options: {
        instances,
        name,
        fileName,
        language,
        ...timingOf(options),
        ...defined({ sheet, phoneColumn, headerLine }),
        ...defined({ image, caption, country, id, again, includeSent, onUnknown, share, imageCheck }),
        ...defined({
          pace: delay === undefined ? undefined : parseDelay(delay),
          // With no published names, none is checked: the worker of a new number may not have started yet.
          knownInstances: names.length === 0 ? undefined : names,
        }),
      },
      verify: ask !== undefined,
      includeUnreachable,
      ...(listLines && { leftOutPath }),
      rules: new Map(rules),
    };
    return importUpload(work, ask, signal);
  }

  async function startIfWanted(
    record: CampaignRecord,
    { start, imageCheck }: CampaignOptions,
  ): Promise<CampaignRecord> {
    if (start !== true || record.state !== 'ready') return record;
    try {
      return await run(record.id, 'start', { imageCheck });
    } catch (error) {
      throw isPomboError(error) && error.code === 'image_unreachable' ? notStarted(record, error) : error;
    }
  }
}

/** Streams a JSON response. Resolves when the client has received it or has disconnected. */
async function sendAll(reply: FastifyReply, pieces: AsyncIterable<unknown>, gone: AbortSignal): Promise<FastifyReply> {
  const body = Readable.from(pieces);
  void reply.type('application/json; charset=utf-8').send(body);
  await finished(body, { signal: gone }).catch(() => body.destroy());
  return reply;
}

/** Returns a signal that aborts when the client disconnects: it would not learn of the campaign. */
function whenGone({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => gone.abort());
  return gone.signal;
}

/** Returns the sending hours, days, limit and times. Throws `invalid_input` with every invalid field. */
function timingOf({ window, days, timezone, dailyLimit, startAt, expiresAt }: CampaignOptions): Timing {
  const rules = canonicalRules(defined({ window, days, timezone, dailyLimit }));
  const timing: Timing = defined({
    rules: Object.keys(rules).length === 0 ? undefined : rules,
    startAt: startAt === undefined ? undefined : Date.parse(startAt),
    expiresAt: expiresAt === undefined ? undefined : Date.parse(expiresAt),
  });
  const issues = timingIssues(timing, Date.now());
  if (issues.length > 0) throw invalidInput(issues.map((issue) => ({ ...issue, field: `options.${issue.field}` })));
  return timing;
}

/** Throws `invalid_input` for `includeSent` without `again`, where it has no effect. */
function refuseIncludeSent({ again, includeSent }: CampaignOptions): void {
  if (includeSent !== true || again === true) return;
  throw invalidInput([{ field: 'options.includeSent', problem: 'requires again', example: '"again": true' }]);
}

/** The campaign is stored anyway: once the image is fixed, it can be started without another upload. */
function notStarted({ id }: CampaignRecord, { message, issues, hint = '' }: PomboError): PomboError {
  const stored = `The campaign is stored as ${id}. Fix the image, then POST /v1/campaigns/${id}/start.`;
  return new PomboError('image_unreachable', message, { hint: `${stored}\n${hint}`, ...(issues && { issues }) });
}
