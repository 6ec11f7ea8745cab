import { readFile, stat } from 'node:fs/promises';
import { MAX_IMAGE_BYTES, PomboError, bareBase64Type, sniffImage } from '@pombo/core';

/** True for a text that can only be a file's path: not a URL, not a data: text, not base64 without its prefix. */
export function isFilePath(image: string): boolean {
  return image !== '' && !/^(https?:\/\/|data:)/i.test(image) && bareBase64Type(image) === undefined;
}

/** Reads an image file as a data: text. Throws `image_unreadable` if it is missing, too large or not an image. */
export async function readImageFile(path: string): Promise<string> {
  const bytes = await readBytes(path);
  const mime = sniffImage(bytes);
  if (mime === undefined) {
    throw new PomboError('image_unreadable', `${path} is not a JPEG, PNG, GIF or WebP image`, {
      hint: 'Give a URL that begins with http:// or https://, or the path of an image file.',
    });
  }
  return `data:${mime};base64,${bytes.toString('base64')}`;
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size <= MAX_IMAGE_BYTES) return await readFile(path);
    throw new PomboError('image_unreadable', `${path} has ${size} bytes, more than ${MAX_IMAGE_BYTES}`, {
      hint: 'WhatsApp accepts images up to about 5 MB. Make it smaller.',
    });
  } catch (cause) {
    if (cause instanceof PomboError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code ?? 'error';
    const why = code === 'ENOENT' ? 'no such file' : code;
    throw new PomboError('image_unreadable', `The image file ${path} cannot be read: ${why}`, {
      hint: 'Give a URL that begins with http:// or https://, or the path of an image file.',
      cause,
    });
  }
}
