import type { Issue } from '../errors.ts';

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
export function parseDataUrl(text: string): { mime: string; base64: string; bytes: number } | { problem: string } {
  const head = DATA_URL.exec(text);
  if (!head) return { problem: 'must be a data:image/…;base64, text' };
  const mime = head[1]!.toLowerCase();
  if (mime === 'image/svg+xml') return { problem: 'is an SVG, which WhatsApp does not show' };
  const base64 = text.slice(head[0].length);
  // Buffer.from(…, 'base64') silently decodes rubbish, so check alphabet, padding and length here.
  if (base64.length === 0) return { problem: 'has no bytes' };
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return { problem: 'is not valid base64' };
  const bytes = (base64.length / 4) * 3 - (base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0);
  if (bytes > MAX_IMAGE_BYTES) return { problem: `has ${bytes} bytes, more than ${MAX_IMAGE_BYTES}` };
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

/** Checks the `image` of an input: an http(s) URL without credentials, or a base64 image with an image's bytes. */
export function imageIssue(image: string): Issue | undefined {
  const example = 'https://example.com/photo.jpg or data:image/png;base64,…';
  const issue = (problem: string): Issue => ({ field: 'image', problem, example });
  if (image === '') return issue('is empty');
  if (image.startsWith('data:')) {
    const parsed = parseDataUrl(image);
    if ('problem' in parsed) return issue(parsed.problem);
    // 24 base64 characters are 18 bytes: enough for every signature above.
    const head = Buffer.from(parsed.base64.slice(0, 24), 'base64');
    return sniffImage(head) === undefined ? issue('has bytes that are not a JPEG, PNG, GIF or WebP image') : undefined;
  }
  const bare = bareBase64Type(image);
  if (bare !== undefined) return issue(`is base64 without its beginning; write data:${bare};base64, in front of it`);
  if (!/^https?:\/\//i.test(image)) return issue('is neither an http(s) URL nor a data:image/…;base64, text');
  if (image.length > 2048) return issue('is a URL of more than 2,048 characters');
  if (/[\s\p{Cc}]/u.test(image) || !URL.canParse(image)) return issue('is not a valid URL');
  const url = new URL(image);
  if (url.username !== '' || url.password !== '') return issue('has a user name or password in the URL');
  return undefined;
}
