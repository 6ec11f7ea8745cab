import { readFile, stat } from 'node:fs/promises';
import { MAX_IMAGE_BYTES, PomboError, bareBase64Type, sniffImage } from '@pombo/message';

/** True for what is neither a URL nor a data: text, nor base64 that lacks its beginning, and so can only be a file's path. */
export function isFilePath(image: string): boolean {
  return image !== '' && !/^(https?:\/\/|data:)/i.test(image) && bareBase64Type(image) === undefined;
}

/** Reads an image file as a data: text. Throws `image_unreadable` when it is missing, too large or no image. */
export async function readImageFile(path: string): Promise<string> {
  const bytes = await readBytes(path);
  const mime = sniffImage(bytes);
  if (mime === undefined) {
    throw new PomboError('image_unreadable', `${path} is no JPEG, PNG, GIF or WebP image`, {
      hint: 'Give a URL that begins with http(s)://, or the path of an image file.',
    });
  }
  return `data:${mime};base64,${bytes.toString('base64')}`;
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size <= MAX_IMAGE_BYTES) return await readFile(path);
    throw new PomboError('image_unreadable', `${path} has ${size} bytes, more than ${MAX_IMAGE_BYTES}`, {
      hint: 'WhatsApp takes images up to about 5 MB; make it smaller.',
    });
  } catch (cause) {
    if (cause instanceof PomboError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code ?? 'error';
    const why = code === 'ENOENT' ? 'there is no such file' : code;
    throw new PomboError('image_unreadable', `The image file ${path} can not be read: ${why}`, {
      hint: 'Give a URL that begins with http(s)://, or the path of an image file.',
      cause,
    });
  }
}
