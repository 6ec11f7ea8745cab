import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { acceptedLanguage } from '@pombo/catalogue';
import type { FastifyReply } from 'fastify';
import type { AppDeps } from '../../deps.ts';
import { campaignMade, campaignUpload } from '../../schemas/campaign.ts';
import { problems } from '../../schemas/problem.ts';
import { uncheckedBody, type App } from '../../http/fastify-types.ts';
import { withLeftOutLines } from '../../uploads/left-out-lines.ts';
import { receiveUpload } from '../../uploads/receive-upload.ts';
import { campaignServiceOf } from '../../services/campaign-service.ts';
import { campaignIn } from '../../services/campaign-words.ts';
import { campaignFiles } from '../../services/read-campaign-file.ts';

/** Creates a campaign from an uploaded file. */
export function campaignUploadRoute(app: App, deps: AppDeps): void {
  const { view } = campaignServiceOf(deps);
  const { create, startIfWanted } = campaignFiles(deps);

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
        const record = await startIfWanted(made.record, upload.options, request.caller);
        void reply.header('Vary', 'Accept-Language');
        void reply.header('Location', `/v1/campaigns/${record.id}`).code(made.answer === 'created' ? 201 : 200);
        const { answer, record: _record, moreLeftOut, ...facts } = made;
        const body = { campaign: campaignIn(await view(record), language), duplicate: answer === 'exists', ...facts };
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
}

/** Streams a JSON response. Resolves when the client has received it or has disconnected. */
async function sendAll(reply: FastifyReply, pieces: AsyncIterable<unknown>, gone: AbortSignal): Promise<FastifyReply> {
  const body = Readable.from(pieces);
  void reply.type('application/json; charset=utf-8').send(body);
  await finished(body, { signal: gone }).catch(() => body.destroy());
  return reply;
}

/** Returns a signal that aborts when the client disconnects: it would not learn of the campaign. */
export function whenGone({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => gone.abort());
  return gone.signal;
}
