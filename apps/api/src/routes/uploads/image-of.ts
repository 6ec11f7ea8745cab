import { readFile } from 'node:fs/promises';
import { lookAtImages, refuseBadImages } from '@pombo/campaign';
import type { AppDeps } from '../../deps.ts';
import type { CampaignOptions } from '../../schemas/campaign.ts';
import type { KeptUpload } from '../../uploads/kept-uploads.ts';

/** Returns the options with the upload's image, unless they name one. */
export async function withKeptImage(
  options: CampaignOptions,
  { image, imagePath }: KeptUpload,
): Promise<CampaignOptions> {
  if (options.image !== undefined || image === undefined) return options;
  if (image.kind !== 'base64') return image.url === undefined ? options : { ...options, image: image.url };
  const bytes = await readFile(imagePath);
  return { ...options, image: `data:${image.mime};base64,${bytes.toString('base64')}` };
}

/** Throws `image_unreachable` for an address, without placeholders, that cannot be sent. */
export async function refuseBadImage(image: string | undefined, { simulated }: AppDeps): Promise<void> {
  if (image === undefined || image.startsWith('data:') || isTemplate(image)) return;
  refuseBadImages(await lookAtImages({ urls: [image], more: 0 }, { allowLoopback: simulated }));
}

/** Returns true for an address with placeholders. */
export function isTemplate(image: string): boolean {
  return /\{\{|\{%/.test(image);
}
