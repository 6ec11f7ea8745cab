import { readFile } from 'node:fs/promises';
import { lookAtImages, refuseBadImages } from '@pombo/campaign';
import { notice } from '@pombo/catalogue';
import { PomboError } from '@pombo/core';
import type { AppDeps } from '../../deps.ts';
import type { CampaignOptions } from '../../schemas/campaign.ts';
import { fingerprintOf, type KeptUpload } from '../../uploads/kept-uploads.ts';

/**
 * Returns the options with the upload's image, unless they name one. `seen`: the fingerprint of the image that the person
 * saw, null if there was none. Throws `id_conflict` if the upload has another one now, for example from a second tab.
 */
export async function withKeptImage(
  options: CampaignOptions,
  { image, imagePath }: KeptUpload,
  seen?: string | null,
): Promise<CampaignOptions> {
  if (options.image !== undefined) return options;
  if (seen !== undefined && seen !== (image?.fingerprint ?? null)) throw changed();
  if (image === undefined) return options;
  if (image.kind !== 'base64') return image.url === undefined ? options : { ...options, image: image.url };
  const bytes = await readFile(imagePath);
  // Another request may have replaced the bytes since the upload was read.
  if (image.fingerprint !== undefined && image.fingerprint !== fingerprintOf(image, bytes)) throw changed();
  return { ...options, image: `data:${image.mime};base64,${bytes.toString('base64')}` };
}

function changed(): PomboError {
  return new PomboError('id_conflict', notice('upload_image_changed'));
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
