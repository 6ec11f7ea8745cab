import { notice, sayAll, type Notice } from '@pombo/catalogue';
import type { Issue } from '../errors.ts';
import { isHeic, pictureOf } from './picture.ts';

/** An image as the ledger stores it: its place, never the bytes. */
export type ImageRef = { kind: 'url'; url: string } | { kind: 'base64'; sha256: string; mime: string; bytes: number };

/** Larger images are refused: WhatsApp's documents name 5 MB, and Z-API names no limit. */
export const MAX_IMAGE_BYTES: number = 16 * 1024 * 1024;
/** Larger images cause a warning. */
export const WARN_IMAGE_BYTES: number = 5 * 1024 * 1024;

/** The beginning of every image that {@link imageIssue} accepts, as a regular expression for documents, which have no flags. */
export const IMAGE_PATTERN: string = String.raw`^([hH][tT][tT][pP][sS]?:\/\/|data:[iI][mM][aA][gG][eE]\/[^;,]+;[bB][aA][sS][eE]64,)`;

const DATA_URL = /^data:(image\/[a-z0-9.+-]+);base64,/i;

/** Returns the contents of a `data:image/…;base64,` text, or why it cannot be used. Decodes nothing. */
export function parseDataUrl(text: string): { mime: string; base64: string; bytes: number } | { problem: Notice } {
  const head = DATA_URL.exec(text);
  if (!head) return { problem: notice('image_not_data') };
  const mime = head[1]!.toLowerCase();
  if (mime === 'image/svg+xml') return { problem: notice('image_svg') };
  const base64 = text.slice(head[0].length);
  // Buffer.from(…, 'base64') silently decodes rubbish, so check alphabet, padding and length here.
  if (base64.length === 0) return { problem: notice('image_no_bytes') };
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return { problem: notice('image_not_base64') };
  const bytes = (base64.length / 4) * 3 - (base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0);
  if (bytes > MAX_IMAGE_BYTES) return { problem: notice('image_too_large', { bytes, max: MAX_IMAGE_BYTES }) };
  return { mime, base64, bytes };
}

const MAGIC: readonly [string, readonly number[]][] = [
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
];

/** Returns the image type of the first bytes (JPEG, PNG, GIF, WebP); undefined otherwise, for example for an HTML error page. */
export function sniffImage(bytes: Uint8Array): string | undefined {
  const found = MAGIC.find(([, magic]) => magic.every((byte, at) => bytes[at] === byte));
  if (found) return found[0];
  const text = (from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));
  return bytes.length >= 12 && text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP' ? 'image/webp' : undefined;
}

/** A shorter text is not a whole image, and a file's path of this length has a dot or a dash somewhere. */
const LEAST_BASE64 = 64;

/** Returns the type of an image whose base64 lacks its `data:image/…;base64,`; undefined for any other text. */
export function bareBase64Type(text: string): string | undefined {
  const head = text.slice(0, 1024).replaceAll(/[\r\n]/g, '');
  if (head.length < LEAST_BASE64 || !/^[A-Za-z0-9+/]+={0,2}$/.test(head)) return undefined;
  return sniffImage(Buffer.from(head.slice(0, 24), 'base64'));
}

/** Checks the `image` of an input, as {@link imageProblem} does. */
export function imageIssue(image: string): Issue | undefined {
  const why = imageProblem(image);
  if (why === undefined) return undefined;
  const example = 'https://example.com/photo.jpg or data:image/png;base64,…';
  return { field: 'image', problem: sayAll(why), example, notice: why };
}

/** Returns why a text is not an http(s) URL without credentials, or a base64 image that WhatsApp shows. Fetches nothing. */
export function imageProblem(image: string): Notice | undefined {
  if (image === '') return notice('image_empty');
  if (image.startsWith('data:')) {
    const parsed = parseDataUrl(image);
    return 'problem' in parsed ? parsed.problem : imageBytesProblem(Buffer.from(parsed.base64, 'base64'));
  }
  const bare = bareBase64Type(image);
  if (bare !== undefined) return notice('image_bare_base64', { mime: bare });
  if (!/^https?:\/\//i.test(image)) return notice('image_not_url');
  if (image.length > 2048) return notice('image_url_long');
  if (/[\s\p{Cc}]/u.test(image) || !URL.canParse(image)) return notice('image_url_invalid');
  const url = new URL(image);
  return url.username !== '' || url.password !== '' ? notice('image_url_login') : undefined;
}

/** Returns why the bytes of an image cannot be sent. Reads its header only, see {@link pictureOf}. */
export function imageBytesProblem(bytes: Buffer): Notice | undefined {
  if (bytes.length > MAX_IMAGE_BYTES) return notice('image_too_large', { bytes: bytes.length, max: MAX_IMAGE_BYTES });
  if (isHeic(bytes)) return notice('image_heic');
  const mime = sniffImage(bytes);
  if (mime === undefined) return notice('image_bytes');
  return pictureOf(bytes, mime) === undefined ? notice('image_damaged') : undefined;
}
