import { acceptedLanguage, sayAll, type Language } from '@pombo/catalogue';
import { lookAtImages, shortUrl, type Preview } from '@pombo/campaign';
import { defined, phoneRulesOf, type InstanceInfo } from '@pombo/core';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { AppDeps } from '../../deps.ts';
import type { App } from '../../http/fastify-types.ts';
import type { CampaignOptions } from '../../schemas/campaign.ts';
import { problems } from '../../schemas/problem.ts';
import { checkAnswer, previewAnswer, previewBody, uploadCampaignBody, uploadParams } from '../../schemas/upload.ts';
import { campaignFiles } from '../../services/read-campaign-file.ts';
import type { Checked } from '../../uploads/import-protocol.ts';
import { readUpload } from '../../uploads/import-upload.ts';
import type { Places } from '../../uploads/places.ts';
import { whenGone } from '../campaigns/create.ts';
import { withKeptImage } from './image-of.ts';

const tags = ['uploads'];

/** Routes that read an upload and store nothing: its first rows, and a check of all of it. */
export function uploadReadingRoutes(app: App, deps: AppDeps, take: Places): void {
  const { keptUploads, ledger } = deps;

  app.post(
    '/v1/uploads/:id/preview',
    {
      config: { scope: 'manage', extraMs: Infinity },
      schema: {
        tags,
        operationId: 'previewUpload',
        summary: 'Show rows as they are read, with their captions',
        params: uploadParams,
        body: previewBody,
        response: { 200: previewAnswer, ...problems },
      },
    },
    async ({ params, body, headers }, reply) => {
      const { path, image } = await keptUploads.get(params.id);
      const numbers = await ledger.instances.known();
      const language = acceptedLanguage(headers['accept-language']);
      const own = image?.kind === 'base64' ? undefined : image?.url;
      const { rows, ...reading } = withCountry(body, numbers);
      const options = {
        ...defined({ ...reading, image: own }),
        hasImage: image !== undefined,
        language,
        reader: 'api' as const,
        rows,
      };
      const preview = await take(() => readUpload({ kind: 'preview', path, options }, undefined, ending(reply, deps)));
      return previewed(preview, language);
    },
  );

  checkRoute(app, deps, take);
}

function checkRoute(app: App, deps: AppDeps, take: Places): void {
  const { keptUploads, campaigns, simulated: allowLoopback } = deps;
  const { check } = campaignFiles(deps);

  app.post(
    '/v1/uploads/:id/check',
    {
      config: { scope: 'manage', extraMs: Infinity },
      schema: {
        tags,
        operationId: 'checkUpload',
        summary: 'Read the whole file as a campaign would, and send nothing',
        params: uploadParams,
        body: uploadCampaignBody,
        response: { 200: checkAnswer, ...problems },
      },
    },
    async ({ params, body: { seenImage, ...given }, headers }, reply) => {
      const kept = await keptUploads.get(params.id);
      const signal = ending(reply, deps);
      const options = await withKeptImage(given, kept, seenImage);
      const { path, name } = kept;
      const language = acceptedLanguage(headers['accept-language']);
      const checked = await keptUploads.replaceRejected(kept, (rejectedPath) =>
        take(() => check({ path, name, options, rejectedPath }, language, signal)),
      );
      const urls = given.imageCheck === false ? { urls: [], more: 0 } : checked.images;
      const { looks, notLooked } = await lookAtImages(urls, { allowLoopback, signal });
      const images = {
        checked: looks.length,
        notChecked: notLooked,
        problems: looks.flatMap((each) => ('problem' in each ? [`${shortUrl(each.url)} ${each.problem}`] : [])),
      };
      const existing = options.id === undefined ? undefined : await campaigns.get(options.id);
      const exists = existing && { id: existing.id, state: existing.state };
      return { ...checkedView(checked), images, ...(exists && { exists }) };
    },
  );
}

function checkedView({ outlook, images: _images, ...rest }: Checked): Omit<z.output<typeof checkAnswer>, 'images'> {
  const { estimate, ...others } = outlook;
  // Hours that never come have no end.
  const isFinite = estimate !== undefined && Number.isFinite(estimate.maxMs);
  return {
    ...rest,
    rejections: rest.rejections.map(({ samples, ...group }) => ({
      ...group,
      samples: samples.map(({ notice: _notice, ...sample }) => sample),
    })),
    total: rest.counts.ready + rest.counts.repaired,
    outlook: isFinite ? { ...others, estimate } : others,
  };
}

function previewed(
  { finding, sheets, headerLine, columns, notes, rows, problem }: Preview,
  language: Language,
): z.output<typeof previewAnswer> {
  const { bytes, encoding, delimiter, sheet } = finding;
  return {
    file: { bytes, encoding, delimiter, headerLine, ...defined({ sheet, sheets }) },
    columns,
    notes: notes.map((note) => sayAll(note, language, 'api')),
    ...(problem && { problem: { code: problem.code, detail: problem.text, ...defined({ hint: problem.hint }) } }),
    rows: rows.map(({ line, cells, recipient, rejection }) => ({
      line,
      cells,
      ...(recipient && {
        ...defined({ phone: recipient.phone, caption: recipient.caption }),
        ...(recipient.repairs.length > 0 && { repaired: true as const }),
        ...(recipient.image.startsWith('http') && { image: recipient.image }),
        ...defined({ instance: recipient.instance }),
      }),
      ...(rejection && {
        problem: { column: rejection.column, value: rejection.value, reason: rejection.reason },
      }),
    })),
  };
}

/** Returns the options with the country of the deployment, unless they name one. */
export function withCountry<T extends Partial<Pick<CampaignOptions, 'country' | 'instances'>>>(
  options: T,
  numbers: ReadonlyMap<string, InstanceInfo>,
): T & { country: string | undefined } {
  return { ...options, country: options.country ?? phoneRulesOf(numbers, options.instances?.[0]).country };
}

/** Aborted when the client disconnects, or this process stops. */
export function ending(reply: FastifyReply, { stopping }: AppDeps): AbortSignal {
  return AbortSignal.any([whenGone(reply), stopping]);
}
