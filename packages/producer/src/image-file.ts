import { notice, sayAll } from '@pombo/catalogue';
import { PomboError, bareBase64Type } from '@pombo/core';
import { imageResolver } from './images/resolve-image.ts';

/** True for a text that can only be a file's path: not a URL, not a data: text, not base64 without its prefix. */
export function isFilePath(image: string): boolean {
  return image !== '' && !/^(https?:\/\/|data:)/i.test(image) && bareBase64Type(image) === undefined;
}

/**
 * Reads an image file as a data: text; a relative path starts at the working directory. Throws `image_unreadable` for
 * anything that a campaign refuses as well: missing, too large, damaged, or not an image.
 */
export async function readImageFile(path: string): Promise<string> {
  // A resolver of its own: a process that runs for weeks must see that the file has changed.
  const found = await imageResolver({ folder: '.', anywhere: true })(path);
  if ('image' in found) return found.image;
  const { problem } = found;
  throw new PomboError('image_unreadable', notice('image_unreadable', { image: path.slice(0, 80), problem }), {
    issues: [{ field: 'image', problem: sayAll(problem), notice: problem }],
  });
}
