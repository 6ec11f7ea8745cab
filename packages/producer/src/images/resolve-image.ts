import { notice, type Notice } from '@pombo/catalogue';
import { constants, open, realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import {
  MAX_IMAGE_BYTES,
  WARN_IMAGE_BYTES,
  bareBase64Type,
  imageBytesProblem,
  imageProblem,
  parseDataUrl,
  sniffImage,
} from '@pombo/core';

/** An image as a message takes it: an http(s) URL or a data: URL. */
export type ImageFound = { image: string; warnings: ImageWarning[] };
export type ImageRefused = { problem: Notice };
/** `http_image` can be read and changed in transit; `large_image` is above the size that WhatsApp documents. */
export type ImageWarning = 'http_image' | 'large_image';

/** Where images may come from. */
export interface ImageOptions {
  /** Folder from which files may be read. Absent: files are refused (an upload must never name a server's files). */
  folder?: string;
  /** Files outside `folder` may be read as well: for flags that a person typed at the terminal, never for cells. */
  anywhere?: boolean;
}

// Enough for the handful of pictures that a recipient file repeats.
const KEPT_CHARACTERS = 64 * 1024 * 1024;

/**
 * Returns a function that turns an image cell or flag into what a message takes. URLs and data: URLs are checked by form
 * and first bytes; a file is read, checked and becomes a data: URL. Files that were read are cached. Never throws.
 */
export function imageResolver(
  options: ImageOptions = {},
): (text: string) => ImageFound | ImageRefused | Promise<ImageFound | ImageRefused> {
  const files = new Map<string, ImageFound>();
  let kept = 0;
  const read = async (text: string): Promise<ImageFound | ImageRefused> => {
    const found = await readImage(text, options);
    if ('image' in found && kept + found.image.length <= KEPT_CHARACTERS) {
      kept += found.image.length;
      files.set(text, found);
    }
    return found;
  };
  // Most files have one picture for all lines.
  let last: { text: string; found: ImageFound | ImageRefused } | undefined;
  return (text) => {
    if (options.folder !== undefined && !/^[a-z][a-z0-9+.-]+:/i.test(text) && bareBase64Type(text) === undefined)
      return files.get(text) ?? read(text);
    if (last?.text !== text) last = { text, found: checkText(text) };
    return last.found;
  };
}

function checkText(text: string): ImageFound | ImageRefused {
  const problem = imageProblem(text);
  if (problem === undefined) return { image: text, warnings: warningsFor(text) };
  return { problem: notice('image_given', { problem }) };
}

function warningsFor(text: string): ImageWarning[] {
  if (!text.startsWith('data:')) return /^http:\/\/(?!127\.|localhost\b|\[::1\])/i.test(text) ? ['http_image'] : [];
  const parsed = parseDataUrl(text);
  return 'bytes' in parsed && parsed.bytes > WARN_IMAGE_BYTES ? ['large_image'] : [];
}

async function readImage(text: string, options: ImageOptions): Promise<ImageFound | ImageRefused> {
  const folder = resolve(options.folder!);
  const path = resolve(folder, text);
  const bound = options.anywhere !== true;
  if (bound && isOutside(folder, path)) return OUTSIDE;
  try {
    // A name inside the folder may be a link that leads out of it.
    const real = await realpath(path);
    if (bound && isOutside(await realpath(folder), real)) return OUTSIDE;
    const bytes = await readPlainFile(real);
    if (!Buffer.isBuffer(bytes)) return { problem: bytes };
    const problem = imageBytesProblem(bytes);
    if (problem !== undefined) return { problem: problem.code === 'image_bytes' ? notice('image_kind') : problem };
    const image = `data:${sniffImage(bytes)!};base64,${bytes.toString('base64')}`;
    return { image, warnings: warningsFor(image) };
  } catch {
    return { problem: notice(text.startsWith('~') ? 'image_tilde' : 'image_not_found') };
  }
}

const OUTSIDE: ImageRefused = { problem: notice('image_outside') };

function isOutside(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return isAbsolute(inside) || inside === '..' || inside.startsWith(`..${sep}`);
}

/**
 * Returns a file's bytes, or why they are not read. Throws for a pipe, which would block its reader. Does not follow a link
 * that has replaced the file since its path was resolved.
 */
async function readPlainFile(path: string): Promise<Buffer | Notice> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const facts = await file.stat();
    if (facts.isDirectory()) return notice('image_folder');
    if (!facts.isFile()) throw new Error('not a file');
    if (facts.size > MAX_IMAGE_BYTES) return notice('image_too_large', { bytes: facts.size, max: MAX_IMAGE_BYTES });
    return await file.readFile();
  } finally {
    await file.close();
  }
}
