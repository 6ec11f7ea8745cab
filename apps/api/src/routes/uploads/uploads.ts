import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { acceptedLanguage } from '@pombo/catalogue';
import { PomboError } from '@pombo/core';
import { z } from 'zod';
import type { AppDeps } from '../../deps.ts';
import { uncheckedBody, type App } from '../../http/fastify-types.ts';
import { campaignMade } from '../../schemas/campaign.ts';
import { problems } from '../../schemas/problem.ts';
import { keptUploadBody, removedUpload, uploadCampaignBody, uploadParams, uploadView } from '../../schemas/upload.ts';
import { campaignServiceOf } from '../../services/campaign-service.ts';
import { campaignIn } from '../../services/campaign-words.ts';
import { campaignFiles } from '../../services/read-campaign-file.ts';
import type { KeptUpload } from '../../uploads/kept-uploads.ts';
import { createPlaces, type Places } from '../../uploads/places.ts';
import { receiveFile } from '../../uploads/receive-upload.ts';
import { refuseBadImage, withKeptImage } from './image-of.ts';
import { uploadImageRoutes } from './images.ts';
import { uploadReadingRoutes } from './reading.ts';
import { uploadTestRoute } from './test-send.ts';

const tags = ['uploads'];
/** Threads at once that read uploads; each may take much of a core. */
const MOST_READS = 6;

/** Receives a file that stays on the server while a campaign is prepared from it. Needs multipart. */
export function keepUploadRoute(app: App, { uploads, keptUploads }: AppDeps): void {
  app.post(
    '/v1/uploads',
    {
      config: { scope: 'manage', extraMs: Infinity },
      schema: {
        tags,
        operationId: 'createUpload',
        summary: 'Upload a file, to prepare a campaign from it',
        consumes: ['multipart/form-data'],
        body: keptUploadBody,
        response: { 201: uploadView, ...problems },
      },
      validatorCompiler: uncheckedBody,
    },
    async (request, reply) => {
      const place = await uploads.take();
      try {
        const path = join(place.folder, 'upload.csv');
        const name = await receiveFile(request, path);
        const kept = await keptUploads.keep(path, name);
        void reply.header('Location', `/v1/uploads/${kept.id}`).code(201);
        return viewOf(kept);
      } finally {
        await place.free();
      }
    },
  );
}

/** Routes that read a kept file, and make a campaign from it. */
export function uploadRoutes(app: App, deps: AppDeps): void {
  const { keptUploads } = deps;

  app.get(
    '/v1/uploads/:id',
    {
      config: { scope: 'manage' },
      schema: {
        tags,
        operationId: 'getUpload',
        summary: 'Read what is known of an upload',
        params: uploadParams,
        response: { 200: uploadView, ...problems },
      },
    },
    async ({ params }) => viewOf(await keptUploads.get(params.id)),
  );

  app.delete(
    '/v1/uploads/:id',
    {
      config: { scope: 'manage' },
      schema: {
        tags,
        operationId: 'removeUpload',
        summary: 'Remove an upload, with its image',
        params: uploadParams,
        response: { 200: removedUpload, ...problems },
      },
    },
    async ({ params }) => {
      await keptUploads.remove((await keptUploads.get(params.id)).id);
      return { removed: true as const };
    },
  );

  uploadImageRoutes(app, deps);
  const take = createPlaces(MOST_READS);
  uploadReadingRoutes(app, deps, take);
  uploadTestRoute(app, deps, take);
  rejectedRoute(app, deps);
  campaignRoute(app, deps, take);
}

function rejectedRoute(app: App, { keptUploads }: AppDeps): void {
  app.get(
    '/v1/uploads/:id/rejected',
    {
      config: { scope: 'manage' },
      schema: {
        tags,
        operationId: 'getUploadRejected',
        summary: 'Export the lines that the last check left out, as CSV',
        params: uploadParams,
        response: {
          200: { description: 'The lines with their reasons', content: { 'text/csv': { schema: z.unknown() } } },
          ...problems,
        },
      },
    },
    async ({ params }, reply) => {
      const { rejectedPath, name } = await keptUploads.get(params.id);
      if ((await stat(rejectedPath).catch(() => undefined)) === undefined)
        throw new PomboError('not_found', 'The upload was not checked yet', {
          hint: `Check it first: POST /v1/uploads/${params.id}/check`,
        });
      const stem = name.replace(/\.\w{1,5}$/, '').replaceAll(/[^\w.-]+/g, '_');
      return reply
        .type('text/csv; charset=utf-8')
        .header('Content-Disposition', `attachment; filename="${stem}-rejected.csv"`)
        .send(createReadStream(rejectedPath));
    },
  );
}

function campaignRoute(app: App, deps: AppDeps, take: Places): void {
  const { keptUploads } = deps;
  const { view } = campaignServiceOf(deps);
  const { create, startIfWanted } = campaignFiles(deps);

  app.post(
    '/v1/uploads/:id/campaign',
    {
      config: { scope: 'manage', extraMs: Infinity },
      schema: {
        tags,
        operationId: 'createCampaignFromUpload',
        summary: 'Create a campaign from an upload',
        params: uploadParams,
        body: uploadCampaignBody,
        response: { 200: campaignMade, 201: campaignMade, ...problems },
      },
    },
    async ({ params, body: { seenImage, ...given }, headers, caller }, reply) => {
      const kept = await keptUploads.get(params.id);
      const options = await withKeptImage(given, kept, seenImage);
      // Before anything is stored: a campaign whose image cannot be fetched would stay behind unstarted.
      if (given.start === true && given.imageCheck !== false) await refuseBadImage(options.image, deps);
      const language = acceptedLanguage(headers['accept-language']);
      // Not ended when the client disconnects: the file is here, and the same request again finds the campaign.
      const made = await take(() => create({ path: kept.path, name: kept.name, options }, language, deps.stopping));
      const record = await startIfWanted(made.record, options, caller);
      void reply.header('Vary', 'Accept-Language');
      void reply.header('Location', `/v1/campaigns/${record.id}`).code(made.answer === 'created' ? 201 : 200);
      const { answer, record: _record, moreLeftOut: _more, ...facts } = made;
      return { campaign: campaignIn(await view(record), language), duplicate: answer === 'exists', ...facts };
    },
  );
}

function viewOf({ id, name, bytes, expiresAt, image }: KeptUpload): z.output<typeof uploadView> {
  return { id, name, bytes, expiresAt, ...(image && { image }) };
}
