import type { ImageRef, LedgerPort } from '@pombo/core';
import { createSemaphore, type Semaphore } from './semaphore.ts';

type Stored = Extract<ImageRef, { kind: 'base64' }>;

/**
 * Stored images on their way to Z-API. THE BOUND: all of them together take no more than `bytesAtOnce` (of image; the text
 * of one and the body of its POST take about three times as much), from before they are read until their POST has
 * ended. One that many lanes send is read once, and kept while there is room for it.
 */
export interface ImagesInFlight {
  /** Room for the image until its POST has ended. */
  bytes: Semaphore;
  /** Reads it, or shares what another lane reads. Undefined when the stored bytes are gone. Only with room for it. */
  read(ref: Stored): Promise<string | undefined>;
}

export interface ImagesInFlightOptions {
  images: LedgerPort['images'];
  /** Default 64 MiB. */
  bytesAtOnce?: number;
  /** Most characters of images that are kept for other messages; default 32 Mi, more than the largest image has. */
  keptChars?: number;
}

const MIB = 1024 * 1024;

export function createImagesInFlight({
  images,
  bytesAtOnce = 64 * MIB,
  keptChars = 32 * MIB,
}: ImagesInFlightOptions): ImagesInFlight {
  /** Most recently used last. */
  const kept = new Map<string, string>();
  const reading = new Map<string, Promise<string | undefined>>();
  let chars = 0;

  function keep(name: string, text: string): void {
    if (text.length > keptChars || kept.has(name)) return;
    kept.set(name, text);
    chars += text.length;
    for (const [oldest, old] of kept) {
      if (chars <= keptChars) return;
      kept.delete(oldest);
      chars -= old.length;
    }
  }

  async function readOnce(ref: Stored, name: string): Promise<string | undefined> {
    const text = await images.read(ref);
    if (text !== undefined) keep(name, text);
    return text;
  }

  return {
    bytes: createSemaphore(bytesAtOnce),

    async read(ref) {
      const name = `${ref.sha256} ${ref.mime}`;
      const known = kept.get(name);
      if (known !== undefined) {
        kept.delete(name);
        kept.set(name, known);
        return known;
      }
      const underway = reading.get(name);
      if (underway !== undefined) return underway;
      const mine = readOnce(ref, name).finally(() => reading.delete(name));
      reading.set(name, mine);
      return mine;
    },
  };
}
