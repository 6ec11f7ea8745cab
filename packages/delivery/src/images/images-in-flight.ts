import type { ImageRef, LedgerPort } from '@pombo/core';
import { createSemaphore, type Semaphore } from './semaphore.ts';

type Stored = Extract<ImageRef, { kind: 'base64' }>;

/**
 * Bounds the memory of stored images on their way to Z-API. An image counts from before it is read until its POST has
 * ended. The bound is in image bytes; an image's text and the body of its POST take about three times as much. An image
 * that several lanes send at once is read once, and the most recently used images are cached.
 */
export interface ImagesInFlight {
  /** Acquire an image's bytes before reading it, and release them once its POST has ended. */
  bytes: Semaphore;
  /** Reads an image whose bytes were acquired, from the cache if possible. Undefined if its stored bytes are gone. */
  read(ref: Stored): Promise<string | undefined>;
}

export interface ImagesInFlightOptions {
  images: LedgerPort['images'];
  /** Maximum image bytes in flight (default: 64 MiB). */
  bytesAtOnce?: number;
  /** Maximum size of the cache (characters; default: 32 Mi, more than the largest image). */
  cachedChars?: number;
}

const MIB = 1024 * 1024;

export function createImagesInFlight({
  images,
  bytesAtOnce = 64 * MIB,
  cachedChars = 32 * MIB,
}: ImagesInFlightOptions): ImagesInFlight {
  /** Most recently used last. */
  const cache = new Map<string, string>();
  const reading = new Map<string, Promise<string | undefined>>();
  let chars = 0;

  function store(name: string, text: string): void {
    if (text.length > cachedChars || cache.has(name)) return;
    cache.set(name, text);
    chars += text.length;
    for (const [oldest, old] of cache) {
      if (chars <= cachedChars) return;
      cache.delete(oldest);
      chars -= old.length;
    }
  }

  async function readOnce(ref: Stored, name: string): Promise<string | undefined> {
    const text = await images.read(ref);
    if (text !== undefined) store(name, text);
    return text;
  }

  return {
    bytes: createSemaphore(bytesAtOnce),

    async read(ref) {
      const name = `${ref.sha256} ${ref.mime}`;
      const cached = cache.get(name);
      if (cached !== undefined) {
        cache.delete(name);
        cache.set(name, cached);
        return cached;
      }
      const underway = reading.get(name);
      if (underway !== undefined) return underway;
      const mine = readOnce(ref, name).finally(() => reading.delete(name));
      reading.set(name, mine);
      return mine;
    },
  };
}
