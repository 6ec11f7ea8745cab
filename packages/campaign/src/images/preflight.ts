import { MAX_IMAGE_BYTES, PomboError, WARN_IMAGE_BYTES, sniffImage } from '@pombo/core';
import { createOutbound, type Outbound, type OutboundResult } from '@pombo/outbound';
import type { CampaignRecord } from '../store/record.ts';
import { Seen } from '../dedupe/dedupe-index.ts';

/** The image URLs of a campaign: the first that were met, and how many others there are. */
export interface CampaignImages {
  urls: string[];
  /** Distinct URLs beyond these: nobody looks at them before they are sent. */
  more: number;
}

/** What a look at one image said. `problem` reads as the rest of a sentence about the URL. */
export type ImageLook = { url: string } & (
  | { mime: string; /** Absent when the host does not say. */ bytes?: number; large: boolean }
  | { problem: string }
);

export interface ImageReport {
  /** In the order of the URLs. */
  looks: ImageLook[];
  notLooked: number;
}

export interface PreflightOptions {
  /** Only while the gateway itself is on this machine's loopback. */
  allowLoopback: boolean;
  /** For each image; default 10,000 ms. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** Distinct URLs that are looked at: a campaign with a picture for each person would take longer to check than to send. */
export const MOST_IMAGES = 100;
const AT_ONCE = 8;
/** Enough for every signature, and for a server that sends in pieces to say how much follows. */
const HEAD_BYTES = 1024;

/** Collects the distinct image URLs of a file as it is read; base64 images are checked where they are read. */
export function collectImages(): { add(image: string): void; result(): CampaignImages } {
  const seen = new Seen();
  const images: CampaignImages = { urls: [], more: 0 };
  let last = '';
  return {
    add(image) {
      // Most files have one picture for everybody.
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
 * Looks at each image once: can it be fetched from here, is it an image by its first bytes, is it small enough. Reads
 * no more of it than that takes, where the host allows. Never throws; what an interrupted look did not see counts as
 * not looked at.
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

/** Throws `image_unreachable`, naming each URL and why, when an image can not be sent. */
export function refuseBadImages({ looks }: ImageReport): void {
  const bad = looks.filter((each) => 'problem' in each);
  if (bad.length === 0) return;
  const shown = bad.slice(0, SHOWN).map(({ url, problem }) => `${shortUrl(url)} ${problem}`);
  const rest = bad.length > SHOWN ? [`… and ${bad.length - SHOWN} more`] : [];
  throw new PomboError('image_unreachable', [...shown, ...rest].join('\n'), {
    hint: HINT,
    issues: bad.map(({ url, problem }) => ({ field: 'image', problem: `${shortUrl(url)} ${problem}` })),
  });
}

const SHOWN = 5;
const HINT =
  'Mend what is said there.\nIf only this machine can not fetch it, and Z-API can: --no-image-check (API: "imageCheck": false)';

/** A URL as it is told; its query may be a signature that lets everybody in. */
export function shortUrl(url: string): string {
  const plain = url.replace(/[?#].*$/s, (rest) => (rest.length > 12 ? `${rest[0]}…` : rest));
  return plain.length > 100 ? `${plain.slice(0, 99)}…` : plain;
}

/**
 * The look at a campaign's images before it starts, from wherever it is started: throws `image_unreachable`. Undefined
 * when its plan, or whoever starts it (`imageCheck: false`), wants none.
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

type Verdict = { mime: string; bytes?: number; large: boolean } | { problem: string };

async function look(url: string, outbound: Outbound): Promise<Verdict> {
  const first = await outbound.get(url, { headers: { range: `bytes=0-${HEAD_BYTES - 1}` } });
  const verdict = judge(first);
  if ('problem' in verdict || verdict.bytes !== undefined) return verdict;
  // The host does not say how large it is: only reading it tells. One byte more than is allowed is enough.
  const whole = await outbound.get(url, { maxBytes: MAX_IMAGE_BYTES });
  if (whole.kind !== 'response') return judge(whole);
  return whole.complete ? sized(verdict.mime, whole.body.length) : TOO_LARGE;
}

const TOO_LARGE: Verdict = { problem: `has more than ${MAX_IMAGE_BYTES / 1024 / 1024} MB` };

function judge(answer: OutboundResult): Verdict {
  if (answer.kind !== 'response') return { problem: answer.why };
  const { status, headers, body } = answer;
  if (status >= 300 && status < 400) return { problem: `redirects (${status}); give the address that it leads to` };
  if (status !== 200 && status !== 206) return { problem: `answers ${status}` };
  const mime = sniffImage(body);
  if (mime === undefined) return { problem: `is no JPEG, PNG, GIF or WebP (${kindOf(headers, body)})` };
  return sized(mime, sizeOf(answer));
}

function sized(mime: string, bytes: number | undefined): Verdict {
  if (bytes === undefined) return { mime, large: false };
  return bytes > MAX_IMAGE_BYTES ? TOO_LARGE : { mime, bytes, large: bytes > WARN_IMAGE_BYTES };
}

function kindOf(headers: Record<string, string>, body: Buffer): string {
  if (body.length === 0) return 'it is empty';
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') return `it comes packed as ${encoding.slice(0, 20)}`;
  return /^[\w.+/-]{3,60}/.exec(headers['content-type'] ?? '')?.[0] ?? 'unknown content';
}

/** The size of the whole: behind the slash of `content-range` (RFC 9110, 14.4), else the length of what was asked for. */
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
