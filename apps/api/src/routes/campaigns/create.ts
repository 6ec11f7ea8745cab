import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { parseDelay, timingIssues, type CampaignRecord, type Timing } from '@pombo/campaign';
import { PomboError, invalidInput, isPomboError, phoneRulesOf } from '@pombo/core';
import type { FastifyReply } from 'fastify';
import type { AppParts } from '../../deps.ts';
import { campaignMade, campaignUpload, type CampaignOptions } from '../../schemas/campaign.ts';
import { problems } from '../../schemas/problem.ts';
import { uncheckedBody, type App } from '../../http/fastify-types.ts';
import type { Imported } from '../../uploads/import-protocol.ts';
import { importUpload } from '../../uploads/import-upload.ts';
import { withLeftOutLines } from '../../uploads/left-out-lines.ts';
import { receiveUpload, type Upload } from '../../uploads/receive-upload.ts';
import { createDesk } from '../../services/campaign-service.ts';

/** Campaigns, made of an uploaded file. */
export function campaignUploadRoute(app: App, parts: AppParts): void {
  const { ledger } = parts;
  const { run, view } = createDesk(parts);

  app.post(
    '/v1/campaigns',
    {
      config: { scope: 'manage', extraMs: Infinity },
      schema: {
        tags: ['campaigns'],
        operationId: 'createCampaign',
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
      // From the beginning: a client may disconnect with the last byte of the file.
      const gone = whenGone(reply);
      const upload = await receiveUpload(request, parts.uploads);
      try {
        const made = await create(upload, AbortSignal.any([gone, parts.stopping]));
        const record = await startIfWanted(made.record, upload.options);
        void reply.header('Location', `/v1/campaigns/${record.id}`).code(made.answer === 'created' ? 201 : 200);
        const { answer, record: _record, moreLeftOut, ...facts } = made;
        const body = { campaign: await view(record), duplicate: answer === 'exists', ...facts };
        if (moreLeftOut === undefined) return await reply.send(body);
        return await sendAll(
          reply,
          withLeftOutLines(String(reply.serialize(body)), upload.leftOutPath, moreLeftOut),
          gone,
        );
      } finally {
        await upload.remove();
      }
    },
  );

  async function create(
    { path, options, name: fileName, leftOutPath }: Upload,
    signal: AbortSignal,
  ): Promise<Imported> {
    const { instances, name = fileName, image, caption, id, again, onUnknown, share, imageCheck } = options;
    const { delay, verifyNumbers, includeSent, includeUnreachable = false, listLines = false } = options;
    refuseIncludeSent(options);
    const numbers = await ledger.instances.known();
    const { country = phoneRulesOf(numbers, instances[0]).country } = options;
    const names = [...numbers.keys()];
    const ask = verifyNumbers === true ? parts.askNumbers(instances) : undefined;
    const rules = [...numbers].flatMap(([number, info]) => (info.rules ? [[number, info.rules] as const] : []));
    const work = {
      redisUrl: parts.redisUrl,
      prefix: parts.prefix,
      path,
      options: {
        instances,
        name,
        ...timingOf(options),
        ...known({ image, caption, country, id, again, includeSent, onUnknown, share, imageCheck }),
        ...known({
          pace: delay === undefined ? undefined : parseDelay(delay),
          // A name nobody has published yet may be right: a worker that serves it has only not been up so far.
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

/** Sends JSON piece by piece; resolves when all of it was taken, or the client has gone. */
async function sendAll(reply: FastifyReply, pieces: AsyncIterable<unknown>, gone: AbortSignal): Promise<FastifyReply> {
  const body = Readable.from(pieces);
  void reply.type('application/json; charset=utf-8').send(body);
  await finished(body, { signal: gone }).catch(() => body.destroy());
  return reply;
}

/** Aborts when the client disconnects before it was answered: nobody would learn of the campaign. */
function whenGone({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => gone.abort());
  return gone.signal;
}

/** Hours, days, limit and times. Throws `invalid_input` with every fault. */
function timingOf({ window, days, timezone, dailyLimit, startAt, expiresAt }: CampaignOptions): Timing {
  const rules = known({ window, days, timezone, dailyLimit });
  const timing: Timing = known({
    rules: Object.keys(rules).length === 0 ? undefined : rules,
    startAt: startAt === undefined ? undefined : Date.parse(startAt),
    expiresAt: expiresAt === undefined ? undefined : Date.parse(expiresAt),
  });
  const issues = timingIssues(timing, Date.now());
  if (issues.length > 0) throw invalidInput(issues.map((issue) => ({ ...issue, field: `options.${issue.field}` })));
  return timing;
}

/** Throws `invalid_input`: without `again` nobody is left out. */
function refuseIncludeSent({ again, includeSent }: CampaignOptions): void {
  if (includeSent !== true || again === true) return;
  throw invalidInput([{ field: 'options.includeSent', problem: 'goes with again only', example: '"again": true' }]);
}

/** The campaign is there all the same: whoever mends the image starts it, and uploads nothing again. */
function notStarted({ id }: CampaignRecord, { message, issues, hint = '' }: PomboError): PomboError {
  const stored = `The campaign is stored as ${id} and not started: POST /v1/campaigns/${id}/start when it is mended.`;
  return new PomboError('image_unreachable', message, { hint: `${stored}\n${hint}`, ...(issues && { issues }) });
}

type Known<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without what is undefined. */
function known<T extends object>(values: T): Known<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Known<T>;
}
