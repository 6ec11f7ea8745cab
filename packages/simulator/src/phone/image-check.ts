import { hash } from 'node:crypto';
import { Agent, get, type IncomingMessage } from 'node:http';
import { isLoopbackHost, parseDataUrl, sniffImage } from '@pombo/core';
import { MEDIA_ERRORS } from '../faults/delivery-errors.ts';
import type { Knobs } from '../state/knobs.ts';

/** The fingerprint of an image: enough to distinguish two images, never the bytes. */
export interface SeenImage {
  kind: 'url' | 'base64' | 'other';
  /** Hash of the decoded bytes for base64, otherwise of the text. */
  sha256: string;
  /** Length of the decoded bytes for base64, otherwise of the text. */
  bytes: number;
}

/** Returns the fingerprint of an `image` field. */
export function seenImage(image: string): SeenImage {
  const comma = image.startsWith('data:') ? image.indexOf(',') : -1;
  if (comma > 0) {
    const bytes = Buffer.from(image.slice(comma + 1), 'base64');
    return { kind: 'base64', sha256: hash('sha256', bytes), bytes: bytes.length };
  }
  const kind = /^https?:/i.test(image) ? 'url' : 'other';
  return { kind, sha256: hash('sha256', image), bytes: Buffer.byteLength(image) };
}

/** The result of checking an image: how it was checked, and the delivery error that Z-API would report. */
export interface ImageVerdict {
  check: 'fetched' | 'inline' | 'skipped';
  /** One of Z-API's listed texts ("webhooks, on message send"). */
  error?: string;
}

const [INVALID_URL, NOT_FOUND, HTML, CONVERSION] = MEDIA_ERRORS;

/** Checks an image that needs no GET; undefined for one that does. */
export function checkWithoutFetch(image: string, knobs: Knobs): ImageVerdict | undefined {
  if (image.startsWith('data:')) return checkInline(image, knobs);
  if (!URL.canParse(image)) return { check: 'skipped', error: INVALID_URL };
  // The promise of the simulator: it never reaches beyond this machine, whatever a campaign's image says.
  return knobs.imageFetch === 'never' || !isLoopbackUrl(image) ? { check: 'skipped' } : undefined;
}

/** Fetches images as Z-API does before it sends: a real GET each time. */
export interface ImageFetcher {
  /** Only for a URL for which {@link lookWithoutFetch} returned undefined. Never rejects. */
  fetch(url: string, maxBytes: number): Promise<ImageVerdict>;
  close(): void;
}

/** Creates a fetcher with its own connections. */
export function createImageFetcher(): ImageFetcher {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  return {
    async fetch(url, maxBytes) {
      const error = await fetchProblem(url, agent, maxBytes);
      return error === undefined ? { check: 'fetched' } : { check: 'fetched', error };
    },
    close: () => agent.destroy(),
  };
}

/** True for an http: URL whose host is this machine's loopback. */
export function isLoopbackUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'http:' && isLoopbackHost(hostname);
}

function checkInline(image: string, knobs: Knobs): ImageVerdict {
  const parsed = parseDataUrl(image);
  const bad = 'problem' in parsed || parsed.bytes > knobs.maxImageBytes;
  return bad ? { check: 'inline', error: CONVERSION } : { check: 'inline' };
}

const FETCH_TIMEOUT_MS = 10_000;

function fetchProblem(url: string, agent: Agent, maxBytes: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    // node:http follows no redirect, so no response can lead off loopback.
    const request = get(url, { agent, timeout: FETCH_TIMEOUT_MS }, (response) =>
      checkResponse(response, maxBytes, resolve),
    );
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(INVALID_URL));
  });
}

function checkResponse(
  response: IncomingMessage,
  maxBytes: number,
  resolve: (error: string | undefined) => void,
): void {
  const refuse = (error: string): void => {
    resolve(error);
    response.destroy();
  };
  if (response.statusCode === 404) return refuse(NOT_FOUND);
  if (response.statusCode !== 200) return refuse(INVALID_URL);
  if (/^text\/html/i.test(response.headers['content-type'] ?? '')) return refuse(HTML);
  let head = Buffer.alloc(0);
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    if (head.length < 12) head = Buffer.concat([head, chunk.subarray(0, 64)]);
    bytes += chunk.length;
    if (bytes > maxBytes) refuse(CONVERSION);
  });
  response.on('end', () => resolve(sniffImage(head) === undefined ? CONVERSION : undefined));
  // Needed for a body that is cut short, where 'end' never comes; a second resolve does nothing.
  response.on('close', () => resolve(INVALID_URL));
}
