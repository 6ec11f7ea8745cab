import { notice, sayAll, type Notice } from '@pombo/catalogue';
import { MAX_IMAGE_BYTES, PomboError, WARN_IMAGE_BYTES, sniffImage } from '@pombo/core';
import { createOutbound, type Outbound, type OutboundResult } from '@pombo/outbound';
import type { CampaignImages, CampaignRecord } from '../store/record.ts';
import { DedupeIndex } from '../dedupe/dedupe-index.ts';

/** Why an image cannot be sent. `problem` completes a sentence that begins with the URL, in every language. */
export interface ImageProblem {
  problem: Notice;
}

/** The result of checking one image. */
export type ImageLook = { url: string } & (
  | { mime: string; /** Absent when the host does not say. */ bytes?: number; large: boolean }
  | ImageProblem
);

export interface ImageReport {
  /** Results in the order of the URLs. */
  looks: ImageLook[];
  notLooked: number;
}

export interface PreflightOptions {
  /** True only while the gateway itself is on this machine's loopback. */
  allowLoopback: boolean;
  /** Timeout for each image (ms, default 10,000). */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** Distinct URLs that are checked. A campaign with a picture per person would take longer to check than to send. */
export const MOST_IMAGES = 100;
const AT_ONCE = 8;
/** Bytes requested of each image: enough for every file signature. */
const HEAD_BYTES = 1024;

/** Collects the distinct image URLs of a file while it is read. Base64 images are checked where they are read. */
export function collectImages(): { add(image: string): void; result(): CampaignImages } {
  const seen = new DedupeIndex();
  const images: CampaignImages = { urls: [], more: 0 };
  let last = '';
  return {
    add(image) {
      // Most files have one picture for all lines.
      if (image === last || image.startsWith('data:')) return;
      last = image;
      if (seen.lineOf(image) !== undefined) return;
      seen.add(image, 1);
      if (images.urls.length < MOST_IMAGES) images.urls.push(image);
      else images.more += 1;
    },
    result: () => images,
  };
}

/**
 * Checks each image once: it can be fetched from here, its first bytes are those of an image, and it is small enough. Reads
 * no more than that takes, if the host supports ranges. Never throws. Images that an interrupted check did not reach count
 * as not checked.
 */
export async function lookAtImages({ urls, more }: CampaignImages, options: PreflightOptions): Promise<ImageReport> {
  const { allowLoopback, timeoutMs = 10_000, signal } = options;
  const outbound = createOutbound({ allowLoopback, timeoutMs, maxBytes: HEAD_BYTES });
  const looks: ImageLook[] = [];
  const stopped = (): boolean => signal?.aborted === true;
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < urls.length && !stopped(); at = next++) {
      const verdict = await look(urls[at]!, outbound);
      if (!stopped()) looks[at] = { url: urls[at]!, ...verdict };
    }
  };
  const stop = (): void => outbound.close();
  signal?.addEventListener('abort', stop);
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, urls.length) }, work));
  signal?.removeEventListener('abort', stop);
  outbound.close();
  const seen = looks.filter(() => true);
  return { looks: seen, notLooked: more + urls.length - seen.length };
}

/** The bytes of an image, or why it cannot be sent. */
export type FetchedImage = { mime: string; content: Buffer } | ImageProblem;

/** Fetches a whole image, with the checks of {@link lookAtImages}. Never throws. */
export async function fetchImage(
  url: string,
  { allowLoopback, timeoutMs = 10_000 }: PreflightOptions,
): Promise<FetchedImage> {
  const outbound = createOutbound({ allowLoopback, timeoutMs, maxBytes: MAX_IMAGE_BYTES });
  try {
    const answer = await outbound.get(url);
    const verdict = verdictOf(answer);
    if ('problem' in verdict) return verdict;
    return answer.kind === 'response' && answer.complete ? { mime: verdict.mime, content: answer.body } : TOO_LARGE;
  } finally {
    outbound.close();
  }
}

/** Throws `image_unreachable`, with each URL and its problem, when an image cannot be sent. */
export function refuseBadImages({ looks }: ImageReport): void {
  const bad = looks.filter((each) => 'problem' in each);
  if (bad.length > 0) throw imagesRefused(bad, 'image');
}

/** Returns the error for images that cannot be sent; `field` is where the input names them. */
export function imagesRefused(bad: readonly ({ url: string } & ImageProblem)[], field: string): PomboError {
  const images = bad.map(imageProblem);
  const said = notice('images_refused', { images: images.slice(0, SHOWN), more: Math.max(0, bad.length - SHOWN) });
  const issues = images.map((image) => ({ field, problem: sayAll(image), notice: image }));
  return new PomboError('image_unreachable', said, { issues });
}

/** Returns an image's problem as a sentence that begins with its URL. */
export function imageProblem({ url, problem }: { url: string } & ImageProblem): Notice {
  return notice('image_problem', { image: shortUrl(url), problem });
}

const SHOWN = 5;

/** Returns a URL for display. Its query is cut, because it may be a signature that grants access. */
export function shortUrl(url: string): string {
  const plain = url.replace(/[?#].*$/s, (rest) => (rest.length > 12 ? `${rest[0]}…` : rest));
  return plain.length > 100 ? `${plain.slice(0, 99)}…` : plain;
}

/**
 * Checks a campaign's images before it starts. Returns undefined if its plan or the caller (`imageCheck: false`) skips the
 * check. Throws `image_unreachable`.
 */
export async function checkImages(
  { images, imageCheck }: Pick<CampaignRecord, 'images' | 'imageCheck'>,
  options: PreflightOptions & { imageCheck?: boolean },
): Promise<ImageReport | undefined> {
  if (images === undefined || imageCheck === false || options.imageCheck === false) return undefined;
  const report = await lookAtImages(images, options);
  refuseBadImages(report);
  return report;
}

type ImageVerdict = { mime: string; bytes?: number; large: boolean } | ImageProblem;

async function look(url: string, outbound: Outbound): Promise<ImageVerdict> {
  const first = await outbound.get(url, { headers: { range: `bytes=0-${HEAD_BYTES - 1}` } });
  const verdict = verdictOf(first);
  if ('problem' in verdict || verdict.bytes !== undefined) return verdict;
  // The host does not state the size, so it is read: one byte more than is allowed is enough.
  const whole = await outbound.get(url, { maxBytes: MAX_IMAGE_BYTES });
  if (whole.kind !== 'response') return verdictOf(whole);
  return whole.complete ? sized(verdict.mime, whole.body.length) : TOO_LARGE;
}

const TOO_LARGE: ImageProblem = { problem: notice('image_over', { most: MAX_IMAGE_BYTES / 1024 / 1024 }) };

function verdictOf(answer: OutboundResult): ImageVerdict {
  if (answer.kind !== 'response') return { problem: answer.notice };
  const { status, headers, body } = answer;
  if (status >= 300 && status < 400) return { problem: notice('image_redirects', { status }) };
  if (status !== 200 && status !== 206) return { problem: notice('image_answers', { status }) };
  const mime = sniffImage(body);
  if (mime === undefined) return { problem: otherThanImage(headers, body) };
  return sized(mime, sizeOf(answer));
}

function sized(mime: string, bytes: number | undefined): ImageVerdict {
  if (bytes === undefined) return { mime, large: false };
  return bytes > MAX_IMAGE_BYTES ? TOO_LARGE : { mime, bytes, large: bytes > WARN_IMAGE_BYTES };
}

function otherThanImage(headers: Record<string, string>, body: Buffer): Notice {
  if (body.length === 0) return notice('image_other', { kind: 'empty' });
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    return notice('image_other', { kind: 'compressed', content: encoding.slice(0, 20) });
  const content = /^[\w.+/-]{3,60}/.exec(headers['content-type'] ?? '')?.[0];
  return notice('image_other', content === undefined ? { kind: 'unknown' } : { kind: 'typed', content });
}

/** Returns the size of the whole: after the slash of `content-range` (RFC 9110, 14.4), else the content length. */
function sizeOf({
  status,
  headers,
  body,
  complete,
}: Extract<OutboundResult, { kind: 'response' }>): number | undefined {
  const text = status === 206 ? /\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1] : headers['content-length'];
  if (text !== undefined && /^\d+$/.test(text)) return Number(text);
  return complete && status === 200 ? body.length : undefined;
}
