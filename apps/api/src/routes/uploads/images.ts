import { createReadStream } from 'node:fs';
import { fetchImage, imagesRefused } from '@pombo/campaign';
import { notice } from '@pombo/catalogue';
import { MAX_IMAGE_BYTES, PomboError, parseDataUrl, pictureOf, sniffImage } from '@pombo/core';
import { imageResolver } from '@pombo/producer';
import { z } from 'zod';
import type { AppDeps } from '../../deps.ts';
import type { App } from '../../http/fastify-types.ts';
import { problems } from '../../schemas/problem.ts';
import { uploadImageBody, uploadParams, uploadView } from '../../schemas/upload.ts';
import { campaignServiceOf } from '../../services/campaign-service.ts';
import type { KeptImage, KeptUpload } from '../../uploads/kept-uploads.ts';
import { isTemplate } from './image-of.ts';

const tags = ['uploads'];
/** An image as base64, with room for the JSON around it. */
const BODY_BYTES = Math.ceil((MAX_IMAGE_BYTES * 4) / 3) + 64 * 1024;

/** Routes of an upload's image: the server checks it, and keeps it to show it. */
export function uploadImageRoutes(app: App, deps: AppDeps): void {
  const { keptUploads, ledger, simulated: allowLoopback } = deps;
  const { existing } = campaignServiceOf(deps);

  /** Returns the image of an earlier campaign as text. */
  async function imageOfCampaign(id: string): Promise<string> {
    const record = await existing(id);
    const image = record.image && (await ledger.images.read(record.image));
    if (image === undefined)
      throw new PomboError('image_unreadable', 'The image of this campaign is no longer stored', {
        hint: 'Choose an image again.',
      });
    return image;
  }

  async function setImage(upload: KeptUpload, text: string): Promise<void> {
    if (!text.startsWith('data:') && isTemplate(text))
      return keptUploads.setImage(upload, { kind: 'template', url: text });
    const found = await imageResolver()(text);
    if ('problem' in found)
      throw new PomboError(
        'image_unreadable',
        notice('image_unreadable', { image: named(text), problem: found.problem }),
      );
    if (text.startsWith('data:')) return keepBytes(upload, { kind: 'base64' }, bytesOf(text));
    const fetched = await fetchImage(text, { allowLoopback });
    if ('problem' in fetched) throw imagesRefused([{ url: text, ...fetched }], 'image');
    return keepBytes(upload, { kind: 'url', url: text }, fetched.content);
  }

  async function keepBytes(upload: KeptUpload, image: KeptImage, content: Buffer): Promise<void> {
    const mime = sniffImage(content)!;
    await keptUploads.setImage(upload, { ...image, mime, bytes: content.length, ...pictureOf(content, mime) }, content);
  }

  app.post(
    '/v1/uploads/:id/image',
    {
      bodyLimit: BODY_BYTES,
      // It may fetch the image from the internet.
      config: { scope: 'manage', extraMs: 30_000 },
      schema: {
        tags,
        operationId: 'setUploadImage',
        summary: 'Check an image, and take it for all lines of the upload',
        params: uploadParams,
        body: uploadImageBody,
        response: { 200: uploadView, ...problems },
      },
    },
    async ({ params, body }) => {
      const upload = await keptUploads.get(params.id);
      await setImage(upload, 'image' in body ? body.image.trim() : await imageOfCampaign(body.campaign));
      const { id, name, bytes, expiresAt, image } = await keptUploads.get(params.id);
      return { id, name, bytes, expiresAt, ...(image && { image }) };
    },
  );

  app.get(
    '/v1/uploads/:id/image',
    {
      config: { scope: 'manage' },
      schema: {
        tags,
        operationId: 'getUploadImage',
        summary: 'Read the image of an upload',
        params: uploadParams,
        response: { 200: PICTURE, ...problems },
      },
    },
    async ({ params }, reply) => {
      const { image, imagePath } = await keptUploads.get(params.id);
      if (image?.mime === undefined) throw new PomboError('not_found', 'The upload has no image');
      return reply
        .type(image.mime)
        .header('Content-Security-Policy', "default-src 'none'; sandbox")
        .send(createReadStream(imagePath));
    },
  );
}

const PICTURE = {
  description: 'The image',
  content: Object.fromEntries(
    ['image/jpeg', 'image/png', 'image/gif', 'image/webp'].map((type) => [type, { schema: z.unknown() }]),
  ),
};

function bytesOf(dataUrl: string): Buffer {
  const parsed = parseDataUrl(dataUrl);
  return Buffer.from('base64' in parsed ? parsed.base64 : '', 'base64');
}

function named(text: string): string {
  return text.startsWith('data:') ? '' : text.slice(0, 80);
}
